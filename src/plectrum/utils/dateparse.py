"""Reading dates, times and durations in ISO 8601 and close relatives.

Each function answers `None` for what has not the form of its kind, and raises ValueError for
what has the form but does not exist (the 31st of February).
"""

from __future__ import annotations

import datetime as dt
import re

_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,12}))?)?"
)
_TIME = re.compile(_CLOCK)
_DATETIME = re.compile(rf"{_DATE.pattern}[T ]{_CLOCK}\s*(?P<offset>Z|[+-]\d{{2}}(?::?\d{{2}})?)?")
_STANDARD_DURATION = re.compile(
    r"(?:(?P<days>-?\d+) (?:days?, )?)?"
    r"(?P<sign>-?)"
    r"(?:(?:(?P<hours>\d+):)?(?P<minutes>\d+):)?"
    r"(?P<seconds>\d+)"
    r"(?:[.,](?P<fraction>\d{1,6})\d{0,6})?",
)
_ISO_DURATION = re.compile(
    r"(?P<sign>[-+]?)P"
    r"(?:(?P<weeks>\d+(?:[.,]\d+)?)W)?"
    r"(?:(?P<days>\d+(?:[.,]\d+)?)D)?"
    r"(?:T"
    r"(?:(?P<hours>\d+(?:[.,]\d+)?)H)?"
    r"(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?",
)
_POSTGRES_DURATION = re.compile(
    r"(?:(?P<days>-?\d+) (?:days? ?))?"
    r"(?:(?P<sign>[-+])?(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d)"
    r"(?:\.(?P<fraction>\d{1,6}))?)?",
)


def parse_date(value: str) -> dt.date | None:
    """Reads a date."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        match = _DATE.fullmatch(value)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> dt.date:
    return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))


def parse_time(value: str) -> dt.time | None:
    """Reads a time; one with an offset from UTC is no time of day, and gives `None`."""
    try:
        time = dt.time.fromisoformat(value)
    except ValueError:
        match = _TIME.fullmatch(value)
        return _time(match) if match else None
    return time if time.tzinfo is None else None


def _time(match: re.Match[str], tzinfo: dt.tzinfo | None = None) -> dt.time:
    return dt.time(
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"] or 0),
        int((match["fraction"] or "0").ljust(6, "0")[:6]),
        tzinfo=tzinfo,
    )


def parse_datetime(value: str) -> dt.datetime | None:
    """Reads a date and time; with an offset from UTC it is aware, with a fixed time zone."""
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        match = _DATETIME.fullmatch(value)
    if match is None:
        return None
    offset = _offset(match["offset"])
    return dt.datetime.combine(_date(match), _time(match, offset))


def _offset(text: str | None) -> dt.timezone | None:
    if text is None:
        return None
    if text == "Z":
        return dt.UTC
    minutes = int(text[1:3]) * 60 + (int(text[-2:]) if len(text) > 3 else 0)
    delta = dt.timedelta(minutes=-minutes if text[0] == "-" else minutes)
    sign = "-" if text[0] == "-" else "+"
    return dt.timezone(delta, f"{sign}{minutes // 60:02d}{minutes % 60:02d}")


def parse_duration(value: str) -> dt.timedelta | None:
    """Reads a duration: `DD HH:MM:SS.uuuuuu`, ISO 8601 or PostgreSQL's `3 days 04:05:06`.

    Years and months are not read: they have no fixed length.
    """
    for pattern in (_STANDARD_DURATION, _ISO_DURATION, _POSTGRES_DURATION):
        if match := pattern.fullmatch(value):
            return _duration(match, is_iso=pattern is _ISO_DURATION)
    return None


def _duration(match: re.Match[str], *, is_iso: bool) -> dt.timedelta:
    parts = {name: text for name, text in match.groupdict().items() if text}
    sign = -1 if parts.pop("sign", "+") == "-" else 1
    microseconds = int(parts.pop("fraction", "0").ljust(6, "0"))
    numbers = {name: float(text.replace(",", ".")) for name, text in parts.items()}
    # COMPAT: outside ISO 8601 the sign of the days is their own.
    days = dt.timedelta(days=0 if is_iso else numbers.pop("days", 0))
    return days + sign * dt.timedelta(microseconds=microseconds, **numbers)
