"""Servers that are killed and started again: each server, both colours, one body.

Whoever waits is told by an `OperationalError`, nothing is half written, and once the server is
back, connections are made anew.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.db import OperationalError, close_old_connections, connection, connections
from plectrum.db.transaction import atomic, on_commit
from plectrum.effects import adrive, drive
from tests.support import databases
from tests.support.accounts import CREATE, amounts, execute, fetch
from tests.support.colours import AsyncColour, Colour, both_colours
from tests.support.own_servers import (
    OwnMariaDB,
    OwnPostgreSQL,
    OwnServer,
    own_directory,
    own_server,
)

SLEEP = {"postgresql": "SELECT pg_sleep(30)", "mariadb": "SELECT SLEEP(30)"}
WAITING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
    "AND pid <> pg_backend_pid() AND query ~* '{what}'",
    "mariadb": "SELECT count(*) FROM information_schema.processlist "
    "WHERE id <> CONNECTION_ID() AND info RLIKE '{what}'",
}
SLOW_TRIGGER = """
CREATE OR REPLACE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(30); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER waits AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.amount = 99) EXECUTE FUNCTION wait();
"""
STAGES = ("START", "FLUSH", "BLOCK_DDL", "BLOCK_COMMIT")
SLOW_COMMITS = {
    "postgresql": [SLOW_TRIGGER],
    "mariadb": [f"BACKUP STAGE {stage}" for stage in STAGES],
}
"""What makes commits wait within the server: a trigger, or a lock of the session that asks."""
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module", params=[OwnPostgreSQL, OwnMariaDB], ids=lambda kind: kind.vendor)
def running_server(request: pytest.FixtureRequest) -> Iterator[OwnServer]:
    """A server of these tests' own."""
    kind: type[OwnServer] = request.param
    if not kind.is_here():
        pytest.skip(f"the programs of {kind.vendor} are not here")
    with own_directory(kind) as directory, own_server(kind(directory)) as server:
        yield server


@pytest.fixture
def server(running_server: OwnServer) -> Iterator[OwnServer]:
    """The server as `default`, with a table `account (id, amount)` of two rows."""
    with databases.using_database({**running_server.entry, "CONN_MAX_AGE": None}):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS account")
            cursor.execute(CREATE)
            cursor.execute("INSERT INTO account VALUES (1, 10), (2, 10)")
        connection.close()
        yield running_server


def wait_for(server: OwnServer, what: str) -> None:
    """Waits until a statement runs on the server."""
    other = connections.create_connection("default")
    deadline = time.monotonic() + PATIENCE_SECONDS
    with other.cursor() as cursor:
        while not cursor.execute(WAITING[server.vendor].format(what=what)).fetchall()[0][0]:
            assert time.monotonic() < deadline, f"{what} does not run"
            time.sleep(0.02)
    other.close()


@contextmanager
def killed_while(server: OwnServer, what: str) -> Iterator[None]:
    """Kills the server while a statement of the block runs; starts it again after the block."""

    def kill() -> None:
        wait_for(server, what)
        server.kill()

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        thread.join(PATIENCE_SECONDS)
        server.start()


async def whole_and_usable(colour: Colour, expected: list[int]) -> None:
    """Checks what is stored, and that it can be changed."""
    assert await colour.drive(amounts()) == expected
    async with colour.atomic():
        await colour.drive(execute("UPDATE account SET amount = 20 WHERE id = 2"))
    assert await colour.drive(amounts()) == [expected[0], 20]


@both_colours
async def test_killed_within_a_query(server: OwnServer, colour: Colour) -> None:
    with killed_while(server, "sleep"):
        with pytest.raises(OperationalError):
            await colour.drive(fetch(SLEEP[server.vendor]))
    await whole_and_usable(colour, [10, 10])


@both_colours
async def test_killed_within_a_transaction(server: OwnServer, colour: Colour) -> None:
    with killed_while(server, "sleep"):
        with pytest.raises(OperationalError):
            async with colour.atomic():
                await colour.drive(execute("UPDATE account SET amount = 99"))
                async with colour.atomic():
                    await colour.drive(execute("INSERT INTO account VALUES (3, 99)"))
                await colour.drive(fetch(SLEEP[server.vendor]))
    await whole_and_usable(colour, [10, 10])


@contextmanager
def slow_commits(server: OwnServer) -> Iterator[None]:
    """Has the server wait within each commit of the block that stores 99."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        for sql in SLOW_COMMITS[server.vendor]:
            cursor.execute(sql)
    try:
        yield
    finally:
        other.close()


@both_colours
async def test_killed_at_the_commit(server: OwnServer, colour: Colour) -> None:
    done: list[str] = []
    with slow_commits(server), killed_while(server, "^COMMIT"):
        with pytest.raises(OperationalError):
            async with colour.atomic():
                await colour.drive(execute("UPDATE account SET amount = 99 WHERE id = 1"))
                on_commit(lambda: done.append("on_commit"))
    assert not done
    await whole_and_usable(colour, [10, 10])


def restart(server: OwnServer) -> None:
    server.kill()
    server.start()


def healthy() -> Any:
    """The same database with connections that are checked before they are used."""
    entry = {**settings.DATABASES["default"], "CONN_HEALTH_CHECKS": True}
    return databases.using_database(entry)


def test_a_persistent_connection_is_checked_before_the_next_request(server: OwnServer) -> None:
    with healthy():
        drive(amounts())
        restart(server)
        close_old_connections()
        assert drive(amounts()) == [10, 10]


def test_a_persistent_connection_that_is_not_checked_fails_once(server: OwnServer) -> None:
    drive(amounts())
    restart(server)
    with pytest.raises(OperationalError):
        drive(amounts())
    assert drive(amounts()) == [10, 10]


async def use_three_at_once() -> None:
    async def use() -> None:
        async with atomic():
            await adrive(amounts())
            await asyncio.sleep(0.1)

    await asyncio.gather(use(), use(), use())


def test_a_pool_that_checks_lends_no_lost_connection(server: OwnServer) -> None:
    async def main() -> None:
        await use_three_at_once()
        await asyncio.to_thread(restart, server)
        await use_three_at_once()

    with healthy():
        AsyncColour().run(main())


def test_a_pool_that_does_not_check_fails_at_most_once_for_each_connection(
    server: OwnServer,
) -> None:
    async def main() -> None:
        await use_three_at_once()
        await asyncio.to_thread(restart, server)
        failed = 0
        for _ in range(4):
            try:
                await adrive(amounts())
            except OperationalError:
                failed += 1
        assert failed <= 3
        await use_three_at_once()

    AsyncColour().run(main())
