"""Models turned into table definitions.

Models are met as they come (any object with the documented `_meta`): this floor does not import
them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from plectrum.db.utils import NotSupportedError
from plectrum.sql import types
from plectrum.sql.nodes.ddl import (
    CheckConstraint,
    ColumnDefinition,
    Exclusion,
    IndexDefinition,
    IndexPart,
    Reference,
    TableDefinition,
    UniqueKey,
)
from plectrum.utils.records import replace

if TYPE_CHECKING:
    from plectrum.db.backends.base.schema import BaseDatabaseSchemaEditor

_DIGEST_LENGTH = 8
_DEFAULT_NAME_LENGTH = 200


def table_of(model: Any, editor: BaseDatabaseSchemaEditor) -> TableDefinition:
    """Returns the table that a model describes, on the editor's database."""
    options = model._meta
    fields = [field for field in options.local_fields if has_column(field, editor.connection)]
    return TableDefinition(
        options.db_table,
        tuple(column_of(field, editor) for field in fields),
        primary_key_of(model),
        tuple(
            reference_of(field, editor)
            for field in fields
            if field.remote_field is not None and getattr(field, "db_constraint", False)
        ),
        tuple(_unique_keys(model, editor)),
        tuple(_checks(model, editor)),
        tuple(_exclusions(model, editor)),
        tuple(_indexes(model, fields, editor)),
        options.db_table_comment or "",
        options.db_tablespace or "",
    )


def has_column(field: Any, connection: Any) -> bool:
    """Tells whether a field has a column; a custom one has none where its `db_type` is `None`."""
    return field.column is not None and field.db_parameters(connection)["type"] is not None


def primary_key_of(model: Any) -> tuple[str, ...]:
    """Returns the columns of a model's primary key."""
    pk = model._meta.pk
    if pk is None:
        return ()
    parts: Any = getattr(pk, "fields", None) if pk.column is None else None
    columns = [field.column for field in parts] if parts else [pk.column]
    return tuple(map(str, columns))


def column_of(field: Any, editor: BaseDatabaseSchemaEditor) -> ColumnDefinition:
    """Returns the column that a field describes."""
    parameters = field.db_parameters(editor.connection)
    return ColumnDefinition(
        field.column,
        parameters["type"],
        is_null=field.null,
        is_auto=isinstance(field.sql_type(), types.Auto),
        is_unique=field.unique and not field.primary_key,
        check=parameters.get("check"),
        default=editor.database_default_sql(field),
        collation=parameters.get("collation") or getattr(field, "db_collation", None) or "",
        comment=field.db_comment or "",
        generated=editor.generated_sql(field) if field.generated else None,
        is_stored=bool(getattr(field, "db_persist", True)),
    )


def reference_of(field: Any, editor: BaseDatabaseSchemaEditor) -> Reference:
    """Returns the foreign key that a relation describes."""
    target = field.target_field
    to_table = target.model._meta.db_table
    table = field.model._meta.db_table
    name = constraint_name(
        table, [field.column], f"_fk_{to_table}_{target.column}", editor.longest_name
    )
    on_delete = getattr(field.remote_field.on_delete, "on_delete_sql", "") or ""
    return Reference(name, (field.column,), to_table, (target.column,), on_delete)


def columns_of(model: Any, names: Any) -> tuple[str, ...]:
    """Returns the columns of a model's fields, by their names."""
    return tuple(model._meta.get_field(name).column for name in names)


def _unique_keys(model: Any, editor: BaseDatabaseSchemaEditor) -> Iterator[UniqueKey]:
    for names in model._meta.unique_together:
        yield together_of(model, names, editor)
    for constraint in model._meta.constraints:
        if is_plain_unique(constraint):
            key = unique_key_of(model, constraint)
            if editor.supports_unique_key(key):
                yield key


def together_of(model: Any, names: Any, editor: BaseDatabaseSchemaEditor) -> UniqueKey:
    """Returns the unique key for one entry of `unique_together`."""
    columns = columns_of(model, names)
    table = model._meta.db_table
    return UniqueKey(constraint_name(table, columns, "_uniq", editor.longest_name), columns)


def is_plain_unique(constraint: Any) -> bool:
    """Tells whether a constraint can be written as UNIQUE (…), without an index of its own."""
    return bool(getattr(constraint, "fields", ())) and not any(
        getattr(constraint, option, None) for option in ("condition", "include", "opclasses")
    )


def unique_key_of(model: Any, constraint: Any) -> UniqueKey:
    """Returns the unique key for a plain unique constraint."""
    deferrable = constraint.deferrable.name if constraint.deferrable else ""
    return UniqueKey(
        constraint.name,
        columns_of(model, constraint.fields),
        deferrable,
        constraint.nulls_distinct,
    )


def _checks(model: Any, editor: BaseDatabaseSchemaEditor) -> Iterator[CheckConstraint]:
    for constraint in model._meta.constraints:
        if is_check(constraint):
            yield check_of(model, constraint, editor)


