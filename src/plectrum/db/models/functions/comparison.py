"""Functions that choose among values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from plectrum.db.models.expressions.base import Lowered, Value
from plectrum.db.models.expressions.func import Func
from plectrum.sql.nodes import expressions as nodes


class _Choice(Func):
    """A function of at least two values that gives one of them."""

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError(f"{type(self).__name__} must take at least two expressions")
        super().__init__(*expressions, **extra)

    def lower(self, scope: Any) -> Lowered:
        """Returns the call; constants take the field of what stands beside them."""
        if self._has_own_sql(scope):
            return super().lower(scope)
        field = self.given_output_field
        lowered = [scope.lower(source) for source in self.source_expressions]
        field = field or next((one.field for one in lowered if one.field is not None), None)
        sources = [scope.lower(_typed(source, field)) for source in self.source_expressions]
        node = nodes.Call(str(self.node_name), tuple(one.node for one in sources))
        return Lowered(
            node,
            field,
            any(one.is_aggregate for one in sources),
            any(one.is_window for one in sources),
        )


def _typed(source: Any, field: Any) -> Any:
    """Returns a constant without a field of its own with another's."""
    if isinstance(source, Value) and source.given_output_field is None:
        typed = source.copy()
        typed.given_output_field = field
        return typed
    return source


class Coalesce(_Choice):
    """The first value that is not NULL."""

    function = "COALESCE"
    node_name = "COALESCE"

    @property
    def empty_result_set_value(self) -> Any:
        """The first constant among the values."""
        for source in self.source_expressions:
            value = getattr(source, "empty_result_set_value", None)
            if value is not None:
                return value
        return None


class Greatest(_Choice):
    """The greatest of several values."""

    function = "GREATEST"
    node_name = "GREATEST"


class Least(_Choice):
    """The smallest of several values."""

    function = "LEAST"
    node_name = "LEAST"


class NullIf(Func):
    """The first value, or NULL where it equals the second."""

    function = "NULLIF"
    node_name = "NULLIF"
    arity = 2


class Collate(Func):
    """Text with a collation.

    Args:
        expression: The text.
        collation: The collation's name.
    """

    parts = ("source_expressions", "collation")
    # SECURITY: the name is quoted, and checked before that.
    collation_re = re.compile(r"^\w+(?:-\w+)*$")

    def __init__(self, expression: Any, collation: str) -> None:
        if not (collation and self.collation_re.match(collation)):
            raise ValueError(f"Invalid collation name: {collation!r}.")
        super().__init__(expression)
        self.collation = collation

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the text with the collation."""
        return nodes.Collated(sources[0].node, self.collation)
