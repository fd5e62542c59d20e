"""Aggregates of PostgreSQL: lists, bits, truth values, and statistics of two variables."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.postgres.fields.array import ArrayField
from plectrum.db.models import aggregates
from plectrum.db.models.aggregates import Aggregate
from plectrum.db.models.expressions.base import Value
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.json import JSONField
from plectrum.db.models.fields.numbers import BooleanField, FloatField, IntegerField

__all__ = [
    "ArrayAgg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BoolAnd",
    "BoolOr",
    "Corr",
    "CovarPop",
    "JSONBAgg",
    "RegrAvgX",
    "RegrAvgY",
    "RegrCount",
    "RegrIntercept",
    "RegrR2",
    "RegrSXX",
    "RegrSXY",
    "RegrSYY",
    "RegrSlope",
    "StringAgg",
]

BitAnd = aggregates.BitAnd
BitOr = aggregates.BitOr
BitXor = aggregates.BitXor


class _General(Aggregate):
    """An aggregate that needs a name to be given."""

    @property
    def default_alias(self) -> str:
        """Nothing.

        Raises:
            TypeError: Always: these aggregates must be named.
        """
        raise TypeError("Complex expressions require an alias")


class ArrayAgg(_General):
    """The values as a list, NULL among them."""

    function = "ARRAY_AGG"
    allow_distinct = True
    allow_order_by = True

    def lowered_field(self, sources: Any) -> Any:
        """Returns a list of what the values are."""
        given = self.given_output_field
        return given if given is not None else ArrayField(sources[0].field or Field())


class JSONBAgg(_General):
    """The values as a list within a JSON document."""

    function = "JSONB_AGG"
    allow_distinct = True
    allow_order_by = True

    def _resolve_output_field(self) -> Any:
        return JSONField()


class BoolAnd(_General):
    """Whether all values are true."""

    function = "BOOL_AND"
    arity = 1

    def _resolve_output_field(self) -> Any:
        return BooleanField()


class BoolOr(_General):
    """Whether any value is true."""

    function = "BOOL_OR"
    arity = 1

    def _resolve_output_field(self) -> Any:
        return BooleanField()


class StringAgg(aggregates.StringAgg):
    """The values as one text; the general `StringAgg` is the same for all databases.

    Args:
        expression: The values.
        delimiter: What stands between them: a text, or an expression.
    """

    def __init__(self, expression: Any, delimiter: Any, **extra: Any) -> None:
        given = Value(delimiter) if isinstance(delimiter, str) else delimiter
        super().__init__(expression, given, **extra)


class _Pairs(_General):
    """An aggregate of pairs of numbers.

    Args:
        y: The dependent variable.
        x: The independent variable.
        filter: Which rows it takes.
        default: What it is where there are no rows.
    """

    def __init__(self, y: Any, x: Any, filter: Any = None, default: Any = None) -> None:
        if not x or not y:
            raise ValueError("Both y and x must be provided.")
        super().__init__(y, x, filter=filter, default=default)

    def _resolve_output_field(self) -> Any:
        return FloatField()

    def lowered_field(self, sources: Any) -> Any:
        """Returns the field of the result, whatever the numbers are."""
        return self._resolve_output_field()


def _statistic(name: str, text: str) -> type[_Pairs]:
    return type(
        name, (_Pairs,), {"function": text, "__module__": __name__, "__doc__": f"`{text}`."}
    )


Corr = _statistic("Corr", "CORR")
RegrAvgX = _statistic("RegrAvgX", "REGR_AVGX")
RegrAvgY = _statistic("RegrAvgY", "REGR_AVGY")
RegrIntercept = _statistic("RegrIntercept", "REGR_INTERCEPT")
RegrR2 = _statistic("RegrR2", "REGR_R2")
RegrSlope = _statistic("RegrSlope", "REGR_SLOPE")
RegrSXX = _statistic("RegrSXX", "REGR_SXX")
RegrSXY = _statistic("RegrSXY", "REGR_SXY")
RegrSYY = _statistic("RegrSYY", "REGR_SYY")


class CovarPop(_Pairs):
    """The covariance.

    Args:
        y: The dependent variable.
        x: The independent variable.
        sample: Whether the rows are a sample of all.
        filter: Which rows it takes.
        default: What it is where there are no rows.
    """

    function = "COVAR_POP"

    def __init__(
        self, y: Any, x: Any, sample: bool = False, filter: Any = None, default: Any = None
    ) -> None:
        super().__init__(y, x, filter=filter, default=default)
        if sample:
            self.function = "COVAR_SAMP"  # type: ignore[misc]  # as its class would have it

    parts = (*_Pairs.parts, "function")


class RegrCount(_Pairs):
    """How many rows have both values."""

    function = "REGR_COUNT"
    empty_result_set_value = 0

    def _resolve_output_field(self) -> Any:
        return IntegerField()
