"""What code outside the query compiler asks of a database's SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper


AUTOMATIC = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
"""The kinds of fields whose values the database counts."""


class BaseDatabaseOperations:
    """Small pieces of SQL that differ between databases.

    Args:
        connection: The connection they are for.
    """

    begin_sql = "BEGIN"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def quote_name(self, name: str) -> str:
        """Returns a quoted identifier; a name that is quoted already stays as it is."""
        if name.startswith('"') and name.endswith('"'):
            return name
        return '"' + name.replace('"', '""') + '"'

    def split_statements(self, sql: str) -> list[str]:
        """Splits a text of statements at the semicolons that end them, comments left out."""
        return split_sql(sql)

    def max_name_length(self) -> int | None:
        """Returns the longest identifier the database takes, `None` for any."""
        return None

    def savepoint_create_sql(self, savepoint: str) -> str:
        """Returns the statement that opens a savepoint."""
        return f"SAVEPOINT {self.quote_name(savepoint)}"

    def savepoint_commit_sql(self, savepoint: str) -> str:
        """Returns the statement that keeps what was done since a savepoint."""
        return f"RELEASE SAVEPOINT {self.quote_name(savepoint)}"

    def savepoint_rollback_sql(self, savepoint: str) -> str:
        """Returns the statement that undoes what was done since a savepoint."""
        return f"ROLLBACK TO SAVEPOINT {self.quote_name(savepoint)}"

    def migration_lock_queries(self, digest: str) -> tuple[str, str, str] | None:
        """Returns the queries of a lock that one session at a time has, `None` for none.

        Args:
            digest: Fifteen hexadecimal digits that name the lock.

        Returns:
            The query that takes the lock if it is free, and tells whether; the one that waits for
            it; and the one that gives it back.
        """
        return None

    def sql_flush(self, tables: list[str], reset_sequences: bool = False) -> list[str]:
        """Returns the statements that empty tables, whatever their references.

        Args:
            tables: Names of tables, in any order.
            reset_sequences: Also let keys start again at 1.
        """
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]

    def sequence_reset_sql(self, style: object, model_list: Iterable[Any]) -> list[str]:
        """Returns statements that make automatic keys go on after those that are stored.

        Args:
            style: Accepted for its documented callers.
            model_list: The models.
        """
        return []

    def restart_keys_sql(self, models: Iterable[Any]) -> list[str]:
        """Returns statements that let automatic keys start again at 1, or after those stored."""
        return self.sequence_reset_sql(None, models)


_SQL_PARTS = re.compile(
    r"""
    (?P<text>'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | (?P<tag>\$\w*\$).*?(?P=tag))
    | (?P<comment>--[^\n]* | /\*.*?\*/)
    | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)


def split_sql(sql: str) -> list[str]:
    """Splits SQL text into statements.

    Semicolons in constants, quoted names, dollar-quoted texts and comments do not end one.
    """
    statements: list[str] = []
    current: list[str] = []
    position = 0
    for match in _SQL_PARTS.finditer(sql):
        current.append(sql[position : match.start()])
        position = match.end()
        if match["end"]:
            statements.append("".join(current).strip())
            current = []
        elif match["text"]:
            current.append(match["text"])
    current.append(sql[position:])
    statements.append("".join(current).strip())
    return [statement for statement in statements if statement]
