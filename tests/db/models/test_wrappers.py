"""Wrappers of statements: what `connection.execute_wrapper` sees, changes and forbids."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from plectrum.db import connection, reset_queries
from plectrum.db.models import Count
from plectrum.db.utils import ProgrammingError
from plectrum.test.utils import CaptureQueriesContext, override_settings
from tests.db.models.library import Author
from tests.support.colours import Colour, both_colours


class Watcher:
    """A wrapper that keeps what it is called with."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bool]] = []
        self.rowcounts: list[int] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert context["connection"].alias == context["cursor"].db.alias == "default"
        execute(sql, params, many, context)
        self.seen.append((sql.split(maxsplit=1)[0], many))
        self.rowcounts.append(context["cursor"].rowcount)


@both_colours
async def test_all_statements_of_a_block_are_wrapped(library: str, colour: Colour) -> None:
    watcher = Watcher()
    with connection.execute_wrapper(watcher):
        async with colour.atomic():
            await colour.call(Author.objects, "create", name="A")
            async with colour.atomic():
                assert len(await colour.all(Author.objects.all())) == 1
        await colour.call(Author.objects, "update", name="B")
        assert await colour.call(Author.objects, "aggregate", n=Count("pk")) == {"n": 1}
        raw = Author.objects.raw("SELECT * FROM library_author")
        assert [one.name for one in await colour.all(raw)] == ["B"]
        assert connection.execute_wrappers == [watcher]
    await colour.call(Author.objects, "count")
    assert [word for word, _ in watcher.seen] == [
        "INSERT", "SAVEPOINT", "SELECT", "RELEASE", "UPDATE", "SELECT", "SELECT",
    ]  # fmt: skip
    assert watcher.rowcounts[4] == 1
    assert connection.execute_wrappers == []


def test_statements_of_cursors_are_wrapped(library: str) -> None:
    watcher = Watcher()
    with connection.execute_wrapper(watcher), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.executemany("INSERT INTO library_author (name) VALUES (%s)", [("a",), ("b",)])
    assert watcher.seen == [("SELECT", False), ("INSERT", True)]


@both_colours
async def test_a_wrapper_can_forbid_statements(library: str, colour: Colour) -> None:
    def forbid(*_: Any) -> None:
        raise PermissionError("No database access allowed here.")

    with connection.execute_wrapper(forbid):
        with pytest.raises(PermissionError):
            await colour.call(Author.objects, "create", name="A")
        with pytest.raises(PermissionError):
            await colour.all(Author.objects.all())
    with connection.execute_wrapper(lambda *_: None), pytest.raises(ProgrammingError):
        await colour.call(Author.objects, "create", name="A")
    assert await colour.call(Author.objects, "count") == 0


@both_colours
async def test_the_wrapper_installed_first_is_the_outermost(library: str, colour: Colour) -> None:
    order: list[Any] = []

    def first(execute: Any, sql: str, *rest: Any) -> Any:
        order.append("first")
        return execute(f"{sql} /* marked */", *rest)

    async def second(execute: Any, *given: Any) -> Any:
        order.append("second")
        found = await execute(*given)
        order.append(found)
        return found

    captured = CaptureQueriesContext(connection)
    with connection.execute_wrapper(first), connection.execute_wrapper(second), captured:
        assert await colour.call(Author.objects, "count") == 0
    assert order == ["first", "second", [(0,)]]
    assert [query["sql"].endswith("/* marked */") for query in captured] == [True]


@both_colours
async def test_transactions_are_among_the_statements(
    library: str, colour: Colour, caplog: pytest.LogCaptureFixture
) -> None:
    captured = CaptureQueriesContext(connection)
    with caplog.at_level(logging.DEBUG, "plectrum.db.backends"), captured:
        async with colour.atomic():
            async with colour.atomic():
                await colour.call(Author.objects, "count")
        with pytest.raises(KeyError):
            async with colour.atomic():
                raise KeyError
    words = [query["sql"].split()[0] for query in captured]
    begin = connection.ops.begin_sql.split()[0]
    assert words == [begin, "SAVEPOINT", "SELECT", "RELEASE", "COMMIT", begin, "ROLLBACK"]
    logged: list[Any] = list(caplog.records)
    assert [record.sql.split()[0] for record in logged] == words


@both_colours
async def test_queries_are_listed_while_debugging(library: str, colour: Colour) -> None:
    await colour.call(Author.objects, "count")
    assert connection.queries == []
    with override_settings(DEBUG=True):
        await colour.call(Author.objects, "count")
        await colour.call(Author.objects, "create", name="A")
        assert [query["sql"].split()[0] for query in connection.queries] == ["SELECT", "INSERT"]
        assert {tuple(query) for query in connection.queries} == {("sql", "time")}
        reset_queries()
        assert connection.queries == []
    connection.force_debug_cursor = True
    await colour.call(Author.objects, "count")
    connection.force_debug_cursor = False
    await colour.call(Author.objects, "count")
    assert len(connection.queries) == 1
    reset_queries()


def test_queries_of_cursors_are_listed_while_debugging(library: str) -> None:
    with override_settings(DEBUG=True), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert [query["sql"] for query in connection.queries] == ["SELECT 1"]
    reset_queries()
