"""`connection_created` tells of each connection before it is used, in both colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from plectrum.db import connection, connections
from plectrum.db.backends.signals import connection_created
from plectrum.db.effects import Fetch
from plectrum.db.utils import InterfaceError
from plectrum.effects import Operation
from tests.support.colours import AsyncColour, Colour, both_colours

SET = {
    "sqlite": "PRAGMA cache_size = 4321",
    "postgresql": "SET work_mem = '4321kB'",
    "mysql": "SET SESSION max_length_for_sort_data = 4321",
}
SHOWN = {
    "sqlite": ("PRAGMA cache_size", 4321),
    "postgresql": ("SHOW work_mem", "4321kB"),
    "mysql": ("SELECT @@max_length_for_sort_data", 4321),
}


@contextmanager
def received_by(receiver: Callable[..., Any]) -> Iterator[None]:
    connection.close()
    connection_created.connect(receiver)
    try:
        yield
    finally:
        connection_created.disconnect(receiver)
        connection.close()


def asking(sql: str) -> Operation[Any]:
    found = yield Fetch("default", sql, ())
    return found[0][0]


@both_colours
async def test_a_receiver_prepares_each_connection(database: str, colour: Colour) -> None:
    seen: list[Any] = []

    async def prepare(sender: type, connection: Any, **_: Any) -> None:
        seen.append((sender, connection.alias, connection.vendor))
        assert connection.is_async is colour.is_async
        if connection.is_async:
            await connection.execute(SET[connection.vendor])
            sql, shown = SHOWN[connection.vendor]
            assert await connection.fetch(sql) == [(shown,)]
        else:
            with connection.cursor() as cursor:
                cursor.execute(SET[connection.vendor])

    with received_by(prepare):
        sql, shown = SHOWN[connection.vendor]
        for _ in range(2):
            assert await colour.drive(asking(sql)) == shown
        if colour.is_async:
            await connections.aclose_all()
    assert seen == [(type(connections["default"]), "default", connections["default"].vendor)]


@both_colours
async def test_a_receiver_that_fails_closes_the_connection(database: str, colour: Colour) -> None:
    def refuse(**_: Any) -> None:
        raise ValueError("not today")

    with received_by(refuse):
        for _ in range(2):
            with pytest.raises(ValueError, match="not today"):
                await colour.drive(asking("SELECT 1"))
        assert connection.connection is None
    assert await colour.drive(asking("SELECT 1")) == 1


def test_a_pool_has_no_blocking_cursor_for_a_receiver(database: str) -> None:
    def prepare(connection: Any, **_: Any) -> None:
        connection.cursor()

    async def body(colour: Colour) -> None:
        with pytest.raises(InterfaceError, match="it has no cursor"):
            await colour.drive(asking("SELECT 1"))

    with received_by(prepare):
        AsyncColour().run(body(AsyncColour()))
