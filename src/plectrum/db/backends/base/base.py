"""The connection object: one thread's connection to one database, with the documented names.

It owns a blocking link, made at first use, and knows how to make the links of an asynchronous
pool. Statements of the framework reach the link through effects; `cursor()` is for SQL that
users write.
"""

from __future__ import annotations

import datetime as dt
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from plectrum.conf import settings
from plectrum.db import instrumentation
from plectrum.db.backends.base.client import BaseDatabaseClient
from plectrum.db.backends.base.cursor import CursorWrapper
from plectrum.db.backends.base.features import BaseDatabaseFeatures
from plectrum.db.backends.base.link import AsyncLink, Link, TransactionState
from plectrum.db.backends.base.operations import BaseDatabaseOperations
from plectrum.db.backends.base.validation import BaseDatabaseValidation
from plectrum.db.backends.signals import announce_async, connection_created
from plectrum.db.instrumentation import QueryLog
from plectrum.db.pool import Pool, PoolOptions
from plectrum.db.utils import NotSupportedError
from plectrum.sql.dialects.base import Dialect, Environment
from plectrum.utils.functional import classproperty

if TYPE_CHECKING:
    from plectrum.db.backends.base.creation import BaseDatabaseCreation
    from plectrum.db.backends.base.introspection import BaseDatabaseIntrospection
    from plectrum.db.backends.base.schema import BaseDatabaseSchemaEditor

_POOL_OPTIONS = {
    "max_size": "max_size",
    "timeout": "timeout_seconds",
    "max_lifetime": "max_age_seconds",
}


