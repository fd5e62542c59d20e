"""Threads that query at once: each finds its own rows, whatever the others make and forget."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from plectrum.core import validators
from plectrum.core.exceptions import ValidationError
from plectrum.db import connections
from plectrum.db.models import CharField, Count, F, Q, Sum
from plectrum.db.models.lookups.comparison import Exact
from plectrum.db.models.query import trail as trails
from plectrum.db.models.query.plans import PLANS
from plectrum.db.transaction import atomic
from plectrum.effects import as_async
from tests.db.models.library import MODELS, Author, Book, Tag
from tests.support.threads import THREADS, together

BOOKS = 12


@pytest.fixture
def rows(library: str) -> str:
    """Makes an author for each thread, with books of pages 1, 2, 3, … and tags of all."""
    tags = [Tag.objects.create(label=f"t{number}") for number in range(3)]
    for thread in range(THREADS):
        author = Author.objects.create(name=f"author {thread}")
        for pages in range(1, BOOKS + 1):
            book = Book.objects.create(title=f"{thread}/{pages:02}", author=author, pages=pages)
            book.tags.set(tags[: pages % 4])
    return library


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connections.close_all()


@contextmanager
def small_caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leaves so little room that plans and trails are dropped all the time."""
    monkeypatch.setattr(PLANS, "size", 24)
    monkeypatch.setattr(trails, "TRAILS_KEPT", 24)
    PLANS.clear()
    trails._kept.clear()
    yield
    assert len(PLANS) <= 24
    assert len(trails._kept.trails) <= 24


@contextmanager
def forgetting() -> Iterator[None]:
    """Registers a lookup over and over, which makes all plans, trails and names be forgotten."""
    stop = threading.Event()

    class Same(Exact):
        lookup_name = "same_as"

    def register() -> None:
        while not stop.wait(0.002):
            CharField.register_lookup(Same)

    thread = threading.Thread(target=register)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        CharField._unregister_lookup(Same)


def query_of(thread: int, turn: int) -> tuple[Any, list[int]]:
    """Returns one of many queries for a thread's books, and the pages of those that it finds."""
    name, few = f"author {thread}", turn % BOOKS
    books = Book.objects.filter(author__name=name)
    pages = list(range(1, BOOKS + 1))
    match turn % 9:
        case 0:
            return books.filter(pages__gt=few).order_by("pages"), pages[few:]
        case 1:
            return books.exclude(pages__lte=few).order_by("-pages"), pages[few:][::-1]
        case 2:
            return books.order_by("pages")[few : few + 3], pages[few : few + 3]
        case 3:
            given = list(range(1, few + 2))
            return books.filter(pages__in=given).order_by("pages"), pages[: few + 1]
        case 4:
            either = Q(pages=few) | Q(pages__gte=BOOKS, title__startswith=f"{thread}/")
            return books.filter(either).order_by("pages"), sorted({few, BOOKS} - {0})
        case 5:
            tagged = books.filter(tags__label="t2", pages__gt=few).order_by("pages")
            return tagged, [one for one in pages[few:] if one % 4 == 3]
        case 6:
            return books.alias(twice=F("pages") + few).filter(twice=2 * few).order_by("pages"), (
                [few] if few else []
            )
        case 7:
            counted = books.annotate(n=Count("tags")).filter(n=few % 4).order_by("pages")
            return counted, [one for one in pages if one % 4 == few % 4]
        case _:
            names = ("pages", "title", "kind", "published", "price")[: 1 + few % 5]
            return books.only(*names, "author").order_by("title"), pages


def ask(thread: int, turns: int) -> None:
    for turn in range(turns):
        query, expected = query_of(thread, turn * (thread + 1))
        found = [(book.author_id, book.pages) for book in query]
        author = Author.objects.get(name=f"author {thread}").pk
        assert found == [(author, pages) for pages in expected], (thread, turn, query.query)
        assert query.count() == len(expected)
        total = query.aggregate(total=Sum("pages"))["total"]
        assert total == (sum(expected) or None)


