"""Values over all rows of a query: `aggregate()`."""

from __future__ import annotations

import itertools
from typing import Any

from plectrum.core.exceptions import EmptyResultSet, FieldError
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.query.columns import annotation_decoder
from plectrum.db.models.query.lowering import SelectLowering
from plectrum.db.models.query.plans import PLANS, Plan, named_outputs
from plectrum.db.models.query.scope import Scope
from plectrum.db.models.query.state import Annotation, QueryState
from plectrum.db.models.query.trail import verify
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import select
from plectrum.sql.render import render
from plectrum.sql.shape import slots


def aggregate_plan(
    queryset: Any, expressions: dict[str, Any], connection: Any
) -> tuple[Plan, list[Any], dict[str, Any]]:
    """Returns the plan of aggregates, its values, and the results where no row can match.

    Raises:
        TypeError: An expression is no aggregate.
    """
    for name, expression in expressions.items():
        if not getattr(expression, "contains_aggregate", False):
            raise TypeError(f"{name} is not an aggregate expression")
    steps = [Annotation(name, one, True, None) for name, one in expressions.items()]
    empty = {
        name: getattr(one, "empty_result_set_value", None) for name, one in expressions.items()
    }
    if any(value is NotImplemented for value in empty.values()):
        empty = {name: None if v is NotImplemented else v for name, v in empty.items()}
    trail = queryset._trail
    if trail is None:
        plan, values = _general_plan(queryset._query, steps, connection)
        return plan, values, empty
    values = list(queryset._values)
    key = ("aggregate", tuple([step.shape(values) for step in steps]))

    def compile_template(template: QueryState, _connection: Any) -> Plan:
        numbers = itertools.count(trail.count)
        slotted = [step.with_slots(numbers) for step in steps]
        return _compile(_unordered(template), slotted, connection)

    plan = trail.plan(key, connection, compile_template)
    if PLANS.is_verifying:
        verify(plan, values, *_general_plan(queryset._query, steps, connection))
    return plan, values, empty


def _unordered(state: QueryState) -> QueryState:
    return state if state.is_sliced or state.combined else state.replaced(ordering=())


def _general_plan(
    state: QueryState, steps: list[Annotation], connection: Any
) -> tuple[Plan, list[Any]]:
    """Returns the plan of aggregates over any query, and its values."""
    base = _unordered(state)
    values: list[Any] = []
    key = (
        "aggregate",
        connection.dialect,
        base.shape(values),
        tuple([step.shape(values) for step in steps]),
    )

    def compile_now() -> Plan:
        numbers = slots()
        slotted = base.with_slots(numbers)
        slotted_steps = [step.with_slots(numbers) for step in steps]
        try:
            return _compile(slotted, slotted_steps, connection)
        except EmptyResultSet:
            return Plan(None)

    return PLANS.get(key, compile_now), values


def _compile(state: QueryState, steps: list[Annotation], connection: Any) -> Plan:
    lowering = SelectLowering(state, connection)
    if state.combined is None:
        lowering.lower_steps()
    needs_subquery = (
        state.is_sliced
        or state.is_distinct
        or state.distinct_fields
        or lowering.is_grouped
        or lowering.qualifying
        or state.combined is not None
    )
    if needs_subquery:
        return _compile_outside(state, steps, connection)
    lowered = _lower_all(lowering.scope, steps)
    outputs = tuple(
        select.Output(one.node, step.name) for step, one in zip(steps, lowered, strict=True)
    )
    where = lowering.where_node()
    table = select.Table(lowering.scope.options.db_table, lowering.scope.base)
    node = select.Select(outputs, table, lowering.joins(where), where)
    return _plan(node, steps, lowered, lowering.scope, connection)


def _lower_all(scope: Any, steps: list[Annotation]) -> list[Lowered]:
    """Lowers aggregates; each may name those before it."""
    lowered = []
    for step in steps:
        one = scope.lower(step.expression)
        scope.annotations[step.name] = one
        lowered.append(one)
    return lowered


def _plan(
    node: Any, steps: list[Annotation], lowered: list[Lowered], scope: Any, connection: Any
) -> Plan:
    decoders = [
        annotation_decoder(step.expression, one, scope)
        for step, one in zip(steps, lowered, strict=True)
    ]
    return Plan(render(node, connection.dialect), None, node, decoders)


class DerivedScope(Scope):
    """The scope of a query that reads from another one as its table."""

    columns: dict[str, Lowered]

    def reference(self, name: str) -> Lowered:
        """Returns a column of the inner query, or an aggregate before.

        Raises:
            FieldError: The inner query has no such column.
        """
        found = self.annotations.get(name) or self.columns.get(name)
        if found is None and name == "pk":
            found = self._key()
        if found is None:
            raise FieldError(
                f"Cannot resolve keyword {name[:200]!r} into field. Choices are: "
                f"{', '.join(sorted(self.columns))}",
                hint="After a slice, distinct() or an aggregate, only columns of the query and "
                "annotations can be aggregated.",
            )
        return found

    def _key(self) -> Lowered | None:
        """Returns the columns of the key, where the inner query has them all."""
        parts = [self.columns.get(part.name) for part in self.options.pk_fields]
        if not self.options.pk.is_row:
            return parts[0]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return Lowered(nodes.Row(tuple(part.node for part in known)), self.options.pk)


def _compile_outside(state: QueryState, steps: list[Annotation], connection: Any) -> Plan:
    """Compiles aggregates over the rows of a query that is grouped, sliced or distinct."""
    inner, columns = SelectLowering(state.replaced(related=()), connection).rows()
    named, known = _name_columns(inner, columns)
    scope = DerivedScope(state.replaced(steps=(), annotations={}), connection)
    scope.columns = known
    lowered = _lower_all(scope, steps)
    outputs = tuple(
        select.Output(one.node, step.name) for step, one in zip(steps, lowered, strict=True)
    )
    node = select.Select(outputs, select.Derived(named, "subquery"))
    return _plan(node, steps, lowered, scope, connection)


def _name_columns(inner: Any, columns: Any) -> tuple[Any, dict[str, Lowered]]:
    """Names a query's outputs, and returns by the names of fields what stands for each."""
    known: dict[str, Lowered] = {}
    for index, field in enumerate(columns.fields):
        lowered = Lowered(nodes.Column("subquery", f"col{index}"), field)
        if field is not None and (columns.models or not columns.names):
            known.setdefault(field.name, lowered)
            known.setdefault(getattr(field, "attname", field.name), lowered)
    for name, index in (*columns.extra, *zip(columns.names, columns.positions, strict=True)):
        parts = [
            nodes.Column("subquery", f"col{position}")
            for position in range(index, index + columns.width_at(index))
        ]
        node = nodes.Row(tuple(parts)) if len(parts) > 1 else parts[0]
        known[name] = Lowered(node, columns.fields[index])
    return named_outputs(inner), known
