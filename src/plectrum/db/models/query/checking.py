"""Asking the database about values that are not stored: whether a condition holds for them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from plectrum.core.exceptions import EmptyResultSet, FieldError
from plectrum.db.connections import connections
from plectrum.db.effects import Fetch
from plectrum.db.models.expressions.base import Expression, Lowered, Value
from plectrum.db.models.lookups.base import is_expression
from plectrum.db.models.lookups.comparison import Exact, IsNull
from plectrum.db.models.query.conditions import Conditions, group_of
from plectrum.db.models.query.lowering import lower_within
from plectrum.db.models.query.paths import Path
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.scope import Scope
from plectrum.db.models.query.state import QueryState
from plectrum.effects import Operation
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates, select
from plectrum.sql.render import render


class MissingValue(FieldError):
    """A condition asks about a field that was left out of a validation."""

    code = "missing-value"


class ValueScope(Scope):
    """A scope in which names stand for given values.

    Attributes:
        given: The values, as expressions, by name.
        fills_missing: Whether NULL stands for those that are not given.
    """

    given: dict[str, Any]
    fills_missing = False

    def reference(self, name: str) -> Lowered:
        """Returns a value by name."""
        if name not in self.given:
            if self.fills_missing:
                return Lowered(nodes.Keyword("NULL"))
            raise MissingValue(f"There is no value for {name!r}.")
        value = self.given[name]
        if isinstance(value, Value) and value.value is None:
            return self._null(value.given_output_field)
        return self.lower(value)

    def _null(self, field: Any) -> Lowered:
        """Returns NULL, of the field's type where a database must know it."""
        null = nodes.Keyword("NULL")
        if field is None or not self.dialect.capabilities.needs_typed_parameters:
            return Lowered(null, field)
        return Lowered(nodes.Cast(null, field.sql_type()), field)

    def column(self, path: Path) -> Lowered:
        """Returns the value of a field."""
        if path.hops:
            raise FieldError("Joined field references are not permitted in this query")
        lowered = self.reference(path.field.name)
        return lowered._replace(field=lowered.field or path.field)


def holds(
    model: Any, condition: Any, values: dict[str, Any], using: str, if_unknown: bool
) -> Operation[bool]:
    """Tells whether a condition holds for values.

    Args:
        model: The model whose fields the condition names.
        condition: A `Q` or another condition.
        values: The values, as expressions, by name.
        using: The database that evaluates it.
        if_unknown: What to answer where it is neither true nor false, or a value is missing.

    Effects: one Fetch.
    """
    connection = connections[using]
    scope = value_scope(model, values, connection)
    try:
        lowered = scope.lower_condition(condition)
    except MissingValue:
        return if_unknown
    except EmptyResultSet:
        return False
    yes, no = nodes.Keyword("1"), nodes.Keyword("0")
    if if_unknown:
        answer = nodes.Case(((predicates.Not(lowered.node), no),), yes)
    else:
        answer = nodes.Case(((lowered.node, yes),), no)
    node = select.Select((select.Output(answer, "holds"),))
    statement = render(node, connection.dialect)
    rows = yield Fetch(using, statement.sql, statement.parameters([]))
    return bool(rows[0][0])


class OfValues(Expression):
    """An expression in which given values stand for a model's fields, within another query.

    Args:
        model: The model.
        expression: The expression.
        values: The values, as expressions, by name.
    """

    def __init__(self, model: Any, expression: Any, values: dict[str, Any]) -> None:
        super().__init__()
        self.model = model
        self.expression = expression
        self.values = values

    def _resolve_output_field(self) -> Any:
        return getattr(self.expression, "_output_field_or_none", None)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the key of the expression and of which values there are."""
        shapes = tuple((name, one.shape(parameters)) for name, one in self.values.items())
        return (OfValues, self.model, shapes, self.expression.shape(parameters))

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns a copy with its values replaced."""
        values = {name: one.with_slots(numbers) for name, one in self.values.items()}
        return OfValues(self.model, self.expression.with_slots(numbers), values)

    def lower(self, scope: Any) -> Lowered:
        """Returns the expression's node."""
        values = value_scope(self.model, self.values, scope.connection)
        values.fills_missing = True
        return values.lower(self.expression)


def value_scope(model: Any, values: dict[str, Any], connection: Any) -> ValueScope:
    """Returns the scope in which values stand for a model's fields."""
    state = QueryState(model)
    scope = ValueScope(state, connection)
    scope.given = values
    scope.compile_query = lower_within
    conditions = Conditions(scope)
    scope.lower_condition = lambda one: conditions.lower(group_of(state, (one,), {}))
    return scope


def with_same_values(
    queryset: Any, expressions: list[Any], values: dict[str, Any], nulls_distinct: bool | None
) -> Any:
    """Returns the rows for which expressions have the values that they have for given ones."""
    for expression in expressions:
        value = OfValues(queryset.model, expression, values)
        same = Exact(expression, value)
        if nulls_distinct is False:
            both_null = Q(IsNull(expression, True)) & Q(IsNull(value, True))
            queryset = queryset.filter(Q(same) | both_null)
        else:
            queryset = queryset.filter(same)
    return queryset


def default_of(field: Any) -> Any:
    """Returns what the database puts into a field's column by itself, as an expression."""
    default = field.db_default
    return default if is_expression(default) else Value(default, field)
