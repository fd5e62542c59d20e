"""The isolation level of OPTIONS is that of transactions in both colours."""

from __future__ import annotations

import psycopg

from plectrum.conf import settings
from plectrum.db import connections
from plectrum.db.effects import Fetch
from plectrum.effects import Operation
from tests.support import databases
from tests.support.colours import Colour, both_colours

ASKING = {"postgresql": "SHOW transaction_isolation", "mariadb": "SELECT @@tx_isolation"}
LEVELS = [
    ("postgresql", psycopg.IsolationLevel.SERIALIZABLE, "serializable"),
    ("postgresql", psycopg.IsolationLevel.REPEATABLE_READ, "repeatable read"),
    ("mariadb", "serializable", "SERIALIZABLE"),
    ("mariadb", "repeatable read", "REPEATABLE-READ"),
    ("mariadb", "read committed", "READ-COMMITTED"),
]


def asking(sql: str) -> Operation[str]:
    found = yield Fetch("default", sql, ())
    level: str = found[0][0]
    return level


@both_colours
async def test_transactions_have_the_level_of_the_options(database: str, colour: Colour) -> None:
    for vendor, given, shown in LEVELS:
        if vendor != database:
            continue
        entry = {**settings.DATABASES["default"], "OPTIONS": {"isolation_level": given}}
        with databases.using_database(entry):
            async with colour.atomic():
                assert await colour.drive(asking(ASKING[vendor])) == shown
            if colour.is_async:
                await connections.aclose_all()
