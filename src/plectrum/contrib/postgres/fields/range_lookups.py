"""Lookups and transforms of ranges, and `contained_by` of values within one."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from plectrum.contrib.postgres.fields import ranges
from plectrum.contrib.postgres.fields.ranges import RangeField
from plectrum.db.backends.postgresql.psycopg_any import Range
from plectrum.db.models.expressions.base import Lowered, Value
from plectrum.db.models.fields.numbers import (
    BooleanField,
    DecimalField,
    FloatField,
    IntegerField,
)
from plectrum.db.models.fields.temporal import DateField, DateTimeField
from plectrum.db.models.lookups.base import Lookup, Transform, is_expression
from plectrum.sql import types
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.shape import Shaped, Slot


class _RangeOperator(Lookup):
    """A comparison with another range."""

    operator: ClassVar[str]

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the parameter, as a range of the left side's type."""
        node = scope.parameter(operand, left.field)
        kind = scope.type_of(left.field)
        return node if kind is types.UNKNOWN else nodes.Cast(node, kind)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison."""
        return predicates.Compare(self.operator, left.node, right)


@RangeField.register_lookup
class RangeContains(_RangeOperator):
    """Contains another range, or a value."""

    lookup_name = "contains"
    operator = ranges.RangeOperators.CONTAINS

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Tells a value from a range: they are compared in different ways."""
        is_range = value is None or isinstance(value, (Range, list, tuple, Shaped, Slot))
        if is_range or is_expression(value):
            return super().operand(field, value)
        if field is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
            return Value(value)
        return Value(value, field.base_field)

    def lower_rhs(self, scope: Any, left: Lowered) -> tuple[Any, tuple[bool, bool]]:
        """Returns the right side; a value is cast to the type of the bounds."""
        rhs = self.rhs
        if isinstance(rhs, Slot) or not is_expression(rhs):
            return super().lower_rhs(scope, left)
        lowered: Lowered = scope.lower(rhs)
        node = lowered.node
        if isinstance(left.field, RangeField) and not isinstance(lowered.field, RangeField):
            node = nodes.Cast(node, left.field.base_field.sql_type())
        return node, (lowered.is_aggregate, lowered.is_window)


@RangeField.register_lookup
class RangeContainedBy(_RangeOperator):
    """Is contained in another range."""

    lookup_name = "contained_by"
    operator = ranges.RangeOperators.CONTAINED_BY


@RangeField.register_lookup
class RangeOverlap(_RangeOperator):
    """Shares values with another range."""

    lookup_name = "overlap"
    operator = ranges.RangeOperators.OVERLAPS


@RangeField.register_lookup
class FullyLessThan(_RangeOperator):
    """Ends before another range begins."""

    lookup_name = "fully_lt"
    operator = ranges.RangeOperators.FULLY_LT


@RangeField.register_lookup
class FullyGreaterThan(_RangeOperator):
    """Begins after another range ends."""

    lookup_name = "fully_gt"
    operator = ranges.RangeOperators.FULLY_GT


@RangeField.register_lookup
class NotLessThan(_RangeOperator):
    """Has no value before another range."""

    lookup_name = "not_lt"
    operator = ranges.RangeOperators.NOT_LT


@RangeField.register_lookup
class NotGreaterThan(_RangeOperator):
    """Has no value after another range."""

    lookup_name = "not_gt"
    operator = ranges.RangeOperators.NOT_GT


@RangeField.register_lookup
class AdjacentTo(_RangeOperator):
    """Ends where another range begins, or begins where it ends."""

    lookup_name = "adjacent_to"
    operator = ranges.RangeOperators.ADJACENT_TO


class _Bound(Transform):
    """A bound of a range, described by the field of the bounds."""

    def lowered_field(self, sources: Any) -> Any:
        """Returns the field of the bounds."""
        return getattr(sources[0].field, "base_field", None)

    def _resolve_output_field(self) -> Any:
        return getattr(self.lhs._output_field_or_none, "base_field", None)


@RangeField.register_lookup
class RangeStartsWith(_Bound):
    """The lower bound; NULL where there is none."""

    lookup_name = "startswith"
    function = "LOWER"


@RangeField.register_lookup
class RangeEndsWith(_Bound):
    """The upper bound; NULL where there is none."""

    lookup_name = "endswith"
    function = "UPPER"


class _Question(Transform):
    """Whether something holds for a range."""

    def lowered_field(self, sources: Any) -> Any:
        """Returns a truth value's field."""
        return BooleanField()

    def _resolve_output_field(self) -> Any:
        return BooleanField()


@RangeField.register_lookup
class IsEmpty(_Question):
    """Whether there is no value in a range."""

    lookup_name = "isempty"
    function = "ISEMPTY"


@RangeField.register_lookup
class LowerInclusive(_Question):
    """Whether the lower bound belongs to a range."""

    lookup_name = "lower_inc"
    function = "LOWER_INC"


@RangeField.register_lookup
class LowerInfinite(_Question):
    """Whether a range has no lower bound."""

    lookup_name = "lower_inf"
    function = "LOWER_INF"


@RangeField.register_lookup
class UpperInclusive(_Question):
    """Whether the upper bound belongs to a range."""

    lookup_name = "upper_inc"
    function = "UPPER_INC"


@RangeField.register_lookup
class UpperInfinite(_Question):
    """Whether a range has no upper bound."""

    lookup_name = "upper_inf"
    function = "UPPER_INF"


def _range_field_of(field: Any, value: Any) -> RangeField:
    """Returns what describes a range that a field's values may be within."""
    kind = field.sql_type()
    if isinstance(kind, (types.Integer, types.Auto)):
        is_big = kind.bits == 64
        return ranges.BigIntegerRangeField() if is_big else ranges.IntegerRangeField()
    if isinstance(kind, (types.Decimal, types.Float)):
        return ranges.DecimalRangeField()
    bounds = value if isinstance(value, (list, tuple)) else (value.lower, value.upper)
    of_moments = any(isinstance(bound, dt.datetime) for bound in bounds)
    if isinstance(kind, types.DateTime) or of_moments:
        return ranges.DateTimeRangeField()
    return ranges.DateRangeField()


class ContainedInRange(Lookup):
    """Is a value within a range."""

    lookup_name = "contained_by"
    prepare_rhs = False

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Turns a range into one of the type of the field's values."""
        if isinstance(value, (Range, list, tuple)) and field is not None:
            return Value(value, _range_field_of(field, value))
        return super().operand(field, value)

    def lower_rhs(self, scope: Any, left: Lowered) -> tuple[Any, tuple[bool, bool]]:
        """Returns the range, with what it is a range of."""
        lowered: Lowered = scope.lower(self.rhs)
        return lowered, (lowered.is_aggregate, lowered.is_window)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison; the value is cast to the type of the bounds."""
        node, range_node = left.node, right.node
        base = getattr(right.field, "base_field", None)
        if base is not None:
            node = nodes.Cast(node, base.sql_type())
            range_node = nodes.Cast(range_node, right.field.sql_type())
        return predicates.Compare("<@", node, range_node)


for _field in (IntegerField, DecimalField, FloatField, DateField, DateTimeField):
    _field.register_lookup(ContainedInRange)
