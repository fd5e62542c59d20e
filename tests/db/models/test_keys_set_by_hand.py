"""Setting the key of a relation by its column: the related object that was kept goes."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from tests.db.models.library import Author, Book
from tests.support.colours import Colour, both_colours


async def two_authors(colour: Colour) -> tuple[Any, Any, Any]:
    first = await colour.call(Author.objects, "create", name="First")
    second = await colour.call(Author.objects, "create", name="Second")
    await colour.call(Book.objects, "create", title="T", author=first, editor=first)
    book = await colour.call(Book.objects.select_related("author", "editor"), "get")
    return first, second, book


@both_colours
async def test_another_key_leads_to_another_object(library: str, colour: Colour) -> None:
    first, second, book = await two_authors(colour)
    assert book.author == first
    book.author_id = second.pk
    if colour.is_async:
        await colour.call(book, "save")
        book = await colour.call(Book.objects.select_related("author"), "get")
    assert book.author.name == "Second"
    book.author_id = str(second.pk)  # as forms may give it
    assert book.author.name == "Second"


@both_colours
async def test_a_key_that_is_set_to_null_is_stored(library: str, colour: Colour) -> None:
    _first, _second, book = await two_authors(colour)
    assert book.editor is not None
    book.editor_id = None
    await colour.call(book, "save")
    assert book.editor_id is None
    assert book.editor is None
    assert (await colour.call(Book.objects, "get")).editor_id is None


def test_a_key_that_was_null_leads_to_an_object(library: str) -> None:
    author = Author.objects.create(name="A")
    Book.objects.create(title="T", author=author)
    book: Any = Book.objects.select_related("editor").get()
    assert book.editor is None
    book.editor_id = author.pk
    assert book.editor == author


@pytest.mark.parametrize("is_pickled", [False, True])
def test_an_object_that_is_saved_after_it_was_assigned_stays(
    library: str, is_pickled: bool
) -> None:
    author = Author(name="A")
    book: Any = Book(title="T", author=author)
    if is_pickled:
        book = pickle.loads(pickle.dumps(book))
        author = book.author
    author.save()
    assert book.author is author
    assert book.author_id is None
    book.save()
    assert book.author is author
    assert book.author_id == author.pk


def test_an_object_that_was_deleted_is_still_there(library: str) -> None:
    author = Author.objects.create(name="A")
    book: Any = Book.objects.create(title="T", author=author)
    author.delete()
    assert book.author is author


def test_a_key_that_is_set_after_an_unsaved_object_wins(library: str) -> None:
    author = Author.objects.create(name="A")
    book: Any = Book(title="T", author=Author(name="unsaved"))
    book.author_id = author.pk
    assert book.author == author
    book.save()
    assert Book.objects.get().author == author