def is_check(constraint: Any) -> bool:
    """Tells whether a constraint is a condition on each row."""
    is_other = hasattr(constraint, "fields") or is_exclusion(constraint)
    return hasattr(constraint, "condition") and not is_other


def check_of(model: Any, constraint: Any, editor: BaseDatabaseSchemaEditor) -> CheckConstraint:
    """Returns the check for a check constraint."""
    return CheckConstraint(constraint.name, editor.inline_sql(model, constraint.condition))


def _exclusions(model: Any, editor: BaseDatabaseSchemaEditor) -> Iterator[Exclusion]:
    for constraint in model._meta.constraints:
        if is_exclusion(constraint):
            yield exclusion_of(model, constraint, editor)


def is_exclusion(constraint: Any) -> bool:
    """Tells whether a constraint compares rows by operators."""
    return hasattr(constraint, "index_type")


def exclusion_of(model: Any, constraint: Any, editor: BaseDatabaseSchemaEditor) -> Exclusion:
    """Returns the exclusion for an exclusion constraint.

    Raises:
        NotSupportedError: The database has no such constraints.
    """
    if not editor.has_exclusions:
        raise NotSupportedError(
            f"{constraint.name}: {editor.connection.display_name} has no exclusion constraints; "
            "they are PostgreSQL's."
        )
    return Exclusion(
        constraint.name,
        constraint.index_type,
        tuple(_part(model, expression, editor) for expression, _ in constraint.pairs),
        tuple(operator for _, operator in constraint.pairs),
        editor.inline_sql(model, constraint.condition) if constraint.condition else "",
        columns_of(model, constraint.include),
        constraint.deferrable.name if constraint.deferrable else "",
    )


def _part(model: Any, expression: Any, editor: BaseDatabaseSchemaEditor) -> IndexPart:
    """Returns the part of an index on an expression, which may say how it is ordered."""
    options: dict[str, Any] = {}
    if hasattr(expression, "nulls_first"):
        options["descending"] = expression.descending
        options["nulls"] = (
            "first" if expression.nulls_first else "last" if expression.nulls_last else ""
        )
        expression = expression.expression
    if hasattr(expression, "operator_class"):
        options["opclass"] = expression.operator_class if editor.has_operator_classes else ""
        expression = expression.expression
    return IndexPart(editor.inline_sql(model, expression), is_expression=True, **options)


def _indexes(
    model: Any, fields: list[Any], editor: BaseDatabaseSchemaEditor
) -> Iterator[IndexDefinition]:
    table = model._meta.db_table
    for field in fields:
        yield from field_indexes(table, field, editor)
    described = [index_of(model, index, editor) for index in model._meta.indexes]
    described += [index_together_of(model, names, editor) for names in model._meta.index_together]
    described += [
        unique_index_of(model, constraint, editor)
        for constraint in model._meta.constraints
        if hasattr(constraint, "fields") and not is_plain_unique(constraint)
    ]
    yield from filter(editor.supports_index, described)


def field_indexes(
    table: str, field: Any, editor: BaseDatabaseSchemaEditor
) -> Iterator[IndexDefinition]:
    """Yields the indexes that a field asks for by its options."""
    if field.db_index and not field.unique and editor.makes_index(field):
        name = constraint_name(table, [field.column], "", editor.longest_name)
        yield IndexDefinition(name, (IndexPart(field.column),), tablespace=field.db_tablespace)
    opclass = editor.like_opclass(field)
    if opclass and (field.db_index or field.unique):
        name = constraint_name(table, [field.column], "_like", editor.longest_name)
        part = IndexPart(field.column, opclass=opclass)
        yield IndexDefinition(name, (part,), tablespace=field.db_tablespace)


def index_of(model: Any, index: Any, editor: BaseDatabaseSchemaEditor) -> IndexDefinition:
    """Returns the index that an `Index` of a model describes.

    Conditions, columns beside the key and operator classes are left out where the database has
    none: the index is of use without them.
    """
    features = editor.connection.features
    opclasses = _opclasses(index, len(index.fields_orders), editor)
    parts = [
        IndexPart(model._meta.get_field(name).column, descending=order == "DESC", opclass=opclass)
        for (name, order), opclass in zip(index.fields_orders, opclasses, strict=True)
    ]
    parts += [_part(model, expression, editor) for expression in index.expressions]
    return IndexDefinition(
        index.name,
        tuple(parts),
        condition=editor.inline_sql(model, index.condition)
        if index.condition and features.supports_partial_indexes
        else "",
        include=columns_of(model, index.include) if features.supports_covering_indexes else (),
        method=getattr(index, "method", ""),
        options=getattr(index, "options_sql", ""),
        tablespace=_place_of(model, index),
    )


def _opclasses(given: Any, count: int, editor: BaseDatabaseSchemaEditor) -> Any:
    """Returns the operator class for each field of an index; empty for the usual one."""
    return (editor.has_operator_classes and given.opclasses) or [""] * count


