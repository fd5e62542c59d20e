"""The connection object for SQLite."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, cast

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.backends.base.base import BaseDatabaseWrapper
from plectrum.db.backends.base.link import AsyncLink, BlockingAsyncLink, Link
from plectrum.db.backends.base.threaded import ThreadedAsyncLink
from plectrum.db.backends.sqlite3.client import DatabaseClient
from plectrum.db.backends.sqlite3.creation import DatabaseCreation
from plectrum.db.backends.sqlite3.driver import (
    ERRORS,
    SharedSQLiteLink,
    SQLiteLink,
    SQLiteOptions,
    connect,
)
from plectrum.db.backends.sqlite3.features import DatabaseFeatures
from plectrum.db.backends.sqlite3.introspection import DatabaseIntrospection
from plectrum.db.backends.sqlite3.operations import DatabaseOperations
from plectrum.db.pool import PoolOptions
from plectrum.db.utils import IntegrityError, translate
from plectrum.sql.dialects.sqlite import dialect

TRANSACTION_MODES = ("DEFERRED", "IMMEDIATE", "EXCLUSIVE")


class DatabaseWrapper(BaseDatabaseWrapper):
    """A connection to an SQLite database.

    A transaction takes the right to write when it begins (IMMEDIATE), so that two writers wait
    for each other instead of failing half-way; OPTIONS["transaction_mode"] says otherwise.
    """

    vendor = "sqlite"
    display_name = "SQLite"
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
    introspection_class = DatabaseIntrospection
    creation_class = DatabaseCreation
    client_class = DatabaseClient
    schema_module = "plectrum.db.backends.sqlite3.schema"
    dialect_for = staticmethod(cache(dialect))

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        given = settings_dict["OPTIONS"]
        mode = (given.get("transaction_mode") or "IMMEDIATE").upper()
        if mode not in TRANSACTION_MODES:
            raise ImproperlyConfigured(
                f"DATABASES[{alias!r}]['OPTIONS']['transaction_mode'] is {mode!r}.",
                hint=f"It is one of {', '.join(TRANSACTION_MODES)}.",
            )
        self.ops.begin_sql = f"BEGIN {mode}"

    @property
    def options(self) -> SQLiteOptions:
        """How to open the database, from its entry of DATABASES."""
        name = self.settings_dict["NAME"]
        given = self.settings_dict["OPTIONS"]
        if not name:
            raise ImproperlyConfigured(
                f"DATABASES[{self.alias!r}] has no NAME.", hint="Give the path of the file."
            )
        return SQLiteOptions(
            str(name),
            float(given.get("timeout", 5.0)),
            bool(given.get("uri", str(name).startswith("file:"))),
            given.get("init_command", ""),
        )

    def connect_link(self) -> Link:
        """Opens a connection; all threads share the one of an in-memory database."""
        options = self.options
        if options.is_in_memory:
            return _MEMORY_LINKS.link(self._memory_alias, options)
        return SQLiteLink(connect(options))

    async def connect_async_link(self) -> AsyncLink:
        """Opens a connection on a thread of its own."""
        options = self.options
        if options.is_in_memory:
            return BlockingAsyncLink(_MEMORY_LINKS.link(self._memory_alias, options))
        return await ThreadedAsyncLink.open(
            lambda: SQLiteLink(connect(options)), lambda link: cast(SQLiteLink, link).interrupt()
        )

    def pool_options(self) -> PoolOptions:
        """Returns the limits of a pool; an in-memory database has one link."""
        limits = super().pool_options()
        return limits._replace(max_size=1, max_age_seconds=None) if self.is_in_memory else limits

    @property
    def is_in_memory(self) -> bool:
        """Whether the database lives in this process only."""
        return self.options.is_in_memory

    @property
    def max_age_seconds(self) -> float | None:
        """How long a connection is kept: for ever, since opening a file anew gains nothing."""
        return None

    @property
    def _memory_alias(self) -> str:
        """The alias whose in-memory database this one is: its own, but for a mirror in tests."""
        alias: str = self.settings_dict.get("MEMORY_OF") or self.alias
        return alias

    def native_connection(self, link: Link) -> sqlite3.Connection:
        """Returns the library's connection."""
        return cast(SQLiteLink, link).connection

    def native_cursor(self) -> sqlite3.Cursor:
        """Opens a cursor of the library."""
        return cast(SQLiteLink, self.link).connection.cursor()

    def native_sql(
        self, sql: str, parameters: Sequence[Any] | Mapping[str, Any]
    ) -> tuple[str, Any]:
        """Turns `%s` into `?` and `%(name)s` into `:name`."""
        return _question_marks(sql, isinstance(parameters, Mapping)), parameters

    def translated(self, error: BaseException) -> BaseException:
        """Returns our error for one of the library."""
        return translate(error, ERRORS) if isinstance(error, sqlite3.Error) else error

    def disable_constraint_checking(self) -> bool:
        """Turns foreign keys off; within a transaction SQLite leaves them as they are.

        Source: https://www.sqlite.org/pragma.html#pragma_foreign_keys
        """
        link = self.link
        were_enabled = link.fetch("PRAGMA foreign_keys", ()) == [(1,)]
        link.command("PRAGMA foreign_keys = OFF")
        return were_enabled and link.fetch("PRAGMA foreign_keys", ()) == [(0,)]

    def enable_constraint_checking(self) -> None:
        """Turns foreign keys on."""
        self.link.command("PRAGMA foreign_keys = ON")

    def check_constraints(self, table_names: Collection[str] | None = None) -> None:
        """Checks the foreign keys that are stored.

        Source: https://www.sqlite.org/pragma.html#pragma_foreign_key_check

        Raises:
            IntegrityError: A foreign key refers to a row that is not there.
        """
        whose = (
            [""] if table_names is None else [f"({self.ops.quote_name(n)})" for n in table_names]
        )
        with self.cursor() as cursor:
            for one in whose:
                broken = cursor.execute(f"PRAGMA foreign_key_check{one}").fetchone()
                if broken is not None:
                    table, number, target, _ = broken
                    raise IntegrityError(
                        f"A foreign key of the table {table!r}, in the row with the rowid "
                        f"{number}, refers to a row of {target!r} that is not there."
                    )

    def close(self) -> None:
        """Closes the connection; an in-memory database stays until `destroy` is called."""
        if self._link is not None and not self.is_in_memory:
            super().close()

    def destroy(self) -> None:
        """Closes an in-memory database and so deletes it."""
        self._link = None
        _MEMORY_LINKS.close(self._memory_alias, self.options)


class _MemoryLinks:
    """The links of in-memory databases, one for each: to close it is to lose the data."""

    def __init__(self) -> None:
        self._links: dict[tuple[str, str], SQLiteLink] = {}
        self._lock = threading.Lock()

    def link(self, alias: str, options: SQLiteOptions) -> SQLiteLink:
        key = (alias, options.database)
        with self._lock:
            if key not in self._links:
                self._links[key] = SharedSQLiteLink(connect(options))
            return self._links[key]

    def close(self, alias: str, options: SQLiteOptions) -> None:
        with self._lock:
            link = self._links.pop((alias, options.database), None)
        if link is not None:
            link.close()


_MEMORY_LINKS = _MemoryLinks()
_PLACEHOLDER = re.compile(r"%(?:\((?P<name>[^)]+)\)s|(?P<positional>s)|(?P<percent>%))")


@lru_cache(512)
def _question_marks(sql: str, named: bool) -> str:
    def replacement(match: re.Match[str]) -> str:
        if match["percent"]:
            return "%"
        return f":{match['name']}" if named else "?"

    return _PLACEHOLDER.sub(replacement, sql)
