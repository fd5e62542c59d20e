"""The connection object for MariaDB and MySQL."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import cache, cached_property
from typing import Any, cast

import asyncmy
import asyncmy.converters
import pymysql
import pymysql.converters

from plectrum.conf import settings
from plectrum.db.backends.base.base import BaseDatabaseWrapper
from plectrum.db.backends.base.cursor import CursorWrapper
from plectrum.db.backends.base.link import AsyncLink, Link
from plectrum.db.backends.mysql.client import DatabaseClient
from plectrum.db.backends.mysql.conversions import conversions
from plectrum.db.backends.mysql.creation import DatabaseCreation
from plectrum.db.backends.mysql.driver import (
    AWAITED_ERRORS,
    BLOCKING_ERRORS,
    MySQLAsyncLink,
    MySQLLink,
    translated,
)
from plectrum.db.backends.mysql.features import DatabaseFeatures
from plectrum.db.backends.mysql.introspection import DatabaseIntrospection
from plectrum.db.backends.mysql.operations import DatabaseOperations
from plectrum.db.backends.mysql.options import connection_parameters, isolation_level
from plectrum.db.backends.mysql.server import QUESTION, Server
from plectrum.db.backends.mysql.validation import DatabaseValidation
from plectrum.db.utils import IntegrityError
from plectrum.sql.dialects.base import Dialect, Environment
from plectrum.sql.dialects.mysql import ServerFacts, dialect

_BLOCKING_CONVERSIONS = conversions(pymysql.converters.conversions)
_AWAITED_CONVERSIONS = conversions(asyncmy.converters.conversions, reads_moments=True)
_servers: dict[tuple[Any, ...], Server] = {}


class DatabaseWrapper(BaseDatabaseWrapper):
    """A connection to a MariaDB or MySQL database.

    Which of the two it is, and what it can do, is asked once for each server and process; where
    asynchronous code is the first to need it, it waits for that answer.
    """

    vendor = "mysql"
    features_class = DatabaseFeatures
    validation_class = DatabaseValidation
    ops_class = DatabaseOperations
    introspection_class = DatabaseIntrospection
    creation_class = DatabaseCreation
    client_class = DatabaseClient
    schema_module = "plectrum.db.backends.mysql.schema"

    @property
    def display_name(self) -> str:  # type: ignore[override]  # known once the server has answered
        """What the server calls itself."""
        return "MariaDB" if self.mysql_is_mariadb else "MySQL"

    # The server

    @property
    def server(self) -> Server:
        """What is known of the server; the first time, it is asked."""
        key = self._server_key
        if key not in _servers:
            if self._link is None:
                self.connect_link().close()
            else:
                self._ask(self._link)
        return _servers[key]

    @property
    def _server_key(self) -> tuple[Any, ...]:
        parameters = self.connection_parameters
        names = ("host", "port", "unix_socket", "sql_mode", "read_default_file")
        return (*(parameters.get(name) for name in names), self._init_command)

    @property
    def mysql_is_mariadb(self) -> bool:
        """Whether the server is MariaDB."""
        return self.server.is_mariadb

    @property
    def mysql_version(self) -> tuple[int, int, int]:
        """The server's version."""
        return self.server.version

    @property
    def sql_mode(self) -> frozenset[str]:
        """The modes that sessions are in."""
        return self.server.sql_mode

    def forget_server(self) -> None:
        """Lets the server be asked again, when it is needed."""
        _servers.pop(self._server_key, None)
        vars(self).pop("dialect", None)

    @staticmethod
    def dialect_for(environment: Environment) -> Dialect:
        """Returns how a current MariaDB is written; `dialect` knows the server."""
        return _dialect_for(environment, ServerFacts())

    @cached_property
    def dialect(self) -> Dialect:
        """How SQL is written for this server."""
        environment = super().dialect.environment
        server = self.server
        return _dialect_for(environment, ServerFacts(server.is_mariadb, server.has_time_zones))

    # Connecting

    @cached_property
    def connection_parameters(self) -> dict[str, Any]:
        """What the libraries need to connect."""
        return connection_parameters(self.settings_dict, self.alias)

    @property
    def _init_command(self) -> str:
        return str(self.settings_dict["OPTIONS"].get("init_command") or "")

    @cached_property
    def session_commands(self) -> list[str]:
        """What each new session is told; the project's own commands come last."""
        variables = ["SESSION sql_auto_is_null = 0"]
        if settings.USE_TZ and self.settings_dict["TIME_ZONE"] in {None, "UTC"}:
            # What the server calls the present is then what columns hold.
            variables.append("SESSION time_zone = '+00:00'")
        commands = [f"SET {', '.join(variables)}"]
        level = isolation_level(self.settings_dict, self.alias)
        if level is not None:
            commands.append(f"SET SESSION TRANSACTION ISOLATION LEVEL {level.upper()}")
        return commands + self.ops.split_statements(self._init_command)

    def connect_link(self) -> Link:
        """Opens a blocking connection."""
        try:
            connection = pymysql.connect(**self.connection_parameters, conv=_BLOCKING_CONVERSIONS)
        except BLOCKING_ERRORS as error:
            raise translated(error) from error
        link = MySQLLink(connection)
        try:
            for command in self.session_commands:
                link.command(command)
            self._ask(link)
        except BaseException:
            link.close()
            raise
        return link

    def _ask(self, link: Link) -> None:
        if self._server_key not in _servers:
            _servers[self._server_key] = Server.from_row(link.fetch(QUESTION, ())[0])

    async def connect_async_link(self) -> AsyncLink:
        """Opens a connection that is awaited."""
        try:
            connection = await asyncmy.connect(
                **self.connection_parameters, conv=_AWAITED_CONVERSIONS
            )
        except AWAITED_ERRORS as error:
            raise translated(error) from error
        link = MySQLAsyncLink(connection, self._kill)
        try:
            for command in self.session_commands:
                await link.command(command)
            if self._server_key not in _servers:
                _servers[self._server_key] = Server.from_row((await link.fetch(QUESTION, ()))[0])
        except BaseException:
            await asyncio.shield(link.close())
            raise
        return link

    async def _kill(self, number: int) -> None:
        """Ends what another connection of this user does on the server."""
        link = await self.connect_async_link()
        try:
            await link.command(f"KILL {int(number)}")
        finally:
            await link.close()

    def native_connection(self, link: Link) -> pymysql.Connection[Any]:
        """Returns the library's connection."""
        return cast(MySQLLink, link).connection

    def native_cursor(self) -> Any:
        """Opens a cursor of the library."""
        return cast(MySQLLink, self.link).connection.cursor()

    def native_sql(self, sql: str, parameters: Any) -> tuple[str, Any]:
        """Leaves the placeholders; an empty list of parameters means text without any."""
        return sql, parameters

    def call_sql(self, procedure: str, count: int) -> str:
        """Returns the statement that calls a procedure; its results are fetched as rows."""
        name = ".".join(map(self.ops.quote_name, procedure.split(".")))
        return f"CALL {name}({', '.join(['%s'] * count)})"

    def translated(self, error: BaseException) -> BaseException:
        """Returns our error for one of the library."""
        if isinstance(error, BLOCKING_ERRORS):
            if self._link is not None:
                return cast(MySQLLink, self._link).noted(error)
            return translated(error)
        return error

    # Foreign keys

    def disable_constraint_checking(self) -> bool:
        """Turns foreign keys off for this connection."""
        were_enabled = self.link.fetch("SELECT @@foreign_key_checks", ()) != [(0,)]
        self.link.command("SET foreign_key_checks = 0")
        return were_enabled

    def enable_constraint_checking(self) -> None:
        """Turns foreign keys on, in a transaction that has failed too."""
        self.link.command("SET foreign_key_checks = 1")

    def check_constraints(self, table_names: Collection[str] | None = None) -> None:
        """Looks for foreign keys that refer to nothing; the server has no statement for it.

        Raises:
            IntegrityError: A foreign key refers to a row that is not there.
        """
        introspection = self.introspection
        with self.cursor() as cursor:
            for table in introspection.table_names() if table_names is None else table_names:
                relations = introspection.get_relations(cursor, table)
                for column, other in relations.items():
                    self._check_relation(cursor, table, column, other.table, other.column)

    def _check_relation(
        self, cursor: CursorWrapper, table: str, column: str, other_table: str, other_column: str
    ) -> None:
        quote = self.ops.quote_name
        own, other = f"referring.{quote(column)}", f"referred.{quote(other_column)}"
        cursor.execute(
            f"SELECT {own} FROM {quote(table)} AS referring LEFT JOIN {quote(other_table)} AS "
            f"referred ON {own} = {other} WHERE {own} IS NOT NULL AND {other} IS NULL LIMIT 1"
        )
        broken = cursor.fetchone()
        if broken is not None:
            raise IntegrityError(
                f"{table}.{column} has the value {broken[0]!r:.200}, and refers to a row of "
                f"{other_table!r} that is not there."
            )


_dialect_for = cache(dialect)
