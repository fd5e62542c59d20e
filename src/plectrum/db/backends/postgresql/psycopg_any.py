"""Names of the database library that projects and fields use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import IsolationLevel
from psycopg.types.range import (
    DateRange as _DateRange,
)
from psycopg.types.range import (
    Int4Range,
    Int8Range,
    Range,
    TimestamptzRange,
)
from psycopg.types.range import (
    NumericRange as _NumericRange,
)

__all__ = [
    "DateRange",
    "DateTimeRange",
    "DateTimeTZRange",
    "IsolationLevel",
    "NumericRange",
    "Range",
    "range_of_type",
    "range_text",
]

# COMPAT: one class for all; the column that a range is stored in says what it is a range of.
NumericRange = DateRange = DateTimeRange = DateTimeTZRange = Range

_CLASSES: Mapping[str, type[Range[Any]]] = {
    "int4range": Int4Range,
    "int8range": Int8Range,
    "numrange": _NumericRange,
    "daterange": _DateRange,
    "tstzrange": TimestamptzRange,
}


def range_of_type(value: Range[Any], type_name: str) -> Range[Any]:
    """Returns a range as one of a type of the database, whatever its bounds are.

    Args:
        value: The range.
        type_name: The name of the type; for one that is not built in the range stays as it is.
    """
    cls = _CLASSES.get(type_name)
    if cls is None or isinstance(value, cls):
        return value
    if value.isempty:
        return cls(empty=True)
    return cls(value.lower, value.upper, value.bounds)


def range_text(value: Range[Any]) -> str:
    """Returns a range as the database writes it.

    Source:
        https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO
    """
    if value.isempty:
        return "empty"
    lower, upper = (_bound_text(bound) for bound in (value.lower, value.upper))
    return f"{value.bounds[0]}{lower},{upper}{value.bounds[1]}"


def _bound_text(bound: Any) -> str:
    if bound is None:
        return ""
    return '"' + str(bound).replace("\\", "\\\\").replace('"', '\\"') + '"'
