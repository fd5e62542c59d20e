"""Reading the schema of a MariaDB or MySQL database.

Source: https://mariadb.com/kb/en/information-schema-tables/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from plectrum.db.backends.base.cursor import CursorWrapper
from plectrum.db.backends.base.introspection import (
    BaseDatabaseIntrospection,
    FieldInfo,
    Relation,
    TableInfo,
    constraint_entry,
)

_TABLES = """
    SELECT table_name, CASE WHEN table_type LIKE '%VIEW' THEN 'v' ELSE 't' END,
           CASE WHEN table_type = 'BASE TABLE' THEN table_comment ELSE '' END
    FROM information_schema.tables WHERE table_schema = DATABASE()
"""
_COLUMNS = """
    SELECT c.column_name, c.column_type, c.is_nullable = 'YES', c.column_default,
           CASE WHEN c.collation_name <> t.table_collation THEN c.collation_name END,
           c.extra LIKE '%%auto_increment%%', c.column_comment,
           c.generation_expression
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = DATABASE() AND c.table_name = %s
    ORDER BY c.ordinal_position
"""
_KEYS = """
    SELECT k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name,
           r.delete_rule
    FROM information_schema.key_column_usage k
    LEFT JOIN information_schema.referential_constraints r
         USING (constraint_schema, constraint_name, table_name)
    WHERE k.table_schema = DATABASE() AND k.table_name = %s
    ORDER BY k.constraint_name, k.ordinal_position
"""
_INDEXES = """
    SELECT index_name, non_unique, column_name, collation, index_type
    FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND table_name = %s
    ORDER BY index_name, seq_in_index
"""
_CHECKS_OF_MARIADB = """
    SELECT constraint_name, check_clause
    FROM information_schema.check_constraints
    WHERE constraint_schema = DATABASE() AND table_name = %s
"""
_CHECKS_OF_MYSQL = """
    SELECT c.constraint_name, c.check_clause
    FROM information_schema.check_constraints c
    JOIN information_schema.table_constraints t USING (constraint_schema, constraint_name)
    WHERE c.constraint_schema = DATABASE() AND t.table_name = %s
"""
_QUOTED = re.compile(r"`((?:[^`]|``)+)`")


class DatabaseIntrospection(BaseDatabaseIntrospection):
    """Asks the server by its information schema."""

    def get_table_list(self, cursor: CursorWrapper) -> list[TableInfo]:
        """Returns the tables and views of the database."""
        return [
            TableInfo(name, kind, comment or None)
            for name, kind, comment in cursor.execute(_TABLES).fetchall()
        ]

    def get_table_description(self, cursor: CursorWrapper, table_name: str) -> list[FieldInfo]:
        """Returns the columns of a table, in order."""
        return [
            FieldInfo(
                name,
                kind.lower(),
                bool(is_null),
                None if default is None or default == "NULL" else str(default),
                collation,
                bool(is_auto),
                comment or None,
                generation or None,
            )
            for (
                name,
                kind,
                is_null,
                default,
                collation,
                is_auto,
                comment,
                generation,
            ) in cursor.execute(_COLUMNS, [table_name]).fetchall()
        ]

    def get_relations(self, cursor: CursorWrapper, table_name: str) -> dict[str, Relation]:
        """Returns what the columns that are foreign keys refer to."""
        return {
            column: Relation(to_column, to_table, action)
            for _, column, to_table, to_column, action in self._keys(cursor, table_name)
            if to_table is not None
        }

    def get_constraints(self, cursor: CursorWrapper, table_name: str) -> dict[str, dict[str, Any]]:
        """Returns the constraints and indexes of a table by name."""
        constraints: dict[str, dict[str, Any]] = {}
        for name, column, to_table, to_column, _ in self._keys(cursor, table_name):
            entry = constraints.setdefault(
                name,
                constraint_entry(
                    [],
                    primary_key=name == "PRIMARY",
                    unique=to_table is None,
                    foreign_key=None if to_table is None else (to_table, to_column),
                ),
            )
            entry["columns"].append(column)
        self._add_indexes(cursor, table_name, constraints)
        self._add_checks(cursor, table_name, constraints)
        return constraints

    def _keys(self, cursor: CursorWrapper, table_name: str) -> list[Any]:
        return cursor.execute(_KEYS, [table_name]).fetchall()

    def _add_indexes(
        self, cursor: CursorWrapper, table_name: str, constraints: dict[str, dict[str, Any]]
    ) -> None:
        found: dict[str, list[Any]] = {}
        for row in cursor.execute(_INDEXES, [table_name]).fetchall():
            found.setdefault(row[0], []).append(row)
        for name, rows in found.items():
            columns = [row[2] for row in rows]
            # A foreign key and the index that serves it often have one name.
            entry = constraints.setdefault(name, constraint_entry(columns))
            entry["unique"] = not rows[0][1]
            entry["index"] = True
            entry["orders"] = ["DESC" if row[3] == "D" else "ASC" for row in rows]
            entry["type"] = "idx" if rows[0][4] == "BTREE" else rows[0][4].lower()

    def _add_checks(
        self, cursor: CursorWrapper, table_name: str, constraints: dict[str, dict[str, Any]]
    ) -> None:
        connection: Any = self.connection
        query = _CHECKS_OF_MARIADB if connection.mysql_is_mariadb else _CHECKS_OF_MYSQL
        columns = {info.name for info in self.get_table_description(cursor, table_name)}
        for name, clause in cursor.execute(query, [table_name]).fetchall():
            # A check of a column has the column's name, which an index may have too.
            key = name if name not in constraints else f"{name}__check"
            constraints[key] = constraint_entry(
                _columns_in(clause, columns), check=True, definition=clause
            )

    def get_storage_engine(self, cursor: CursorWrapper, table_name: str) -> str:
        """Returns what keeps a table."""
        row = cursor.execute(
            "SELECT engine FROM information_schema.tables "
            "WHERE table_schema = DATABASE() AND table_name = %s",
            [table_name],
        ).fetchone()
        return str(row[0]) if row else self.connection.server.storage_engine  # type: ignore[attr-defined]  # MySQL's own


def _columns_in(clause: str, columns: Iterable[str]) -> list[str]:
    """Returns the columns that a condition names, in the order of its text."""
    known = set(columns)
    names = (name.replace("``", "`") for name in _QUOTED.findall(clause))
    return list(dict.fromkeys(name for name in names if name in known))
