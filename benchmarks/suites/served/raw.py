"""The least that the pages can cost: a raw RSGI function, the bare driver, f-strings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from markupsafe import escape

from benchmarks.suites.orm import floor, tables
from benchmarks.suites.requests import floor as bare
from benchmarks.suites.served.vocabulary import KEYS

TEXT, JSON = [("content-type", "text/html")], [("content-type", "application/json")]
ONE = f"{floor.BOOK} FROM book WHERE id = ?"
FIRST = f"{floor.BOOK} FROM book ORDER BY id LIMIT 12"
RATING, TITLE = floor.COLUMNS.index("rating"), floor.COLUMNS.index("title")


class Site(bare.RSGI):
    """Answers as the mappers' sites do; `pages` makes the content of those that query."""

    def __init__(self) -> None:
        connection = sqlite3.connect(tables.temporary_file(), isolation_level=None)
        connection.executescript(tables.SHARED_FILE)
        key = {"key": "integer PRIMARY KEY AUTOINCREMENT", "time": "datetime"}
        floor.fill(connection, "?", key)
        self._execute = connection.execute
        self._titles: list[str] | None = None
        self._pages: dict[str, Callable[[], Any]] = {
            "/one/": lambda: self._found([5]),
            "/twenty/": lambda: self._found(KEYS),
            "/updates/": self._updated,
            "/cached/": self._cached,
        }

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.path in self._pages:
            titles = {"titles": self._pages[scope.path]()}
            protocol.response_bytes(200, JSON, json.dumps(titles).encode())
        elif scope.path == "/fortunes/":
            protocol.response_str(200, TEXT, self._fortunes())
        else:
            await super().__rsgi__(scope, protocol)

    def _rows(self, keys: Any) -> list[Any]:
        return [self._execute(ONE, (key,)).fetchone() for key in keys]

    def _found(self, keys: Any) -> list[str]:
        return [row[TITLE] for row in self._rows(keys)]

    def _updated(self) -> list[str]:
        rows = self._rows(KEYS)
        for row in rows:
            self._execute("UPDATE book SET rating = ? WHERE id = ?", (row[RATING] + 1, row[0]))
        return [row[TITLE] for row in rows]

    def _cached(self) -> list[str]:
        if self._titles is None:
            self._titles = self._found(KEYS)
        return self._titles

    def _fortunes(self) -> str:
        rows = "".join(
            f"<tr><td>{row[0]}</td><td>{escape(row[TITLE])}</td></tr>"
            for row in self._execute(FIRST)
        )
        return f"<table>{rows}</table>"
