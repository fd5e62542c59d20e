"""Pieces of SQLite's SQL."""

from __future__ import annotations

from plectrum.db.backends.base.operations import BaseDatabaseOperations


class DatabaseOperations(BaseDatabaseOperations):
    """SQLite's own pieces of SQL."""

    def sql_flush(self, tables: list[str], reset_sequences: bool = False) -> list[str]:
        """Returns the statements that empty tables; references are checked at the commit."""
        statements = super().sql_flush(tables)
        if tables and reset_sequences:
            names = ", ".join("'" + table.replace("'", "''") + "'" for table in tables)
            statements.append(f"UPDATE sqlite_sequence SET seq = 0 WHERE name IN ({names})")
        return statements
