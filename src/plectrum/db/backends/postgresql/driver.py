"""Links to PostgreSQL, natively in both colours.

The library is left in autocommit mode; transactions begin and end by statements. Each link keeps
one cursor for all statements whose rows are fetched at once: making a cursor costs as much as
sending a short query.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg.pq import ConnStatus
from psycopg.types.string import TextLoader

from plectrum.db.backends.base.link import (
    AsyncLink,
    AsyncStream,
    Link,
    NamedRows,
    Outcome,
    Parameters,
    Row,
    Stream,
)
from plectrum.db.utils import error_map, translate

ERRORS = error_map(psycopg)
_cursor_names = itertools.count()


def prepare_connection(
    connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any], *, prepares: bool
) -> None:
    """Lets JSON arrive as text, since the field that reads it knows its decoder.

    Args:
        connection: The library's connection.
        prepares: Whether the library may prepare statements, as it does by itself with those
            that it meets again.
    """
    for name in ("json", "jsonb"):
        connection.adapters.register_loader(name, TextLoader)
    if not prepares:
        connection.prepare_threshold = None


def _text(sql: str) -> Any:
    """Passes text that the query compiler wrote to a library that is typed to want literals."""
    return sql


class PostgreSQLLink(Link):
    """A blocking connection to PostgreSQL.

    Args:
        connection: The library's connection, in autocommit mode.
        prepares: Whether statements are prepared on the server when they are first sent.
        streams_on_server: Whether a stream leaves its rows on the server.
    """

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        *,
        prepares: bool = True,
        streams_on_server: bool = True,
    ) -> None:
        super().__init__()
        prepare_connection(connection, prepares=prepares)
        self.connection = connection
        self._cursor = connection.cursor()
        self._prepare = True if prepares else None
        self._streams_on_server = streams_on_server

    def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        try:
            return self._cursor.execute(
                _text(sql), parameters or None, prepare=self._prepare
            ).fetchall()
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error

    def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        cursor = self._cursor
        try:
            cursor.execute(
                _text(sql), parameters or None, prepare=self._prepare and bool(parameters)
            )
            rows = cursor.fetchall() if cursor.description is not None else ()
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return Outcome(cursor.rowcount, None, rows)

    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters, in a pipeline."""
        try:
            self._cursor.executemany(_text(sql), rows)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return self._cursor.rowcount

    def stream(self, sql: str, parameters: Parameters) -> Stream:
        """Runs a query whose rows are fetched a part at a time, from the server if it may."""
        try:
            cursor: Any = (
                self.connection.cursor(
                    f"plectrum_{next(_cursor_names)}", withhold=not self.state.in_atomic_block
                )
                if self._streams_on_server
                else self.connection.cursor()
            )
            cursor.execute(_text(sql), parameters or None)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return PostgreSQLStream(cursor)

    def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        cursor = self._cursor
        try:
            cursor.execute(_text(sql), parameters or None)
            rows = cursor.fetchall()
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return NamedRows([column.name for column in cursor.description or ()], rows)

    def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        try:
            self._cursor.execute(_text(sql), prepare=False)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error

    def is_usable(self) -> bool:
        """Asks the server whether the connection works."""
        try:
            self.connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    @property
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost."""
        return self.connection.closed

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()


class PostgreSQLStream(Stream):
    """Rows of a query, left on the server until they are fetched.

    Args:
        cursor: The library's cursor.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def fetch(self, size: int) -> list[Row]:
        """Returns the next rows."""
        try:
            rows: list[Row] = self._cursor.fetchmany(size)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return rows

    def close(self) -> None:
        """Gives up the rest of the rows."""
        self._cursor.close()


class PostgreSQLAsyncLink(AsyncLink):
    """A connection to PostgreSQL that is awaited; see `PostgreSQLLink` for its arguments."""

    def __init__(
        self,
        connection: psycopg.AsyncConnection[Any],
        *,
        prepares: bool = True,
        streams_on_server: bool = True,
    ) -> None:
        super().__init__()
        prepare_connection(connection, prepares=prepares)
        self.connection = connection
        self._cursor = connection.cursor()
        self._prepare = True if prepares else None
        self._streams_on_server = streams_on_server

    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        try:
            cursor = await self._cursor.execute(
                _text(sql), parameters or None, prepare=self._prepare
            )
            return await cursor.fetchall()
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error

    async def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        cursor = self._cursor
        try:
            await cursor.execute(
                _text(sql), parameters or None, prepare=self._prepare and bool(parameters)
            )
            rows = await cursor.fetchall() if cursor.description is not None else ()
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return Outcome(cursor.rowcount, None, rows)

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters, in a pipeline."""
        try:
            await self._cursor.executemany(_text(sql), rows)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return self._cursor.rowcount

    async def stream(self, sql: str, parameters: Parameters) -> AsyncStream:
        """Runs a query whose rows are fetched a part at a time, from the server if it may."""
        try:
            cursor: Any = (
                self.connection.cursor(
                    f"plectrum_{next(_cursor_names)}", withhold=not self.state.in_atomic_block
                )
                if self._streams_on_server
                else self.connection.cursor()
            )
            await cursor.execute(_text(sql), parameters or None)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return PostgreSQLAsyncStream(cursor)

    async def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        cursor = self._cursor
        try:
            await cursor.execute(_text(sql), parameters or None)
            rows = await cursor.fetchall()
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return NamedRows([column.name for column in cursor.description or ()], rows)

    async def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        try:
            await self._cursor.execute(_text(sql), prepare=False)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error

    async def is_usable(self) -> bool:
        """Asks the server whether the connection works."""
        try:
            await self.connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    @property
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost."""
        return self.connection.pgconn.status != ConnStatus.OK

    async def close(self) -> None:
        """Closes the connection."""
        await self.connection.close()


class PostgreSQLAsyncStream(AsyncStream):
    """Rows of a query, left on the server until they are fetched.

    Args:
        cursor: The library's cursor.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    async def fetch(self, size: int) -> list[Row]:
        """Returns the next rows."""
        try:
            rows: list[Row] = await self._cursor.fetchmany(size)
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
        return rows

    async def close(self) -> None:
        """Gives up the rest of the rows."""
        await self._cursor.close()
