"""Links to MariaDB and MySQL, natively in both colours.

The libraries are left in autocommit mode; transactions begin and end by statements. Statements go
by the text protocol with the parameters written into them on this side, as both libraries do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

import asyncmy
import asyncmy.errors
import pymysql
import pymysql.err

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
from plectrum.db.utils import Error, IntegrityError, OperationalError, error_map, translate

T = TypeVar("T")

SECONDS_TO_KILL = 5.0
logger = logging.getLogger("plectrum.db.backends")

ERRORS = {**error_map(pymysql.err), **error_map(asyncmy.errors)}

BLOCKING_ERRORS = (pymysql.err.MySQLError,)
# asyncmy lets what its transport raises through in a few places.
AWAITED_ERRORS = (asyncmy.errors.MySQLError, ConnectionError, RuntimeError)

INTEGRITY_CODES = frozenset(
    {
        1048,  # a column cannot be NULL
        1216,
        1217,  # a reference fails, told to who may not see the other table
        1364,  # a column has no default
        1690,  # a number is out of range
        3819,  # a check fails (MySQL)
        4025,  # a check fails (MariaDB)
    }
)
"""Numbers of errors that mean a violated constraint, whatever class the library gives them.

Source: https://mariadb.com/kb/en/mariadb-error-code-reference/
"""

LOCK_CODES = frozenset({1205, 1213, 1020, 3572})
"""Numbers of errors of those who wait for locks: time is up, deadlock, NOWAIT."""

LOST_CODES = frozenset({0, 1053, 1079, 1927, 2006, 2013, 2014, 2055, 4031})
"""Numbers of errors after which a connection is of no use."""


def translated(error: BaseException) -> Error:
    """Returns our error for one of the libraries; its class follows the server's number."""
    number = error.args[0] if error.args else None
    if number in INTEGRITY_CODES:
        return IntegrityError(*error.args)
    if number in LOCK_CODES or number in LOST_CODES:
        return OperationalError(*error.args)
    if not isinstance(error, (pymysql.err.MySQLError, asyncmy.errors.MySQLError)):
        return OperationalError(2013, f"The connection was lost: {error}")
    return translate(error, ERRORS)


def is_lost(error: BaseException) -> bool:
    """Tells whether a connection is of no use after an error."""
    number = error.args[0] if error.args else None
    return number in LOST_CODES or isinstance(error, (OSError, RuntimeError))


class MySQLLink(Link):
    """A blocking connection.

    Args:
        connection: The library's connection, in autocommit mode.
    """

    def __init__(self, connection: pymysql.Connection[Any]) -> None:
        super().__init__()
        self.connection = connection
        self._cursor = connection.cursor()
        self._is_lost = False

    def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        cursor = self._cursor
        try:
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall())
        except BLOCKING_ERRORS as error:
            raise self.noted(error) from error

    def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        cursor = self._cursor
        try:
            cursor.execute(sql, parameters or None)
            rows = list(cursor.fetchall()) if cursor.description is not None else ()
        except BLOCKING_ERRORS as error:
            raise self.noted(error) from error
        return Outcome(cursor.rowcount, cursor.lastrowid or None, rows)

    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement for each row of parameters; INSERTs go together."""
        try:
            return self._cursor.executemany(sql, list(rows)) or 0
        except BLOCKING_ERRORS as error:
            raise self.noted(error) from error

    def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        rows = self.fetch(sql, parameters)
        return NamedRows([column[0] for column in self._cursor.description or ()], rows)

    def stream(self, sql: str, parameters: Parameters) -> Stream:
        """Runs a query; the protocol has all rows come at once before another may run."""
        return BufferedStream(self.fetch(sql, parameters))

    def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        try:
            self._cursor.execute(sql)
        except BLOCKING_ERRORS as error:
            raise self.noted(error) from error

    def is_usable(self) -> bool:
        """Asks the server whether the connection works."""
        try:
            self.connection.ping(reconnect=False)
        except BLOCKING_ERRORS:
            return False
        return True

    @property
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost."""
        return self._is_lost or not self.connection.open

    def close(self) -> None:
        """Closes the connection."""
        if self.connection.open:
            self.connection.close()

    def noted(self, error: BaseException) -> Error:
        """Returns our error for one of the library, and remembers a lost connection."""
        self._is_lost = self._is_lost or is_lost(error)
        return translated(error)


