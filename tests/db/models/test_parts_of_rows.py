"""Rows that are loaded in part, and the first of rows that are there."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.core.exceptions import FieldDoesNotExist, FieldError
from tests.db.models.library import Author, Book, Tag
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_what_is_followed_is_loaded(library: str, colour: Colour) -> None:
    await fill(colour)
    books = Book.objects.select_related("author").order_by("title")
    for query in (books.only("title"), books.defer("author")):
        with pytest.raises(FieldError, match=r"Book\.author cannot be both deferred and traversed"):
            await colour.all(query)
    for query in (
        books.only("title", "author"),
        books.only("author_id", "author__name"),
        books.defer("author__name"),
        books.only("title").select_related(None),
        books.only("title", "author__name"),
    ):
        found: list[Any] = await colour.all(query)
        assert [one.pk for one in found] == [one.pk for one in await colour.all(books)]


@pytest.mark.parametrize("name", ["nope", "author__nope", "author__mentor__nope"])
def test_only_fields_are_deferred(name: str) -> None:
    with pytest.raises(FieldDoesNotExist, match="nope"):
        Book.objects.defer(name)
    with pytest.raises(FieldDoesNotExist, match="nope"):
        Book.objects.only("title", name)


@both_colours
async def test_the_first_of_rows_that_are_there(library: str, colour: Colour) -> None:
    await fill(colour)
    tags = Tag.objects.all()
    assert [one.label for one in await colour.all(tags)] == ["ships", "utopia"]
    assert (await colour.call(tags, "first")).label == "ships"
    assert (await colour.call(tags, "last")).label == "utopia"
    found: list[Any] = await colour.all(Book.objects.prefetch_related("tags").order_by("title"))
    firsts = [await colour.call(one.tags, "first") for one in found]
    assert [one and one.label for one in firsts] == ["ships", None, None, "ships"]
    nobody = Author.objects.filter(name="")
    assert await colour.all(nobody) == []
    assert await colour.call(nobody, "first") is None
