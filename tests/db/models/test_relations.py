"""Relations: to the same model, of unsaved objects, and to queries of another model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.db import connection, models
from plectrum.test.utils import CaptureQueriesContext
from tests.db.models.library import Author, Book, Novel, Tag
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables

if not apps.ready:
    apps.populate(())


class Person(models.Model):
    name = models.CharField(max_length=20)
    friends = models.ManyToManyField("self")
    follows = models.ManyToManyField("self", symmetrical=False, related_name="followers")

    class Meta:
        app_label = "relations"


@pytest.fixture
def people(database: str) -> Iterator[str]:
    with tables([Person]):
        yield database


async def names(manager: Any, colour: Colour) -> list[str]:
    """Returns the names that a manager leads to."""
    return sorted([one.name for one in await colour.all(manager.all())])


@both_colours
async def test_a_relation_to_the_same_model_holds_both_ways(people: str, colour: Colour) -> None:
    ada, bea, cleo = [
        await colour.call(Person.objects, "create", name=name) for name in ("Ada", "Bea", "Cleo")
    ]
    await colour.call(ada.friends, "add", bea, ada)
    assert await names(bea.friends, colour) == ["Ada"]
    assert await names(ada.friends, colour) == ["Ada", "Bea"]
    await colour.call(ada.friends, "set", [cleo])
    assert await names(bea.friends, colour) == []
    await colour.call(cleo.friends, "clear")
    assert await names(ada.friends, colour) == []
    assert not hasattr(ada, "person_set")
    found = Person.objects.filter(friends__name="Ada")
    await colour.call(bea.friends, "add", ada)
    assert await names(found, colour) == ["Bea"]


@both_colours
async def test_a_relation_to_the_same_model_may_hold_one_way(people: str, colour: Colour) -> None:
    ada, bea = [await colour.call(Person.objects, "create", name=name) for name in ("Ada", "Bea")]
    await colour.call(ada.follows, "add", bea)
    assert await names(bea.follows, colour) == []
    assert await names(bea.followers, colour) == ["Ada"]
    assert await names(Person.objects.filter(followers=ada), colour) == ["Bea"]
    await colour.call(bea.followers, "remove", ada)
    assert await names(ada.follows, colour) == []


@both_colours
async def test_an_unsaved_owner_changes_nothing(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    book = await colour.call(Book.objects, "create", title="t", author=author)
    for options in ({}, {"bulk": False}):
        with pytest.raises(ValueError, match="before this relationship can be used"):
            unsaved: Any = Author(name="B")
            await colour.call(unsaved.books, "add", book, **options)
    assert book.author_id == author.pk


@both_colours
async def test_queries_of_another_model_are_refused(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    await colour.call(Book.objects, "create", title="t", author=author)
    for conditions in ({"author__in": Tag.objects.all()}, {"author": Book.objects.all()[:1]}):
        with pytest.raises(ValueError, match='Use a QuerySet for "Author"'):
            Book.objects.filter(**conditions)
    # One of a parent or a child will do, and one that says which of its columns is meant.
    for found, expected in (
        (Author.objects.filter(books__in=Novel.objects.all()), 0),
        (Author.objects.filter(books__in=Book.objects.values("pk")), 1),
        (Book.objects.filter(author__in=Book.objects.values("author")), 1),
    ):
        assert len(await colour.all(found)) == expected


@both_colours
async def test_links_are_added_without_a_question(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    book = await colour.call(Book.objects, "create", title="t", author=author)
    tags = [await colour.call(Tag.objects, "create", label=label) for label in "ab"]
    await colour.call(book.tags, "add", tags[0])
    with CaptureQueriesContext(connection) as captured:
        await colour.call(book.tags, "add", *tags)
    words = [query["sql"].split()[0] for query in captured]
    assert [word for word in words if word in {"SELECT", "INSERT"}] == ["INSERT"]
    assert await colour.call(book.tags, "count") == 2
