"""The managers of related objects make and change them."""

from __future__ import annotations

import pytest

from plectrum.db import connection
from plectrum.db.models import AnyValue
from plectrum.db.utils import NotSupportedError
from tests.db.models.library import Author, Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_related_objects_are_changed_or_made(library: str, colour: Colour) -> None:
    made = await fill(colour)
    ships, book = made["ships"], made["Excession"]
    found = await colour.call(
        ships.books, "update_or_create", title="Excession", defaults={"pages": 9}
    )
    assert (found[0].pk, found[0].pages, found[1]) == (book.pk, 9, False)
    _, is_new = await colour.call(book.tags, "update_or_create", label="new", defaults={})
    assert is_new
    assert {one.label for one in await colour.all(book.tags.all())} == {"new", "ships"}


@both_colours
async def test_get_or_create_asks_about_the_row_of_the_relation(
    library: str, colour: Colour
) -> None:
    made = await fill(colour)
    ships = made["ships"]
    assert (await colour.call(ships.books, "get_or_create", title="Excession"))[1] is False
    # The row that relates this book to the tag is not the one to its other tag.
    name = {"title": "The Dispossessed", "tags__label": "utopia"}
    assert not await colour.all(ships.books.filter(**name))
    found, is_new = await colour.call(
        ships.books, "get_or_create", defaults={"author": made["lem"]}, **name
    )
    assert is_new
    assert found.author == made["lem"]
    found, is_new = await colour.call(ships.books.all().filter(title="Excession"), "get_or_create")
    assert not is_new


@both_colours
async def test_any_value_needs_a_server_that_knows_it(library: str, colour: Colour) -> None:
    await fill(colour)
    if connection.features.supports_any_value:
        found = await colour.call(Book.objects, "aggregate", AnyValue("author__name"))
        assert found["author__name__anyvalue"] in {"Banks", "Le Guin"}
        return
    with pytest.raises(NotSupportedError, match="ANY_VALUE"):
        await colour.call(Book.objects, "aggregate", AnyValue("pages"))
    with pytest.raises(NotSupportedError, match="ANY_VALUE"):
        await colour.all(Author.objects.annotate(title=AnyValue("books__title")))
