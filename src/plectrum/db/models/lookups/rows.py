"""Lookups on keys of several fields: rows of values are compared as one.

What they are compared with are tuples, lists of tuples, or queries with as many columns. A tuple
may hold expressions; each value is prepared by the field at its place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.expressions.references import OuterRef
from plectrum.db.models.fields.composite import RowField
from plectrum.db.models.lookups.base import (
    Lookup,
    Several,
    Structure,
    check_single,
    check_width,
    is_expression,
    query_of,
)
from plectrum.db.models.lookups.comparison import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.nodes.predicates import null_check
from plectrum.sql.shape import Shaped, Slot, size_class

PADDED_ROWS = 512


class ListedRows(Shaped):
    """A list of rows of values; its size class is part of the shape, its columns are parameters.

    Args:
        rows: The rows. A long list is a class of its own, so that it does not grow beyond what a
            statement may carry.
    """

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows = rows
        count = len(rows)
        self.size = size_class(count) if count <= PADDED_ROWS else count

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns how many rows there are, of how many values."""
        columns = list(zip(*self.rows, strict=True))
        parameters.extend(columns)
        return ("rows", self.size, len(columns))

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the places of the columns."""
        return RowSlots([Slot(next(numbers)) for _value in self.rows[0]], self.size)


class RowSlots(Shaped):
    """The places of a list of rows.

    Args:
        columns: The place of each column's values.
        size: How many rows the size class has.
    """

    def __init__(self, columns: list[Slot], size: int) -> None:
        self.columns = columns
        self.size = size

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns itself: its values have been replaced."""
        return self


class RowLookup(Lookup):
    """What the lookups of rows share."""

    @classmethod
    def row_operand(cls, field: Any, value: Any) -> Any:
        """Returns one row of values, each prepared or an expression.

        Raises:
            ValueError: It is no tuple, or one of another length.
        """
        name = f"{cls.lookup_name!r} lookup of {field.name!r}"
        parts = field.composite_fields
        if not isinstance(value, (tuple, list)):
            raise ValueError(f"{name} must be a tuple or a list")
        if len(value) != len(parts):
            raise ValueError(f"{name} must have {len(parts)} elements")
        return Several([_prepared(part, item) for part, item in zip(parts, value, strict=True)])

    @classmethod
    def query_operand(cls, field: Any, value: Any) -> Any:
        """Returns a query or a reference to the outer query.

        Raises:
            ValueError: It is another expression, or a query with another number of columns.
        """
        if isinstance(value, OuterRef):
            return value
        if query_of(value) is None:
            raise ValueError(
                f"{cls.lookup_name!r} subquery lookup of {field.name!r} only supports OuterRef "
                f"and QuerySet objects (received {type(value).__name__!r})"
            )
        check_width(cls.lookup_name, value, len(field.composite_fields))
        return value.as_operand(for_in=True) if hasattr(value, "as_operand") else value


def _prepared(part: Any, item: Any) -> Any:
    if is_expression(item):
        return item.as_operand() if hasattr(item, "as_operand") else item
    return part.get_prep_value(item)


def row_node(scope: Any, field: Any, row: Several) -> nodes.Row:
    """Returns one row of values as a node."""
    return nodes.Row(
        tuple(
            scope.operand_node(item, part)
            for part, item in zip(field.composite_fields, row.items, strict=True)
        )
    )


class _RowComparison(RowLookup):
    """A comparison of two rows."""

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Turns a tuple or a query into an operand."""
        if isinstance(value, (Several, Structure)):
            return value
        if is_expression(value):
            check_single(cls.lookup_name, value)
            return cls.query_operand(field, value)
        return cls.row_operand(field, value)

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the row of values; nothing for NULL."""
        if isinstance(operand, Structure):
            return None
        return row_node(scope, left.field, operand)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison."""
        return predicates.Compare(self.operator, left.node, right)

    operator: str


@RowField.register_lookup
class RowExact(_RowComparison, Exact):
    """Is the same row."""

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison, or the question for NULL."""
        if right is None:
            return null_check(left.node, negated=False)
        return predicates.Compare("=", left.node, right)


@RowField.register_lookup
class RowGreaterThan(_RowComparison, GreaterThan):
    """Is greater, the first values first."""


@RowField.register_lookup
class RowGreaterThanOrEqual(_RowComparison, GreaterThanOrEqual):
    """Is greater or equal, the first values first."""


@RowField.register_lookup
class RowLessThan(_RowComparison, LessThan):
    """Is less, the first values first."""


@RowField.register_lookup
class RowLessThanOrEqual(_RowComparison, LessThanOrEqual):
    """Is less or equal, the first values first."""


@RowField.register_lookup
class RowIn(RowLookup, In):
    """Is one of several rows, or among those of a query."""

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Turns a list of tuples into rows, each once and without those that have NULL.

        Raises:
            ValueError: It is no list of tuples, or they have another length.
        """
        if isinstance(value, (Several, Structure, ListedRows, RowSlots)):
            return value
        if is_expression(value):
            return cls.query_operand(field, value)
        name = f"{cls.lookup_name!r} lookup of {field.name!r}"
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
            raise ValueError(f"{name} must be a tuple or a list")
        items = list(value)
        if not all(isinstance(item, (tuple, list)) for item in items):
            raise ValueError(f"{name} must be a collection of tuples or lists")
        if any(len(item) != len(field.composite_fields) for item in items):
            raise ValueError(f"{name} must have {len(field.composite_fields)} elements each")
        rows = [cls.row_operand(field, item) for item in items]
        if any(is_expression(item) for row in rows for item in row.items):
            return Several(rows)
        known = list(dict.fromkeys(row.items for row in rows if None not in row.items))
        return ListedRows(known) if known else Structure(())

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the rows of values, or nothing for an empty list."""
        if isinstance(operand, RowSlots):
            parts = zip(operand.columns, left.field.composite_fields, strict=True)
            columns = tuple(scope.parameter(slot, part) for slot, part in parts)
            return predicates.InRows(left.node, columns, operand.size)
        if isinstance(operand, ListedRows):
            operand = Several([Several(row) for row in operand.rows])
        if isinstance(operand, Several):
            return tuple(row_node(scope, left.field, row) for row in operand.items)
        return operand

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the membership."""
        return (
            right if isinstance(right, predicates.InRows) else super().predicate(left, right, scope)
        )


@RowField.register_lookup
class RowIsNull(RowLookup, IsNull):
    """Has a part without a value, or values for all parts."""

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the question."""
        return null_check(left.node, negated=not right)
