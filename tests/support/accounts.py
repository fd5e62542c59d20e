"""A table `account (id, amount)`, changed and read by statements of a test's own."""

from __future__ import annotations

from typing import Any

from plectrum.db.effects import Execute, Fetch
from plectrum.effects import Operation

CREATE = "CREATE TABLE account (id integer PRIMARY KEY, amount integer NOT NULL)"


def execute(sql: str, *parameters: Any) -> Operation[Any]:
    """Changes data or schema."""
    return (yield Execute("default", sql, parameters))


def fetch(sql: str, *parameters: Any) -> Operation[Any]:
    """Returns rows."""
    return (yield Fetch("default", sql, parameters))


def amounts() -> Operation[list[int]]:
    """Returns the amounts by their keys."""
    rows = yield from fetch("SELECT amount FROM account ORDER BY id")
    return [row[0] for row in rows]
