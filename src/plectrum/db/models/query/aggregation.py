"""Values over all rows of a query: `aggregate()`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any

from plectrum.core.exceptions import EmptyResultSet, FieldError
from plectrum.db.models.aggregates import (
    Aggregate,
    Avg,
    BitAnd,
    BitOr,
    BitXor,
    Count,
    Max,
    Min,
    Sum,
)
from plectrum.db.models.expressions.base import Lowered, Value
from plectrum.db.models.expressions.references import F
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.columns import Columns, annotation_decoder
from plectrum.db.models.query.conditions import Conditions, group_of, prepared_within
from plectrum.db.models.query.lowering import SelectLowering, lower_within
from plectrum.db.models.query.paths import Path, output_field_of, refuse_rows
from plectrum.db.models.query.plans import PLANS, Plan, named_outputs
from plectrum.db.models.query.scope import TRUTH, Scope
from plectrum.db.models.query.state import Annotation, Condition, Group, QueryState
from plectrum.db.models.query.trail import verify
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import select
from plectrum.sql.render import render
from plectrum.sql.render.identifiers import check_alias
from plectrum.sql.shape import slots

# Their text is decided by the class, the field's name and `distinct`, unless they are given more.
_NAMED = frozenset({Avg, BitAnd, BitOr, BitXor, Count, Max, Min, Sum})


def aggregate_plan(
    queryset: Any, expressions: dict[str, Any], connection: Any
) -> tuple[Plan, Sequence[Any], dict[str, Any]]:
    """Returns the plan of aggregates, its values, and the results where no row can match.

    Raises:
        TypeError: An expression is no aggregate.
    """
    trail = queryset._trail
    key = plan = None
    if trail is not None:
        key = _key_of_names(expressions)
        plan = trail.plans.get((key, connection.dialect))
    if plan is not None and not PLANS.is_verifying:
        # PERF: whatever is checked and prepared below was so for these very names.
        return plan, queryset._values, _where_empty(expressions)
    state = queryset._query
    given, expressions = expressions, {}
    for name, one in given.items():
        expressions[name] = prepared(state, name, one, expressions)
    steps = [Annotation(name, one, True, None) for name, one in expressions.items()]
    if trail is None:
        return *_general_plan(state, steps, connection), _where_empty(expressions, state)
    values = list(queryset._values)
    if key is None:
        key = ("aggregate", tuple([step.shape(values) for step in steps]))

    def compile_template(template: QueryState, _connection: Any) -> Plan:
        numbers = itertools.count(trail.count)
        slotted = [step.with_slots(numbers) for step in steps]
        return _compile(_unordered(template), slotted, connection)

    plan = trail.plan(key, connection, compile_template)
    if PLANS.is_verifying:
        verify(plan, values, *_general_plan(state, steps, connection))
    return plan, values, _where_empty(expressions, state)


def _key_of_names(expressions: dict[str, Any]) -> Hashable | None:
    """Returns the key of aggregates that have nothing but a field's name each; `None` for others.

    Such a key has no value in it, and none belongs to it.
    """
    parts = []
    for name, one in expressions.items():
        if type(one) not in _NAMED or len(one.source_expressions) != 1:
            return None
        if one.filter is not None or one.default is not None or one.order_by or one.extra:
            return None
        source = one.source_expressions[0]
        if type(source) is not F or one.given_output_field is not None:
            return None
        parts.append((name, type(one), source.name, bool(one.distinct)))
    return ("aggregate of names", tuple(parts))


def prepared(state: QueryState, name: str, expression: Any, before: Collection[str] = ()) -> Any:
    """Returns an aggregate with its names checked and its conditions resolved.

    Args:
        state: The query.
        name: The aggregate's name.
        expression: The aggregate, or what is made of such.
        before: The names of the aggregates before it, which it may name.

    Raises:
        TypeError: The expression is no aggregate.
    """
    check_alias(name)
    if not hasattr(expression, "resolve_expression"):
        raise TypeError(f"QuerySet.aggregate() received non-expression(s): {expression!r:.200}.")
    refuse_rows(state, expression)
    _refuse_aliases(state, expression)
    expression = prepared_within(state, expression)
    if not (getattr(expression, "contains_aggregate", False) or _names_any(expression, before)):
        raise TypeError(f"{name} is not an aggregate expression")
    return expression


def _names_any(expression: Any, names: Collection[str]) -> bool:
    parts = expression.flatten() if names and hasattr(expression, "flatten") else ()
    return any(isinstance(part, F) and part.name in names for part in parts)


def _refuse_aliases(state: QueryState, expression: Any) -> None:
    """Raises FieldError for an aggregate of what was not annotated, only given a name."""
    hidden = {name for name, one in state.annotations.items() if not one.is_selected}
    for source in getattr(expression, "get_source_expressions", list)() if hidden else ():
        for part in getattr(source, "flatten", tuple)():
            if isinstance(part, F) and part.name in hidden:
                raise FieldError(
                    f"Cannot aggregate over the {part.name!r} alias. Use annotate() to promote it."
                )


def _where_empty(expressions: dict[str, Any], state: Any = None) -> dict[str, Any]:
    """Returns what the aggregates are where no row can match and the database is not asked.

    Args:
        expressions: The aggregates.
        state: The query; not needed where no aggregate has a default.
    """
    found = {}
    for name, one in expressions.items():
        found[name] = getattr(one, "empty_result_set_value", None)
        default = getattr(one, "default", None)
        if type(default) is Value:
            field = output_field_of(state, one)
            found[name] = default.value if field is None else field.to_python(default.value)
    return found


def _is_known_where_empty(expression: Any) -> bool:
    """Tells whether an aggregate's value over no rows is known without the database."""
    if not isinstance(expression, Aggregate) or expression.empty_result_set_value is NotImplemented:
        return False
    return expression.default is None or type(expression.default) is Value


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
        return _compile(slotted, slotted_steps, connection)

    return PLANS.get(key, compile_now), values


