"""Transactions: both colours, each database, one body."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.db import IntegrityError, connection
from plectrum.db.effects import CloseStream, Execute, ExecuteMany, Fetch, FetchMany, OpenStream
from plectrum.db.transaction import (
    TransactionManagementError,
    atomic,
    get_autocommit,
    on_commit,
    set_rollback,
    within,
)
from plectrum.effects import Call, Operation, adrive, drive
from tests.support.colours import AsyncColour, Colour, both_colours


def placeholder() -> str:
    return "?" if connection.vendor == "sqlite" else "%s"


@pytest.fixture
def table(database: str) -> Iterator[str]:
    """A table `fruit (name primary key)`; its value is the vendor."""
    drive(execute("DROP TABLE IF EXISTS fruit"))
    drive(execute("CREATE TABLE fruit (name varchar(20) PRIMARY KEY)"))
    yield database
    drive(execute("DROP TABLE fruit"))


def execute(sql: str, *parameters: Any) -> Operation[Any]:
    return (yield Execute("default", sql, parameters))


def insert(name: str) -> Operation[Any]:
    return (yield Execute("default", f"INSERT INTO fruit VALUES ({placeholder()})", (name,)))


def names() -> Operation[list[str]]:
    rows = yield Fetch("default", "SELECT name FROM fruit ORDER BY name", ())
    return [row[0] for row in rows]


def fail_after(name: str) -> Operation[None]:
    yield from insert(name)
    raise ValueError("after the insert")


@both_colours
async def test_a_block_that_ends_well_is_kept(table: str, colour: Colour) -> None:
    async with colour.atomic():
        await colour.drive(insert("apple"))
    assert await colour.drive(names()) == ["apple"]


@both_colours
async def test_a_block_that_fails_leaves_nothing(table: str, colour: Colour) -> None:
    with pytest.raises(ValueError, match="boom"):
        async with colour.atomic():
            await colour.drive(insert("apple"))
            raise ValueError("boom")
    assert await colour.drive(names()) == []
    assert get_autocommit()


@both_colours
async def test_an_inner_block_can_be_undone_alone(table: str, colour: Colour) -> None:
    async with colour.atomic():
        await colour.drive(insert("apple"))
        with pytest.raises(IntegrityError):
            async with colour.atomic():
                await colour.drive(insert("pear"))
                await colour.drive(insert("apple"))
        await colour.drive(insert("plum"))
    assert await colour.drive(names()) == ["apple", "plum"]


@both_colours
async def test_a_failed_inner_block_without_savepoint_dooms_the_outer_one(
    table: str, colour: Colour
) -> None:
    with pytest.raises(TransactionManagementError, match="until the end of the 'atomic' block"):
        async with colour.atomic():
            with pytest.raises(ValueError, match="inner"):
                async with colour.atomic(savepoint=False):
                    await colour.drive(insert("apple"))
                    raise ValueError("inner")
            await colour.drive(names())
    assert await colour.drive(names()) == []


@both_colours
async def test_a_durable_block_refuses_to_be_nested(table: str, colour: Colour) -> None:
    async with colour.atomic(durable=True):
        await colour.drive(insert("apple"))
        with pytest.raises(RuntimeError, match="durable"):
            async with colour.atomic(durable=True):
                raise AssertionError("not reached")
    assert await colour.drive(names()) == ["apple"]


@both_colours
async def test_an_operation_can_be_made_all_or_nothing(table: str, colour: Colour) -> None:
    with pytest.raises(ValueError, match="after the insert"):
        await colour.drive(within("default", fail_after("apple")))
    assert await colour.drive(names()) == []


@both_colours
async def test_callbacks_wait_for_the_outermost_commit(table: str, colour: Colour) -> None:
    called: list[str] = []
    async with colour.atomic():
        on_commit(lambda: called.append("outer"))
        with pytest.raises(ValueError, match="undone"):
            async with colour.atomic():
                on_commit(lambda: called.append("undone"))
                raise ValueError("undone")
        assert called == []
    assert called == ["outer"]


@both_colours
async def test_a_rollback_can_be_asked_for(table: str, colour: Colour) -> None:
    async with colour.atomic():
        await colour.drive(insert("apple"))
        set_rollback(True)
    assert await colour.drive(names()) == []


@both_colours
async def test_many_rows_go_in_and_come_out_in_parts(table: str, colour: Colour) -> None:
    rows = [(f"fruit {number:03}",) for number in range(250)]

    def operation() -> Operation[list[int]]:
        yield ExecuteMany("default", f"INSERT INTO fruit VALUES ({placeholder()})", rows)
        stream = yield OpenStream("default", "SELECT name FROM fruit", ())
        sizes = []
        while part := (yield FetchMany(stream, 100)):
            sizes.append(len(part))
        yield CloseStream(stream)
        return sizes

    assert await colour.drive(within("default", operation())) == [100, 100, 50]


def test_the_decorator_takes_functions_of_both_colours(table: str) -> None:
    @atomic
    def fail() -> None:
        drive(insert("apple"))
        raise ValueError("sync")

    @atomic(using="default")
    async def afail() -> None:
        await adrive(insert("apple"))
        raise ValueError("async")

    with pytest.raises(ValueError, match="^sync"):
        fail()

    async def main() -> None:
        with pytest.raises(ValueError, match="async"):
            await afail()

    AsyncColour().run(main())
    assert drive(names()) == []


def test_a_function_called_from_a_loop_joins_its_transaction(table: str) -> None:
    """A synchronous function runs on a worker thread, yet on the connection of its caller."""

    def work() -> list[str]:
        with atomic():
            drive(insert("pear"))
        return drive(names())

    async def main() -> None:
        with pytest.raises(ValueError, match="boom"):
            async with atomic():
                await adrive(insert("apple"))
                assert await Call(work).aperform() == ["apple", "pear"]
                raise ValueError("boom")
        assert await adrive(names()) == []

    AsyncColour().run(main())


def test_a_coroutine_called_from_blocking_code_joins_its_transaction(table: str) -> None:
    async def work() -> list[str]:
        async with atomic():
            await adrive(insert("pear"))
        return await adrive(names())

    with pytest.raises(ValueError, match="boom"), atomic():
        drive(insert("apple"))
        assert Call(work).perform() == ["apple", "pear"]
        raise ValueError("boom")
    assert drive(names()) == []


def test_tasks_have_transactions_of_their_own(table: str) -> None:
    async def add(name: str, fails: bool) -> None:
        async with atomic():
            await adrive(insert(name))
            await asyncio.sleep(0.01)
            if fails:
                raise ValueError(name)

    async def main() -> None:
        results = await asyncio.gather(
            *(add(f"{number}", number % 2 == 1) for number in range(6)), return_exceptions=True
        )
        assert sum(isinstance(result, ValueError) for result in results) == 3
        assert await adrive(names()) == ["0", "2", "4"]

    AsyncColour().run(main())


def test_a_cancelled_block_is_undone_and_its_connection_is_free(table: str) -> None:
    async def slow(inside: asyncio.Event) -> None:
        async with atomic():
            await adrive(insert("apple"))
            inside.set()
            await asyncio.sleep(60)

    async def main() -> None:
        inside = asyncio.Event()
        task = asyncio.create_task(slow(inside))
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await adrive(names()) == []
        await adrive(insert("pear"))

    AsyncColour().run(main())


def test_an_asynchronous_server_uses_no_thread(table: str) -> None:
    if table == "sqlite":
        pytest.skip("SQLite only blocks: each of its asynchronous connections has a thread")
    before = threading.active_count()
    highest = 0

    async def main() -> None:
        nonlocal highest
        with pytest.raises(ValueError, match="boom"):
            async with atomic():
                await adrive(insert("apple"))
                highest = threading.active_count()
                raise ValueError("boom")
        assert await adrive(names()) == []

    AsyncColour().run(main())
    assert highest == before


def fetch(sql: str) -> Operation[Any]:
    return (yield Fetch("default", sql, ()))


def test_a_cursor_takes_the_same_placeholders_on_every_database(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fruit VALUES (%s)", ["100 %"])
        cursor.executemany("INSERT INTO fruit VALUES (%s)", [["a"], ["b"]])
        cursor.execute("SELECT name FROM fruit WHERE name LIKE %(end)s", {"end": "%%"[:1] + "%"})
        assert sorted(row[0] for row in cursor) == ["100 %", "a", "b"]
        cursor.execute("SELECT 1 WHERE 'a%%' = %s", ["a%"])
        assert cursor.fetchone() == (1,)
