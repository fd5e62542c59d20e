"""Changing the schema: the documented methods over table definitions.

Each method works out the table before and after, and `alter_table` writes what leads from one to
the other. A backend overrides what its database does in another way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any, ClassVar, Self

from plectrum.db.backends.base import tables
from plectrum.db.backends.base.base import BaseDatabaseWrapper
from plectrum.db.backends.base.composite_keys import check_key, check_removal
from plectrum.db.backends.base.inlining import inline
from plectrum.db.backends.base.schema_alter import TableChange
from plectrum.db.transaction import atomic
from plectrum.db.utils import TransactionManagementError
from plectrum.sql.nodes.ddl import (
    ColumnDefinition,
    IndexDefinition,
    Reference,
    TableDefinition,
    UniqueKey,
)
from plectrum.sql.render import ddl
from plectrum.utils.encoding import force_str
from plectrum.utils.records import replace

logger = logging.getLogger("plectrum.db.backends.schema")


class BaseDatabaseSchemaEditor:
    """Changes the schema of one database; use it in a `with` block.

    Args:
        connection: The database.
        collect_sql: Keep the statements in `collected_sql` instead of running them.
        atomic: Run all of the block in one transaction, where the database allows that.

    Attributes:
        executed_sql: The statements that have run and cannot be undone by a rollback.
        finished_steps: The steps of a migration that have been done.
        step_begins: Called with a step of a migration before it is done.
    """

    style: ddl.DdlStyle
    has_exclusions: ClassVar[bool] = False
    has_operator_classes: ClassVar[bool] = False
    drop_table_suffix: ClassVar[str] = " CASCADE"

    def __init__(
        self, connection: BaseDatabaseWrapper, collect_sql: bool = False, atomic: bool = True
    ) -> None:
        self.connection = connection
        self.collect_sql = collect_sql
        self.collected_sql: list[str] = []
        self.deferred_sql: list[str] = []
        self.executed_sql: list[str] = []
        self.finished_steps: list[Any] = []
        self.step_begins: Callable[[Any], None] | None = None
        self.atomic_migration = connection.features.can_rollback_ddl and atomic
        self._atomic: Any = None

    @property
    def longest_name(self) -> int | None:
        """The longest name that the database takes."""
        return self.connection.ops.max_name_length()

    # The block

    def __enter__(self) -> Self:
        self.deferred_sql = []
        if self.atomic_migration and not self.collect_sql:
            self._atomic = atomic(self.connection.alias)
            self._atomic.__enter__()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if exc_type is None:
                for sql in self.deferred_sql:
                    self.execute(sql)
                self.deferred_sql = []
        except BaseException as error:
            self._leave(type(error), error, error.__traceback__)
            raise
        self._leave(exc_type, exc_value, traceback)

    def _leave(self, *error: Any) -> None:
        if self._atomic is not None:
            transaction, self._atomic = self._atomic, None
            transaction.__exit__(*error)

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Runs a statement, or keeps its text.

        Args:
            sql: The statement, with `%s` placeholders if there are `params`.
            params: Values; `None` or empty for none.

        Raises:
            TransactionManagementError: The statements can be run only outside of a transaction
                which is open.
        """
        text = force_str(sql)
        if self.collect_sql:
            shown = text % tuple(map(self.quote_value, params)) if params else text
            self.collected_sql.append(shown if shown.endswith(";") else f"{shown};")
            return
        if self.connection.in_atomic_block and not self.connection.features.can_rollback_ddl:
            raise TransactionManagementError(
                "Executing DDL statements while in a transaction on databases that can't perform "
                "a rollback is prohibited."
            )
        logger.debug("%s; (params %r)", text, params, extra={"params": params, "sql": text})
        with self.connection.cursor() as cursor:
            cursor.execute(text, params or None)
        if not self.atomic_migration:
            shown = text % tuple(map(self.quote_value, params)) if params else text
            self.executed_sql.append(shown)

    def quote_name(self, name: str) -> str:
        """Returns a quoted identifier."""
        return self.connection.ops.quote_name(name)

    def quote_value(self, value: Any) -> str:
        """Returns a value as a constant of SQL, for statements that take no parameters."""
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return self.quote_boolean(value)
        if isinstance(value, int | float):
            return repr(value)
        if isinstance(value, bytes | bytearray | memoryview):
            return self.quote_bytes(bytes(value))
        return self.style.literal(str(value))

    def quote_default(self, value: Any) -> str:
        """Returns a value as it stands after DEFAULT."""
        return self.quote_value(value)

    def quote_boolean(self, value: bool) -> str:
        """Returns a truth value as a constant."""
        return "TRUE" if value else "FALSE"

    def quote_bytes(self, value: bytes) -> str:
        """Returns bytes as a constant (SQL:2016, 5.3)."""
        return f"X'{value.hex()}'"

    # What fields and expressions are in SQL

    def table(self, model: Any) -> TableDefinition:
        """Returns the table that a model describes."""
        return tables.table_of(model, self)

    def makes_index(self, field: Any) -> bool:
        """Tells whether a field that asks for an index gets one of its own."""
        return True

    def supports_index(self, index: IndexDefinition) -> bool:
        """Tells whether the database has such indexes; others are left out, as checks warn."""
        features = self.connection.features
        has_expressions = any(part.is_expression for part in index.parts)
        return (
            (features.supports_partial_indexes or not index.condition)
            and (features.supports_covering_indexes or not index.include)
            and (features.supports_expression_indexes or not has_expressions)
            and (
                features.supports_nulls_distinct_unique_constraints or index.nulls_distinct is None
            )
        )

    def supports_unique_key(self, key: UniqueKey) -> bool:
        """Tells whether the database has such constraints; others are left out."""
        features = self.connection.features
        return (features.supports_deferrable_unique_constraints or not key.deferrable) and (
            features.supports_nulls_distinct_unique_constraints or key.nulls_distinct is None
        )

    def like_opclass(self, field: Any) -> str:
        """Returns the operator class of a second index for LIKE, empty where none is needed."""
        return ""

    def effective_default(self, field: Any) -> Any:
        """Returns the driver's value for rows that exist before a field does."""
        if field.generated:
            return None
        if field.has_default():
            default = field.get_default()
        elif not field.null and field.blank and field.empty_strings_allowed:
            default = b"" if field.get_internal_type() == "BinaryField" else ""
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            default = field.moment_of_creation()
        else:
            return None
        return field.get_db_prep_save(default, self.connection)

    def database_default_sql(self, field: Any) -> str | None:
        """Returns what stands after DEFAULT for a field with `db_default`, else `None`."""
        if not field.has_db_default():
            return None
        default = field.db_default
        if hasattr(default, "resolve_expression"):
            return self.inline_sql(field.model, default)
        return self.quote_default(field.get_db_prep_save(default, self.connection))

    def generated_sql(self, field: Any) -> str:
        """Returns the expression of a computed field."""
        return self.inline_sql(field.model, field.expression)

    def inline_sql(self, model: Any, expression: Any) -> str:
        """Returns an expression or condition on a model's own row, with constants in the text."""
        return inline(model, expression, self.connection, self.quote_value)

    # Models

    def create_model(self, model: Any) -> None:
        """Makes the tables of a model: its own and those of its many-to-many relations."""
        table = self.table(model)
        self.create_table(table)
        for field in model._meta.local_many_to_many:
            if field.remote_field.through._meta.auto_created:
                self.create_model(field.remote_field.through)

    def create_table(self, table: TableDefinition) -> None:
        """Makes a table; references and indexes follow when the block ends."""
        self.execute(ddl.create_table(table, self.style))
        if not self.style.has_inline_references:
            for key in table.references:
                self.deferred_sql.append(self.add_reference_sql(table.name, key))
        self.deferred_sql += ddl.table_statements(table, self.style)

    def delete_model(self, model: Any) -> None:
        """Drops the tables of a model: its own and those of its many-to-many relations."""
        for field in model._meta.local_many_to_many:
            if field.remote_field.through._meta.auto_created:
                self.delete_model(field.remote_field.through)
        name = model._meta.db_table
        quoted = self.quote_name(name)
        self.execute(f"DROP TABLE {quoted}{self.drop_table_suffix}")
        self.deferred_sql = [sql for sql in self.deferred_sql if f" {quoted} " not in f"{sql} "]

    def alter_db_table(self, model: Any, old_db_table: str, new_db_table: str) -> None:
        """Renames a model's table."""
        if old_db_table == new_db_table:
            return
        old, new = self.quote_name(old_db_table), self.quote_name(new_db_table)
        self.execute(f"ALTER TABLE {old} RENAME TO {new}")
        self.deferred_sql = [sql.replace(old, new) for sql in self.deferred_sql]

    def alter_db_table_comment(
        self, model: Any, old_db_table_comment: str, new_db_table_comment: str
    ) -> None:
        """Sets the comment of a model's table."""
        if self.style.has_comments:
            self.execute(
                ddl.comment_on_table(model._meta.db_table, new_db_table_comment or "", self.style)
            )

    def alter_db_tablespace(
        self, model: Any, old_db_tablespace: str, new_db_tablespace: str
    ) -> None:
        """Moves a model's table to another tablespace, where the database has such."""
        if self.style.has_tablespaces and old_db_tablespace != new_db_tablespace:
            table, place = self.quote_name(model._meta.db_table), self.quote_name(new_db_tablespace)
            self.execute(f"ALTER TABLE {table} SET TABLESPACE {place}")

    def alter_unique_together(
        self, model: Any, old_unique_together: Any, new_unique_together: Any
    ) -> None:
        """Changes which sets of a model's fields are unique together."""
        table = self.table(model)
        gone = [tables.together_of(model, names, self) for names in old_unique_together]
        come = [tables.together_of(model, names, self) for names in new_unique_together]
        others = tuple(key for key in table.unique_keys if key not in {*gone, *come})
        before = replace(table, unique_keys=(*others, *gone))
        self.alter_table(TableChange(before, replace(table, unique_keys=(*others, *come))))

    def alter_index_together(
        self, model: Any, old_index_together: Any, new_index_together: Any
    ) -> None:
        """Changes which sets of a model's fields have an index together."""
        table = self.table(model)
        gone = [tables.index_together_of(model, names, self) for names in old_index_together]
        come = [tables.index_together_of(model, names, self) for names in new_index_together]
        others = tuple(index for index in table.indexes if index not in {*gone, *come})
        before = replace(table, indexes=(*others, *gone))
        self.alter_table(TableChange(before, replace(table, indexes=(*others, *come))))

    def index_together_name(self, model: Any, names: Any, *, exists: bool) -> str:
        """Returns the name of the index for an entry of `index_together`.

        Args:
            model: The model.
            names: The entry.
            exists: Whether the database has the index: it may have been made when the table had
                another name, and is known by its columns.
        """
        columns = tables.columns_of(model, names)
        found = self.existing_names(model._meta.db_table, columns, "index") if exists else []
        return found[0] if found else tables.index_together_of(model, names, self).name

    # Indexes and constraints

    def add_index(self, model: Any, index: Any) -> None:
        """Makes an index of a model."""
        definition = tables.index_of(model, index, self)
        if self.supports_index(definition):
            self.create_index(model._meta.db_table, definition)

    def remove_index(self, model: Any, index: Any) -> None:
        """Drops an index of a model."""
        if self.supports_index(tables.index_of(model, index, self)):
            self.run_deferred(model._meta.db_table)
            self.drop_index(model._meta.db_table, index.name)

    def rename_index(self, model: Any, old_index: Any, new_index: Any) -> None:
        """Renames an index of a model."""
        if self.supports_index(tables.index_of(model, new_index, self)):
            self.run_deferred(model._meta.db_table)
            self.execute(
                self.rename_index_sql(model._meta.db_table, old_index.name, new_index.name)
            )

    def rename_index_sql(self, table: str, old: str, new: str) -> str:
        """Returns the statement that renames an index."""
        return f"ALTER INDEX {self.quote_name(old)} RENAME TO {self.quote_name(new)}"

    def add_constraint(self, model: Any, constraint: Any) -> None:
        """Adds a constraint to a model's table."""
        table = tables.without_constraint(self.table(model), constraint.name)
        self.alter_table(TableChange(table, tables.with_constraint(table, model, constraint, self)))

    def remove_constraint(self, model: Any, constraint: Any) -> None:
        """Removes a constraint from a model's table."""
        table = tables.without_constraint(self.table(model), constraint.name)
        self.alter_table(TableChange(tables.with_constraint(table, model, constraint, self), table))

    def create_index(self, table: str, index: IndexDefinition) -> None:
        """Makes an index."""
        self.execute(ddl.create_index(table, index, self.style))

    def drop_index(self, table: str, name: str) -> None:
        """Drops an index."""
        self.execute(self.drop_index_sql(table, name))

    def drop_index_sql(self, table: str, name: str) -> str:
        """Returns the statement that drops an index."""
        return f"DROP INDEX IF EXISTS {self.quote_name(name)}"

    def drop_constraint_sql(self, table: str, name: str, kind: str) -> str:
        """Returns the statement that drops a constraint.

        Args:
            table: The table.
            name: The constraint's name.
            kind: As for `existing_names`.
        """
        return f"ALTER TABLE {self.quote_name(table)} DROP CONSTRAINT {self.quote_name(name)}"

    # Fields

    def add_field(self, model: Any, field: Any) -> None:
        """Adds a field's column to a model's table, or makes a many-to-many relation's table."""
        if field.many_to_many and field.remote_field.through._meta.auto_created:
            self.create_model(field.remote_field.through)
            return
        if field.is_row and field.primary_key:
            check_key(field, field.columns, self)
        if not tables.has_column(field, self.connection):
            return
        before = self.table(model).without_column(field.column)
        after = tables.with_field(before, model, field, self)
        self.alter_table(TableChange(before, after, fills=self._fills(field)))

    def remove_field(self, model: Any, field: Any) -> None:
        """Drops a field's column, or a many-to-many relation's table."""
        if field.many_to_many and field.remote_field.through._meta.auto_created:
            self.delete_model(field.remote_field.through)
            return
        if field.is_row and field.primary_key:
            check_removal(field, self)
        if field.column is None:
            return
        table = self.table(model)
        if table.column(field.column) is not None:
            self.alter_table(TableChange(table, table.without_column(field.column)))

    def alter_field(self, model: Any, old_field: Any, new_field: Any, strict: bool = False) -> None:
        """Turns a field's column into that of another field.

        Args:
            model: The model as it was.
            old_field: Its field.
            new_field: The field as it is to be; usually of the model as it is to be.
            strict: Kept for compatibility: the old field is always taken as it is described.

        Raises:
            ValueError: One of them is a many-to-many relation and the other is not.
        """
        if old_field.many_to_many or new_field.many_to_many:
            self._alter_many_to_many(old_field, new_field)
            return
        if new_field.is_row and new_field.primary_key:
            check_key(new_field, new_field.columns, self)
        if old_field.column is None or new_field.column is None:
            return
        before = self.table(model)
        after = tables.with_altered_field(before, old_field, new_field, self)
        if before == after:
            return
        change = TableChange(
            before,
            after,
            renames={old_field.column: new_field.column}
            if old_field.column != new_field.column
            else {},
            fills=self._fills(new_field),
        )
        self.alter_table(change, self._dependent_changes(old_field, new_field))

    def _fills(self, field: Any) -> dict[str, Any]:
        """Returns the value that rows get which have none: the database's own default wins."""
        return {} if field.has_db_default() else {field.column: self.effective_default(field)}

    def _alter_many_to_many(self, old_field: Any, new_field: Any) -> None:
        has_own_table = {
            bool(field.remote_field.through._meta.auto_created) if field.many_to_many else None
            for field in (old_field, new_field)
        }
        if len(has_own_table) > 1:
            raise ValueError(
                f"Cannot alter field {old_field} into {new_field} - they are not compatible types "
                "(you cannot alter to or from M2M fields, or add or remove through= on M2M fields)."
                " To keep the rows, give the intermediate model the table's name as db_table and "
                "change the models within SeparateDatabaseAndState."
            )
        old, new = old_field.remote_field.through, new_field.remote_field.through
        if has_own_table == {False}:
            return
        self.alter_db_table(old, old._meta.db_table, new._meta.db_table)
        before = replace(self.table(old), name=new._meta.db_table)
        pairs = [
            (old._meta.get_field(old_name), new._meta.get_field(new_name))
            for old_name, new_name in (
                (old_field.m2m_field_name(), new_field.m2m_field_name()),
                (old_field.m2m_reverse_field_name(), new_field.m2m_reverse_field_name()),
            )
        ]
        renames = {a.column: b.column for a, b in pairs if a.column != b.column}
        self.alter_table(TableChange(before, self.table(new), renames=renames))

    def _dependent_changes(self, old_field: Any, new_field: Any) -> list[TableChange]:
        """Returns the changes of tables that refer to a column whose type changes."""
        old_type = old_field.rel_db_type(self.connection)
        if old_type == new_field.rel_db_type(self.connection):
            return []
        changes = []
        for relation in new_field.model._meta.related_objects:
            other = relation.field
            if other.many_to_many or other.target_field is not new_field:
                continue
            if other.model is new_field.model:
                continue
            after = self.table(other.model)
            columns = tuple(
                replace(column, type=old_type) if column.name == other.column else column
                for column in after.columns
            )
            changes.append(TableChange(replace(after, columns=columns), after))
        return changes

    # The change of a table; what a backend overrides

    def alter_table(self, change: TableChange, dependents: list[TableChange] | None = None) -> None:
        """Leads a table from one definition to another, and with it those that refer to it."""
        everything = [*(dependents or []), change]
        for one in everything:
            kept = {column.name for column in one.after.columns}
            loses_columns = any(column.name not in kept for column in one.before.columns)
            self.run_deferred(one.name, references=loses_columns or bool(one.gone("references")))
        for one in everything:
            for sql in one.dropping(self):
                self.execute(sql)
        for one in everything:
            for sql in one.altering(self):
                self.execute(sql)
        for one in reversed(everything):
            for sql in one.adding(self):
                self.execute(sql)

    def run_deferred(self, table: str, *, references: bool = False) -> None:
        """Runs what waits for the end of the block, before a change of what it is about.

        Args:
            table: The table that changes.
            references: Run also what adds foreign keys, which are best added last: rows that are
                stored before do not keep the table from being changed then.
        """
        quoted = self.quote_name(table)
        waiting, self.deferred_sql = self.deferred_sql, []
        for sql in waiting:
            is_reference = " FOREIGN KEY " in sql
            is_due = references if is_reference else True
            if is_due and f" {quoted} " in sql.partition(" REFERENCES ")[0]:
                self.execute(sql)
            else:
                self.deferred_sql.append(sql)

    def add_reference_sql(self, table: str, key: Reference) -> str:
        """Returns the statement that adds a foreign key."""
        return f"ALTER TABLE {self.quote_name(table)} ADD {ddl.reference(key, self.style)}"

    def change_type_sql(
        self, table: str, before: ColumnDefinition, after: ColumnDefinition
    ) -> list[str]:
        """Returns the statements that change a column's type or collation."""
        collation = f" COLLATE {self.quote_name(after.collation)}" if after.collation else ""
        column = self.quote_name(after.name)
        alter = f"ALTER TABLE {self.quote_name(table)} ALTER COLUMN {column}"
        return [f"{alter} TYPE {after.type}{collation} USING {column}::{after.type}"]

    def existing_names(self, table: str, columns: tuple[str, ...], kind: str) -> list[str]:
        """Returns the names, in the database, of constraints on exactly these columns.

        Args:
            table: The table.
            columns: The columns, in order.
            kind: `unique`, `foreign_key`, `primary_key`, `check` or `index`.
        """
        if self.collect_sql:
            return []
        with self.connection.cursor() as cursor:
            constraints = self.connection.introspection.get_constraints(cursor, table)
        return [
            name
            for name, constraint in constraints.items()
            if tuple(constraint["columns"]) == columns
            and constraint[kind]
            and (kind == "primary_key" or not constraint["primary_key"])
        ]
