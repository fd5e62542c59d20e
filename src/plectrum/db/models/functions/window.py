"""Functions that exist in windows only."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.db.models.expressions.func import Func
from plectrum.db.models.fields.numbers import FloatField, IntegerField


class _WindowFunction(Func):
    """A function of the rows around each row."""

    window_compatible = True
    arity: ClassVar[int | None] = 0


class _Position(_WindowFunction):
    """A function whose value is a number of rows."""

    def _resolve_output_field(self) -> Any:
        return IntegerField()


class CumeDist(_WindowFunction):
    """Which part of the rows come no later."""

    function = "CUME_DIST"
    node_name = "CUME_DIST"

    def _resolve_output_field(self) -> Any:
        return FloatField()


class DenseRank(_Position):
    """The rank, without gaps after equal rows."""

    function = "DENSE_RANK"
    node_name = "DENSE_RANK"


class FirstValue(_WindowFunction):
    """The value of the first row."""

    function = "FIRST_VALUE"
    node_name = "FIRST_VALUE"
    arity = 1


class LastValue(_WindowFunction):
    """The value of the last row."""

    function = "LAST_VALUE"
    node_name = "LAST_VALUE"
    arity = 1


class _Neighbour(_WindowFunction):
    """The value of another row.

    Args:
        expression: The value.
        offset: How many rows away.
        default: The value where there is no such row.
    """

    arity = None

    def __init__(self, expression: Any, offset: int = 1, default: Any = None, **extra: Any) -> None:
        if expression is None:
            raise ValueError(f"{type(self).__name__} requires a non-null source expression.")
        if offset is None or offset <= 0:
            raise ValueError(f"{type(self).__name__} requires a positive integer for the offset.")
        arguments = [expression, offset] if default is None else [expression, offset, default]
        super().__init__(*arguments, **extra)

    def _resolve_output_field(self) -> Any:
        return getattr(self.source_expressions[0], "_output_field_or_none", None)


class Lag(_Neighbour):
    """The value of an earlier row."""

    function = "LAG"
    node_name = "LAG"


class Lead(_Neighbour):
    """The value of a later row."""

    function = "LEAD"
    node_name = "LEAD"


class NthValue(_WindowFunction):
    """The value of a row by its number.

    Args:
        expression: The value.
        nth: The number, from 1 on.
    """

    function = "NTH_VALUE"
    node_name = "NTH_VALUE"
    arity = 2

    def __init__(self, expression: Any, nth: int = 1, **extra: Any) -> None:
        if expression is None:
            raise ValueError("NthValue requires a non-null source expression.")
        if nth is None or nth <= 0:
            raise ValueError("NthValue requires a positive integer as for nth.")
        super().__init__(expression, nth, **extra)

    def _resolve_output_field(self) -> Any:
        return getattr(self.source_expressions[0], "_output_field_or_none", None)


class Ntile(_Position):
    """Which of several parts of equal size the row is in.

    Args:
        num_buckets: How many parts.
    """

    function = "NTILE"
    node_name = "NTILE"
    arity = 1

    def __init__(self, num_buckets: int = 1, **extra: Any) -> None:
        if num_buckets <= 0:
            raise ValueError("num_buckets must be greater than 0.")
        super().__init__(num_buckets, **extra)


class PercentRank(_WindowFunction):
    """The rank as a part of all rows."""

    function = "PERCENT_RANK"
    node_name = "PERCENT_RANK"

    def _resolve_output_field(self) -> Any:
        return FloatField()


class Rank(_Position):
    """The rank, with gaps after equal rows."""

    function = "RANK"
    node_name = "RANK"


class RowNumber(_Position):
    """The number of the row."""

    function = "ROW_NUMBER"
    node_name = "ROW_NUMBER"
