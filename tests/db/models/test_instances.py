"""Instances: what saving, copying and refreshing leave of them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from plectrum.db import models
from plectrum.db.models import F, Value
from plectrum.db.models.functions import Upper
from plectrum.db.utils import IntegrityError
from tests.db.models.library import Author, Book, Novel
from tests.support.colours import Colour, both_colours


@both_colours
async def test_all_parents_can_be_forced_to_be_new(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    novel = Novel(pk=7, id=7, title="t", author=author, genre="g")
    await colour.call(novel, "save", force_insert=(models.Model,))
    again = Novel(pk=7, id=7, title="u", author=author, genre="g")
    for models_given in ((models.Model,), (Book,), (Book, Novel)):
        with pytest.raises(IntegrityError):
            async with colour.atomic():
                await colour.call(again, "save", force_insert=models_given)
    for wrong in (int, "Book", (Author,), (5,)):
        with pytest.raises(TypeError, match="force_insert"):
            await colour.call(novel, "save", force_insert=wrong)


@both_colours
async def test_a_new_row_has_no_values_to_refer_to(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name=Upper(Value("a")))
    assert author.name == "A"
    with pytest.raises(ValueError, match="only be used to update, not to insert"):
        await colour.call(Author.objects, "create", name=F("name"))
    book = Book(title="t", author=author, pages=F("id") + 1)
    with pytest.raises(ValueError, match="only be used to update, not to insert"):
        await colour.call(Book.objects, "bulk_create", [book])
    assert await colour.call(Book.objects, "count") == 0


def test_a_copy_has_a_state_of_its_own() -> None:
    author = Author(id=1, name="A")
    author._state.adding = False
    for duplicate in (copy.copy(author), copy.deepcopy(author)):
        assert duplicate == author
        duplicate._state.adding = True
        assert not author._state.adding


@both_colours
async def test_what_a_refresh_loads_besides_is_kept(library: str, colour: Colour) -> None:
    first, second = [await colour.call(Author.objects, "create", name=name) for name in ("A", "B")]
    book = await colour.call(Book.objects, "create", title="t", author=first)
    await colour.call(Book.objects.all(), "update", author=second, title="u")
    with_author: Any = Book.objects.select_related("author")
    await colour.call(book, "refresh_from_db", from_queryset=with_author)
    assert (book.title, book.author.name) == ("u", "B")
    await colour.call(Author.objects.filter(pk=second.pk), "update", name="C")
    await colour.call(book, "refresh_from_db")
    assert not Book._meta.get_field("author").is_cached(book)
