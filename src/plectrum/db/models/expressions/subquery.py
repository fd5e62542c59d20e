"""Queries within queries, as values and as conditions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from plectrum.core.exceptions import EmptyResultSet
from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.expressions.references import F
from plectrum.db.models.fields.numbers import BooleanField
from plectrum.db.models.query.operand import QueryOperand
from plectrum.db.models.query.paths import output_field_of
from plectrum.db.models.query.plans import exists_node
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates


class Subquery(Expression):
    """The one value of a query; `OuterRef` in it names fields of the query around it.

    Args:
        queryset: The query, of one column.
        output_field: The field that describes the value.
    """

    contains_aggregate = False  # pyright: ignore[reportAssignmentType]  # known for the class
    contains_subquery = True

    def __init__(self, queryset: Any, output_field: Any = None, **extra: Any) -> None:
        super().__init__(output_field)
        self.queryset = queryset
        self.extra = extra
        self.operand: QueryOperand = queryset.as_operand()

    def get_source_expressions(self) -> list[Any]:
        """Returns nothing: what is within belongs to the query."""
        return []

    def __repr__(self) -> str:
        # The query is not shown by its rows: that would run it.
        return f"{type(self).__name__}(<query of {self.operand.state.model._meta.label}>)"

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the query's key."""
        return (type(self), self.operand.shape(parameters))

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the expression with places for its query's values."""
        duplicate = self.copy()
        duplicate.operand = self.operand.with_slots(numbers)
        return duplicate

    def _resolve_output_field(self) -> Any:
        state = self.operand.state
        names = state.selection.names if state.selection is not None else None
        return output_field_of(state, F(names[0])) if names else None

    def lower(self, scope: Any) -> Lowered:
        """Returns the query in parentheses."""
        node = scope.compile_query(self.operand, scope)
        return Lowered(nodes.Subquery(node), self._output_field_or_none)


class Exists(Subquery):
    """Whether a query has rows."""

    conditional = True  # pyright: ignore[reportAssignmentType]  # known for the class

    def __init__(self, queryset: Any, **extra: Any) -> None:
        super().__init__(queryset, output_field=BooleanField(), **extra)
        self.operand = QueryOperand(queryset._query)

    def lower(self, scope: Any) -> Lowered:
        """Returns EXISTS and the query."""
        try:
            node = exists_node(self.operand.state, scope.connection, scope)
        except EmptyResultSet:
            return Lowered(predicates.Truth(False), self.given_output_field)
        return Lowered(predicates.Exists(node), self.given_output_field)
