"""INSERT statements: of one instance, and of many at once."""

from __future__ import annotations

from typing import Any, NamedTuple

from plectrum.db.connections import connections
from plectrum.db.effects import Execute
from plectrum.db.models.query import foreign, plans
from plectrum.db.models.query.scope import Scope
from plectrum.db.models.query.state import QueryState
from plectrum.effects import Operation
from plectrum.sql.nodes import dml
from plectrum.sql.render import render
from plectrum.sql.shape import Shaped, slots


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
) -> Operation[Inserted]:
    """Inserts several rows with one statement.

    Args:
        model: The model of the table.
        fields: The fields whose columns are given.
        rows: The values of each row, prepared, or expressions.
        returning: The fields whose stored values are wanted.
        alias: The database.
        conflict: What happens to rows that are there already.

    Effects: one Execute.
    """
    connection = connections[alias]
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


def columns_of(fields: tuple[Any, ...]) -> tuple[str, ...]:
    """Returns the columns of fields; quicker to hash and compare than the fields."""
    return tuple([field.column for field in fields])


def _inserted(outcome: Any, plan: plans.Plan) -> Inserted:
    rows: Any = list(outcome.rows or ())
    if plan.read is not None and rows:
        rows = plan.read(rows, None)
    return Inserted(list(rows), outcome.lastrowid, outcome.rowcount)


def _compile(
    model: Any,
    fields: tuple[Any, ...],
    rows: list[list[Any]] | None,
    returning: tuple[Any, ...],
    connection: Any,
    conflict: dml.Conflict | None,
) -> plans.Plan:
    numbers = slots()
    scope = Scope(QueryState(model), connection)
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
    node = dml.Insert(
        model._meta.db_table,
        tuple(field.column for field in fields),
        tuple(row_nodes),
        tuple(field.column for field in returning),
        conflict,
    )
    decoders = [foreign.decoder_of(field, connection) for field in returning]
    read = _reader(decoders) if any(decoders) else None
    return plans.Plan(render(node, connection.dialect), read, node)


def _reader(decoders: list[Any]) -> Any:
    def read(rows: list[Any], _origin: Any) -> list[Any]:
        return [
            tuple(
                value if decode is None else decode(value)
                for decode, value in zip(decoders, row, strict=True)
            )
            for row in rows
        ]

    return read
