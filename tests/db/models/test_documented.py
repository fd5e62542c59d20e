"""What the documentation has besides the everyday: `extra`, windows, parts of related rows."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from plectrum.core.exceptions import FrameworkError
from plectrum.db import connection, transaction
from plectrum.db.models import (
    Avg,
    Count,
    Exists,
    F,
    JSONNull,
    OuterRef,
    Prefetch,
    When,
    Window,
)
from plectrum.db.models.functions import UUID4, UUID7, ExtractMonth, RowNumber
from plectrum.db.transaction import TransactionManagementError, atomic
from plectrum.db.utils import NotSupportedError
from tests.db.models.library import Author, Book, Tag
from tests.support.colours import Colour, both_colours


async def fill(colour: Colour) -> None:
    """Makes two authors with three books each."""
    tags = [await colour.call(Tag.objects, "create", label=label) for label in ("a", "b")]
    for name in ("Ada", "Bea"):
        author = await colour.call(Author.objects, "create", name=name)
        for number in (1, 2, 3):
            book = await colour.call(
                Book.objects, "create", title=f"{name}{number}", author=author, pages=number * 10
            )
            await colour.call(book.tags, "add", *tags)


@both_colours
async def test_extra_adds_values_conditions_and_order(library: str, colour: Colour) -> None:
    await fill(colour)
    query = (
        Book.objects.extra(
            select={"half": "pages / %s", "twice": "pages * 2"},
            select_params=(2,),
            where=["pages > %s", "title LIKE %s OR title LIKE 'B%%'"],
            params=[10, "Ada%"],
        )
        .filter(author__name="Ada")
        .extra(order_by=["-twice"])
    )
    found: list[Any] = await colour.all(query)
    assert [(one.title, int(one.half), one.twice) for one in found] == [
        ("Ada3", 15, 60),
        ("Ada2", 10, 40),
    ]
    assert await colour.all(query.values_list("twice", flat=True)) == [60, 40]
    assert await colour.call(query, "count") == 2


@both_colours
async def test_extra_tables_are_read_besides(library: str, colour: Colour) -> None:
    await fill(colour)
    query = Book.objects.extra(
        tables=["library_author"],
        where=["library_author.id = library_book.author_id", "library_author.name = %s"],
        params=["Bea"],
        order_by=["-library_book.pages"],
    )
    assert [one.title for one in await colour.all(query)] == ["Bea3", "Bea2", "Bea1"]


@pytest.mark.parametrize("name", ['x" --', "x y", "x;", "x'", "x%s", ""])
def test_names_in_extra_are_checked(library: str, name: str) -> None:
    with pytest.raises(FrameworkError):
        Book.objects.extra(select={name: "1"})
    with pytest.raises(FrameworkError):
        Book.objects.extra(tables=[name])
    with pytest.raises(FrameworkError):
        Book.objects.extra(order_by=[f"library_book.{name}"])


def test_extra_counts_its_parameters() -> None:
    with pytest.raises(ValueError, match="2 places"):
        Book.objects.extra(where=["a = %s OR b = %s"], params=[1])


@both_colours
async def test_rows_can_be_filtered_by_a_window(library: str, colour: Colour) -> None:
    await fill(colour)
    place = Window(RowNumber(), partition_by="author", order_by="-pages")
    query = Book.objects.annotate(place=place).filter(place__lte=2, pages__lt=30)
    # The window sees the rows that the other condition leaves.
    expected = [("Ada1", 2), ("Ada2", 1), ("Bea1", 2), ("Bea2", 1)]
    found: list[Any] = await colour.all(query.order_by("title"))
    assert [(one.title, one.place) for one in found] == expected
    assert await colour.all(query.order_by("title").values_list("title", "place")) == expected
    assert await colour.all(query.order_by("-title").values_list("title", flat=True)[1:3]) == [
        "Bea1",
        "Ada2",
    ]
    assert await colour.call(query, "count") == 4
    assert await colour.call(query.filter(place=1), "exists")
    assert await colour.call(query, "aggregate", n=Count("pk")) == {"n": 4}
    authors = Author.objects.filter(books__in=query.filter(place=1)).distinct()
    assert [one.name for one in await colour.all(authors)] == ["Ada", "Bea"]
    assert await colour.call(query.filter(place=1), "update", kind="p") == 2
    assert await colour.call(Book.objects.filter(kind="p"), "count") == 2


@both_colours
async def test_a_sliced_prefetch_takes_its_part_of_each(library: str, colour: Colour) -> None:
    await fill(colour)
    books = Prefetch("books", Book.objects.order_by("-pages")[1:3], to_attr="next")
    authors: list[Any] = await colour.all(Author.objects.prefetch_related(books))
    assert [[one.title for one in author.next] for author in authors] == [
        ["Ada2", "Ada1"],
        ["Bea2", "Bea1"],
    ]
    tagged = Prefetch("books", Book.objects.order_by("-title")[:2], to_attr="last")
    tags: list[Any] = await colour.all(Tag.objects.prefetch_related(tagged))
    assert [[one.title for one in tag.last] for tag in tags] == [["Bea3", "Bea2"]] * 2
    named = Prefetch("tags", Tag.objects.all()[:1], to_attr="first")
    books_of: list[Any] = await colour.all(Book.objects.prefetch_related(named))
    assert [[tag.label for tag in book.first] for book in books_of] == [["a"]] * 6


@both_colours
async def test_raw_uses_the_transaction_of_its_caller(library: str, colour: Colour) -> None:
    sql = "SELECT id, name AS title FROM library_author WHERE name = %s"
    names = {"title": "name"}
    with pytest.raises(KeyError):
        async with colour.atomic():
            await colour.call(Author.objects, "create", name="Cleo")
            raw = Author.objects.raw(sql, ["Cleo"], translations=names)
            (one,) = await colour.all(raw)
            assert one.__dict__["name"] == "Cleo"
            raise KeyError
    assert await colour.all(Author.objects.raw(sql, ["Cleo"])) == []


@both_colours
async def test_json_null_is_not_null(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    book = await colour.call(Book.objects, "create", title="null", author=author, data=JSONNull())
    await colour.call(Book.objects, "create", title="object", author=author, data={"a": None})
    assert book.data is None
    found = await colour.all(Book.objects.filter(data=JSONNull()).values_list("title", flat=True))
    assert found == ["null"]
    assert await colour.all(Book.objects.filter(data__isnull=True)) == []
    changed = await colour.call(Book.objects.filter(title="object"), "update", data=JSONNull())
    assert changed == 1
    assert await colour.call(Book.objects.filter(data=JSONNull()), "count") == 2


@both_colours
async def test_the_database_makes_uuids(library: str, colour: Colour) -> None:
    await fill(colour)
    features = connection.features
    for made, version, is_supported in (
        (UUID4(), 4, features.supports_uuid4_function),
        (UUID7(), 7, features.supports_uuid7_function),
    ):
        query = Book.objects.values_list(made, flat=True)
        if is_supported:
            found = await colour.all(query)
            assert len(set(found)) == 6
            assert all(isinstance(one, uuid.UUID) and one.version == version for one in found)
        else:
            with pytest.raises(NotSupportedError, match=f"UUID{version} is not supported"):
                await colour.all(query)


def test_a_program_may_end_its_transactions_itself(library: str) -> None:
    assert transaction.get_autocommit()
    transaction.set_autocommit(False)
    try:
        assert not transaction.get_autocommit()
        Author.objects.create(name="kept")
        transaction.commit()
        Author.objects.create(name="undone")
        name = transaction.savepoint_create()
        Author.objects.create(name="inner")
        assert name is not None
        transaction.savepoint_rollback(name)
        with pytest.raises(KeyError), atomic():
            Author.objects.create(name="block")
            with pytest.raises(TransactionManagementError):
                transaction.commit()
            raise KeyError
        with pytest.raises(TransactionManagementError):
            transaction.on_commit(lambda: None)
        assert [one.name for one in Author.objects.all()] == ["kept", "undone"]
        transaction.rollback()
        with atomic():
            Author.objects.create(name="later")
    finally:
        transaction.set_autocommit(True)
    assert transaction.get_autocommit()
    assert [one.name for one in Author.objects.all()] == ["kept", "later"]


@both_colours
async def test_what_is_computed_has_the_type_of_its_field(library: str, colour: Colour) -> None:
    await fill(colour)
    await colour.call(Book.objects.all(), "update", published="2026-03-04")
    found = await colour.call(Book.objects, "aggregate", mean=Avg("pages"))
    assert type(found["mean"]) is float
    rows = await colour.all(Book.objects.values_list("published__year", ExtractMonth("published")))
    assert {tuple(map(type, row)) for row in rows} == {(int, int)}
    assert set(rows) == {(2026, 3)}


@both_colours
async def test_bulk_insertion_takes_all_kinds_of_values(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    books = [
        Book(
            title=f"t{number}",
            author=author,
            pages=number or None,
            price="1.50" if number % 2 else 2,
            published="2026-01-02" if number % 3 else None,
            data={"n": [number]} if number % 4 else None or [],
        )
        for number in range(40)
    ]
    await colour.call(Book.objects, "bulk_create", books)
    assert len({one.pk for one in books}) == 40
    stored: list[Any] = await colour.all(Book.objects.order_by("pk"))
    assert [one.pk for one in stored] == [one.pk for one in books]
    assert [one.pages for one in stored] == [None, *range(1, 40)]
    assert stored[1].data == {"n": [1]}
    assert str(stored[1].price) == "1.50"
    assert str(stored[1].published) == "2026-01-02"
    assert stored[0].published is None
    assert await colour.call(Book.objects.filter(pages=F("pages")), "count") == 39


@both_colours
async def test_positions_in_json_count_from_the_end(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="Writer")
    pets = {"pets": [{"name": "Rex"}, {"name": "Tom"}, {"name": "Fishy"}]}
    await colour.call(Book.objects, "create", title="pets", author=author, data=pets)
    for key, name, found in [
        ("-1", "Fishy", 1),
        ("-3", "Rex", 1),
        ("-1", "Rex", 0),
        ("0", "Rex", 1),
    ]:
        books = Book.objects.filter(**{f"data__pets__{key}__name": name})
        assert await colour.call(books, "count") == found


def test_to_show_an_expression_asks_no_database() -> None:
    books = Book.objects.filter(author=OuterRef("pk"))
    assert repr(When(Exists(books), then=1)) == "When(Exists(<query of library.Book>), then=1)"
    assert repr(F("pages") + 1) == "<CombinedExpression: F(pages) + Value(1)>"
    assert repr(Book.objects.raw("SELECT %s", ["a"])) == "<RawQuerySet: SELECT a>"
    assert repr(Book.objects.raw("SELECT %(x)s", {"x": 1})) == "<RawQuerySet: SELECT 1>"
    assert repr(Book.objects.raw("SELECT 1 % 2")) == "<RawQuerySet: SELECT 1 % 2>"