class BufferedStream(Stream):
    """Rows that are all here.

    Args:
        rows: The rows.
    """

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self._position = 0

    def fetch(self, size: int) -> list[Row]:
        """Returns the next rows."""
        start = self._position
        self._position += size
        return self._rows[start : self._position]

    def close(self) -> None:
        """Gives up the rest of the rows."""
        self._rows = []


class MySQLAsyncLink(AsyncLink):
    """A connection that is awaited.

    The library closes a connection whose statement is cancelled, which the server notices only
    when it answers. So the server is told, and the locks are free when the cancellation goes on.

    Args:
        connection: The library's connection, in autocommit mode.
        kill: Ends on the server what the connection with a number does.
    """

    def __init__(self, connection: Any, kill: Callable[[int], Awaitable[None]]) -> None:
        super().__init__()
        self.connection = connection
        self._cursor = connection.cursor()
        self._number: int = connection.thread_id()
        self._kill = kill
        self._is_lost = False

    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        return await self._do(self._fetch(sql, parameters))

    async def _fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        await self._cursor.execute(sql, parameters or None)
        return list(await self._cursor.fetchall())

    async def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        return await self._do(self._execute(sql, parameters))

    async def _execute(self, sql: str, parameters: Parameters) -> Outcome:
        cursor = self._cursor
        await cursor.execute(sql, parameters or None)
        rows = list(await cursor.fetchall()) if cursor.description is not None else ()
        return Outcome(cursor.rowcount, cursor.lastrowid or None, rows)

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement for each row of parameters; INSERTs go together."""
        return await self._do(self._cursor.executemany(sql, list(rows))) or 0

    async def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        rows = await self.fetch(sql, parameters)
        return NamedRows([column[0] for column in self._cursor.description or ()], rows)

    async def stream(self, sql: str, parameters: Parameters) -> AsyncStream:
        """Runs a query; the protocol has all rows come at once before another may run."""
        return AsyncBufferedStream(await self.fetch(sql, parameters))

    async def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        await self._do(self._cursor.execute(sql))

    async def _do(self, work: Coroutine[Any, Any, T]) -> T:
        """Awaits the library, with its errors as ours."""
        try:
            return await work
        except AWAITED_ERRORS as error:
            raise self.noted(error) from error
        except asyncio.CancelledError:
            self._is_lost = True
            await self._end_on_server()
            raise

    async def _end_on_server(self) -> None:
        """Ends what the server does for this connection, whatever becomes of this task."""
        task = asyncio.ensure_future(self._kill(self._number))
        done, _ = await asyncio.wait([task], timeout=SECONDS_TO_KILL)
        if task not in done:
            task.cancel()
        elif not task.cancelled() and (error := task.exception()) is not None:
            logger.warning("The cancelled statement may still run on the server: %s", error)

    async def is_usable(self) -> bool:
        """Asks the server whether the connection works."""
        try:
            await self.connection.ping(reconnect=False)
        except AWAITED_ERRORS:
            return False
        return True

    @property
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost."""
        return self._is_lost or not self.connection.connected

    async def close(self) -> None:
        """Closes the connection."""
        if self.is_broken:
            self.connection.close()
        else:
            await self.connection.ensure_closed()

    def noted(self, error: BaseException) -> Error:
        """Returns our error for one of the library, and remembers a lost connection."""
        self._is_lost = self._is_lost or is_lost(error)
        return translated(error)


class AsyncBufferedStream(AsyncStream):
    """Rows that are all here; see `BufferedStream`."""

    def __init__(self, rows: list[Row]) -> None:
        self._stream = BufferedStream(rows)

    async def fetch(self, size: int) -> list[Row]:
        """Returns the next rows."""
        return self._stream.fetch(size)

    async def close(self) -> None:
        """Gives up the rest of the rows."""
        self._stream.close()
