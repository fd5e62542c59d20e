"""Servers that end connections, deadlocks and locks: each server, both colours, one body.

What happens is an `OperationalError`, nothing is half written, and the next statement works.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.db import OperationalError, connection, connections
from plectrum.db.transaction import atomic
from plectrum.effects import adrive, drive
from tests.support import databases
from tests.support.accounts import CREATE, amounts, execute, fetch
from tests.support.colours import AsyncColour, Colour, both_colours

NUMBER = {"postgresql": "SELECT pg_backend_pid()", "mariadb": "SELECT CONNECTION_ID()"}
SLEEP = {"postgresql": "SELECT pg_sleep(30)", "mariadb": "SELECT SLEEP(30)"}
KILL = {"postgresql": "SELECT pg_terminate_backend(%s)", "mariadb": "KILL %s"}
RUNNING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' "
    "AND state = 'active' AND datname = current_database()",
    "mariadb": "SELECT count(*) FROM information_schema.processlist "
    "WHERE info = 'SELECT SLEEP(30)' AND db = DATABASE()",
}
LOCK_TIMEOUT = {
    "postgresql": "SET lock_timeout = '100ms'",
    "mariadb": "SET innodb_lock_wait_timeout = 0",
}
SERIALIZABLE = 4
"""psycopg's number of the isolation level."""
PATIENCE_SECONDS = 10


@pytest.fixture
def server(database: str) -> Iterator[str]:
    """A table `account (id, amount)` with two rows on a server; its value is the vendor."""
    if database == "sqlite":
        pytest.skip("a file has no server that could end a connection")
    drive(execute("DROP TABLE IF EXISTS account"))
    drive(execute(CREATE))
    drive(execute("INSERT INTO account VALUES (1, 10), (2, 10)"))
    yield database
    connection.close()
    drive(execute("DROP TABLE account"))


@contextmanager
def elsewhere() -> Iterator[Any]:
    """A cursor on a connection of its own."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


@contextmanager
def running(work: Callable[[], None]) -> Iterator[None]:
    """Does something on a thread beside the block, which ends after it."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def kill(server: str, number: int) -> None:
    with elsewhere() as cursor:
        cursor.execute(KILL[server], [number])


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.01)


def count_of_running(server: str) -> int:
    with elsewhere() as cursor:
        return int(cursor.execute(RUNNING[server]).fetchone()[0])


@both_colours
async def test_a_connection_that_ends_within_a_statement(server: str, colour: Colour) -> None:
    async with colour.atomic():
        [[number]] = await colour.drive(fetch(NUMBER[server]))

    def end_it() -> None:
        wait_until(lambda: count_of_running(server) == 1)
        kill(server, number)

    with running(end_it):
        with pytest.raises(OperationalError):
            await colour.drive(fetch(SLEEP[server]))
    assert await colour.drive(amounts()) == [10, 10]


@both_colours
async def test_a_connection_that_ends_between_the_statements_of_a_transaction(
    server: str, colour: Colour
) -> None:
    with pytest.raises(OperationalError):
        async with colour.atomic():
            await colour.drive(execute("UPDATE account SET amount = 0"))
            [[number]] = await colour.drive(fetch(NUMBER[server]))
            kill(server, number)
            await colour.drive(execute("UPDATE account SET amount = 1"))
    assert await colour.drive(amounts()) == [10, 10]


@both_colours
async def test_a_connection_that_ends_before_the_commit(server: str, colour: Colour) -> None:
    with pytest.raises(OperationalError):
        async with colour.atomic():
            await colour.drive(execute("UPDATE account SET amount = 0"))
            [[number]] = await colour.drive(fetch(NUMBER[server]))
            kill(server, number)
    assert await colour.drive(amounts()) == [10, 10]


@both_colours
async def test_a_connection_that_ends_within_an_inner_block(server: str, colour: Colour) -> None:
    with pytest.raises(OperationalError):
        async with colour.atomic():
            await colour.drive(execute("UPDATE account SET amount = 0"))
            [[number]] = await colour.drive(fetch(NUMBER[server]))
            async with colour.atomic():
                kill(server, number)
                await colour.drive(execute("UPDATE account SET amount = 1"))
    assert await colour.drive(amounts()) == [10, 10]


