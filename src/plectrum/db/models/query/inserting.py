"""INSERT statements: of one instance, and of many at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

from plectrum.db.connections import connections
from plectrum.db.effects import Execute
from plectrum.db.models.query import foreign, plans
from plectrum.db.models.query.scope import Scope
from plectrum.db.models.query.state import QueryState
from plectrum.effects import Operation
from plectrum.sql import types
from plectrum.sql.nodes import dml
from plectrum.sql.plan import PlanCache
from plectrum.sql.render import render
from plectrum.sql.render.dml import insert_parts
from plectrum.sql.shape import Shaped, slots
from plectrum.utils.records import replace


class Inserted(NamedTuple):
    """What an INSERT gave back.

    Attributes:
        rows: For each new row its returned values, where the database returns any.
        last_key: The key of the last new row, where it is told otherwise.
        total: How many rows were touched.
    """

    rows: list[tuple[Any, ...]]
    last_key: Any
    total: int


def insert_one(
    model: Any, fields: tuple[Any, ...], values: list[Any], returning: tuple[Any, ...], alias: str
) -> Operation[Inserted]:
    """Inserts a row.

    Args:
        model: The model of the table.
        fields: The fields whose columns are given.
        values: Their values, prepared, or expressions.
        returning: The fields whose stored values are wanted.
        alias: The database.

    Effects: one Execute.
    """
    connection = connections[alias]
    has_expressions = any(isinstance(value, Shaped) for value in values)
    if has_expressions:
        return (yield from insert_rows(model, fields, [values], returning, alias, None))
    key = ("insert", connection.dialect, model, columns_of(fields), columns_of(returning))
    plan = plans.PLANS.get(key, lambda: _compile(model, fields, None, returning, connection, None))
    outcome = yield Execute(alias, plan.sql, plan.parameters(values))
    return _inserted(outcome, plan)


def insert_rows(
    model: Any,
    fields: tuple[Any, ...],
    rows: list[list[Any]],
    returning: tuple[Any, ...],
    alias: str,
    conflict: dml.Conflict | None,
    has_expressions: bool = True,
) -> Operation[Inserted]:
    """Inserts several rows with one statement.

    Args:
        model: The model of the table.
        fields: The fields whose columns are given.
        rows: The values of each row, prepared, or expressions.
        returning: The fields whose stored values are wanted.
        alias: The database.
        conflict: What happens to rows that are there already.
        has_expressions: Whether any of the values may be an expression.

    Effects: one Execute.
    """
    connection = connections[alias]
    if not has_expressions:
        text, parameters, rows_plan = _plain_rows(
            model, fields, rows, returning, connection, conflict
        )
        outcome = yield Execute(alias, text, parameters)
        return _inserted(outcome, rows_plan)
    values: list[Any] = []
    shapes: list[Any] = []
    for row in rows:
        for value in row:
            if isinstance(value, Shaped):
                shapes.append((len(values), value.shape(values)))
            else:
                values.append(value)
    key = (
        "insert",
        connection.dialect,
        model,
        columns_of(fields),
        columns_of(returning),
        len(rows),
        conflict,
        tuple(shapes),
    )
    plan = plans.PLANS.get(
        key, lambda: _compile(model, fields, rows, returning, connection, conflict)
    )
    outcome = yield Execute(alias, plan.sql, plan.parameters(values))
    return _inserted(outcome, plan)


class RowsPlan(NamedTuple):
    """How any number of plain rows is inserted by one statement.

    Attributes:
        parts: The text before, of, and after one row's values.
        arrays: The text that takes each column as one array; `None` where it cannot be so.
        encoders: What encodes the values of columns, by their places.
        read: Decodes what is given back.
    """

    parts: tuple[str, str, str]
    arrays: str | None
    encoders: tuple[tuple[int, Callable[[Any], Any]], ...]
    read: Any


ROWS_PLANS: PlanCache[RowsPlan] = PlanCache(lambda plan: f"{plan.parts} {plan.arrays}")


def _plain_rows(
    model: Any,
    fields: tuple[Any, ...],
    rows: list[list[Any]],
    returning: tuple[Any, ...],
    connection: Any,
    conflict: dml.Conflict | None,
) -> tuple[str, list[Any], RowsPlan]:
    """Returns text and parameters that insert rows of prepared values."""
    plan = ROWS_PLANS.get(
        (connection.dialect, model, columns_of(fields), columns_of(returning), conflict),
        lambda: _compile_rows(model, fields, returning, connection, conflict),
    )
    for index, encode in plan.encoders:
        for row in rows:
            if row[index] is not None:
                row[index] = encode(row[index])
    if plan.arrays is not None and len(rows) > 1:
        columns = [list(column) for column in zip(*rows, strict=True)]
        if all(_is_of_one_type(column) for column in columns):
            return plan.arrays, list(map(connection.dialect.array_parameter, columns)), plan
    head, row_text, tail = plan.parts
    text = f"{head}{row_text}{(', ' + row_text) * (len(rows) - 1)}{tail}"
    return text, list(itertools.chain.from_iterable(rows)), plan


def _is_of_one_type(values: list[Any]) -> bool:
    """Tells whether a library that writes an array by its first item's type can write this one."""
    kinds = set(map(type, values))
    kinds.discard(type(None))
    return len(kinds) <= 1


