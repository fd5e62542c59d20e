"""Values that depend on conditions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.base import Expression, Lowered, Value, common_field
from plectrum.db.models.expressions.func import any_flag, as_expression
from plectrum.db.models.query.q import Q
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.shape import Shaped


class When(Expression):
    """A condition and the value where it holds.

    Args:
        condition: A `Q` or a conditional expression.
        then: The value; text is the name of a field.
        lookups: Lookups that must hold too.
    """

    allowed_default = True

    parts = ("condition", "result")
    conditional = False  # pyright: ignore[reportAssignmentType]  # known for the class

    def __init__(self, condition: Any = None, then: Any = None, **lookups: Any) -> None:
        super().__init__()
        if lookups:
            condition = Q(**lookups) if condition is None else Q(condition, **lookups)
        if condition is None or not getattr(condition, "conditional", False):
            raise TypeError(
                "When() supports a Q object, a boolean expression, or lookups as a condition."
            )
        if isinstance(condition, Q) and not condition:
            raise ValueError("An empty Q() can't be used as a When() condition.")
        self.condition = condition
        self.result = as_expression(then)

    def prepared(self, query: Any, prepare: Any) -> Any:
        """Returns a copy whose condition's names are resolved."""
        duplicate = self.copy()
        duplicate.condition = prepare(query, self.condition)
        duplicate.result = prepare(query, self.result)
        return duplicate

    def get_source_expressions(self) -> list[Any]:
        """Returns condition and value."""
        return [self.condition, self.result]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces condition and value."""
        self.condition, self.result = expressions

    def _resolve_output_field(self) -> Any:
        return getattr(self.result, "_output_field_or_none", None)


class Case(Expression):
    """The value of the first branch whose condition holds.

    Args:
        cases: The branches: `When`s.
        default: The value where none holds; text is the name of a field.
        output_field: The field that describes the value.
    """

    allowed_default = True

    parts = ("cases", "default", "given_output_field")

    def __init__(self, *cases: Any, default: Any = None, output_field: Any = None) -> None:
        if not all(isinstance(case, When) for case in cases):
            raise TypeError("Positional arguments must all be When objects.")
        super().__init__(output_field)
        self.cases = list(cases)
        self.default = as_expression(default)

    def prepared(self, query: Any, prepare: Any) -> Any:
        """Returns a copy whose conditions' names are resolved."""
        duplicate = self.copy()
        duplicate.cases = [case.prepared(query, prepare) for case in self.cases]
        duplicate.default = prepare(query, self.default)
        return duplicate

    def get_source_expressions(self) -> list[Any]:
        """Returns branches and default."""
        return [*self.cases, self.default]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces branches and default."""
        *self.cases, self.default = expressions

    def lower(self, scope: Any) -> Lowered:
        """Returns the branches that can hold; the default alone where none can."""
        branches: list[tuple[Any, Any]] = []
        lowered: list[Lowered] = []
        impossible: list[Any] = []
        field = self.given_output_field
        for case in self.cases:
            condition = scope.lower_condition_or_value(case.condition)
            value = self._value(case.result, field, scope)
            if condition.node == predicates.Truth(False):
                impossible += [] if value.field is None else [value.field]
                continue
            lowered += [condition, value]
            branches.append((condition.node, value.node))
        default = self._value(self.default, field, scope)
        if field is None:
            known = [one.field for one in (*lowered[1::2], default) if one.field is not None]
            # Whoever needs to know the field asks `check_field` where there is none.
            with suppress(FieldError):
                field = common_field(self, known or impossible)
        lowered.append(default)
        return Lowered(nodes.Case(tuple(branches), default.node), field, *any_flag(lowered))

    def check_field(self, scope: Any) -> None:
        """Raises FieldError where the values are of different types, and no field tells which."""
        if self.given_output_field is None:
            values = [self._value(one.result, None, scope) for one in self.cases]
            values.append(self._value(self.default, None, scope))
            common_field(self, [one.field for one in values if one.field is not None])

    @staticmethod
    def _value(value: Any, field: Any, scope: Any) -> Lowered:
        """Returns the node of a branch's value; a bare constant takes the field of the whole."""
        if isinstance(value, Value) and value.given_output_field is None and field is not None:
            value = value.copy()
            value.given_output_field = field
        if isinstance(value, Shaped):
            return scope.lower_condition_or_value(value)  # type: ignore[no-any-return]  # by contract
        lowered: Lowered = scope.lower(value)
        return lowered