def _compile(state: QueryState, steps: list[Annotation], connection: Any) -> Plan:
    """Makes the plan of aggregates; where no row can match, one of none at all if it is known."""
    try:
        return _compile_over(state, steps, connection)
    except EmptyResultSet:
        if all(_is_known_where_empty(step.expression) for step in steps):
            return Plan(None)
    if state.combined is not None:
        state = state.combined[1][0]
    return _compile_over(state, steps, connection, is_never=True)


def _compile_over(
    state: QueryState, steps: list[Annotation], connection: Any, *, is_never: bool = False
) -> Plan:
    lowering = SelectLowering(state, connection, is_never=is_never)
    if state.combined is None:
        lowering.lower_steps()
    needs_subquery = (
        state.is_sliced
        or state.is_distinct
        or state.distinct_fields
        or lowering.is_grouped
        or lowering.qualifying
        or any(one.is_window for one in lowering.scope.annotations.values())
        or state.combined is not None
    )
    if needs_subquery:
        return _compile_outside(state, steps, connection, is_never=is_never)
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
    """The scope of a query that reads from another one as its table.

    Args:
        inner: The lowering of the other query, whose steps have been lowered.
        columns: Its columns; what is asked for besides is added to them.
    """

    def __init__(self, state: QueryState, inner: SelectLowering, columns: Columns) -> None:
        super().__init__(state, inner.scope.connection)
        self.inner = inner
        self.inner_columns = columns
        self.columns = _name_columns(columns)
        self.compile_query = lower_within
        self.lower_condition = self._lower_any_condition

    def _lower_any_condition(self, condition: Any) -> Lowered:
        if not isinstance(condition, Group):
            condition = group_of(self.state, (condition,), {})
        return _DerivedConditions(self).lower(condition)

    def reference(self, name: str) -> Lowered:
        """Returns a column of the inner query, or an aggregate before.

        Raises:
            FieldError: The inner query has no such column, and cannot have it.
        """
        found = self.annotations.get(name) or self.columns.get(name)
        if found is None and name == "pk":
            found = self._key()
        if found is None:
            first, *rest = name.split(LOOKUP_SEP)
            if rest and first in self.inner.scope.annotations and first in self.columns:
                return self.transformed(self.columns[first], rest)
            found = self.added(name, lambda scope: scope.reference(name))
        return found

    def column(self, path: Path) -> Lowered:
        """Returns the column at the end of a path that begins at the inner query's model."""
        name = path.field.name
        if not path.hops and name in self.columns:
            return self.columns[name]
        return self.added(name, lambda scope: scope.column(path))

    def added(self, name: str, lower: Callable[[Scope], Lowered]) -> Lowered:
        """Returns what the inner query is to select besides."""
        if self.inner.state.combined is not None:
            raise FieldError(
                f"Cannot resolve keyword {name[:200]!r} into field. Choices are: "
                f"{', '.join(sorted(self.columns))}",
                hint="Of queries that are combined, only their columns can be aggregated.",
            )
        lowered = lower(self.inner.scope)
        columns = self.inner_columns
        position = columns.add(lowered.node, lowered.field, self.inner.scope)
        return _derived(position, columns.width_at(position), lowered.field)

    def _key(self) -> Lowered | None:
        """Returns the columns of the key, where the inner query has them all."""
        parts = [self.columns.get(part.name) for part in self.options.pk_fields]
        if not self.options.pk.is_row:
            return parts[0]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return Lowered(nodes.Row(tuple(part.node for part in known)), self.options.pk)


