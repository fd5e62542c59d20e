"""Changing the schema of SQLite: what it cannot alter is built anew.

A new table is filled from the old one and takes its name. References from other tables, triggers
and indexes that no model describes outlive the exchange.

Source: https://www.sqlite.org/lang_altertable.html#otheralter
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from plectrum.db.backends.base.schema import BaseDatabaseSchemaEditor
from plectrum.db.backends.base.schema_alter import TableChange
from plectrum.db.backends.sqlite3.in_place import (
    dropped_columns,
    is_in_place,
    is_named_elsewhere,
)
from plectrum.db.utils import IntegrityError, NotSupportedError
from plectrum.sql.nodes.ddl import TableDefinition
from plectrum.sql.render import ddl
from plectrum.utils.records import replace


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class DatabaseSchemaEditor(BaseDatabaseSchemaEditor):
    """References are not enforced while the schema changes, and checked as a whole at the end."""

    style = ddl.DdlStyle(
        quote=_quote,
        auto_primary_key="PRIMARY KEY AUTOINCREMENT",
        reference_suffix=" DEFERRABLE INITIALLY DEFERRED",
        has_inline_references=True,
    )
    drop_table_suffix = ""

    def __enter__(self) -> Self:
        if not self.collect_sql:
            if self.connection.in_atomic_block and self._enforces_references():
                raise NotSupportedError(
                    "SQLite schema editor cannot be used while foreign key constraint checks are "
                    "enabled inside a transaction.",
                    hint="Make the migration non-atomic with `atomic = False`, or change the "
                    "schema outside of atomic().",
                )
            self._pragma("foreign_keys = OFF")
        return super().__enter__()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(exc_type, exc_value, traceback)
        finally:
            if not self.collect_sql:
                self._pragma("foreign_keys = ON")

    def _leave(self, *error: Any) -> None:
        if error[0] is None and not self.collect_sql:
            try:
                self.check_references()
            except IntegrityError as violation:
                super()._leave(type(violation), violation, violation.__traceback__)
                raise
        super()._leave(*error)

    def check_references(self) -> None:
        """Raises IntegrityError where a row refers to one that does not exist."""
        with self.connection.cursor() as cursor:
            broken = cursor.execute("PRAGMA foreign_key_check").fetchmany(1)
        for table, row, target, _ in broken:
            raise IntegrityError(
                f"Row {row} of table {table!r} refers to a row of {target!r} that does not exist."
            )

    def _enforces_references(self) -> bool:
        with self.connection.cursor() as cursor:
            return cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)

    def _pragma(self, text: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {text}")

    def database_default_sql(self, field: Any) -> str | None:
        """Returns what stands after DEFAULT, expressions in parentheses."""
        text = super().database_default_sql(field)
        is_expression = hasattr(field.db_default, "resolve_expression")
        return f"({text})" if text is not None and is_expression else text

    def quote_boolean(self, value: bool) -> str:
        """Returns a truth value as the number that columns hold."""
        return "1" if value else "0"

    def rename_index(self, model: Any, old_index: Any, new_index: Any) -> None:
        """Makes the index anew under its new name."""
        self.remove_index(model, old_index)
        self.add_index(model, new_index)

    def alter_table(self, change: TableChange, dependents: list[TableChange] | None = None) -> None:
        """Changes tables in place where SQLite can do that, and else builds them anew."""
        for one in [change, *(dependents or [])]:
            if is_in_place(one, self.quote_name) and self._can_drop_columns(one):
                self._alter_in_place(one)
            else:
                self._rebuild(one)

    def _can_drop_columns(self, change: TableChange) -> bool:
        """Tells whether nothing in the database that no model describes names columns that go."""
        gone = [
            column for name in dropped_columns(change) if (column := change.before.column(name))
        ]
        if not gone or self.collect_sql:
            return True
        with self.connection.cursor() as cursor:
            statements = cursor.execute(
                "SELECT type, sql FROM sqlite_master "
                "WHERE sql IS NOT NULL AND (tbl_name = %s OR type IN ('trigger', 'view'))",
                [change.name],
            ).fetchall()
        return not any(is_named_elsewhere(statements, column) for column in gone)

    def _alter_in_place(self, change: TableChange) -> None:
        table = self.quote_name(change.name)
        if change.renames:
            for old, new in change.renames.items():
                names = f"{self.quote_name(old)} TO {self.quote_name(new)}"
                self.execute(f"ALTER TABLE {table} RENAME COLUMN {names}")
            return
        for index in change.gone("indexes"):
            self.drop_index(change.name, change.name_of(index, self))
        for name in dropped_columns(change):
            self.execute(f"ALTER TABLE {table} DROP COLUMN {self.quote_name(name)}")
        for column in change.after.columns:
            if change.before.column(column.name) is None:
                keys = [key for key in change.new("references") if key.columns == (column.name,)]
                words = [ddl.column_definition(column, self.style)]
                words += [ddl.inline_reference(key, self.style) for key in keys]
                self.execute(f"ALTER TABLE {table} ADD COLUMN {' '.join(words)}")
        for index in change.new("indexes"):
            self.create_index(change.name, index)

    def _rebuild(self, change: TableChange) -> None:
        after = change.after
        kept = self._kept_statements(change.before)
        temporary = replace(after, name=f"new__{after.name}", indexes=())
        self.execute(ddl.create_table(temporary, self.style))
        targets, sources = self._copied_columns(change)
        if targets:
            self.execute(
                f"INSERT INTO {self.quote_name(temporary.name)} ({', '.join(targets)}) "
                f"SELECT {', '.join(sources)} FROM {self.quote_name(after.name)}"
            )
        self.execute(f"DROP TABLE {self.quote_name(after.name)}")
        self.execute(
            f"ALTER TABLE {self.quote_name(temporary.name)} RENAME TO {self.quote_name(after.name)}"
        )
        # What waits for the end of the block would make the indexes a second time.
        on_table = f" ON {self.quote_name(after.name)} "
        self.deferred_sql = [sql for sql in self.deferred_sql if on_table not in sql]
        for index in after.indexes:
            self.create_index(after.name, index)
        for statement in kept:
            self.execute(statement)

    def _copied_columns(self, change: TableChange) -> tuple[list[str], list[str]]:
        targets, sources = [], []
        for column in change.after.columns:
            if column.generated is not None:
                continue
            old = change.old_column(column.name)
            fill = change.fills.get(column.name)
            value = column.default if fill is None else self.quote_value(fill)
            if old is None:
                if fill is None:
                    continue
                source = self.quote_value(fill)
            else:
                source = self.quote_name(old.name)
                if old.is_null and not column.is_null and value is not None:
                    source = f"coalesce({source}, {value})"
            targets.append(self.quote_name(column.name))
            sources.append(source)
        return targets, sources

    def _kept_statements(self, table: TableDefinition) -> list[str]:
        """Returns the statements that make a table's triggers and the indexes unknown to models."""
        if self.collect_sql:
            return []
        known = {index.name for index in table.indexes}
        uniques = {key.columns for key in table.unique_keys}
        kept = []
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT type, name, sql FROM sqlite_master "
                "WHERE tbl_name = %s AND type IN ('index', 'trigger') AND sql IS NOT NULL",
                [table.name],
            )
            found = cursor.fetchall()
            for kind, name, sql in found:
                is_index = kind == "index"
                if is_index and (name in known or self._is_described(cursor, name, table, uniques)):
                    continue
                kept.append(sql)
        return kept

    def _is_described(
        self, cursor: Any, name: str, table: TableDefinition, uniques: set[tuple[str, ...]]
    ) -> bool:
        """Tells whether an index under another name is one that the model describes."""
        rows = cursor.execute(f"PRAGMA index_info({self.quote_name(name)})").fetchall()
        columns = tuple(row[2] for row in rows)
        described = {tuple(part.text for part in index.parts) for index in table.indexes}
        return columns in uniques or columns in described
