"""What leads from one definition of a table to another, on MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plectrum.db.backends.base.schema import BaseDatabaseSchemaEditor
from plectrum.db.backends.base.schema_alter import TableChange
from plectrum.sql.nodes.ddl import ColumnDefinition, Reference, TableDefinition
from plectrum.sql.render import ddl
from plectrum.utils.records import record, replace

if TYPE_CHECKING:
    from plectrum.db.backends.mysql.schema import DatabaseSchemaEditor


@record
class MySQLTableChange(TableChange):
    """A column changes as a whole (MODIFY), and keys have rules of their own.

    Attributes:
        held: References that neither come nor go, but that hold a column whose type changes.
    """

    held: tuple[Reference, ...] = ()

    def dropping(self, editor: BaseDatabaseSchemaEditor) -> Iterator[str]:
        """Yields what has to go before columns change.

        A column that counts must be a key at all times: it stops counting before the key goes.
        """
        table = editor.quote_name(self.name)
        for key in self.held:
            names = editor.existing_names(self.name, key.columns, "foreign_key") or [key.name]
            for name in names:
                yield editor.drop_constraint_sql(self.name, name, "foreign_key")
        for key in self._unindexed_references():
            index, indexed = editor.quote_name(key.name), editor.quote_name(key.columns[0])
            yield f"CREATE INDEX {index} ON {table} ({indexed})"
        for column in self.before.columns:
            if self._primary_key_moves and column.is_auto:
                plain = ddl.column_definition(replace(column, is_auto=False), editor.style)
                yield f"ALTER TABLE {table} MODIFY {plain}"
        yield from super(MySQLTableChange, self).dropping(editor)  # noqa: UP008 - slots

    def _unindexed_references(self) -> Iterator[Reference]:
        """Yields references that stay and whose only index is about to go with a unique key."""
        gone = [key.columns for key in self.gone("unique_keys")]
        gone += [tuple(part.text for part in index.parts) for index in self.gone("indexes")]
        gone += [columns for kind, columns in self._unnamed_gone() if kind == "unique"]
        staying = _first_columns(self.after) - self._newly_indexed
        for key in self.before.references:
            column = key.columns[0]
            if key in self.gone("references") or column in staying:
                continue
            if any(columns[0] == column for columns in gone):
                yield key

    @property
    def _newly_indexed(self) -> set[str]:
        """The columns that only keys and indexes begin with which are yet to be made."""
        return _first_columns(self.after) - _first_columns(
            replace(
                self.after,
                unique_keys=tuple(
                    k for k in self.after.unique_keys if k in self.before.unique_keys
                ),
                indexes=tuple(i for i in self.after.indexes if i in self.before.indexes),
            )
        )

    def _unnamed_gone(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yields what goes unnamed; a column's own check goes with its MODIFY."""
        for kind, columns in super(MySQLTableChange, self)._unnamed_gone():  # noqa: UP008 - slots
            if kind != "check":
                yield kind, columns

    def adding(self, editor: BaseDatabaseSchemaEditor) -> Iterator[str]:
        """Yields what can be added once the columns are as they are to be."""
        is_made = self._is_key_made_with_column
        for statement in super(MySQLTableChange, self).adding(editor):  # noqa: UP008 - slots
            if "ADD CHECK (" in statement or (is_made and "ADD PRIMARY KEY" in statement):
                continue
            yield statement
        for column in self.after.columns:
            if self._primary_key_moves and column.is_auto and not is_made:
                definition = ddl.column_definition(
                    replace(column, is_unique=False), _without_key(editor)
                )
                yield f"ALTER TABLE {editor.quote_name(self.name)} MODIFY {definition}"
        for key in self.held:
            yield editor.add_reference_sql(self.name, key)
        for key in self._unindexed_references():
            if key.columns[0] in self._newly_indexed:
                yield editor.drop_index_sql(self.name, key.name)

    @property
    def _is_key_made_with_column(self) -> bool:
        """Whether the primary key is a new column that counts, and so is made with it."""
        return any(
            column.is_auto and self.old_column(column.name) is None
            for column in self.after.columns
            if (column.name,) == self.after.primary_key
        )

    def _altered_column(
        self, old: ColumnDefinition, new: ColumnDefinition, editor: BaseDatabaseSchemaEditor
    ) -> Iterator[str]:
        table, column = editor.quote_name(self.name), editor.quote_name(new.name)
        if replace(old, name=new.name, is_unique=new.is_unique) == new:
            return
        if old.is_null and not new.is_null:
            fill = self.fills.get(new.name)
            value = new.default if fill is None else editor.quote_value(fill)
            if value is not None:
                yield f"UPDATE {table} SET {column} = {value} WHERE {column} IS NULL"
        counts = new.is_auto and not self._primary_key_moves
        definition = ddl.column_definition(
            replace(new, is_unique=False, is_auto=counts), _without_key(editor)
        )
        yield f"ALTER TABLE {table} MODIFY {definition}"


def _first_columns(table: TableDefinition) -> set[str]:
    """Returns the columns that a key or an index begins with."""
    found = {key.columns[0] for key in table.unique_keys}
    found |= {index.parts[0].text for index in table.indexes}
    return found | {column.name for column in table.columns if column.is_unique}


def _without_key(editor: BaseDatabaseSchemaEditor) -> ddl.DdlStyle:
    """Returns the style in which a column that counts does not become the primary key."""
    return replace(editor.style, auto_primary_key=editor.style.auto)


def holding(change: TableChange, editor: DatabaseSchemaEditor, altered: set[str]) -> TableChange:
    """Returns a change with the references that hold a column whose type changes.

    Args:
        change: The change.
        editor: What makes it.
        altered: The columns, as `table.column`, whose type changes.
    """
    held = tuple(
        key
        for key in change.after.references
        if key in change.before.references
        and (
            altered & {f"{change.name}.{name}" for name in key.columns}
            or altered & {f"{key.to_table}.{name}" for name in key.to_columns}
        )
    )
    return MySQLTableChange(change.before, change.after, change.renames, change.fills, held)


def altered_types(change: TableChange) -> set[str]:
    """Returns the columns, as `table.column`, whose type changes."""
    return {
        f"{change.name}.{column.name}"
        for column in change.after.columns
        if (old := change.old_column(column.name)) is not None
        and (old.type, old.collation) != (column.type, column.collation)
    }
