"""What leads from one definition of a table to another, as statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from plectrum.sql.nodes.ddl import ColumnDefinition, IndexDefinition, TableDefinition
from plectrum.sql.render import ddl
from plectrum.utils.records import field, record, replace

if TYPE_CHECKING:
    from plectrum.db.backends.base.schema import BaseDatabaseSchemaEditor


@record
class TableChange:
    """A table before and after.

    Attributes:
        before: The table as it is.
        after: The table as it is to be.
        renames: The new name of each column that gets one.
        fills: The driver's values for rows that exist: for new columns, and for NULLs in
            columns that may not hold them any more.
    """

    before: TableDefinition
    after: TableDefinition
    renames: dict[str, str] = field(default_factory=dict)
    fills: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The table's name."""
        return self.after.name

    def old_column(self, name: str) -> ColumnDefinition | None:
        """Returns the column as it is that becomes the one of a name, `None` for a new one."""
        for old, new in self.renames.items():
            if new == name:
                return self.before.column(old)
        return None if name in self.renames else self.before.column(name)

    def dropping(self, editor: BaseDatabaseSchemaEditor) -> Iterator[str]:
        """Yields what has to go before columns change: constraints and indexes."""
        table = self.name
        for key in self.gone("references"):
            names = self._names_of(editor, key.columns, "foreign_key", key.name) or [key.name]
            yield from (editor.drop_constraint_sql(table, name, "foreign_key") for name in names)
        for key in self.gone("unique_keys"):
            names = self._names_of(editor, key.columns, "unique", key.name) or [key.name]
            yield from (editor.drop_constraint_sql(table, name, "unique") for name in names)
        for check in self.gone("checks"):
            yield editor.drop_constraint_sql(table, check.name, "check")
        for one in self.gone("exclusions"):
            yield editor.drop_constraint_sql(table, one.name, "exclusion")
        for index in self.gone("indexes"):
            yield editor.drop_index_sql(table, self.name_of(index, editor))
        for kind, columns in self._unnamed_gone():
            names = self._names_of(editor, columns, kind)
            yield from (editor.drop_constraint_sql(table, name, kind) for name in names)

    def _names_of(
        self, editor: BaseDatabaseSchemaEditor, columns: tuple[str, ...], kind: str, name: str = ""
    ) -> list[str]:
        """Returns the names of what is on some columns in the database and goes.

        That is what has the name, if it is there. Else it is all that the table has no name for:
        a name may be older than the one of the table, which it was made from.
        """
        found = editor.existing_names(self.name, columns, kind)
        if name in found:
            return [name]
        named = {part.name for table in (self.before, self.after) for part in _named_parts(table)}
        return [one for one in found if one not in named]

    def name_of(self, index: IndexDefinition, editor: BaseDatabaseSchemaEditor) -> str:
        """Returns the name of an index in the database, older than a new name of its table."""
        columns = tuple(part.text for part in index.parts)
        found = self._names_of(editor, columns, "index", index.name)
        if index.condition or index.name in found:
            return index.name
        serves_like = any(part.opclass for part in index.parts)
        alike = [name for name in found if name.endswith("_like") is serves_like]
        return alike[0] if alike else index.name

    def _unnamed_gone(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yields kind and columns of constraints that go and that the database has named."""
        for column in self.after.columns:
            old = self.old_column(column.name)
            if old is None:
                continue
            if old.is_unique and not column.is_unique:
                yield "unique", (old.name,)
            if old.check and old.check != column.check:
                yield "check", (old.name,)
        if self._primary_key_moves:
            yield "primary_key", self.before.primary_key

    def altering(self, editor: BaseDatabaseSchemaEditor) -> Iterator[str]:
        """Yields what changes the columns."""
        alter = f"ALTER TABLE {editor.quote_name(self.name)}"
        for source, target in self.renames.items():
            names = f"{editor.quote_name(source)} TO {editor.quote_name(target)}"
            yield f"{alter} RENAME COLUMN {names}"
        kept = {old.name for column in self.after.columns if (old := self.old_column(column.name))}
        for column in self.before.columns:
            if column.name not in kept:
                name = editor.quote_name(column.name)
                yield f"{alter} DROP COLUMN {name}"
        for column in self.after.columns:
            old = self.old_column(column.name)
            if old is None:
                yield from self._added_column(column, editor)
            elif old != column:
                yield from self._altered_column(old, column, editor)

    def adding(self, editor: BaseDatabaseSchemaEditor) -> Iterator[str]:
        """Yields what can be added once the columns are as they are to be."""
        alter = f"ALTER TABLE {editor.quote_name(self.name)}"
        if self._primary_key_moves and self.after.primary_key:
            columns = ", ".join(map(editor.quote_name, self.after.primary_key))
            yield f"{alter} ADD PRIMARY KEY ({columns})"
        for column in self.after.columns:
            old = self.old_column(column.name)
            if old is None:
                continue
            if column.is_unique and not old.is_unique:
                yield f"{alter} ADD UNIQUE ({editor.quote_name(column.name)})"
            if column.check and column.check != old.check:
                yield f"{alter} ADD CHECK ({column.check})"
        yield from (f"{alter} ADD {text}" for text in self._new_constraints(editor.style))
        for key in self.new("references"):
            yield editor.add_reference_sql(self.name, key)
        for index in self.new("indexes"):
            yield ddl.create_index(self.name, index, editor.style)

    def _new_constraints(self, style: ddl.DdlStyle) -> Iterator[str]:
        yield from (ddl.unique_key(key, style) for key in self.new("unique_keys"))
        yield from (ddl.check_constraint(check, style) for check in self.new("checks"))
        yield from (ddl.exclusion(one, style) for one in self.new("exclusions"))

    @property
    def _primary_key_moves(self) -> bool:
        renamed = tuple(self.renames.get(name, name) for name in self.before.primary_key)
        return renamed != self.after.primary_key

    def gone(self, kind: str) -> list[Any]:
        """Returns what the table has and is not to have; `kind` is the name of a part."""
        after = getattr(self.after, kind)
        return [item for item in getattr(self.before, kind) if item not in after]

    def new(self, kind: str) -> list[Any]:
        """Returns what the table is to have and has not; `kind` is the name of a part."""
        before = getattr(self.before, kind)
        return [item for item in getattr(self.after, kind) if item not in before]

    def _added_column(
        self, column: ColumnDefinition, editor: BaseDatabaseSchemaEditor
    ) -> Iterator[str]:
        alter = f"ALTER TABLE {editor.quote_name(self.name)}"
        fill = self.fills.get(column.name)
        needs_fill = fill is not None and column.default is None and column.generated is None
        filled = replace(column, default=editor.quote_default(fill)) if needs_fill else column
        definition = ddl.column_definition(filled, editor.style, self.after.primary_key)
        yield f"{alter} ADD COLUMN {definition}"
        if needs_fill:
            yield f"{alter} ALTER COLUMN {editor.quote_name(column.name)} DROP DEFAULT"
        if column.comment and editor.style.has_comments:
            yield ddl.comment_on_column(self.name, column.name, column.comment, editor.style)

    def _altered_column(
        self, old: ColumnDefinition, new: ColumnDefinition, editor: BaseDatabaseSchemaEditor
    ) -> Iterator[str]:
        column = editor.quote_name(new.name)
        alter = f"ALTER TABLE {editor.quote_name(self.name)}"
        if old.default is not None and old.default != new.default:
            yield f"{alter} ALTER COLUMN {column} DROP DEFAULT"
        if old.is_auto and not new.is_auto:
            yield f"{alter} ALTER COLUMN {column} DROP IDENTITY IF EXISTS"
        if (old.type, old.collation) != (new.type, new.collation):
            yield from editor.change_type_sql(self.name, old, new)
        if new.is_auto and not old.is_auto:
            yield f"{alter} ALTER COLUMN {column} ADD GENERATED BY DEFAULT AS IDENTITY"
        if new.default is not None and old.default != new.default:
            yield f"{alter} ALTER COLUMN {column} SET DEFAULT {new.default}"
        if old.is_null and not new.is_null:
            fill = self.fills.get(new.name)
            value = new.default if fill is None else editor.quote_value(fill)
            if value is not None:
                table = editor.quote_name(self.name)
                yield f"UPDATE {table} SET {column} = {value} WHERE {column} IS NULL"
            yield f"{alter} ALTER COLUMN {column} SET NOT NULL"
        if new.is_null and not old.is_null:
            yield f"{alter} ALTER COLUMN {column} DROP NOT NULL"
        if old.comment != new.comment and editor.style.has_comments:
            yield ddl.comment_on_column(self.name, new.name, new.comment, editor.style)


def _named_parts(table: TableDefinition) -> Iterator[Any]:
    """Yields what of a table has a name of its own."""
    yield from table.references
    yield from table.unique_keys
    yield from table.checks
    yield from table.exclusions
    yield from table.indexes
