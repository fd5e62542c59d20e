"""Reading the schema of an SQLite database.

Source: https://www.sqlite.org/pragma.html
"""

from __future__ import annotations

import re
from typing import Any

from plectrum.db.backends.base.cursor import CursorWrapper
from plectrum.db.backends.base.introspection import (
    BaseDatabaseIntrospection,
    FieldInfo,
    TableInfo,
    constraint_entry,
)

_NAMED_CHECK = re.compile(r'CONSTRAINT\s+"((?:[^"]|"")+)"\s+CHECK\s*\(', re.IGNORECASE)


class DatabaseIntrospection(BaseDatabaseIntrospection):
    """Asks SQLite by its pragmas."""

    def get_table_list(self, cursor: CursorWrapper) -> list[TableInfo]:
        """Returns the tables and views."""
        cursor.execute(
            "SELECT name, type FROM sqlite_master "
            "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%%' ESCAPE '\\' "
            "ORDER BY name",
            [],
        )
        return [
            TableInfo(name, "t" if kind == "table" else "v") for name, kind in cursor.fetchall()
        ]

    def get_table_description(self, cursor: CursorWrapper, table_name: str) -> list[FieldInfo]:
        """Returns the columns of a table, in order."""
        is_counted = "AUTOINCREMENT" in self._create_statement(cursor, table_name).upper()
        rows = self._pragma(cursor, "table_xinfo", table_name)
        return [
            FieldInfo(
                name,
                kind.lower(),
                null_ok=not not_null and not key,
                default=default,
                is_autofield=bool(key and is_counted),
            )
            for _, name, kind, not_null, default, key, hidden in rows
            if hidden != 1
        ]

    def get_relations(self, cursor: CursorWrapper, table_name: str) -> dict[str, tuple[str, str]]:
        """Returns for each column that is a foreign key the column and table it refers to."""
        return {
            row[3]: (row[4] or self._primary_key(cursor, row[2])[0], row[2])
            for row in self._pragma(cursor, "foreign_key_list", table_name)
        }

    def get_constraints(self, cursor: CursorWrapper, table_name: str) -> dict[str, dict[str, Any]]:
        """Returns the constraints and indexes of a table by name."""
        constraints: dict[str, dict[str, Any]] = {}
        for _, name, unique, origin, *_rest in self._pragma(cursor, "index_list", table_name):
            if origin == "pk":
                continue
            rows = [row for row in self._pragma(cursor, "index_xinfo", name) if row[5]]
            constraints[name] = constraint_entry(
                [row[2] for row in rows],
                unique=bool(unique),
                index=True,
                orders=["DESC" if row[3] else "ASC" for row in rows],
                type="idx",
            )
        key = self._primary_key(cursor, table_name)
        if key:
            constraints["__primary__"] = constraint_entry(key, primary_key=True)
        for row in self._pragma(cursor, "foreign_key_list", table_name):
            constraints[f"fk_{row[0]}"] = constraint_entry(
                [row[3]], foreign_key=(row[2], row[4] or self._primary_key(cursor, row[2])[0])
            )
        for name in _NAMED_CHECK.findall(self._create_statement(cursor, table_name)):
            constraints[name.replace('""', '"')] = constraint_entry([], check=True)
        return constraints

    def _primary_key(self, cursor: CursorWrapper, table_name: str) -> list[str]:
        rows = [row for row in self._pragma(cursor, "table_info", table_name) if row[5]]
        return [row[1] for row in sorted(rows, key=lambda row: int(row[5]))]

    def _pragma(self, cursor: CursorWrapper, name: str, argument: str) -> list[Any]:
        quoted = self.connection.ops.quote_name(argument)
        return cursor.execute(f"PRAGMA {name}({quoted})").fetchall()

    def _create_statement(self, cursor: CursorWrapper, table_name: str) -> str:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table_name]
        )
        row = cursor.fetchone()
        return row[0] if row else ""
