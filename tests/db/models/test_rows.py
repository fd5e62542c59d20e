"""What queries return: objects, values, parts of the rows."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest

from plectrum.db.models import Case, Count, F, Prefetch, Q, Sum, Value, When
from plectrum.db.models.functions import Coalesce, Concat, TruncYear
from plectrum.db.utils import NotSupportedError
from tests.db.models.library import Author, Book, Novel, Tag
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_get_fetches_one_object_or_says_why_not(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    book = await colour.call(Book.objects, "get", title="Lavinia")
    assert book == shelf["Lavinia"]
    assert (book.pages, book.price, book.author_id) == (279, Decimal("8.25"), shelf["le_guin"].pk)
    assert book._state.adding is False
    assert book._state.db == "default"
    with pytest.raises(Book.DoesNotExist, match="Book matching query does not exist"):
        await colour.call(Book.objects, "get", title="Nothing")
    with pytest.raises(Book.MultipleObjectsReturned, match="it returned 2!"):
        await colour.call(Book.objects, "get", author=shelf["banks"])


@both_colours
async def test_slices_and_orders(library: str, colour: Colour) -> None:
    await fill(colour)
    books = Book.objects.order_by("-pages", "title").filter(pages__isnull=False)

    async def titles(rows: Any) -> list[str]:
        return [row.title for row in await colour.all(rows)]

    assert await titles(books) == ["Excession", "The Dispossessed", "Lavinia"]
    assert await titles(books.all()[1:]) == ["The Dispossessed", "Lavinia"]
    assert await titles(books.all()[1:2]) == ["The Dispossessed"]
    assert await titles(books.all()[1:][:1]) == ["The Dispossessed"]
    assert await titles(books.all()[2:1]) == []
    assert await titles(books.reverse()) == ["Lavinia", "The Dispossessed", "Excession"]
    assert await titles(Book.objects.order_by(F("pages").asc(nulls_first=True))) == [
        "The Bridge",
        "Lavinia",
        "The Dispossessed",
        "Excession",
    ]
    by_author = Book.objects.order_by("author", "title")
    assert await titles(by_author) == ["Excession", "The Bridge", "Lavinia", "The Dispossessed"]
    with pytest.raises(TypeError, match="Cannot filter a query once a slice has been taken"):
        books.all()[:1].filter(pages=1)
    with pytest.raises(ValueError, match="Negative indexing"):
        books[-1]


@both_colours
async def test_first_last_latest_earliest(library: str, colour: Colour) -> None:
    await fill(colour)
    dated = Book.objects.filter(published__isnull=False)
    assert (await colour.call(Book.objects, "first")).title == "Excession"
    assert (await colour.call(Book.objects, "last")).title == "The Dispossessed"
    assert (await colour.call(dated, "latest")).title == "Lavinia"
    assert (await colour.call(dated, "earliest")).title == "The Dispossessed"
    assert await colour.call(Book.objects.none(), "first") is None


@both_colours
async def test_values_in_all_their_forms(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    lavinia = Book.objects.filter(title="Lavinia")
    assert await colour.all(lavinia.values("title", "author__name", "author")) == [
        {"title": "Lavinia", "author__name": "Le Guin", "author": shelf["le_guin"].pk}
    ]
    assert await colour.all(lavinia.values_list("title", "price")) == [("Lavinia", Decimal("8.25"))]
    assert await colour.all(lavinia.values_list("pages", flat=True)) == [279]
    [row] = await colour.all(lavinia.values_list("title", "pages", named=True))
    assert (row.title, row.pages) == ("Lavinia", 279)
    assert await colour.all(lavinia.values(name=Concat("author__name", Value(": "), "title"))) == [
        {"name": "Le Guin: Lavinia"}
    ]
    assert await colour.all(lavinia.values_list(Book.pages, flat=True)) == [279]
    [everything] = await colour.all(lavinia.values())
    assert everything["author_id"] == shelf["le_guin"].pk


@both_colours
async def test_related_objects_come_with_the_rows(library: str, colour: Colour) -> None:
    await fill(colour)
    books = await colour.all(Book.objects.select_related("author__mentor", "editor"))
    assert [(b.author.name, b.author.mentor and b.author.mentor.name, b.editor) for b in books] == [
        ("Banks", "Le Guin", None),
        ("Le Guin", None, None),
        ("Banks", "Le Guin", None),
        ("Le Guin", None, None),
    ]


@both_colours
async def test_prefetched_objects_are_kept(library: str, colour: Colour) -> None:
    await fill(colour)
    long_books = Prefetch("books", Book.objects.filter(pages__gt=300), to_attr="long_books")
    authors = await colour.all(Author.objects.prefetch_related("books__tags", long_books, "mentor"))
    assert [(a.name, [b.title for b in a.books.all()]) for a in authors] == [
        ("Banks", ["Excession", "The Bridge"]),
        ("Le Guin", ["Lavinia", "The Dispossessed"]),
        ("Lem", []),
    ]
    assert [[t.label for t in b.tags.all()] for b in authors[1].books.all()] == [
        [],
        ["ships", "utopia"],
    ]
    assert [[b.title for b in a.long_books] for a in authors] == [
        ["Excession"],
        ["The Dispossessed"],
        [],
    ]
    assert authors[0].mentor == authors[1]
    assert authors[0].books.all()[0].author is authors[0]


@both_colours
async def test_aggregates_over_rows_and_groups(library: str, colour: Colour) -> None:
    await fill(colour)
    assert await colour.call(
        Book.objects, "aggregate", Sum("pages"), cheap=Count("pk", filter=Q(price__lt=8))
    ) == {"pages__sum": 1071, "cheap": 2}
    assert await colour.call(Book.objects.none(), "aggregate", n=Count("pk"), s=Sum("pages")) == {
        "n": 0,
        "s": None,
    }
    counted = Author.objects.annotate(
        n=Count("books"), total=Coalesce(Sum("books__pages"), 0)
    ).order_by("name")
    assert [(a.name, a.n, a.total) for a in await colour.all(counted)] == [
        ("Banks", 2, 451),
        ("Le Guin", 2, 620),
        ("Lem", 0, 0),
    ]
    assert [a.name for a in await colour.all(counted.filter(n__gt=0, total__gt=500))] == ["Le Guin"]
    grouped = Book.objects.values("author__name").annotate(n=Count("pk"), s=Sum("pages"))
    assert await colour.all(grouped.order_by("author__name")) == [
        {"author__name": "Banks", "n": 2, "s": 451},
        {"author__name": "Le Guin", "n": 2, "s": 620},
    ]
    assert await colour.call(Book.objects.order_by("pages")[:2], "aggregate", n=Count("pk")) == {
        "n": 2
    }
    assert await colour.call(counted.filter(n__gt=0), "count") == 2


@both_colours
async def test_case_distinct_dates_and_unions(library: str, colour: Colour) -> None:
    await fill(colour)
    sized = Book.objects.annotate(
        size=Case(When(pages__gt=400, then=Value("long")), default=Value("short"))
    )
    assert await colour.all(sized.values_list("size", flat=True).distinct().order_by("size")) == [
        "long",
        "short",
    ]
    years = await colour.all(Book.objects.dates("published", "year", order="DESC"))
    assert [day.year for day in years] == [2008, 1996, 1974]
    truncated = Book.objects.filter(title="Lavinia").annotate(year=TruncYear("published"))
    assert [str(row.year) for row in await colour.all(truncated)] == ["2008-01-01"]
    both = Book.objects.filter(pages__gt=400).union(Book.objects.filter(title="Lavinia"))
    assert [b.title for b in await colour.all(both.order_by("-title"))] == ["Lavinia", "Excession"]
    assert await colour.call(both, "count") == 2
    shared = Book.objects.filter(pages__gt=300).intersection(Book.objects.filter(pages__lt=400))
    assert [b.title for b in await colour.all(shared)] == ["The Dispossessed"]
    rest = Book.objects.filter(pages__gt=200).difference(Book.objects.filter(pages__lt=400))
    assert [b.title for b in await colour.all(rest)] == ["Excession"]
    with pytest.raises(NotSupportedError, match=r"Calling QuerySet.filter\(\) after union\(\)"):
        both.filter(pages=1)


@both_colours
async def test_fields_can_be_left_out_and_loaded_later(library: str, colour: Colour) -> None:
    await fill(colour)
    [book] = await colour.all(Book.objects.only("title").filter(title="Lavinia"))
    assert "pages" in book.get_deferred_fields()
    await colour.call(book, "refresh_from_db", fields=["pages"])
    assert book.pages == 279
    [deferred] = await colour.all(Book.objects.defer("data", "price").filter(title="Lavinia"))
    assert deferred.get_deferred_fields() == {"data", "price"}
    if not colour.is_async:
        assert deferred.price == Decimal("8.25")
        assert deferred.get_deferred_fields() == {"data"}


@both_colours
async def test_bulk_reading_and_iterating(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    keys = [shelf["lem"].pk, shelf["banks"].pk]
    found = await colour.call(Author.objects, "in_bulk", keys)
    assert {key: author.name for key, author in found.items()} == {
        shelf["lem"].pk: "Lem",
        shelf["banks"].pk: "Banks",
    }
    by_label = await colour.call(Tag.objects, "in_bulk", ["ships"], field_name="label")
    assert by_label == {"ships": shelf["ships"]}
    iterate = Book.objects.aiterator if colour.is_async else Book.objects.iterator
    assert len(await colour.all(iterate(chunk_size=2))) == 4
    assert await colour.call(Book.objects, "contains", shelf["Lavinia"]) is True


@both_colours
async def test_children_have_the_columns_of_their_parents(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    novel = await colour.call(
        Novel.objects, "create", title="Solaris", author=shelf["lem"], pages=204, genre="sf"
    )
    [found] = await colour.all(Novel.objects.filter(title__startswith="Sol", genre="sf"))
    assert (found.pk, found.book_ptr_id, found.pages) == (novel.pk, novel.pk, 204)
    assert (await colour.call(Book.objects, "get", pk=novel.pk)).title == "Solaris"
    assert [b.title for b in await colour.all(Book.objects.filter(novel__genre="sf"))] == [
        "Solaris"
    ]
    changed = await colour.call(Novel.objects.filter(genre="sf"), "update", pages=1, genre="x")
    assert changed == 1
    await colour.call(found, "refresh_from_db")
    assert (found.pages, found.genre) == (1, "x")


@both_colours
async def test_instances_and_querysets_survive_pickling(library: str, colour: Colour) -> None:
    await fill(colour)
    [book] = await colour.all(Book.objects.filter(title="Lavinia"))
    copy = pickle.loads(pickle.dumps(book))
    assert copy == book
    assert (copy._state.db, copy._state.adding, copy.pages) == ("default", False, 279)


def test_a_manager_cannot_be_reached_from_an_instance() -> None:
    with pytest.raises(AttributeError, match="Manager isn't accessible via Book instances"):
        _ = Book().objects
