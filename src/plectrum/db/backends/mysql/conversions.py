"""How both libraries exchange values, so that a value is the same in either colour.

The libraries escape parameters on this side of the connection. Each has tables of its own; what
they do differently, or badly, is replaced here.
"""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Mapping
from typing import Any

from pymysql.constants import FIELD_TYPE


def encode_moment(value: dt.datetime, _mapping: Any = None) -> str:
    """Writes a moment; one with a zone in UTC, since the database's have none."""
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC).replace(tzinfo=None)
    return f"'{value.isoformat(' ')}'"


def encode_decimal(value: decimal.Decimal, _mapping: Any = None) -> str:
    """Writes a decimal number.

    Raises:
        ValueError: It is not finite; the database has no such numbers.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no number that the database can hold.")
    return format(value, "f")


def decode_time(text: Any) -> dt.time | dt.timedelta | str | None:
    """Reads a TIME: a time of day, or a length of time where it is none."""
    if isinstance(text, bytes):
        text = text.decode("ascii")
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        return _decode_length(text)


def _decode_length(text: str) -> dt.timedelta | str:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    try:
        hours, minutes, seconds = digits.split(":")
        return sign * dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
    except ValueError:
        return text


def decode_moment(text: Any) -> dt.datetime | None:
    """Reads a DATETIME; the date of zeros, which old servers let in, is `None`."""
    if isinstance(text, bytes):
        text = text.decode("ascii")
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def decode_date(text: Any) -> dt.date | None:
    """Reads a DATE; the date of zeros is `None`."""
    if isinstance(text, bytes):
        text = text.decode("ascii")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def conversions(library: Mapping[Any, Any], *, reads_moments: bool = False) -> dict[Any, Any]:
    """Returns the table by which one of the libraries reads and writes values.

    Args:
        library: The library's own table: writers by Python type, readers by field type.
        reads_moments: Keep the library's own readers of days and moments, where they are quick.
    """
    table = dict(library)
    write_text, write_bytes = table[str], table[bytes]

    def write_other(value: Any, mapping: Any = None) -> Any:
        """Writes text, and what both libraries take for text: values of types not in the table."""
        if isinstance(value, str):
            return write_text(value, mapping)
        for base in type(value).__mro__:
            if base in table and base is not str:
                return table[base](value, mapping)
        raise TypeError(f"A {type(value).__name__} cannot be a parameter of a statement.")

    table[str] = write_other
    table[dt.datetime] = encode_moment
    table[decimal.Decimal] = encode_decimal
    table[uuid.UUID] = lambda value, mapping=None: write_text(str(value), mapping)
    table[memoryview] = lambda value, mapping=None: write_bytes(bytes(value), mapping)
    table[bytearray] = table[memoryview]
    table[FIELD_TYPE.TIME] = decode_time
    if not reads_moments:
        table[FIELD_TYPE.DATETIME] = table[FIELD_TYPE.TIMESTAMP] = decode_moment
        table[FIELD_TYPE.DATE] = decode_date
    return table
