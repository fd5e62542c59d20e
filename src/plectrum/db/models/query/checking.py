"""Asking the database about values that are not stored: whether a condition holds for them."""

from __future__ import annotations

import copy
from typing import Any

from plectrum.core.exceptions import EmptyResultSet, FieldError
from plectrum.db.connections import connections
from plectrum.db.effects import Fetch
from plectrum.db.models.expressions.base import Lowered, Value
from plectrum.db.models.expressions.references import F
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
    """

    given: dict[str, Any]

    def reference(self, name: str) -> Lowered:
        """Returns a value by name."""
        if name not in self.given:
            raise MissingValue(f"There is no value for {name!r}.")
        return self.lower(self.given[name])

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
    state = QueryState(model)
    scope = ValueScope(state, connection)
    scope.given = values
    scope.compile_query = lower_within
    conditions = Conditions(scope)
    scope.lower_condition = lambda one: conditions.lower(group_of(state, (one,), {}))
    try:
        lowered = conditions.lower(group_of(state, (condition,), {}))
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


def with_same_values(
    queryset: Any, expressions: list[Any], values: dict[str, Any], nulls_distinct: bool | None
) -> Any:
    """Returns the rows for which expressions have the values that they have for given ones."""
    for expression in expressions:
        same = Exact(expression, replaced(expression, values))
        if nulls_distinct is False:
            both_null = Q(IsNull(expression, True)) & Q(IsNull(replaced(expression, values), True))
            queryset = queryset.filter(Q(same) | both_null)
        else:
            queryset = queryset.filter(same)
    return queryset


def replaced(expression: Any, values: dict[str, Any]) -> Any:
    """Returns an expression in which values stand for the fields."""
    if isinstance(expression, F):
        return values.get(expression.name, Value(None))
    sources = expression.get_source_expressions()
    if not sources:
        return expression
    duplicate = copy.copy(expression)
    duplicate.set_source_expressions(
        [None if source is None else replaced(source, values) for source in sources]
    )
    return duplicate
