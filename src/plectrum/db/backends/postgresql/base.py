"""The connection object for PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import psycopg
from psycopg.sql import Literal

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.backends.base.base import BaseDatabaseWrapper
from plectrum.db.backends.base.link import AsyncLink, Link
from plectrum.db.backends.postgresql.client import DatabaseClient
from plectrum.db.backends.postgresql.creation import DatabaseCreation
from plectrum.db.backends.postgresql.driver import ERRORS, PostgreSQLAsyncLink, PostgreSQLLink
from plectrum.db.backends.postgresql.features import DatabaseFeatures
from plectrum.db.backends.postgresql.introspection import DatabaseIntrospection
from plectrum.db.backends.postgresql.operations import DatabaseOperations
from plectrum.db.backends.postgresql.pools import POOLS, PooledLink, pool_options
from plectrum.db.backends.postgresql.waiting import WatchedConnection
from plectrum.db.utils import translate
from plectrum.sql.dialects.postgresql import dialect

_OWN_OPTIONS = {
    "assume_role",
    "isolation_level",
    "pool",
    "prepare",
    "server_side_binding",
}
"""Names of OPTIONS that are ours; all others go to the library."""

_CONNECTION_SETTINGS = {
    "NAME": "dbname",
    "USER": "user",
    "PASSWORD": "password",
    "HOST": "host",
    "PORT": "port",
}


class DatabaseWrapper(BaseDatabaseWrapper):
    """A connection to a PostgreSQL database.

    Statements are prepared on the server when they are first sent. Behind a pooler that hands
    each transaction to another server connection, set OPTIONS["prepare"] to False.
    """

    vendor = "postgresql"
    display_name = "PostgreSQL"
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
    introspection_class = DatabaseIntrospection
    creation_class = DatabaseCreation
    client_class = DatabaseClient
    schema_module = "plectrum.db.backends.postgresql.schema"
    dialect_for = staticmethod(cache(dialect))

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        level = settings_dict["OPTIONS"].get("isolation_level")
        if level is not None:
            name = psycopg.IsolationLevel(level).name.replace("_", " ")
            self.ops.begin_sql = f"BEGIN ISOLATION LEVEL {name}"

    @property
    def connection_parameters(self) -> dict[str, Any]:
        """What the library needs to connect."""
        given = self.settings_dict
        if not given["NAME"] and "service" not in given["OPTIONS"]:
            raise ImproperlyConfigured(
                f"DATABASES[{self.alias!r}] has no NAME.",
                hint="Give the name of the database, or a service in OPTIONS.",
            )
        parameters = {
            name: value for name, value in given["OPTIONS"].items() if name not in _OWN_OPTIONS
        }
        for setting, parameter in _CONNECTION_SETTINGS.items():
            if given[setting]:
                parameters[parameter] = given[setting]
        return parameters

    @property
    def timezone_name(self) -> str:
        """The time zone that the server reads and writes moments in."""
        if not settings.USE_TZ:
            return str(settings.TIME_ZONE or "UTC")
        return self.settings_dict["TIME_ZONE"] or "UTC"

    @property
    def _link_options(self) -> dict[str, bool]:
        return {
            "prepares": self.settings_dict["OPTIONS"].get("prepare", True),
            "streams_on_server": not self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False),
        }

    def connect_link(self) -> Link:
        """Opens a blocking connection, or takes one from the pool of this process."""
        with self._translating():
            if self.settings_dict["OPTIONS"].get("pool"):
                return self._pooled_link()
            connection = psycopg.Connection.connect(**self.connection_parameters, autocommit=True)
            return self._set_up(connection)

    def _pooled_link(self) -> Link:
        options = pool_options(self.settings_dict, self.alias)
        pool = POOLS.get(self.alias, self.connection_parameters, options, self._set_up)
        return PooledLink(pool, **self._link_options)

    def close_pool(self) -> None:
        """Closes the pool that the threads of this process share, if OPTIONS has asked for it."""
        POOLS.close(self.alias)

    def _set_up(self, connection: psycopg.Connection[Any]) -> PostgreSQLLink:
        """Makes the session of a new connection what the settings ask for."""
        try:
            link = PostgreSQLLink(connection, **self._link_options)
            for sql in self._session_statements(connection.info):
                link.command(sql)
        except BaseException:
            connection.close()
            raise
        return link

    async def connect_async_link(self) -> AsyncLink:
        """Opens a connection that is awaited."""
        with self._translating():
            connection = await WatchedConnection.connect(
                **self.connection_parameters, autocommit=True
            )
        try:
            link = PostgreSQLAsyncLink(connection, **self._link_options)
            for sql in self._session_statements(connection.info):
                await link.command(sql)
        except BaseException:
            await connection.close()
            raise
        return link

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error

    def _session_statements(self, info: psycopg.ConnectionInfo) -> Iterator[str]:
        """Yields what a new session needs.

        The time zone is no parameter of connecting, since poolers refuse `options`.
        """
        if info.parameter_status("TimeZone") != self.timezone_name:
            yield f"SET TIME ZONE {Literal(self.timezone_name).as_string(None)}"
        if role := self.settings_dict["OPTIONS"].get("assume_role"):
            yield f"SET ROLE {self.ops.quote_name(role)}"

    @property
    def connection_version(self) -> int:
        """The server's version as one number: 150002 is 15.2."""
        return cast(PostgreSQLLink, self.link).connection.info.server_version

    def native_connection(self, link: Link) -> psycopg.Connection[Any]:
        """Returns the library's connection."""
        return cast(PostgreSQLLink, link).connection

    def native_cursor(self) -> psycopg.Cursor[Any]:
        """Opens a cursor of the library."""
        return cast(PostgreSQLLink, self.link).connection.cursor()

    def call_sql(self, procedure: str, count: int) -> str:
        """Returns the statement that calls a procedure, or selects the rows of a function."""
        parts = procedure.split(".")
        with self.cursor() as cursor:
            cursor.execute(
                "SELECT bool_and(prokind = 'p') FROM pg_proc WHERE proname = %s", [parts[-1]]
            )
            found = cursor.fetchone()
        begin = "CALL" if found == (True,) else "SELECT * FROM"
        name = ".".join(map(self.ops.quote_name, parts))
        return f"{begin} {name}({', '.join(['%s'] * count)})"

    def translated(self, error: BaseException) -> BaseException:
        """Returns our error for one of the library."""
        return translate(error, ERRORS) if isinstance(error, psycopg.Error) else error

    def check_constraints(self, table_names: Collection[str] | None = None) -> None:
        """Checks the deferred constraints of this transaction now, whatever table they are of.

        Source: https://www.postgresql.org/docs/current/sql-set-constraints.html

        Raises:
            IntegrityError: A foreign key refers to a row that is not there.
        """
        with self.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
