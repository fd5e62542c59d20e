"""Pieces of the SQL of MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.db.backends.base.operations import AUTOMATIC, BaseDatabaseOperations

LONGEST_IDENTIFIER = 64
SECONDS_TO_WAIT = 31_536_000


class DatabaseOperations(BaseDatabaseOperations):
    """The own pieces of SQL of both."""

    begin_sql = "START TRANSACTION"

    def quote_name(self, name: str) -> str:
        """Returns a quoted identifier; a name that is quoted already stays as it is."""
        if name.startswith("`") and name.endswith("`"):
            return name
        return "`" + name.replace("`", "``") + "`"

    def max_name_length(self) -> int | None:
        """Returns the longest identifier."""
        return LONGEST_IDENTIFIER

    def migration_lock_queries(self, digest: str) -> tuple[str, str, str] | None:
        """Returns the queries of a lock that the server knows by name."""
        name = f"plectrum_{digest}"
        return (
            f"SELECT GET_LOCK('{name}', 0)",
            f"SELECT GET_LOCK('{name}', {SECONDS_TO_WAIT})",
            f"SELECT RELEASE_LOCK('{name}')",
        )

    def sql_flush(self, tables: list[str], reset_sequences: bool = False) -> list[str]:
        """Returns the statements that empty tables; TRUNCATE lets keys start again at 1.

        Source: https://mariadb.com/kb/en/truncate-table/
        """
        if not tables:
            return []
        word = "TRUNCATE" if reset_sequences else "DELETE FROM"
        return [
            "SET FOREIGN_KEY_CHECKS = 0",
            *(f"{word} {self.quote_name(table)}" for table in tables),
            "SET FOREIGN_KEY_CHECKS = 1",
        ]

    def restart_keys_sql(self, models: Iterable[Any]) -> list[str]:
        """Returns statements that let automatic keys start again at 1, or after those stored.

        Source: https://mariadb.com/kb/en/auto_increment/#setting-or-changing-the-auto_increment-value
        """
        return [
            f"ALTER TABLE {self.quote_name(model._meta.db_table)} AUTO_INCREMENT = 1"
            for model in models
            if model._meta.pk.get_internal_type() in AUTOMATIC
        ]
