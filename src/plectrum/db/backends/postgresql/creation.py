"""Making and deleting PostgreSQL databases."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.backends.base.creation import BaseDatabaseCreation
from plectrum.db.backends.postgresql.driver import ERRORS
from plectrum.db.backends.postgresql.pools import POOLS
from plectrum.db.utils import translate

MAINTENANCE_DATABASE = "postgres"


class DatabaseCreation(BaseDatabaseCreation):
    """Asks the server from its maintenance database."""

    def exists(self, name: str) -> bool:
        """Tells whether there is a database of a name."""
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = %s", name))

    def create(self, name: str) -> None:
        """Makes an empty database, of the encoding and the template that TEST names.

        Raises:
            ImproperlyConfigured: TEST names a collation.
        """
        suffix = self._suffix()
        self.destroy(name)
        self._run(f"CREATE DATABASE {self.connection.ops.quote_name(name)}{suffix}")

    def destroy(self, name: str) -> None:
        """Deletes a database, and ends the connections to it."""
        POOLS.close(self.connection.alias)
        self._run(f"DROP DATABASE IF EXISTS {self.connection.ops.quote_name(name)} WITH (FORCE)")

    def _suffix(self) -> str:
        given = self.connection.settings_dict["TEST"]
        if given.get("COLLATION"):
            raise ImproperlyConfigured(
                f"TEST['COLLATION'] of {self.connection.alias!r} is for MariaDB and MySQL.",
                hint="Remove it, or name a database with that collation as TEST['TEMPLATE'].",
            )
        suffix = ""
        if given.get("CHARSET"):
            suffix += f" ENCODING {sql.Literal(given['CHARSET']).as_string(None)}"
        if given.get("TEMPLATE"):
            suffix += f" TEMPLATE {self.connection.ops.quote_name(given['TEMPLATE'])}"
        return suffix

    def _run(self, sql: str, *parameters: str) -> list[Any]:
        wanted = {
            **self.connection.connection_parameters,  # type: ignore[attr-defined]  # PostgreSQL's own
            "dbname": MAINTENANCE_DATABASE,
        }
        statement: Any = sql
        try:
            with psycopg.connect(**wanted, autocommit=True) as connection:
                cursor = connection.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise translate(error, ERRORS) from error