def _place_of(model: Any, index: Any) -> str:
    """Returns the tablespace of an index: its own, that of its only field, or the model's."""
    places = [index.db_tablespace]
    if len(index.fields_orders) == 1 and not index.expressions:
        places.append(model._meta.get_field(index.fields_orders[0][0]).db_tablespace)
    return str(next(filter(None, [*places, model._meta.db_tablespace]), ""))


def index_together_of(model: Any, names: Any, editor: BaseDatabaseSchemaEditor) -> IndexDefinition:
    """Returns the index for one entry of `index_together`, which old migrations have."""
    columns = columns_of(model, names)
    name = constraint_name(model._meta.db_table, columns, "_idx", editor.longest_name)
    place = str(model._meta.db_tablespace or "")
    return IndexDefinition(name, tuple(map(IndexPart, columns)), tablespace=place)


def unique_index_of(
    model: Any, constraint: Any, editor: BaseDatabaseSchemaEditor
) -> IndexDefinition:
    """Returns the index for a unique constraint with conditions, expressions or more."""
    opclasses = _opclasses(constraint, len(constraint.fields), editor)
    parts = [
        IndexPart(column, opclass=opclass)
        for column, opclass in zip(columns_of(model, constraint.fields), opclasses, strict=True)
    ]
    parts += [_part(model, expression, editor) for expression in constraint.expressions]
    return IndexDefinition(
        constraint.name,
        tuple(parts),
        is_unique=True,
        condition=editor.inline_sql(model, constraint.condition) if constraint.condition else "",
        include=columns_of(model, constraint.include),
        nulls_distinct=constraint.nulls_distinct,
    )


def constraint_name(table: str, columns: Any, suffix: str, longest: int | None = None) -> str:
    """Returns the name of a constraint or index that was given none.

    It is the same on every machine: the table, the columns, a digest of both and a suffix, each
    cut where the whole would be too long.
    """
    digest = hashlib.md5("".join([table, *columns]).encode(), usedforsecurity=False)
    tail = f"_{digest.hexdigest()[:_DIGEST_LENGTH]}{suffix}"
    longest = longest or _DEFAULT_NAME_LENGTH
    if len(tail) > longest // 3 * 2:
        tail = tail[: longest // 3 * 2]
    head = f"{table}_{'_'.join(columns)}"
    if len(head) + len(tail) <= longest:
        return head + tail
    room = longest - len(tail) - 1
    first = "_".join(columns)[: room // 2]
    return f"{table[: room - len(first)]}_{first}{tail}"


def with_field(
    table: TableDefinition, model: Any, field: Any, editor: BaseDatabaseSchemaEditor
) -> TableDefinition:
    """Returns the table with a field's column, and all that is built on it."""
    owner = field.model
    if owner is not model and owner._meta.db_table == table.name:
        return table_of(owner, editor)
    name = table.name
    references = table.references
    if field.remote_field is not None and getattr(field, "db_constraint", False):
        references += (reference_of(field, editor),)
    return replace(
        table,
        columns=(*table.columns, column_of(field, editor)),
        references=references,
        indexes=(*table.indexes, *field_indexes(name, field, editor)),
        primary_key=(field.column,) if field.primary_key else table.primary_key,
    )


def with_altered_field(
    table: TableDefinition, old_field: Any, new_field: Any, editor: BaseDatabaseSchemaEditor
) -> TableDefinition:
    """Returns the table with one field's column in place of another's."""
    owner = new_field.model
    if owner is not old_field.model and owner._meta.db_table == table.name:
        return table_of(owner, editor)
    rest = table.without_column(old_field.column)
    added = with_field(rest, owner, new_field, editor)
    columns = {column.name: column for column in added.columns}
    order = [
        new_field.column if column.name == old_field.column else column.name
        for column in table.columns
    ]
    return replace(added, columns=tuple(columns[name] for name in order))


def without_constraint(table: TableDefinition, name: str) -> TableDefinition:
    """Returns the table without a constraint, whatever keeps it."""
    return replace(
        table,
        unique_keys=tuple(key for key in table.unique_keys if key.name != name),
        checks=tuple(check for check in table.checks if check.name != name),
        exclusions=tuple(one for one in table.exclusions if one.name != name),
        indexes=tuple(index for index in table.indexes if index.name != name),
    )


def with_constraint(
    table: TableDefinition, model: Any, constraint: Any, editor: BaseDatabaseSchemaEditor
) -> TableDefinition:
    """Returns the table with a constraint, if the database has a way to keep it."""
    if is_check(constraint):
        return replace(table, checks=(*table.checks, check_of(model, constraint, editor)))
    if is_exclusion(constraint):
        one = exclusion_of(model, constraint, editor)
        return replace(table, exclusions=(*table.exclusions, one))
    if is_plain_unique(constraint):
        key = unique_key_of(model, constraint)
        if not editor.supports_unique_key(key):
            return table
        return replace(table, unique_keys=(*table.unique_keys, key))
    index = unique_index_of(model, constraint, editor)
    if not editor.supports_index(index):
        return table
    return replace(table, indexes=(*table.indexes, index))
