"""Pieces of PostgreSQL's SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.db.backends.base.operations import AUTOMATIC, BaseDatabaseOperations

LONGEST_IDENTIFIER = 63


class DatabaseOperations(BaseDatabaseOperations):
    """PostgreSQL's own pieces of SQL."""

    def max_name_length(self) -> int | None:
        """Returns the longest identifier; PostgreSQL cuts longer ones without a word."""
        return LONGEST_IDENTIFIER

    def migration_lock_queries(self, digest: str) -> tuple[str, str, str] | None:
        """Returns the queries of an advisory lock."""
        number = int(digest, 16)
        return (
            f"SELECT pg_try_advisory_lock({number})",
            f"SELECT 1 FROM pg_advisory_lock({number})",
            f"SELECT pg_advisory_unlock({number})",
        )

    def sql_flush(self, tables: list[str], reset_sequences: bool = False) -> list[str]:
        """Returns one statement that empties all tables."""
        if not tables:
            return []
        names = ", ".join(map(self.quote_name, tables))
        return [f"TRUNCATE {names}{' RESTART IDENTITY' if reset_sequences else ''} CASCADE"]

    def sequence_reset_sql(self, style: object, model_list: Iterable[Any]) -> list[str]:
        """Returns statements that make automatic keys go on after those that are stored.

        Source:
            https://www.postgresql.org/docs/current/functions-sequence.html
        """
        statements = []
        for model in model_list:
            for field in model._meta.local_fields:
                if not field.db_returning or field.get_internal_type() not in AUTOMATIC:
                    continue
                table, column = self.quote_name(model._meta.db_table), self.quote_name(field.column)
                name = table.replace("'", "''"), field.column.replace("'", "''")
                statements.append(
                    f"SELECT setval(pg_get_serial_sequence('{name[0]}','{name[1]}'), "
                    f"coalesce(max({column}), 1), max({column}) IS NOT null) FROM {table};"
                )
                break
        return statements