class BaseDatabaseWrapper(ABC):
    """A connection to the database with an alias.

    Args:
        settings_dict: Its entry of DATABASES, with the defaults filled in.
        alias: Its name.
    """

    is_async = False
    vendor: ClassVar[str] = "unknown"
    display_name: ClassVar[str] = "unknown"
    features_class: ClassVar[type[BaseDatabaseFeatures]] = BaseDatabaseFeatures
    ops_class: ClassVar[type[BaseDatabaseOperations]] = BaseDatabaseOperations
    introspection_class: ClassVar[type[BaseDatabaseIntrospection]]
    creation_class: ClassVar[type[BaseDatabaseCreation]]
    client_class: ClassVar[type[BaseDatabaseClient]] = BaseDatabaseClient
    validation_class: ClassVar[type[BaseDatabaseValidation]] = BaseDatabaseValidation
    schema_module: ClassVar[str]
    """The module of the backend's `DatabaseSchemaEditor`, which most processes never need."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        self.settings_dict = settings_dict
        self.alias = alias
        self.features = self.features_class(self)
        self.validation = self.validation_class(self)
        self.ops = self.ops_class(self)
        self.query_log = QueryLog()
        self._forced_log: instrumentation.Observer | None = None
        self._link: Link | None = None
        self._opened_at = 0.0
        self._had_error = False

    @classproperty
    def SchemaEditorClass(self) -> type[BaseDatabaseSchemaEditor]:  # noqa: N802 - documented name
        """What changes the schema of the database; a backend may set another class."""
        editor: type[BaseDatabaseSchemaEditor]
        editor = import_module(self.schema_module).DatabaseSchemaEditor
        return editor

    @abstractmethod
    def connect_link(self) -> Link:
        """Opens a blocking link."""

    @abstractmethod
    async def connect_async_link(self) -> AsyncLink:
        """Opens a link that is awaited."""

    @property
    def link(self) -> Link:
        """The blocking link; it is opened at the first access."""
        if self._link is None:
            self._open()
        assert self._link is not None
        return self._link

    def _open(self) -> None:
        """Opens the link and tells of it; one that a receiver refuses is closed again."""
        self._link = self.connect_link()
        self._opened_at = time.monotonic()
        try:
            connection_created.send(sender=type(self), connection=self)
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> Any:
        """The connection object of the database library, `None` while not connected."""
        return None if self._link is None else self.native_connection(self._link)

    def native_connection(self, link: Link) -> Any:
        """Returns the connection object of the database library that a link uses."""
        return link

    def new_pool(self) -> Pool:
        """Makes the pool of links for one event loop, from CONN_MAX_AGE and OPTIONS['pool']."""
        return Pool(self._open_async_link, self.pool_options(), self.alias)

    async def _open_async_link(self) -> AsyncLink:
        link = await self.connect_async_link()
        await announce_async(self, link)
        return link

    def pool_options(self) -> PoolOptions:
        """Returns the limits of the pools of this database."""
        given = self.settings_dict["OPTIONS"].get("pool")
        options = {
            _POOL_OPTIONS[name]: value
            for name, value in (given if isinstance(given, dict) else {}).items()
            if name in _POOL_OPTIONS
        }
        return PoolOptions(checks_health=self.settings_dict["CONN_HEALTH_CHECKS"], **options)

    # What the connection is in

    @property
    def state(self) -> TransactionState:
        """How deep the link is in transactions."""
        return self.link.state

    @property
    def in_atomic_block(self) -> bool:
        """Whether an `atomic` block is open."""
        return self._link is not None and self._link.state.in_atomic_block

    @property
    def needs_rollback(self) -> bool:
        """Whether the open `atomic` block can only be rolled back."""
        return self._link is not None and self._link.state.needs_rollback

    @property
    def savepoint_ids(self) -> list[str | None]:
        """The names of the open savepoints."""
        return [] if self._link is None else self._link.state.savepoints

    @property
    def queries(self) -> list[dict[str, str]]:
        """The statements sent while DEBUG was on, oldest first: their `sql` and `time`."""
        return list(self.query_log.entries)

    @property
    def queries_logged(self) -> bool:
        """Whether statements are listed in `queries` without being forced."""
        return bool(settings.DEBUG)

    @property
    def force_debug_cursor(self) -> bool:
        """Whether this context's statements are listed in `queries` even without DEBUG."""
        return self._forced_log is not None

    @force_debug_cursor.setter
    def force_debug_cursor(self, is_forced: bool) -> None:
        if self._forced_log is not None:
            instrumentation.unobserve(self._forced_log)
            self._forced_log = None
        if is_forced:
            self._forced_log = self._log_unless_logged
            instrumentation.observe(self._forced_log)

    def _log_unless_logged(self, query: instrumentation.LoggedQuery) -> None:
        if query.alias == self.alias and not self.queries_logged:
            self.query_log.add(query)

    # The language

    @staticmethod
    @abstractmethod
    def dialect_for(environment: Environment) -> Dialect:
        """Returns how SQL is written in an environment; equal ones give the same object."""

    @cached_property
    def dialect(self) -> Dialect:
        """How SQL is written for this database, and how values are written and read."""
        zone = self.settings_dict["TIME_ZONE"]
        return self.dialect_for(
            Environment(bool(settings.USE_TZ), ZoneInfo(zone) if zone else dt.UTC)
        )

    # The schema

    @cached_property
    def introspection(self) -> BaseDatabaseIntrospection:
        """Reads the schema that the database has."""
        return self.introspection_class(self)

    @cached_property
    def client(self) -> BaseDatabaseClient:
        """Starts the database's own command-line client."""
        return self.client_class(self)

    @cached_property
    def creation(self) -> BaseDatabaseCreation:
        """Makes and deletes whole databases, for tests."""
        return self.creation_class(self)

    def schema_editor(self, **options: Any) -> BaseDatabaseSchemaEditor:
        """Returns what changes the schema; use it in a `with` block."""
        return self.SchemaEditorClass(self, **options)

    # Foreign keys

    def disable_constraint_checking(self) -> bool:
        """Lets foreign keys refer to rows that are not there, on this connection.

        Returns:
            Whether that was changed. It is not where they are checked at the end of the
            transaction anyway.
        """
        return False

    def enable_constraint_checking(self) -> None:  # noqa: B027 - what was not disabled
        """Lets foreign keys be checked again; what was stored meanwhile is not."""

    @contextmanager
    def constraint_checks_disabled(self) -> Iterator[None]:
        """Lets foreign keys refer to rows that are not there, for a block.

        Call `check_constraints` at its end to find what still refers to nothing.
        """
        were_enabled = self.disable_constraint_checking()
        try:
            yield
        finally:
            if were_enabled:
                self.enable_constraint_checking()

    def check_constraints(self, table_names: Collection[str] | None = None) -> None:  # noqa: B027 - where nothing is deferred or disabled
        """Checks the foreign keys that are stored.

        Args:
            table_names: The tables whose foreign keys are checked, where the database can tell
                them apart; `None` for all.

        Raises:
            IntegrityError: A foreign key refers to a row that is not there.
        """

    # Using it

    def cursor(self) -> CursorWrapper:
        """Returns a cursor for SQL text with `%s` placeholders; use it in a `with` block."""
        return CursorWrapper(self)

    @abstractmethod
    def native_cursor(self) -> Any:
        """Opens a cursor of the database library."""

    def native_sql(self, sql: str, parameters: Any) -> tuple[str, Any]:
        """Turns `%s` and `%(name)s` placeholders into those of the database library."""
        return sql, parameters

    def call_sql(self, procedure: str, count: int) -> str:
        """Returns the statement that calls a stored procedure with some arguments.

        Raises:
            NotSupportedError: The database has no procedures.
        """
        raise NotSupportedError(
            f"{self.display_name} has no stored procedures.",
            hint="Register a function of Python with the connection instead.",
        )

    @abstractmethod
    def translated(self, error: BaseException) -> BaseException:
        """Returns the error of `plectrum.db.utils` for one of the database library."""

    @contextmanager
    def execute_wrapper(self, wrapper: Callable[..., Any]) -> Iterator[None]:
        """Calls `wrapper(execute, sql, params, many, context)` around each statement in a block.

        Those of a cursor, of queries and of savepoints are meant, in this task or thread and
        what it starts. A wrapper runs the statement by `execute(sql, params, many, context)`; it
        may be a coroutine function, whose `execute` is awaited.
        """
        with instrumentation.wrapped(self.alias, wrapper):
            yield

    @property
    def execute_wrappers(self) -> list[Callable[..., Any]]:
        """What is called around statements in this context; the first is the outermost."""
        return list(instrumentation.wrappers(self.alias))

    def ensure_connection(self) -> None:
        """Connects, unless that has been done."""
        _ = self.link

    def connect(self) -> None:
        """Connects anew."""
        self.close()
        self.ensure_connection()

    def close(self) -> None:
        """Closes the connection; it is opened again when it is used."""
        if self._link is not None:
            link, self._link = self._link, None
            link.close()

    def is_usable(self) -> bool:
        """Asks the server whether the connection works."""
        return self._link is not None and self._link.is_usable()

    def close_if_unusable_or_obsolete(self) -> None:
        """Closes the connection if it is broken, or older than CONN_MAX_AGE; never inside atomic.

        Called between requests.
        """
        if self._link is None or self._link.state.in_atomic_block:
            return
        limit = self.max_age_seconds
        is_obsolete = limit is not None and time.monotonic() - self._opened_at >= limit
        if is_obsolete or self._link.is_broken or not self._is_healthy(self._link):
            self.close()

    def _is_healthy(self, link: Link) -> bool:
        return not self.settings_dict["CONN_HEALTH_CHECKS"] or link.is_usable()

    @property
    def max_age_seconds(self) -> float | None:
        """How long a connection is kept: CONN_MAX_AGE."""
        age: float | None = self.settings_dict["CONN_MAX_AGE"]
        return age

    def drop_broken_link(self) -> None:
        """Forgets a link that was lost, so that the next statement connects anew.

        Inside a transaction the link stays: the block has to fail as a whole.
        """
        if self._link is not None and self._link.is_broken and not self.in_atomic_block:
            self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} vendor={self.vendor!r} alias={self.alias!r}>"
