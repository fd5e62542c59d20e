"""Values over all rows, and rows that stand for several."""

from __future__ import annotations

import pytest

from plectrum.core.exceptions import FieldError
from plectrum.db import connection
from plectrum.db.models import (
    Avg,
    BitAnd,
    BitOr,
    BitXor,
    Count,
    F,
    Max,
    Q,
    StdDev,
    StringAgg,
    Sum,
    Value,
    Window,
)
from plectrum.db.models.functions import Length, Rank
from plectrum.db.utils import NotSupportedError
from tests.db.models.library import Author, Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_aggregates_name_those_before(library: str, colour: Colour) -> None:
    await fill(colour)
    found = await colour.call(
        Book.objects, "aggregate", all=Sum("pages"), most=Max("pages"), rest=F("all") - F("most")
    )
    assert found == {"all": 1071, "most": 451, "rest": 620}
    assert await colour.call(Book.objects, "aggregate") == {}
    with pytest.raises(TypeError, match="half is not an aggregate expression"):
        await colour.call(Book.objects, "aggregate", half=F("pages") / 2, all=Sum("pages"))


@both_colours
async def test_rows_of_several_have_no_first(library: str, colour: Colour) -> None:
    await fill(colour)
    counted = Book.objects.values("author").annotate(n=Count("pk"))
    for name in ("first", "last"):
        with pytest.raises(TypeError, match=f"QuerySet.{name}\\(\\) on an unordered queryset"):
            await colour.call(counted, name)
    named = Book.objects.values("title").annotate(length=Length("title"))
    assert (await colour.call(named.order_by(), "first"))["length"] == 16
    ordered = counted.order_by("author__name")
    assert (await colour.call(ordered, "first"))["n"] == 2
    authors = Author.objects.annotate(n=Count("books"))
    assert (await colour.call(authors, "first")).name == "Le Guin"
    assert (await colour.call(authors, "last")).name == "Lem"


@both_colours
async def test_objects_of_other_models_are_not_contained(library: str, colour: Colour) -> None:
    made = await fill(colour)
    assert await colour.call(Book.objects, "contains", made["Lavinia"])
    assert not await colour.call(Author.objects, "contains", made["Lavinia"])


@both_colours
async def test_bits_are_joined(library: str, colour: Colour) -> None:
    await fill(colour)
    bits = {"all": BitAnd("pages"), "any": BitOr("pages"), "odd": BitXor("pages")}
    found = await colour.call(Book.objects, "aggregate", **bits)
    assert found == {"all": 279 & 341 & 451, "any": 279 | 341 | 451, "odd": 279 ^ 341 ^ 451}
    if library != "mariadb":  # which joins no bits to all or none of them
        nothing = await colour.call(Book.objects.filter(pages=None), "aggregate", **bits)
        assert nothing == {"all": None, "any": None, "odd": None}


@both_colours
async def test_windows_are_aggregated_and_not_stored(library: str, colour: Colour) -> None:
    await fill(colour)
    ranked = Book.objects.annotate(rank=Window(Rank(), order_by="title"))
    assert await colour.call(ranked, "aggregate", last=Max("rank")) == {"last": 4}
    with pytest.raises(FieldError, match="Window expressions are not allowed in this query"):
        await colour.call(Book.objects, "update", pages=Window(Rank(), order_by="title"))


@both_colours
async def test_what_a_database_cannot_aggregate(library: str, colour: Colour) -> None:
    await fill(colour)
    features = connection.features
    titles = StringAgg("title", Value("|"), order_by="-title", filter=Q(pages__gt=300))
    if features.supports_order_in_aggregates:
        found = await colour.call(Book.objects, "aggregate", all=titles)
        assert found == {"all": "The Dispossessed|Excession"}
    else:
        with pytest.raises(NotSupportedError, match="an order on aggregates"):
            await colour.call(Book.objects, "aggregate", all=titles)
    if not features.has_native_moments:
        for aggregate in (Avg, Sum, StdDev):
            for name in ("published", "changed", "loans__since"):
                with pytest.raises(NotSupportedError, match="on date or time fields"):
                    await colour.call(Book.objects, "aggregate", of=aggregate(name))
    found = await colour.call(Book.objects, "aggregate", last=Max("published"))
    assert found["last"].year == 2008
    with pytest.raises(ValueError, match="Star cannot be used with filter"):
        Count("*", filter=Q(pages=1))
