"""Pieces of SQLite's SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.db.backends.base.operations import AUTOMATIC, BaseDatabaseOperations


class DatabaseOperations(BaseDatabaseOperations):
    """SQLite's own pieces of SQL."""

    def sql_flush(self, tables: list[str], reset_sequences: bool = False) -> list[str]:
        """Returns the statements that empty tables; references are checked at the commit."""
        statements = super().sql_flush(tables)
        if tables and reset_sequences:
            names = ", ".join("'" + table.replace("'", "''") + "'" for table in tables)
            statements.append(f"UPDATE sqlite_sequence SET seq = 0 WHERE name IN ({names})")
        return statements

    def restart_keys_sql(self, models: Iterable[Any]) -> list[str]:
        """Returns statements that let automatic keys start again at 1, or after those stored.

        Source: https://www.sqlite.org/autoinc.html
        """
        statements = []
        for model in models:
            options = model._meta
            if options.pk.get_internal_type() in AUTOMATIC:
                name = "'" + options.db_table.replace("'", "''") + "'"
                key, table = map(self.quote_name, (options.pk.column, options.db_table))
                statements.append(
                    f"UPDATE sqlite_sequence SET seq = (SELECT coalesce(max({key}), 0) "
                    f"FROM {table}) WHERE name = {name}"
                )
        return statements
