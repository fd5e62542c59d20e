"""Lookups that compare: equal, less, greater, one of, between, missing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.numbers import IntegerField
from plectrum.db.models.lookups.base import (
    Listed,
    ListSlot,
    Lookup,
    Several,
    Structure,
    check_single,
    check_width,
    is_expression,
)
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.shape import Shaped


class _Comparison(Lookup):
    """A comparison by an operator."""

    operator: str

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison."""
        refuse_row(right)
        return predicates.Compare(self.operator, left.node, right)


def refuse_row(node: Any) -> None:
    """Raises ValueError where one value is compared with a key of several fields."""
    if isinstance(node, nodes.Row):
        raise ValueError(
            "CompositePrimaryKey cannot be used as a lookup value. Compare with one of the fields "
            "that the key consists of."
        )


class FieldGetDbPrepValueMixin:
    """Prepares what is compared with as the left side's field does; lookups do so anyway."""


@Field.register_lookup
class Exact(_Comparison):
    """Is equal; `None` asks whether there is no value."""

    lookup_name = "exact"
    operator = "="
    can_use_none_as_rhs = True

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Turns `None` into the question for NULL."""
        if value is None:
            return Structure(None)
        if is_expression(value):
            check_single(cls.lookup_name, value)
            check_width(cls.lookup_name, value, 1)
        return super().operand(field, value)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison, or the question for NULL."""
        if right is None:
            return predicates.null_check(left.node)
        refuse_row(right)
        return predicates.Compare("=", left.node, right)

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the node of a value; nothing for NULL."""
        if isinstance(operand, Structure):
            return None if operand.value is None else operand
        return super().lower_operand(scope, left, operand)


@Field.register_lookup
class GreaterThan(_Comparison):
    """Is greater."""

    lookup_name = "gt"
    operator = ">"


@Field.register_lookup
class GreaterThanOrEqual(_Comparison):
    """Is greater or equal."""

    lookup_name = "gte"
    operator = ">="


@Field.register_lookup
class LessThan(_Comparison):
    """Is less."""

    lookup_name = "lt"
    operator = "<"


@Field.register_lookup
class LessThanOrEqual(_Comparison):
    """Is less or equal."""

    lookup_name = "lte"
    operator = "<="


def _rounded_up(value: Any) -> Any:
    """Rounds a floating point number up, for comparisons of integers with it."""
    return math.ceil(value) if isinstance(value, float) else value


@IntegerField.register_lookup
class IntegerGreaterThanOrEqual(GreaterThanOrEqual):
    """Is greater or equal; a fraction is rounded up."""

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Rounds up."""
        return super().operand(field, _rounded_up(value))


@IntegerField.register_lookup
class IntegerLessThan(LessThan):
    """Is less; a fraction is rounded up."""

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Rounds up."""
        return super().operand(field, _rounded_up(value))


def _that_fit(field: IntegerField[Any], numbers: list[Any]) -> list[Any]:
    """Returns those numbers that the field's column can hold: it is equal to no others.

    One of them stands in the others' place, so that the shape stays that of as many values.
    """
    limit = 1 << (field.bits - 1)
    if not numbers or (max(numbers) < limit and min(numbers) >= -limit):
        return numbers
    fitting = [number for number in numbers if -limit <= number < limit]
    return fitting + fitting[:1] * (len(numbers) - len(fitting))


@Field.register_lookup
class In(Lookup):
    """Is one of a list, or among the rows of a query."""

    lookup_name = "in"

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Turns a list into prepared values, each once and without NULL."""
        if isinstance(value, Shaped):
            return value
        if is_expression(value):
            check_width(cls.lookup_name, value, 1)
            return value.as_operand(for_in=True)
        if not isinstance(value, Iterable):
            raise TypeError(
                f"'in' needs a list or a query, not {type(value).__name__}. Put a single value in "
                "a list, or use 'exact'."
            )
        items = list(value)
        if any(is_expression(item) for item in items):
            return Several([super(In, cls).operand(field, item) for item in items])
        prepare = field.get_prep_value if field is not None and cls.prepare_rhs else None
        prepared = [
            item if prepare is None else prepare(item) for item in items if item is not None
        ]
        try:
            prepared = list(dict.fromkeys(prepared))
        except TypeError:
            prepared = [item for index, item in enumerate(prepared) if item not in prepared[:index]]
        if isinstance(field, IntegerField):
            prepared = _that_fit(field, prepared)
        return (
            Listed(prepared, len(items) > len(prepared) and None in items)
            if prepared
            else (Structure(()))
        )

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the list's parameter, or nothing for an empty list."""
        if isinstance(operand, Structure):
            return operand
        if isinstance(operand, Listed):
            return tuple(scope.parameter(value, left.field) for value in operand.values)
        if isinstance(operand, Several):
            return tuple(scope.operand_node(item, left.field) for item in operand.items)
        return operand

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the membership; nothing is in an empty list."""
        if isinstance(right, Structure):
            return predicates.Truth(False)
        if isinstance(right, tuple):
            return predicates.InItems(left.node, right)
        if isinstance(right, ListSlot):
            parameter = scope.parameter(right, left.field)
            return predicates.InList(left.node, parameter, right.size or 0)
        query = scope.query_within(right)
        if getattr(query, "where", None) == predicates.Truth(False):
            return predicates.Truth(False)
        return predicates.InQuery(left.node, query)


@Field.register_lookup
class Range(Lookup):
    """Lies between two values, both included."""

    lookup_name = "range"

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Prepares both ends.

        Raises:
            FieldError: There are not two.
        """
        if isinstance(value, Several):
            return value
        ends = list(value)
        if len(ends) != 2:
            raise FieldError(f"'range' needs two values, not {len(ends)}.")
        return Several([super(Range, cls).operand(field, end) for end in ends])

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the nodes of both ends."""
        return tuple(scope.operand_node(item, left.field) for item in operand.items)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the range."""
        return predicates.Between(left.node, right[0], right[1])


@Field.register_lookup
class IsNull(Lookup):
    """Has no value, or has one."""

    lookup_name = "isnull"
    prepare_rhs = False
    accepts_null = True

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:  # noqa: ARG003 - one signature for all
        """Keeps the truth value as structure.

        Raises:
            ValueError: It is no truth value.
        """
        if isinstance(value, Structure):
            return value
        if not isinstance(value, bool):
            raise ValueError("The QuerySet value for an isnull lookup must be True or False.")
        return Structure(value)

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the truth value."""
        return operand.value

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the question."""
        return predicates.null_check(left.node, negated=not right)
