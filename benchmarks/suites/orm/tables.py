"""The rows that each contender stores, where it stores them, and how their answers are compared."""

from __future__ import annotations

import atexit
import inspect
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from benchmarks.cases import Case, Cases, point
from benchmarks.suites.orm import SIZES

AUTHORS, BOOKS = 1000, 10_000
CREATED = datetime(2026, 1, 1, 12, tzinfo=UTC)
SHARED_FILE = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 20000"
"""What lets several write to a file of SQLite; everybody has it who has a file."""
TEXT = "A blurb of some length, as books have on their backs." * 2


def author_of(number: int) -> int:
    """Returns the key of a book's author: the first hundred have ten books each."""
    return number % 100 + 1 if number <= 1000 else number % 900 + 101


def author_rows() -> list[dict[str, Any]]:
    """Returns what is stored of the authors."""
    return [{"id": number, "name": f"Author {number}"} for number in range(1, AUTHORS + 1)]


def book_rows() -> list[dict[str, Any]]:
    """Returns what is stored of the books."""
    return [
        {
            "id": number,
            "title": f"Book {number}",
            "author_id": author_of(number),
            "pages": number,
            "rating": 1.5,
            "isbn": str(number),
            "created": CREATED,
            "active": number % 2 == 0,
            "text": TEXT,
        }
        for number in range(1, BOOKS + 1)
    ]


def temporary_file() -> str:
    """Returns a path for a database that is removed at the end."""
    directory = tempfile.TemporaryDirectory()
    atexit.register(directory.cleanup)
    return str(Path(directory.name) / "bench.sqlite3")


def address() -> str:
    """Returns the address of the PostgreSQL server."""
    return os.environ["PLECTRUM_TEST_POSTGRES"]


def server(schema: str) -> str:
    """Returns the address of the PostgreSQL server, after making an empty schema on it.

    The schema is dropped at the end.
    """
    import psycopg

    def drop(*more: str) -> None:
        with psycopg.connect(address(), autocommit=True) as connection:
            connection.execute("SET lock_timeout = '5s'")
            for statement in (f"DROP SCHEMA IF EXISTS {schema} CASCADE", *more):
                connection.execute(statement)

    drop(f"CREATE SCHEMA {schema}")
    atexit.register(drop)
    return address()


def parts_of(address: str) -> dict[str, Any]:
    """Returns an address as most libraries want it: host, port, user, password and database."""
    split = urlsplit(address)
    return {
        "host": split.hostname or "",
        "port": split.port or 5432,
        "user": split.username or "",
        "password": split.password or "",
        "database": split.path.lstrip("/"),
    }


def with_scheme(address: str, scheme: str) -> str:
    """Returns an address with another scheme."""
    return urlunsplit(urlsplit(address)._replace(scheme=scheme))


@dataclass(frozen=True)
class Work:
    """What a mapper does: functions, or coroutine functions, without arguments but for a size."""

    get: Callable[[], Any]
    few: Callable[[], Any]
    objects: Callable[[int], Callable[[], Any]]
    related: Callable[[], Any]
    count: Callable[[], Any]
    aggregate: Callable[[], Any]
    insert: Callable[[], Any]
    bulk: Callable[[], Any]
    update: Callable[[], Any]
    save: Callable[[], Any] | None
    clear: Callable[[], Any]
    count_notes: Callable[[], Any]
    prefetch: Callable[[], Any] | None = None

    def cases(self) -> Cases:
        """Returns the cases."""
        made = {
            "get by key": _compared(self.get, _book),
            "two filters, order, 20 rows": _compared(self.few, _books),
            "related, 1 000 rows": _compared(self.related, _with_authors),
            "count": _compared(self.count, int),
            "aggregate": _compared(self.aggregate, lambda found: [float(each) for each in found]),
            "update one row": _compared(self.update, lambda _: "updated"),
            "insert": Case(self.insert, self._counted(self.insert), self.clear),
            "bulk insert 1 000": Case(self.bulk, self._counted(self.bulk), self.clear),
        }
        for size in SIZES:
            made[point("objects", size, "rows")] = _compared(self.objects(size), _books)
        if self.save:
            made["change and save"] = _compared(self.save, lambda _: "saved")
        if self.prefetch:
            made["prefetch 100 × 10"] = _compared(self.prefetch, _prefetched)
        return made

    def _counted(self, function: Callable[[], Any]) -> Callable[[], Any]:
        """Returns what inserts, and answers how many rows there are then."""
        if not inspect.iscoroutinefunction(function):
            return lambda: (function(), self.count_notes())[1]

        async def counted() -> Any:
            await function()
            return await self.count_notes()

        return counted


def _compared(function: Callable[[], Any], show: Callable[[Any], Any]) -> Case:
    if not inspect.iscoroutinefunction(function):
        return Case(function, lambda: show(function()))

    async def check() -> Any:
        return show(await function())

    return Case(function, check)


def _book(book: Any) -> list[Any]:
    names = ("id", "title", "pages", "rating", "isbn", "active", "text")
    return [getattr(book, name) for name in names]


def _books(books: Any) -> list[Any]:
    found = list(books)
    return [len(found), _book(found[0]), _book(found[-1])]


def _with_authors(books: Any) -> list[Any]:
    found = list(books)
    return [len(found), *(each.author.name for each in found)]


def _prefetched(authors: list[tuple[Any, list[Any]]]) -> list[Any]:
    return [[author.name, sorted(book.title for book in books)] for author, books in authors]
