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
    Relation,
    TableInfo,
    constraint_entry,
)

_NAME = r'"((?:[^"]|"")+)"'
_NAMED_CHECK = re.compile(rf"CONSTRAINT\s+{_NAME}\s+CHECK\s*\(", re.IGNORECASE)
_CHECKED_DOCUMENT = re.compile(rf"CHECK\s*\(+\s*JSON_VALID\s*\(\s*{_NAME}", re.IGNORECASE)
_NAMED_UNIQUE = re.compile(
    rf"CONSTRAINT\s+{_NAME}\s+UNIQUE\s*\(((?:\s*{_NAME}\s*,?)+)\)", re.IGNORECASE
)
_GENERATED = re.compile(
    rf'{_NAME}\s+[\w ]*(?:\([\d, ]*\))?[\w" ]*\bGENERATED\s+ALWAYS\s+AS\s*\(', re.IGNORECASE
)
_PARENTHESIS = re.compile(r"[()]|'[^']*'|\"[^\"]*\"")


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
        statement = self._create_statement(cursor, table_name)
        generations = _generations(statement)
        rows = self._pragma(cursor, "table_xinfo", table_name)
        is_counted = sum(bool(row[5]) for row in rows) == 1
        return [
            FieldInfo(
                name,
                kind.lower(),
                null_ok=not not_null and not key,
                default=default,
                is_autofield=bool(key and is_counted and kind.lower() == "integer"),
                generation=generations.get(name) if hidden else None,
            )
            for _, name, kind, not_null, default, key, hidden in rows
            if hidden != 1
        ]

    def get_relations(self, cursor: CursorWrapper, table_name: str) -> dict[str, Relation]:
        """Returns what the columns that are foreign keys refer to."""
        return {
            row[3]: Relation(row[4] or self._primary_key(cursor, row[2])[0], row[2], row[6])
            for row in self._pragma(cursor, "foreign_key_list", table_name)
        }

    def get_constraints(self, cursor: CursorWrapper, table_name: str) -> dict[str, dict[str, Any]]:
        """Returns the constraints and indexes of a table by name."""
        constraints: dict[str, dict[str, Any]] = {}
        statement = self._create_statement(cursor, table_name)
        names = _names_of_unique_constraints(statement)
        definitions = self._index_definitions(cursor, table_name)
        for _, index, unique, origin, *_rest in self._pragma(cursor, "index_list", table_name):
            if origin == "pk":
                continue
            rows = [row for row in self._pragma(cursor, "index_xinfo", index) if row[5]]
            columns = tuple(row[2] for row in rows)
            name = names.get(columns, str(index)) if origin == "u" else str(index)
            constraints[name] = constraint_entry(
                list(columns),
                unique=bool(unique),
                index=True,
                orders=["DESC" if row[3] else "ASC" for row in rows],
                type="idx",
                definition=definitions.get(index),
            )
        key = self._primary_key(cursor, table_name)
        if key:
            constraints["__primary__"] = constraint_entry(key, primary_key=True)
        for row in self._pragma(cursor, "foreign_key_list", table_name):
            constraints[f"fk_{row[0]}"] = constraint_entry(
                [row[3]], foreign_key=(row[2], row[4] or self._primary_key(cursor, row[2])[0])
            )
        for number, column in enumerate(_CHECKED_DOCUMENT.findall(statement), start=1):
            constraints[f"__unnamed_constraint_{number}__"] = constraint_entry(
                [_unquoted(column)], check=True, definition=f'JSON_VALID("{column}")'
            )
        for name in _NAMED_CHECK.findall(statement):
            constraints[_unquoted(name)] = constraint_entry([], check=True)
        return constraints

    def _primary_key(self, cursor: CursorWrapper, table_name: str) -> list[str]:
        rows = [row for row in self._pragma(cursor, "table_info", table_name) if row[5]]
        return [row[1] for row in sorted(rows, key=lambda row: int(row[5]))]

    def _pragma(self, cursor: CursorWrapper, name: str, argument: str) -> list[Any]:
        quoted = self.connection.ops.quote_name(argument)
        return cursor.execute(f"PRAGMA {name}({quoted})").fetchall()

    def _index_definitions(self, cursor: CursorWrapper, table_name: str) -> dict[str, str | None]:
        """Returns the statements that made the indexes; `None` for one that a constraint made."""
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s",
            [table_name],
        )
        return dict(cursor.fetchall())

    def _create_statement(self, cursor: CursorWrapper, table_name: str) -> str:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table_name]
        )
        row = cursor.fetchone()
        return row[0] if row else ""


def _generations(statement: str) -> dict[str, str]:
    """Returns what columns are computed from, by their names: only CREATE TABLE says it."""
    found = {}
    for start in _GENERATED.finditer(statement):
        depth, end = 1, start.end()
        for piece in _PARENTHESIS.finditer(statement, start.end()):
            depth += {"(": 1, ")": -1}.get(piece[0], 0)
            if depth == 0:
                end = piece.start()
                break
        found[_unquoted(start[1])] = statement[start.end() : end]
    return found


def _unquoted(name: str) -> str:
    return name.replace('""', '"')


def _names_of_unique_constraints(statement: str) -> dict[tuple[str, ...], str]:
    """Returns the names by columns: SQLite keeps them nowhere but in the text of CREATE TABLE."""
    return {
        tuple(_unquoted(column) for column in re.findall(_NAME, columns)): _unquoted(name)
        for name, columns, _ in _NAMED_UNIQUE.findall(statement)
    }
