"""PostgreSQL behind PgBouncer, which gives each transaction another connection to the server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.db import connections
from plectrum.db.effects import ExecuteMany
from plectrum.db.transaction import atomic
from plectrum.effects import Operation, adrive, drive
from tests.support import databases
from tests.support.accounts import CREATE, execute, fetch
from tests.support.colours import AsyncColour, Colour, both_colours
from tests.support.own_servers import OwnPgBouncer, own_directory, own_server

ROUNDS = 30
BEHIND_A_POOLER = {"OPTIONS": {"prepare": False}, "DISABLE_SERVER_SIDE_CURSORS": True}

pytestmark = pytest.mark.skipif(not OwnPgBouncer.is_here(), reason="there is no pgbouncer here")


@pytest.fixture
def pooler(database: str) -> Iterator[dict[str, Any]]:
    """The entry of DATABASES for the pooler; behind it is a table `account (id, amount)`."""
    if database != "postgresql":
        pytest.skip("PgBouncer is for PostgreSQL")
    behind = settings.DATABASES["default"]
    drive(execute(CREATE))
    connections.close_all()
    try:
        with own_directory(OwnPgBouncer) as directory:
            with own_server(OwnPgBouncer(directory, behind)) as server:
                yield server.entry
    finally:
        drive(execute("DROP TABLE account"))


def execute_many(sql: str, rows: list[tuple[Any, ...]]) -> Operation[Any]:
    return (yield ExecuteMany("default", sql, rows))


def one(sql: str, *parameters: Any) -> Operation[Any]:
    rows = yield from fetch(sql, *parameters)
    return rows[0][0]


def open_two() -> None:
    """Has the pooler open both of its connections to the server, by two open transactions."""
    clients = [connections.create_connection("default") for _ in range(2)]
    for sql in ("BEGIN", "SELECT 1", "COMMIT"):
        for client in clients:
            with client.cursor() as cursor:
                cursor.execute(sql)
    for client in clients:
        client.close()


@both_colours
async def test_no_statement_is_left_on_a_connection_of_the_server(
    pooler: dict[str, Any], colour: Colour
) -> None:
    with databases.using_database({**pooler, **BEHIND_A_POOLER}):
        open_two()
        servers = set()
        for number in range(ROUNDS):
            await colour.drive(execute("INSERT INTO account VALUES (%s, %s)", number, 1))
            await colour.drive(
                execute_many("UPDATE account SET amount = %s WHERE id = %s", [(2, number)] * 3)
            )
            assert await colour.drive(one("SELECT amount FROM account WHERE id = %s", number)) == 2
            servers.add(await colour.drive(one("SELECT pg_backend_pid() + %s", 0)))
            left = await colour.drive(one("SELECT count(*) FROM pg_prepared_statements"))
            assert left == 0
        assert len(servers) == 2
        if colour.is_async:
            await connections.aclose_all()


@both_colours
async def test_a_transaction_stays_on_one_connection(
    pooler: dict[str, Any], colour: Colour
) -> None:
    with databases.using_database({**pooler, **BEHIND_A_POOLER}):
        for number in range(ROUNDS):
            async with colour.atomic():
                first = await colour.drive(one("SELECT pg_backend_pid()"))
                await colour.drive(execute("INSERT INTO account VALUES (%s, 1)", number))
                async with colour.atomic():
                    assert await colour.drive(one("SELECT pg_backend_pid()")) == first
        assert await colour.drive(one("SELECT count(*) FROM account")) == ROUNDS
        if colour.is_async:
            await connections.aclose_all()


@both_colours
async def test_moments_are_of_the_time_zone_of_the_settings(
    pooler: dict[str, Any], colour: Colour
) -> None:
    with databases.using_database({**pooler, **BEHIND_A_POOLER, "TIME_ZONE": "Asia/Tokyo"}):
        for _ in range(3):
            assert await colour.drive(one("SHOW TimeZone")) == "Asia/Tokyo"
        if colour.is_async:
            await connections.aclose_all()


def test_many_tasks_share_two_connections_of_the_server(pooler: dict[str, Any]) -> None:
    async def add(number: int) -> int:
        async with atomic():
            await adrive(execute("INSERT INTO account VALUES (%s, %s)", number, number))
            amount: int = await adrive(one("SELECT amount FROM account WHERE id = %s", number))
            return amount

    async def main() -> None:
        assert await asyncio.gather(*map(add, range(ROUNDS))) == list(range(ROUNDS))

    with databases.using_database({**pooler, **BEHIND_A_POOLER}):
        AsyncColour().run(main())
