"""Pieces of PostgreSQL's SQL."""

from __future__ import annotations

from plectrum.db.backends.base.operations import BaseDatabaseOperations

LONGEST_IDENTIFIER = 63


class DatabaseOperations(BaseDatabaseOperations):
    """PostgreSQL's own pieces of SQL."""

    def max_name_length(self) -> int | None:
        """Returns the longest identifier; PostgreSQL cuts longer ones without a word."""
        return LONGEST_IDENTIFIER

    def sql_flush(self, tables: list[str], reset_sequences: bool = False) -> list[str]:
        """Returns one statement that empties all tables."""
        if not tables:
            return []
        names = ", ".join(map(self.quote_name, tables))
        return [f"TRUNCATE {names}{' RESTART IDENTITY' if reset_sequences else ''} CASCADE"]
