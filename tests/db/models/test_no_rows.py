"""What queries answer of which it is known that no row can match."""

from __future__ import annotations

import datetime as dt
from typing import Any

from plectrum.db.models import Avg, Count, F, Max, Subquery, Sum, Value
from plectrum.db.models.functions import Coalesce
from tests.db.models.library import Book, Tag
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


def nothing() -> list[Any]:
    """Returns queries that cannot have rows."""
    return [
        Book.objects.none(),
        Book.objects.filter(pk__in=[]),
        Book.objects.filter(pk__in=[]).annotate(pages_twice=F("pages") * 2),
        Book.objects.filter(pk__in=[])[:3],
    ]


@both_colours
async def test_aggregates_of_no_rows_have_their_defaults(library: str, colour: Colour) -> None:
    await fill(colour)
    for books in nothing():
        found = await colour.call(
            books,
            "aggregate",
            none=Sum("pages"),
            zero=Count("pk"),
            seven=Sum("pages", default=7),
            mean=Avg("pages", default=2),
            day=Max("published", default=dt.date(2020, 1, 1)),
        )
        assert found == {
            "none": None,
            "zero": 0,
            "seven": 7,
            "mean": 2.0,
            "day": dt.date(2020, 1, 1),
        }
        assert type(found["mean"]) is float


@both_colours
async def test_what_is_made_of_aggregates_of_no_rows(library: str, colour: Colour) -> None:
    await fill(colour)
    for books in nothing():
        found = await colour.call(
            books,
            "aggregate",
            one=Count("pk") + 1,
            three=Coalesce(Sum("pages"), 3),
            four=Sum("pages", default=Value(3) + 1),
            mean=Avg("pages", default=Value(1) + 1),
        )
        assert found == {"one": 1, "three": 3, "four": 4, "mean": 2.0}
        assert type(found["mean"]) is float
    grouped = Book.objects.filter(pk__in=[]).values("title").annotate(n=Count("tags"))
    found = await colour.call(grouped, "aggregate", all=Sum("n", default=0), more=Count("n") + 1)
    assert found == {"all": 0, "more": 1}


@both_colours
async def test_a_query_within_another_has_no_rows(library: str, colour: Colour) -> None:
    await fill(colour)
    for tags in (Tag.objects.none(), Tag.objects.filter(pk__in=[])):
        tag = Subquery(tags.values("pk"))
        books = Book.objects.annotate(tag=Coalesce(tag, "pages")).filter(title="Lavinia")
        assert [one.tag for one in await colour.all(books)] == [279]
        assert await colour.call(Book.objects.filter(tags__in=tags), "count") == 0
        assert await colour.call(Book.objects.filter(pk__in=tags.values("pk")), "count") == 0
        assert await colour.call(Book.objects.exclude(tags__in=tags), "count") == 4


@both_colours
async def test_there_is_nothing_to_explain(library: str, colour: Colour) -> None:
    assert await colour.call(Book.objects.none(), "explain") == ""