def test_each_thread_finds_its_own_rows(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(thread: int) -> None:
        with own_connection():
            ask(thread, 27)

    with small_caches(monkeypatch):
        together(work)


def test_each_thread_finds_its_own_rows_while_lookups_are_registered(rows: str) -> None:
    def work(thread: int) -> None:
        with own_connection():
            ask(thread, 18)

    with forgetting():
        together(work)


def test_each_thread_finds_its_own_rows_on_a_loop_of_its_own(
    rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def queries(thread: int) -> None:
        async def one(turn: int) -> None:
            query, expected = query_of(thread, turn * (thread + 1))
            assert [book.pages async for book in query] == expected
            assert await query.acount() == len(expected)

        try:
            for turn in range(0, 18, 3):
                await asyncio.gather(one(turn), one(turn + 1), one(turn + 2))
        finally:
            await connections.aclose_all()

    def work(thread: int) -> None:
        with own_connection():
            asyncio.run(queries(thread))

    with small_caches(monkeypatch):
        together(work)


def test_each_thread_changes_its_own_rows(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(thread: int) -> None:
        with own_connection():
            author: Any = Author.objects.get(name=f"author {thread}")
            for turn in range(6):
                book = author.books.create(title=f"{thread}+{turn}", pages=100 + turn)
                book.pages += 100
                book.save(update_fields=["pages", "kind"][: 1 + turn % 2])
                changed = author.books.filter(pages__gte=200).update(pages=F("pages") + thread)
                assert changed == 1
                book.refresh_from_db()
                assert (book.author_id, book.pages) == (author.pk, 200 + turn + thread)
                assert author.books.filter(pages__gt=100).delete()[0] == 1

    with small_caches(monkeypatch):
        together(work)
    assert Book.objects.count() == THREADS * BOOKS


def forget_models() -> None:
    """Leaves the models as they are before anybody asked them for anything."""
    for model in MODELS:
        options: Any = model._meta
        options._expire_cache()
        relations = [*options.get_fields(), *options.local_many_to_many]
        for relation in relations:
            relation.__dict__.pop("hops", None)
        options._expire_cache()
    PLANS.clear()
    trails._kept.clear()


def test_the_first_queries_of_a_process_may_be_made_at_once(rows: str) -> None:
    def work(thread: int) -> list[Any]:
        with own_connection():
            tagged = Book.objects.filter(
                author__name=f"author {thread}", tags__label__gt="t0", tags__label__lt="t2"
            ).order_by("author__name", "tags__label", "pages")
            return [str(tagged.query), [book.pages for book in tagged]]

    for _ in range(6):
        forget_models()
        found = together(work)
        assert [pages for _, pages in found] == [[2, 3, 6, 7, 10, 11]] * THREADS
        for thread, (sql, _) in enumerate(found):
            assert sql.replace(f"author {thread}", "") == found[0][0].replace("author 0", "")


def test_a_relation_has_one_join_though_threads_ask_for_it_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relation: Any = Book._meta.get_field("author")
    monkeypatch.delitem(relation.__dict__, "hops", raising=False)
    both_are_making_it = threading.Barrier(2)
    make = type(relation).hops_forward

    def hops_forward(self: Any) -> Any:
        both_are_making_it.wait(5)
        return make(self)

    monkeypatch.setattr(type(relation), "hops_forward", hops_forward)
    first, second = together(lambda _: relation.hops, 2)
    assert first is second is relation.hops


def test_threads_make_and_check_instances_of_a_model_that_was_never_used() -> None:
    def work(thread: int) -> tuple[str, list[str]]:
        author = Author(name=str(thread) * 60)
        with pytest.raises(ValidationError) as caught:
            author.clean_fields(exclude={"mentor"})
        return author.name, caught.value.messages

    for _ in range(20):
        forget_models()
        for thread, (name, messages) in enumerate(together(work)):
            assert name == str(thread) * 60
            assert messages == ["Ensure this value has at most 50 characters (it has 60)."]


def test_no_thread_sees_validators_that_lack_those_of_the_subclass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    field: Any = Author._meta.get_field("name")
    monkeypatch.delitem(field.__dict__, "validators", raising=False)
    seen: list[bool] = []
    make = validators.MaxLengthValidator

    def look(limit: int) -> Any:
        seen.append("validators" in vars(field))
        return make(limit)

    monkeypatch.setattr(validators, "MaxLengthValidator", look)
    assert field.validators == [make(50)]
    assert seen == [False]
    assert field.validators is field.validators


async def test_a_thread_that_inherits_the_context_of_a_transaction_is_outside_of_it(
    library: str,
) -> None:
    """As threads do on free-threaded builds: its connection and its loop are its own."""

    def blocking() -> int:
        with own_connection():
            return Tag.objects.count()

    async def awaiting() -> int:
        try:
            return await Tag.objects.acount()
        finally:
            await connections.aclose_all()

    def start_thread() -> tuple[int, int]:
        context = contextvars.copy_context()
        with ThreadPoolExecutor(1) as pool:
            blocked = pool.submit(context.run, blocking).result(20)
            return blocked, pool.submit(context.run, asyncio.run, awaiting()).result(20)

    try:
        await Tag.objects.acreate(label="seen")
        async with atomic():
            await Tag.objects.acreate(label="not seen yet")
            assert await Tag.objects.acount() == 2
            assert await as_async(Tag.objects.count)() == 2  # works for this loop
            assert start_thread() == (1, 1)
            assert await as_async(start_thread)() == (1, 1)
    finally:
        await connections.aclose_all()
