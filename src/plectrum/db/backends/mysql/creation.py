"""Making and deleting MariaDB and MySQL databases."""

from __future__ import annotations

from typing import Any

import pymysql

from plectrum.db.backends.base.creation import BaseDatabaseCreation
from plectrum.db.backends.mysql.driver import BLOCKING_ERRORS, translated


class DatabaseCreation(BaseDatabaseCreation):
    """Asks the server on a connection without a database."""

    def exists(self, name: str) -> bool:
        """Tells whether there is a database of a name."""
        found = self._run("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", name)
        return bool(found)

    def create(self, name: str) -> None:
        """Makes an empty database, in the character set and collation that TEST names."""
        self.destroy(name)
        self._run(f"CREATE DATABASE {self.connection.ops.quote_name(name)}{self._suffix()}")

    def destroy(self, name: str) -> None:
        """Deletes a database."""
        self._run(f"DROP DATABASE IF EXISTS {self.connection.ops.quote_name(name)}")

    def _suffix(self) -> str:
        given = self.connection.settings_dict["TEST"]
        suffix = ""
        for option, words in (("CHARSET", "CHARACTER SET"), ("COLLATION", "COLLATE")):
            if given.get(option):
                suffix += f" {words} {self.connection.ops.quote_name(given[option])}"
        return suffix

    def _run(self, sql: str, *parameters: str) -> list[Any]:
        wanted: Any = {**self.connection.connection_parameters, "database": None}  # type: ignore[attr-defined]  # MySQL's own
        try:
            with pymysql.connect(**wanted) as connection, connection.cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return list(cursor.fetchall())
        except BLOCKING_ERRORS as error:
            raise translated(error) from error