@both_colours
async def test_one_of_two_that_wait_for_each_other_is_told(server: str, colour: Colour) -> None:
    locked = threading.Event()
    errors: list[OperationalError] = []

    def other() -> None:
        with elsewhere() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE account SET amount = amount + 1 WHERE id = 2")
            locked.set()
            try:
                cursor.execute("UPDATE account SET amount = amount + 1 WHERE id = 1")
                cursor.execute("COMMIT")
            except OperationalError as error:
                errors.append(error)
                cursor.execute("ROLLBACK")

    async def ours() -> None:
        async with colour.atomic():
            await colour.drive(execute("UPDATE account SET amount = amount + 100 WHERE id = 1"))
            thread.start()
            assert locked.wait(PATIENCE_SECONDS)
            async with colour.atomic():
                await colour.drive(execute("UPDATE account SET amount = amount + 100 WHERE id = 2"))

    thread = threading.Thread(target=other)
    try:
        await ours()
    except OperationalError as error:
        errors.append(error)
    thread.join(PATIENCE_SECONDS)
    assert len(errors) == 1
    assert await colour.drive(amounts()) in ([11, 11], [110, 110])


@both_colours
async def test_a_transaction_that_cannot_be_put_in_an_order_with_others_is_told(
    server: str, colour: Colour
) -> None:
    if server != "postgresql":
        pytest.skip("MariaDB has its serializable transactions wait for each other's locks")
    connection.close()
    entry = {**settings.DATABASES["default"], "OPTIONS": {"isolation_level": SERIALIZABLE}}

    async def move(amount: int) -> None:
        async with colour.atomic():
            first, second = await colour.drive(amounts())
            if first == second:
                with elsewhere() as cursor:
                    cursor.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
                    cursor.execute("SELECT sum(amount) FROM account")
                    cursor.execute("UPDATE account SET amount = amount + 1 WHERE id = 2")
                    cursor.execute("COMMIT")
            await colour.drive(execute(f"UPDATE account SET amount = {amount} WHERE id = 1"))

    with databases.using_database(entry):
        with pytest.raises(OperationalError, match="could not serialize"):
            await move(99)
        assert await colour.drive(amounts()) == [10, 11]
        await move(99)
        assert await colour.drive(amounts()) == [99, 11]
        if colour.is_async:
            await connections.aclose_all()


@both_colours
async def test_who_waits_too_long_for_a_lock_is_told_and_goes_on(
    server: str, colour: Colour
) -> None:
    with elsewhere() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE account SET amount = 20 WHERE id = 1")
        async with colour.atomic():
            await colour.drive(execute(LOCK_TIMEOUT[server]))
            await colour.drive(execute("UPDATE account SET amount = 30 WHERE id = 2"))
            with pytest.raises(OperationalError):
                async with colour.atomic():
                    await colour.drive(execute("UPDATE account SET amount = 30 WHERE id = 1"))
            assert await colour.drive(amounts()) == [10, 30]
        cursor.execute("COMMIT")
    assert await colour.drive(amounts()) == [20, 30]


@both_colours
async def test_a_row_that_is_locked_is_refused_at_once(server: str, colour: Colour) -> None:
    with elsewhere() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE account SET amount = 20 WHERE id = 1")
        with pytest.raises(OperationalError):
            await colour.drive(fetch("SELECT id FROM account WHERE id = 1 FOR UPDATE NOWAIT"))
        found = await colour.drive(fetch("SELECT id FROM account FOR UPDATE SKIP LOCKED"))
        assert [row[0] for row in found] == [2]
        cursor.execute("ROLLBACK")


def test_a_cancelled_statement_ends_on_the_server_too(server: str) -> None:
    async def main() -> None:
        async def slow() -> None:
            async with atomic():
                await adrive(execute("UPDATE account SET amount = 0"))
                await adrive(fetch(SLEEP[server]))

        task = asyncio.create_task(slow())
        await asyncio.to_thread(wait_until, lambda: count_of_running(server) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert count_of_running(server) == 0
        await adrive(execute("UPDATE account SET amount = 5 WHERE id = 1"))
        assert await adrive(amounts()) == [5, 10]

    AsyncColour().run(main())


def test_a_server_that_cannot_be_reached_is_said(server: str) -> None:
    connection.close()
    entry = {**databases.server_settings(server), "PORT": "1"}
    with databases.using_database(entry):
        with pytest.raises(OperationalError):
            drive(fetch("SELECT 1"))

        async def main() -> None:
            with pytest.raises(OperationalError):
                await adrive(fetch("SELECT 1"))

        AsyncColour().run(main())
