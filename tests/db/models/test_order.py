"""What rows are sorted by, and whether they are."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.core.exceptions import FieldError
from plectrum.db.models import Count, F, Sum
from plectrum.db.models.functions import Lower
from tests.db.models.library import Author, Book, Passport, Tag
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_an_expression_of_a_relation_sorts_by_its_column(
    library: str, colour: Colour
) -> None:
    made = await fill(colour)
    assert made["le_guin"].pk < made["banks"].pk
    for order, expected in (
        ("author", ["Excession", "The Bridge", "Lavinia", "The Dispossessed"]),
        (F("author"), ["Lavinia", "The Dispossessed", "Excession", "The Bridge"]),
        (F("author").desc(), ["Excession", "The Bridge", "Lavinia", "The Dispossessed"]),
        ("author_id", ["Lavinia", "The Dispossessed", "Excession", "The Bridge"]),
        ("author__pk", ["Lavinia", "The Dispossessed", "Excession", "The Bridge"]),
    ):
        found: list[Any] = await colour.all(Book.objects.order_by(order, "title"))
        assert [one.title for one in found] == expected, order


@pytest.mark.parametrize(
    ("query", "is_ordered", "is_totally_ordered"),
    [
        (Author.objects.all(), True, False),
        (Author.objects.order_by(), False, False),
        (Author.objects.order_by("pk"), True, True),
        (Author.objects.order_by("name", "-id"), True, True),
        (Author.objects.order_by(F("pk").desc()), True, True),
        (Author.objects.order_by(Lower("name")), True, False),
        (Author.objects.order_by("?"), True, False),
        (Author.objects.annotate(n=Count("books")), False, False),
        (Author.objects.annotate(n=Count("books")).order_by("pk"), True, True),
        (Author.objects.extra(order_by=["id"]), True, False),
        (Author.objects.none(), True, False),
        (Tag.objects.all(), True, True),
        (Tag.objects.values("label").annotate(n=Count("pk")), False, False),
        (Book.objects.order_by("title", "author"), True, False),
        (Book.objects.order_by("title", "author_id"), True, True),
        (Book.objects.order_by("author__id"), True, False),
        (Book.objects.order_by("pages"), True, False),
        (Passport.objects.order_by("author_id"), True, True),
        (Passport.objects.order_by("author"), True, False),
    ],
)
def test_a_query_tells_whether_it_is_ordered(
    query: Any, is_ordered: bool, is_totally_ordered: bool
) -> None:
    assert (query.ordered, query.totally_ordered) == (is_ordered, is_totally_ordered)


def test_a_plus_is_no_part_of_a_name() -> None:
    with pytest.raises(FieldError, match=r"\+title"):
        Book.objects.order_by("+title")


@both_colours
async def test_an_alias_is_not_aggregated(library: str, colour: Colour) -> None:
    books = Book.objects.alias(length=F("pages"))
    for value in (Sum("length"), Sum(F("length") + 1)):
        with pytest.raises(FieldError, match="Cannot aggregate over the 'length' alias"):
            await colour.call(books, "aggregate", all=value)
    promoted = books.annotate(length=F("length"))
    assert await colour.call(promoted, "aggregate", all=Sum("length")) == {"all": None}