class _DerivedConditions(Conditions):
    """Lowers the conditions of aggregates over the rows of another query."""

    scope: DerivedScope

    def _related_rows(self, condition: Condition) -> Any:
        """Returns whether related rows fulfil a condition, which the other query tells."""
        inner = Conditions(self.scope.inner.scope)
        lowered = Lowered(inner._related_rows(condition), TRUTH)
        return self.as_predicate(self.scope.added(condition.binding.name, lambda _: lowered).node)


def _compile_outside(
    state: QueryState, steps: list[Annotation], connection: Any, *, is_never: bool
) -> Plan:
    """Compiles aggregates over the rows of a query that is grouped, sliced or distinct."""
    lowering = SelectLowering(state.replaced(related=()), connection, is_never=is_never)
    found: list[Any] = []

    def aggregate(columns: Columns) -> None:
        scope = DerivedScope(state.replaced(steps=()), lowering, columns)
        found.extend((scope, _lower_all(scope, steps)))

    inner, _columns = lowering.rows(aggregate)
    scope, lowered = found
    outputs = tuple(
        select.Output(one.node, step.name) for step, one in zip(steps, lowered, strict=True)
    )
    node = select.Select(outputs, select.Derived(named_outputs(inner), "subquery"))
    return _plan(node, steps, lowered, scope, connection)


def _derived(position: int, width: int, field: Any) -> Lowered:
    """Returns the columns of a derived table that are one value."""
    parts = [nodes.Column("subquery", f"col{at}") for at in range(position, position + width)]
    return Lowered(nodes.Row(tuple(parts)) if width > 1 else parts[0], field)


def _name_columns(columns: Any) -> dict[str, Lowered]:
    """Returns by the names of fields what stands for each in the derived table."""
    known: dict[str, Lowered] = {}
    for index, field in enumerate(columns.fields):
        lowered = _derived(index, 1, field)
        if field is not None and (columns.models or not columns.names):
            known.setdefault(field.name, lowered)
            known.setdefault(getattr(field, "attname", field.name), lowered)
    for name, index in (*columns.extra, *zip(columns.names, columns.positions, strict=True)):
        known[name] = _derived(index, columns.width_at(index), columns.fields[index])
    return known
