"""Objects and values by their keys."""

from __future__ import annotations

import operator
from typing import Any

import pytest

from plectrum.db.models import Count
from plectrum.db.models.functions import Upper
from tests.db.models.library import Author, Book, Tag
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_values_are_had_by_their_keys(library: str, colour: Colour) -> None:
    made = await fill(colour)
    book = made["Lavinia"]
    books = Book.objects.all()
    for query, expected in (
        (books.values("title"), {"title": "Lavinia"}),
        (books.values("pk", "pages"), {"pk": book.pk, "pages": 279}),
        (books.values(up=Upper("title")), {"up": "LAVINIA"}),
        (books.values("author__name"), {"author__name": "Le Guin"}),
        (books.values("title").annotate(n=Count("tags")), {"title": "Lavinia", "n": 0}),
        (books.annotate(n=Count("tags")).values("n"), {"n": 0}),
        (books.values_list("title"), ("Lavinia",)),
        (books.values_list("title", "pk"), ("Lavinia", book.pk)),
        (books.values_list("title", flat=True), "Lavinia"),
        (books.values_list("title", named=True), (book.pk, "Lavinia")),
    ):
        found = await colour.call(query, "in_bulk", [book.pk, 0])
        assert found == {book.pk: expected}, expected
        every = await colour.call(query, "in_bulk")
        assert len(every) == 4
        assert every[book.pk] == expected
        assert await colour.call(query, "in_bulk", []) == {}
    found = await colour.call(books.values().filter(pk=book.pk), "in_bulk")
    assert found[book.pk]["title"] == "Lavinia"
    tags = Tag.objects.values_list("pk", flat=True)
    found = await colour.call(tags, "in_bulk", ["ships"], field_name="label")
    assert found == {"ships": made["ships"].pk}


@both_colours
async def test_values_have_nothing_prefetched(library: str, colour: Colour) -> None:
    await fill(colour)
    query = Book.objects.prefetch_related("tags").values("title").order_by("title")[:1]
    assert await colour.all(query) == [{"title": "Excession"}]


@both_colours
async def test_a_union_is_empty_ordered_and_not_joined(library: str, colour: Colour) -> None:
    await fill(colour)
    authors = Author.objects.order_by()
    both: Any = authors.filter(name="Lem").union(authors.filter(name__lt="M"))
    assert await colour.all(both.none()) == []
    assert await colour.call(both.none(), "count") == 0
    first = await colour.call(both, "first")
    assert first.name == "Le Guin"
    for join, other in ((operator.or_, authors), (operator.and_, authors), (operator.xor, both)):
        with pytest.raises(TypeError, match="operator with combined queryset"):
            join(both, other)


@both_colours
async def test_a_reversed_query_stays_so_in_another_order(library: str, colour: Colour) -> None:
    await fill(colour)
    for query in (
        Author.objects.reverse().order_by("name"),
        Author.objects.order_by("pk").reverse().order_by("name"),
        Author.objects.reverse().order_by().order_by("name"),
    ):
        assert [one.name for one in await colour.all(query)] == ["Lem", "Le Guin", "Banks"]
    twice = Author.objects.reverse().order_by("name").reverse()
    assert [one.name for one in await colour.all(twice)] == ["Banks", "Le Guin", "Lem"]
