"""A query as part of another: `filter(author__in=Author.objects.filter(…))`."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from plectrum.db.models.expressions.base import Lowered
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.shape import Shaped


class QueryOperand(Shaped):
    """A query that stands where a value may.

    Args:
        state: The query; selects one column, or is reduced to its key.
    """

    def __init__(self, state: Any) -> None:
        self.state = state

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the query's key."""
        return ("query", self.state.shape(parameters))

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the query with places for its values."""
        return QueryOperand(self.state.with_slots(numbers))

    def resolve_expression(self, *_: Any, **__: Any) -> Any:
        """Returns itself."""
        return self

    def as_operand(self, for_in: bool = False) -> Any:
        """Returns itself."""
        return self

    def lower(self, scope: Any) -> Lowered:
        """Returns the query in parentheses."""
        return Lowered(nodes.Subquery(scope.compile_query(self, scope)))
