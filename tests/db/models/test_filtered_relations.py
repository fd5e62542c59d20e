"""Relations with conditions of their own under a negation: it is asked of all their rows."""

from __future__ import annotations

from typing import Any

from plectrum.db.models import FilteredRelation, Q
from tests.db.models.library import Author, Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours

LONG = FilteredRelation("books", condition=Q(books__pages__gt=300))
TAGS = FilteredRelation("tags", condition=Q(tags__label__startswith="s"))


@both_colours
async def test_exclude_asks_all_rows_of_a_filtered_relation(library: str, colour: Colour) -> None:
    await fill(colour)
    authors = Author.objects.annotate(long=LONG)
    for condition, expected in (
        (Q(long__title="Lavinia"), ["Banks", "Le Guin", "Lem"]),
        (Q(long__title="Excession"), ["Le Guin", "Lem"]),
        (Q(long__pages__gt=1), ["Lem"]),
        (Q(long=None), ["Banks", "Le Guin"]),
        (Q(long__isnull=False), ["Lem"]),
        (Q(long__tags__label="utopia"), ["Banks", "Lem"]),
        (Q(long__title="Excession") | Q(name="Lem"), ["Le Guin"]),
        (~Q(long__title="Excession"), ["Banks"]),
    ):
        for chosen in (authors.exclude(condition), authors.filter(~condition)):
            names = await colour.all(chosen.values_list("name", flat=True))
            assert names == expected, condition
            assert await colour.call(chosen, "count") == len(expected)


@both_colours
async def test_beside_a_condition_the_same_row_is_asked(library: str, colour: Colour) -> None:
    await fill(colour)
    authors = Author.objects.annotate(long=LONG)
    same = authors.filter(Q(long__pages__gt=1), ~Q(long__title="Excession"))
    assert [one.name for one in await colour.all(same)] == ["Le Guin"]
    later: list[Any] = await colour.all(
        Book.objects.annotate(first=TAGS).filter(first__isnull=False).exclude(first__label="ships")
    )
    assert later == []


@both_colours
async def test_rows_without_a_filtered_relation_are_changed(library: str, colour: Colour) -> None:
    await fill(colour)
    authors = Author.objects.annotate(long=LONG).exclude(long__title="Excession")
    assert await colour.call(authors, "update", name="x") == 2
    assert await colour.call(Author.objects.filter(name="x"), "count") == 2
