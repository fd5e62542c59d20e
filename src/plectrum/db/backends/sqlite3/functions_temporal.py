"""The SQL functions on days and times that SQLite lacks, in Python.

Days and times are text in SQLite, in ISO format and in UTC; lengths of time are microseconds.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable
from typing import Any

MICROSECOND = dt.timedelta(microseconds=1)


@functools.lru_cache(64)
def _zone(name: str) -> dt.tzinfo:
    """Returns a zone by its name, or by an offset such as `UTC+01:00`."""
    for sign in "+-":
        head, found, offset = name.partition(sign)
        if found and head in {"", "UTC"} and offset[:1].isdigit():
            hours, _, minutes = offset.partition(":")
            delta = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
            return dt.timezone(delta if sign == "+" else -delta)
    return zoneinfo.ZoneInfo(name)


def _moment(text: str, zone: str | None) -> dt.datetime:
    """Reads a moment, a day or a time, and puts it into a zone; it stays naive."""
    if len(text) < 10 or text[2] == ":":
        return dt.datetime.combine(dt.date(1900, 1, 1), dt.time.fromisoformat(text))
    moment = dt.datetime.fromisoformat(text)
    if zone is None:
        return moment
    return moment.replace(tzinfo=dt.UTC).astimezone(_zone(zone)).replace(tzinfo=None)


_PARTS: dict[str, Callable[[dt.datetime], int]] = {
    "week_day": lambda moment: moment.isoweekday() % 7 + 1,
    "iso_week_day": lambda moment: moment.isoweekday(),
    "week": lambda moment: moment.isocalendar().week,
    "iso_year": lambda moment: moment.isocalendar().year,
    "quarter": lambda moment: (moment.month + 2) // 3,
}


def extract(part: str, text: str | None, zone: str | None) -> int | None:
    """Returns a part of a day or time."""
    if text is None:
        return None
    moment = _moment(text, zone)
    read = _PARTS.get(part)
    return read(moment) if read is not None else int(getattr(moment, part))


def extract_duration(part: str, microseconds: int | None) -> int | None:
    """Returns a part of a length of time."""
    if microseconds is None:
        return None
    value = dt.timedelta(microseconds=microseconds)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return {"day": value.days, "hour": hours, "minute": minutes, "second": seconds}[part]


_ZEROED = ("month", "day", "hour", "minute", "second", "microsecond")


def truncate(part: str, text: str | None, result: str, zone: str | None) -> str | None:
    """Returns the beginning of the year, month, … of a day or time."""
    if text is None:
        return None
    moment = _moment(text, zone)
    if part == "quarter":
        moment = moment.replace(month=(moment.month - 1) // 3 * 3 + 1)
        part = "month"
    elif part == "week":
        moment -= dt.timedelta(days=moment.weekday())
        part = "day"
    if part in {"date", "time"}:
        return str(moment.date() if part == "date" else moment.time())
    first = 0 if part == "year" else _ZEROED.index(part) + 1
    values: dict[str, Any] = {
        name: 1 if name in {"month", "day"} else 0 for name in _ZEROED[first:]
    }
    moment = moment.replace(**values)
    if result == "date":
        return str(moment.date())
    return str(moment.time()) if result == "time" else str(moment)


def add(operator: str, left: str | int | None, right: str | int | None) -> str | None:
    """Returns a moment moved by a length of time; either may come first."""
    if left is None or right is None:
        return None
    text, microseconds = (left, right) if isinstance(left, str) else (right, left)
    delta = dt.timedelta(microseconds=int(microseconds))
    moment = _moment(str(text), None)
    return str(moment + delta if operator == "+" else moment - delta)


def difference(left: str | None, right: str | None) -> int | None:
    """Returns the microseconds between two moments."""
    if left is None or right is None:
        return None
    return (_moment(left, None) - _moment(right, None)) // MICROSECOND


TEMPORAL_FUNCTIONS: list[tuple[str, int, Callable[..., Any]]] = [
    ("PLECTRUM_EXTRACT", 3, extract),
    ("PLECTRUM_DURATION_EXTRACT", 2, extract_duration),
    ("PLECTRUM_TRUNC", 4, truncate),
    ("PLECTRUM_ADD", 3, add),
    ("PLECTRUM_DIFFERENCE", 2, difference),
]
