"""Links to SQLite.

The library is left in autocommit mode; transactions begin and end by statements. A connection
is used by one thread at a time, not always the one that opened it.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterable
from typing import Any, NamedTuple

from plectrum.db.backends.base.link import Link, NamedRows, Outcome, Parameters, Row, Stream
from plectrum.db.backends.sqlite3.functions import register_functions
from plectrum.db.utils import error_map, translate

ERRORS = error_map(sqlite3)
STATEMENTS_KEPT = 512
_BEYOND = 1 << 63


class SQLiteOptions(NamedTuple):
    """How to open a database.

    Attributes:
        database: The path of the file, `:memory:`, or a `file:` URI.
        timeout_seconds: How long a writer waits for another one.
        is_uri: Whether `database` is a URI.
        init_command: Statements to run on each new connection, separated by semicolons.
    """

    database: str
    timeout_seconds: float = 5.0
    is_uri: bool = False
    init_command: str = ""

    @property
    def is_in_memory(self) -> bool:
        """Whether the database lives as long as its connection only."""
        return self.database == ":memory:" or "mode=memory" in self.database


def connect(options: SQLiteOptions) -> sqlite3.Connection:
    """Opens a connection: references are enforced, and readers do not wait for a writer (WAL)."""
    try:
        connection = sqlite3.connect(
            options.database,
            timeout=options.timeout_seconds,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_KEPT,
            uri=options.is_uri,
        )
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        if not options.is_in_memory:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        for command in filter(None, map(str.strip, options.init_command.split(";"))):
            connection.execute(command)
    except sqlite3.Error as error:
        raise translate(error, ERRORS) from error
    return connection


def readable(parameters: Parameters) -> Parameters:
    """Returns parameters whose integers of more than 64 bits are floating point numbers.

    So SQLite reads such numbers in the text of a statement itself; the library refuses them as
    parameters. No integer of a column is equal to one of them.
    """
    return [_readable(value) for value in parameters]


def _readable(value: Any) -> Any:
    if type(value) is not int or -_BEYOND <= value < _BEYOND:
        return value
    try:
        number = float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    return math.nextafter(number, -math.inf) if number == -_BEYOND else number


class SQLiteLink(Link):
    """A blocking connection to SQLite.

    Args:
        connection: The library's connection, in autocommit mode.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self.connection = connection

    def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except OverflowError:
            return self.fetch(sql, readable(parameters))
        except sqlite3.Error as error:
            raise translate(error, ERRORS) from error

    def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        try:
            cursor = self.connection.execute(sql, parameters)
            rows = cursor.fetchall() if cursor.description is not None else ()
        except OverflowError:
            # What a deletion is given is only compared; elsewhere a number may be to be stored.
            if not sql.startswith("DELETE "):
                raise
            return self.execute(sql, readable(parameters))
        except sqlite3.Error as error:
            raise translate(error, ERRORS) from error
        return Outcome(cursor.rowcount, cursor.lastrowid, rows)

    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters."""
        try:
            return self.connection.executemany(sql, rows).rowcount
        except sqlite3.Error as error:
            raise translate(error, ERRORS) from error

    def stream(self, sql: str, parameters: Parameters) -> Stream:
        """Runs a query whose rows are fetched a part at a time."""
        try:
            return SQLiteStream(self.connection.execute(sql, parameters))
        except OverflowError:
            return self.stream(sql, readable(parameters))
        except sqlite3.Error as error:
            raise translate(error, ERRORS) from error

    def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        try:
            cursor = self.connection.execute(sql, parameters or ())
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise translate(error, ERRORS) from error
        return NamedRows([column[0] for column in cursor.description or ()], rows)

    def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        try:
            self.connection.execute(sql)
        except sqlite3.Error as error:
            raise translate(error, ERRORS) from error

    def is_usable(self) -> bool:
        """Tells whether the connection is open."""
        try:
            self.connection.execute("SELECT 1")
        except sqlite3.Error:
            return False
        return True

    @property
    def is_broken(self) -> bool:
        """A connection to a file is not lost by itself."""
        return False

    def interrupt(self) -> None:
        """Makes the running statement end with an error; may be called from another thread."""
        self.connection.interrupt()

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()


class SharedSQLiteLink(SQLiteLink):
    """A connection that several threads use at once, as they do that to an in-memory database.

    They take turns: the library keeps statements by their text, and lets one thread give a
    statement its parameters while another one reads its rows.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._turn = threading.RLock()

    def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        with self._turn:
            return super().fetch(sql, parameters)

    def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        with self._turn:
            return super().execute(sql, parameters)

    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters."""
        with self._turn:
            return super().execute_many(sql, rows)

    def stream(self, sql: str, parameters: Parameters) -> Stream:
        """Runs a query whose rows are fetched a part at a time."""
        with self._turn:
            return _SharedStream(super().stream(sql, parameters), self._turn)

    def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        with self._turn:
            return super().fetch_named(sql, parameters)

    def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        with self._turn:
            super().command(sql)

    def close(self) -> None:
        """Closes the connection, when nobody is using it."""
        with self._turn:
            super().close()


class SQLiteStream(Stream):
    """Rows of a query, read from the file as they are fetched.

    Args:
        cursor: The library's cursor, on which the query runs.
    """

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def fetch(self, size: int) -> list[Row]:
        """Returns the next rows."""
        try:
            return self._cursor.fetchmany(size)
        except sqlite3.Error as error:
            raise translate(error, ERRORS) from error

    def close(self) -> None:
        """Gives up the rest of the rows."""
        self._cursor.close()


class _SharedStream(Stream):
    """Rows of a connection that is used in turns."""

    def __init__(self, stream: Stream, turn: threading.RLock) -> None:
        self._stream = stream
        self._turn = turn

    def fetch(self, size: int) -> list[Row]:
        with self._turn:
            return self._stream.fetch(size)

    def close(self) -> None:
        with self._turn:
            self._stream.close()
