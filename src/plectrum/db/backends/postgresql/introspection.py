"""Reading the schema of a PostgreSQL database.

Source: https://www.postgresql.org/docs/current/catalogs.html
"""

from __future__ import annotations

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
    SELECT c.relname,
           CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
           obj_description(c.oid, 'pg_class')
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v')
      AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
      AND pg_catalog.pg_table_is_visible(c.oid)
"""
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
           pg_get_expr(d.adbin, d.adrelid), co.collname,
           a.attidentity != ''
               OR COALESCE(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%', FALSE),
           col_description(a.attrelid, a.attnum),
           CASE WHEN a.attgenerated != '' THEN pg_get_expr(d.adbin, d.adrelid) END
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    LEFT JOIN pg_type t ON a.atttypid = t.oid
    LEFT JOIN pg_collation co ON a.attcollation = co.oid AND a.attcollation != t.typcollation
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""
_CONSTRAINTS = """
    SELECT c.conname, c.contype::text,
           ARRAY(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
                 ORDER BY k.place)::text[],
           f.relname, fa.attname, pg_get_constraintdef(c.oid), c.confdeltype::text
    FROM pg_constraint c
    LEFT JOIN pg_class f ON f.oid = c.confrelid
    LEFT JOIN pg_attribute fa ON fa.attrelid = c.confrelid AND fa.attnum = c.confkey[1]
    WHERE c.conrelid = %s::regclass AND c.contype IN ('p', 'u', 'f', 'c', 'x')
"""
_INDEXES = """
    SELECT i.relname, x.indisunique,
           ARRAY(SELECT a.attname FROM unnest(x.indkey) WITH ORDINALITY k(number, place)
                 LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
                 WHERE k.place <= x.indnkeyatts ORDER BY k.place)::text[],
           ARRAY(SELECT a.attname FROM unnest(x.indkey) WITH ORDINALITY k(number, place)
                 JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
                 WHERE k.place > x.indnkeyatts ORDER BY k.place)::text[],
           ARRAY(SELECT CASE o & 1 WHEN 1 THEN 'DESC' ELSE 'ASC' END
                 FROM unnest(x.indoption) o)::text[],
           CASE WHEN m.amname = 'btree' AND i.reloptions IS NULL THEN 'idx' ELSE m.amname END,
           pg_get_indexdef(x.indexrelid)
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_am m ON m.oid = i.relam
    WHERE x.indrelid = %s::regclass AND NOT x.indisprimary
"""
_ON_DELETE = {
    "a": "NO ACTION", "c": "CASCADE", "d": "SET DEFAULT", "n": "SET NULL", "r": "RESTRICT"
}  # fmt: skip


class DatabaseIntrospection(BaseDatabaseIntrospection):
    """Asks PostgreSQL by its catalogs."""

    def get_table_list(self, cursor: CursorWrapper) -> list[TableInfo]:
        """Returns the tables and views on the search path."""
        return [TableInfo(*row) for row in cursor.execute(_TABLES).fetchall()]

    def get_table_description(self, cursor: CursorWrapper, table_name: str) -> list[FieldInfo]:
        """Returns the columns of a table, in order."""
        return [FieldInfo(*row) for row in self._of(cursor, _COLUMNS, table_name)]

    def get_relations(self, cursor: CursorWrapper, table_name: str) -> dict[str, Relation]:
        """Returns what the columns that are foreign keys refer to."""
        return {
            columns[0]: Relation(to_column, to_table, _ON_DELETE[action])
            for _, kind, columns, to_table, to_column, _, action in self._of(
                cursor, _CONSTRAINTS, table_name
            )
            if kind == "f"
        }

    def get_constraints(self, cursor: CursorWrapper, table_name: str) -> dict[str, dict[str, Any]]:
        """Returns the constraints and indexes of a table by name."""
        constraints: dict[str, dict[str, Any]] = {}
        for name, kind, columns, to_table, to_column, text, _ in self._of(
            cursor, _CONSTRAINTS, table_name
        ):
            constraints[name] = constraint_entry(
                columns,
                primary_key=kind == "p",
                unique=kind in {"p", "u"},
                foreign_key=(to_table, to_column) if kind == "f" else None,
                check=kind == "c",
                definition=text,
            )
        for name, unique, columns, include, orders, method, text in self._of(
            cursor, _INDEXES, table_name
        ):
            if name in constraints:
                constraints[name]["include"] = include
            else:
                constraints[name] = constraint_entry(
                    columns,
                    include=include,
                    unique=unique,
                    index=True,
                    orders=orders,
                    type=method,
                    definition=text,
                )
        return constraints

    def _of(self, cursor: CursorWrapper, query: str, table_name: str) -> list[Any]:
        return cursor.execute(query, [self.connection.ops.quote_name(table_name)]).fetchall()
