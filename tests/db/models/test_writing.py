"""Making, changing and deleting rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from plectrum.core.exceptions import ValidationError
from plectrum.db import connection
from plectrum.db.models import F, ProtectedError, RestrictedError, Value
from plectrum.db.models.functions import Upper
from plectrum.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from plectrum.db.transaction import TransactionManagementError
from plectrum.db.utils import IntegrityError
from tests.db.models.library import Author, Book, Loan, Novel, Passport, Tag
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_save_inserts_then_updates(library: str, colour: Colour) -> None:
    author = Author(name="Dick")
    assert author._state.adding is True
    await colour.call(author, "save")
    assert author.pk is not None
    author.name = "P. K. Dick"
    await colour.call(author, "save")
    names = await colour.all(Author.objects.values_list("name", flat=True))
    assert names == ["P. K. Dick"]


@both_colours
async def test_save_stores_chosen_fields_and_expressions(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    book = shelf["Lavinia"]
    book.pages, book.title = 280, "Changed"
    await colour.call(book, "save", update_fields=["pages"])
    fresh = await colour.call(Book.objects, "get", pk=book.pk)
    assert (fresh.pages, fresh.title) == (280, "Lavinia")
    fresh.pages = F("pages") + 1
    await colour.call(fresh, "save")
    assert fresh.pages == 281
    with pytest.raises(ValueError, match="do not exist in this model"):
        await colour.call(book, "save", update_fields=["pagse"])


@both_colours
async def test_a_forced_update_needs_a_row(library: str, colour: Colour) -> None:
    ghost = Author(pk=12345, name="Ghost")
    with pytest.raises(Author.NotUpdated):
        await colour.call(ghost, "save", force_update=True)
    with pytest.raises(ValueError, match="unsaved related object 'author'"):
        await colour.call(Book(title="x", author=Author(name="y")), "save")


@both_colours
async def test_signals_tell_of_saves_in_both_colours(library: str, colour: Colour) -> None:
    seen: list[tuple[str, Any]] = []

    def before(sender: Any, instance: Any, **_: Any) -> None:
        seen.append(("before", instance.name))

    async def after(sender: Any, instance: Any, created: bool, **_: Any) -> None:
        seen.append(("after", created))

    pre_save.connect(before, sender=Author)
    post_save.connect(after, sender=Author)
    try:
        author = await colour.call(Author.objects, "create", name="Wolfe")
        await colour.call(author, "save")
    finally:
        pre_save.disconnect(before, sender=Author)
        post_save.disconnect(after, sender=Author)
    assert seen == [("before", "Wolfe"), ("after", True), ("before", "Wolfe"), ("after", False)]


@both_colours
async def test_update_takes_values_and_expressions(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    books = Book.objects.filter(author=shelf["le_guin"])
    assert await colour.call(books, "update", pages=F("pages") + 1, editor=shelf["lem"]) == 2
    assert await colour.all(books.values_list("pages", "editor__name")) == [
        (280, "Lem"),
        (342, "Lem"),
    ]
    across = Book.objects.filter(author__mentor__name="Le Guin")
    assert await colour.call(across, "update", title=Upper("title")) == 2
    assert await colour.all(across.values_list("title", flat=True)) == ["EXCESSION", "THE BRIDGE"]
    assert await colour.call(Book.objects.filter(pages__in=[]), "update", pages=1) == 0


@both_colours
async def test_get_or_create_and_update_or_create(library: str, colour: Colour) -> None:
    tag, made = await colour.call(Tag.objects, "get_or_create", label="new")
    again, made_again = await colour.call(Tag.objects, "get_or_create", label="new")
    assert (made, made_again, tag) == (True, False, again)
    author, made = await colour.call(
        Author.objects, "update_or_create", name="X", defaults={"name": "Y"}
    )
    assert (made, author.name) == (True, "Y")
    author, made = await colour.call(
        Author.objects, "update_or_create", name="Y", defaults={"name": "Z"}
    )
    assert (made, author.name) == (False, "Z")


@both_colours
async def test_bulk_create_and_bulk_update(library: str, colour: Colour) -> None:
    tags = [Tag(label=f"t{number}") for number in range(7)]
    made = await colour.call(Tag.objects, "bulk_create", tags, batch_size=3)
    assert all(tag.pk is not None for tag in made)
    assert await colour.call(Tag.objects, "count") == 7
    for tag in made:
        tag.label = f"{tag.label}x"
    assert await colour.call(Tag.objects, "bulk_update", made, ["label"]) == 7
    labels = await colour.all(Tag.objects.values_list("label", flat=True))
    assert labels == [f"t{number}x" for number in range(7)]
    await colour.call(Tag.objects, "bulk_create", [Tag(label="t0x")], ignore_conflicts=True)
    assert await colour.call(Tag.objects, "count") == 7
    changed = Tag(pk=made[0].pk, label="other")
    has_target = connection.features.supports_update_conflicts_with_target
    await colour.call(
        Tag.objects,
        "bulk_create",
        [changed],
        update_conflicts=True,
        unique_fields=["pk"] if has_target else None,
        update_fields=["label"],
    )
    assert (await colour.call(Tag.objects, "get", pk=made[0].pk)).label == "other"


@both_colours
async def test_deletion_takes_along_and_sets_null(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    await colour.call(Passport.objects, "create", author=shelf["le_guin"], number="1")
    count, by_model = await colour.call(shelf["le_guin"], "delete")
    assert by_model == {
        "library.Author": 1,
        "library.Book": 2,
        "library.Book_tags": 2,
        "library.Passport": 1,
    }
    assert count == 6
    assert shelf["le_guin"].pk is None
    banks = await colour.call(Author.objects, "get", name="Banks")
    assert banks.mentor_id is None


@both_colours
async def test_deletion_is_refused_where_rows_must_stay(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    await colour.call(Book.objects.filter(title="Lavinia"), "update", editor=shelf["lem"])
    with pytest.raises(ProtectedError, match="protected foreign key"):
        await colour.call(shelf["lem"], "delete")
    await colour.call(Loan.objects, "create", book=shelf["Excession"])
    with pytest.raises(RestrictedError, match="restricted foreign keys: 'Loan.book'"):
        await colour.call(Book.objects.filter(title="Excession"), "delete")
    assert await colour.call(Book.objects, "count") == 4


@both_colours
async def test_deleting_rows_tells_receivers(library: str, colour: Colour) -> None:
    await fill(colour)
    gone: list[str] = []

    def receiver(sender: Any, instance: Any, **_: Any) -> None:
        gone.append(instance.label)

    post_delete.connect(receiver, sender=Tag)
    try:
        assert await colour.call(Tag.objects.filter(label="ships"), "delete") == (
            3,
            {"library.Tag": 1, "library.Book_tags": 2},
        )
    finally:
        post_delete.disconnect(receiver, sender=Tag)
    assert gone == ["ships"]


@both_colours
async def test_children_are_deleted_with_their_parents(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    novel = await colour.call(Novel.objects, "create", title="S", author=shelf["lem"], genre="sf")
    assert await colour.call(novel, "delete") == (2, {"library.Novel": 1, "library.Book": 1})
    assert await colour.call(Book.objects, "count") == 4


@both_colours
async def test_many_to_many_relations_change(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    book, ships, utopia = shelf["Lavinia"], shelf["ships"], shelf["utopia"]
    actions: list[str] = []

    def receiver(action: str, **_: Any) -> None:
        actions.append(action)

    m2m_changed.connect(receiver, sender=Book.tags.through)  # type: ignore[attr-defined]  # documented
    try:
        await colour.call(book.tags, "add", ships, utopia.pk)
        assert await colour.all(book.tags.values_list("label", flat=True)) == ["ships", "utopia"]
        await colour.call(book.tags, "remove", ships)
        await colour.call(book.tags, "set", [ships])
        assert await colour.all(book.tags.all()) == [ships]
        await colour.call(book.tags, "clear")
    finally:
        m2m_changed.disconnect(receiver, sender=Book.tags.through)  # type: ignore[attr-defined]  # documented
    assert await colour.call(book.tags, "exists") is False
    assert actions == [
        "pre_add", "post_add", "pre_remove", "post_remove", "pre_remove", "post_remove",
        "pre_add", "post_add", "pre_clear", "post_clear",
    ]  # fmt: skip
    made = await colour.call(ships.books, "create", title="New", author=shelf["lem"])
    assert [b.title for b in await colour.all(ships.books.order_by("title"))] == [
        "Excession",
        "New",
        "The Dispossessed",
    ]
    assert await colour.all(made.tags.all()) == [ships]


@both_colours
async def test_reverse_foreign_keys_change(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    lem, banks = shelf["lem"], shelf["banks"]
    await colour.call(lem.students, "set", [banks])
    assert [a.name for a in await colour.all(lem.students.all())] == ["Banks"]
    await colour.call(lem.students, "remove", banks)
    assert await colour.call(lem.students, "count") == 0
    book = await colour.call(lem.books, "create", title="Solaris")
    assert book.author is lem
    found, made = await colour.call(lem.books, "get_or_create", title="Solaris")
    assert (found, made) == (book, False)


@both_colours
async def test_values_of_all_kinds_come_back_as_they_went(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    moment = dt.datetime(2024, 2, 29, 23, 59, 58, 123456, tzinfo=dt.UTC)
    document = {"a": [1, 2.5, None, True], "ü": "x"}
    book = await colour.call(
        Book.objects,
        "create",
        title="All",
        author=shelf["lem"],
        price=Decimal("1234.56"),
        published=moment.date(),
        changed=moment,
        data=document,
    )
    fresh = await colour.call(Book.objects, "get", pk=book.pk)
    assert (fresh.price, fresh.published, fresh.changed, fresh.data) == (
        Decimal("1234.56"),
        moment.date(),
        moment,
        document,
    )
    loan = await colour.call(
        Loan.objects,
        "create",
        book=book,
        days=dt.timedelta(days=3, microseconds=7),
        since=dt.time(8, 30),
    )
    again = await colour.call(Loan.objects, "get", pk=loan.pk)
    assert (again.days, again.since) == (dt.timedelta(days=3, microseconds=7), dt.time(8, 30))


@both_colours
async def test_the_database_refuses_what_constraints_forbid(library: str, colour: Colour) -> None:
    shelf = await fill(colour)
    with pytest.raises(IntegrityError):
        await colour.call(Tag.objects, "create", label="ships")
    with pytest.raises(IntegrityError):
        await colour.call(Book.objects, "create", title="x", author=shelf["lem"], pages=0)


def test_validation_finds_what_the_database_would_refuse(library: str) -> None:
    lem = Author.objects.create(name="Lem")
    Tag.objects.create(label="ships")
    Book.objects.create(title="Solaris", author=lem, pages=204)
    with pytest.raises(ValidationError) as caught:
        Tag(label="ships").full_clean()
    assert caught.value.message_dict == {"label": ["Tag with this Label already exists."]}
    with pytest.raises(ValidationError) as caught:
        Book(title="Solaris", author=lem, pages=0, kind="x", data={"a": 1}).full_clean(
            exclude=["editor", "published", "changed"]
        )
    found = caught.value.message_dict
    assert found["kind"] == ["Value 'x' is not a valid choice."]
    assert (
        found["__all__"]
        == [
            "Constraint “pages_positive” is violated.",
            "Book with this Title and Author already exists.",
        ]
        or len(found["__all__"]) == 2
    )


@both_colours
async def test_expressions_in_new_rows_are_read_back(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name=Upper(Value("lem")))
    assert author.name == "LEM"


@both_colours
async def test_rows_are_locked_only_within_a_transaction(library: str, colour: Colour) -> None:
    await fill(colour)
    locked = Book.objects.select_for_update()
    if connection.features.has_select_for_update:
        for name in ("first", "get"):
            with pytest.raises(TransactionManagementError, match="outside of a transaction"):
                await colour.call(locked.filter(title="Lavinia"), name)
        with pytest.raises(TransactionManagementError, match="outside of a transaction"):
            await colour.all(locked.all())
        with pytest.raises(TransactionManagementError, match="outside of a transaction"):
            await colour.all(locked.iterator() if not colour.is_async else locked.aiterator())
        assert "FOR UPDATE" in str(locked.query)
    async with colour.atomic():
        assert (await colour.call(locked, "get", title="Lavinia")).title == "Lavinia"
        assert await colour.all(locked.values_list("title", flat=True))