def _compile_rows(
    model: Any,
    fields: tuple[Any, ...],
    returning: tuple[Any, ...],
    connection: Any,
    conflict: dml.Conflict | None,
) -> RowsPlan:
    dialect = connection.dialect
    node = _node(model, fields, None, returning, connection, conflict)
    encoders = [
        (index, foreign.stored_encoder_of(field, connection) or dialect.encoder(field.sql_type()))
        for index, field in enumerate(fields)
    ]
    kinds = tuple(field.sql_type() for field in fields)
    arrays = None
    if dialect.capabilities.has_array_parameters and not any(map(_has_no_array, kinds)):
        arrays = render(replace(node, rows=(), arrays=kinds), dialect).sql
    return RowsPlan(
        insert_parts(node, dialect),
        arrays if fields else None,
        tuple((index, encode) for index, encode in encoders if encode is not None),
        _reader_of(returning, connection),
    )


def _has_no_array(kind: types.SqlType) -> bool:
    return isinstance(kind, (types.Unknown, types.Custom, types.Array))


def columns_of(fields: tuple[Any, ...]) -> tuple[str, ...]:
    """Returns the columns of fields; quicker to hash and compare than the fields."""
    return tuple([field.column for field in fields])


def _inserted(outcome: Any, plan: plans.Plan | RowsPlan) -> Inserted:
    rows: Any = list(outcome.rows or ())
    if plan.read is not None and rows:
        rows = plan.read(rows, None)
    return Inserted(rows, outcome.lastrowid, outcome.rowcount)


def _compile(
    model: Any,
    fields: tuple[Any, ...],
    rows: list[list[Any]] | None,
    returning: tuple[Any, ...],
    connection: Any,
    conflict: dml.Conflict | None,
) -> plans.Plan:
    node = _node(model, fields, rows, returning, connection, conflict)
    read = _reader_of(returning, connection)
    return plans.Plan(render(node, connection.dialect), read, node)


class _NewRow(Scope):
    """Where the values of a new row are lowered: it has no columns to read yet."""

    def reference(self, name: str) -> Any:
        """Raises ValueError."""
        raise ValueError(
            f"A new {self.state.model._meta.object_name} cannot be given F({name!r}): its row has "
            "no values yet. F() expressions can only be used to update, not to insert."
        )


def _node(
    model: Any,
    fields: tuple[Any, ...],
    rows: list[list[Any]] | None,
    returning: tuple[Any, ...],
    connection: Any,
    conflict: dml.Conflict | None,
) -> dml.Insert:
    """Returns the node of an INSERT; of one row of plain values where no rows are given."""
    numbers = slots()
    scope = _NewRow(QueryState(model), connection)
    scope.allows_joins = False
    row_nodes = []
    for row in rows if rows is not None else [[None] * len(fields)]:
        items = []
        for field, value in zip(fields, row, strict=True):
            if isinstance(value, Shaped):
                items.append(scope.operand_node(value.with_slots(numbers), field))
            else:
                items.append(plans.parameter_node(next(numbers), field, connection))
        row_nodes.append(tuple(items))
    return dml.Insert(
        model._meta.db_table,
        tuple(field.column for field in fields),
        tuple(row_nodes),
        tuple(field.column for field in returning),
        conflict,
    )


def _reader_of(returning: tuple[Any, ...], connection: Any) -> Any:
    """Returns what decodes the rows that are given back; `None` where nothing is to be done."""
    decoders = [foreign.decoder_of(field, connection) for field in returning]
    if not any(decoders):
        return None

    def read(rows: list[Any], _origin: Any) -> list[Any]:
        return [
            tuple(
                value if decode is None else decode(value)
                for decode, value in zip(decoders, row, strict=True)
            )
            for row in rows
        ]

    return read
