"""Values over all rows, and rows that stand for several."""

from __future__ import annotations

import pytest

from plectrum.db.models import Count, F, Max, Sum
from plectrum.db.models.functions import Length
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
