"""Dates and times as text, by the documented format characters.

A format string is read once: it becomes a tuple of texts and names of methods.
"""

from __future__ import annotations

import calendar
import datetime as dt
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, ClassVar

from plectrum.utils.dates import (
    MONTHS,
    MONTHS_3,
    MONTHS_ALT,
    MONTHS_AP,
    WEEKDAYS,
    WEEKDAYS_ABBR,
)
from plectrum.utils.timezone import get_default_timezone, is_naive, make_aware
from plectrum.utils.translation import gettext

DATE_CHARACTERS = frozenset("bcdDEFIjlLmMnNorStUwWyYz")
TIME_CHARACTERS = frozenset("aAefgGhHiOPsTuZ")


class TimeFormat:
    """Formats a time by single characters, each a method.

    Args:
        obj: A time or a datetime; a naive datetime is taken in the default time zone where a
            character asks for a zone.
    """

    characters: ClassVar[frozenset[str]] = TIME_CHARACTERS

    def __init__(self, obj: Any) -> None:
        self.data = obj
        self.timezone: dt.tzinfo | None = None
        if isinstance(obj, dt.datetime):
            self.timezone = get_default_timezone() if is_naive(obj) else obj.tzinfo

    def format(self, formatstr: str) -> str:
        """Returns the object as text."""
        return "".join(
            [
                str(getattr(self, text)()) if is_character else text
                for is_character, text in _compile(str(formatstr), self.characters)
            ]
        )

    def _aware(self) -> dt.datetime:
        value: dt.datetime = self.data
        return make_aware(value, self.timezone) if is_naive(value) else value

    def a(self) -> str:
        """`a.m.` or `p.m.`."""
        return gettext("p.m.") if self.data.hour > 11 else gettext("a.m.")

    def A(self) -> str:  # noqa: N802 - a format character
        """`AM` or `PM`."""
        return gettext("PM") if self.data.hour > 11 else gettext("AM")

    def e(self) -> str:
        """The name of the time zone, or its offset."""
        if self.timezone is None:
            return ""
        name = self.data.tzname() if hasattr(self.data, "tzname") else None
        return name or ""

    def f(self) -> str:
        """The hour and minutes of a 12-hour clock; no minutes on the hour."""
        return f"{self.g()}:{self.i()}" if self.data.minute else str(self.g())

    def g(self) -> int:
        """The hour of a 12-hour clock, without leading zero."""
        return self.data.hour % 12 or 12

    def G(self) -> int:  # noqa: N802 - a format character
        """The hour of a 24-hour clock, without leading zero."""
        hour: int = self.data.hour
        return hour

    def h(self) -> str:
        """The hour of a 12-hour clock, in two digits."""
        return f"{self.g():02d}"

    def H(self) -> str:  # noqa: N802 - a format character
        """The hour of a 24-hour clock, in two digits."""
        return f"{self.data.hour:02d}"

    def i(self) -> str:
        """The minutes, in two digits."""
        return f"{self.data.minute:02d}"

    def O(self) -> str:  # noqa: E743, N802 - a format character
        """The offset from UTC, as `+0200`."""
        if self.timezone is None:
            return ""
        seconds = int(self.Z() or 0)
        minutes = abs(seconds) // 60
        return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}{minutes % 60:02d}"

    def P(self) -> str:  # noqa: N802 - a format character
        """The time as `1:30 p.m.`, with `midnight` and `noon`."""
        if self.data.minute == 0 and self.data.hour == 0:
            return gettext("midnight")
        if self.data.minute == 0 and self.data.hour == 12:
            return gettext("noon")
        return f"{self.f()} {self.a()}"

    def s(self) -> str:
        """The seconds, in two digits."""
        return f"{self.data.second:02d}"

    def T(self) -> str:  # noqa: N802 - a format character
        """The abbreviation of the time zone."""
        if self.timezone is None:
            return ""
        return str(self._aware().tzname())

    def u(self) -> str:
        """The microseconds, in six digits."""
        return f"{self.data.microsecond:06d}"

    def Z(self) -> Any:  # noqa: N802 - a format character
        """The offset from UTC in seconds."""
        if self.timezone is None:
            return ""
        offset = self._aware().utcoffset()
        return "" if offset is None else offset.days * 86400 + offset.seconds


class DateFormat(TimeFormat):
    """Formats a date or datetime by single characters, each a method."""

    characters: ClassVar[frozenset[str]] = TIME_CHARACTERS | DATE_CHARACTERS

    def b(self) -> Any:
        """The month in three small letters."""
        return MONTHS_3[self.data.month]

    def c(self) -> str:
        """ISO 8601."""
        text: str = self.data.isoformat()
        return text

    def d(self) -> str:
        """The day of the month, in two digits."""
        return f"{self.data.day:02d}"

    def D(self) -> Any:  # noqa: N802 - a format character
        """The day of the week in three letters."""
        return WEEKDAYS_ABBR[self.data.weekday()]

    def E(self) -> Any:  # noqa: N802 - a format character
        """The month as it stands within a date, which in some languages is another case."""
        return MONTHS_ALT[self.data.month]

    def F(self) -> Any:  # noqa: N802 - a format character
        """The month."""
        return MONTHS[self.data.month]

    def I(self) -> str:  # noqa: E743, N802 - a format character
        """`1` in daylight saving time, else `0`."""
        if self.timezone is None:
            return ""
        return "1" if self._aware().dst() else "0"

    def j(self) -> int:
        """The day of the month, without leading zero."""
        day: int = self.data.day
        return day

    def l(self) -> Any:  # noqa: E743 - a format character
        """The day of the week."""
        return WEEKDAYS[self.data.weekday()]

    def L(self) -> bool:  # noqa: N802 - a format character
        """Whether it is a leap year."""
        return calendar.isleap(self.data.year)

    def m(self) -> str:
        """The month, in two digits."""
        return f"{self.data.month:02d}"

    def M(self) -> str:  # noqa: N802 - a format character
        """The month in three letters."""
        return str(MONTHS_3[self.data.month]).title()

    def n(self) -> int:
        """The month, without leading zero."""
        month: int = self.data.month
        return month

    def N(self) -> Any:  # noqa: N802 - a format character
        """The month as the Associated Press shortens it."""
        return MONTHS_AP[self.data.month]

    def o(self) -> int:
        """The year to which the ISO 8601 week belongs."""
        year: int = self.data.isocalendar().year
        return year

    def r(self) -> str:
        """RFC 5322."""
        value = self.data
        if not isinstance(value, dt.datetime):
            midnight = dt.datetime.combine(value, dt.time.min)
            return format_datetime(make_aware(midnight, get_default_timezone()))
        return format_datetime(self._aware())

    def S(self) -> str:  # noqa: N802 - a format character
        """The English suffix of the day: `st`, `nd`, `rd` or `th`."""
        day = self.data.day
        if day in {11, 12, 13}:
            return "th"
        return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")

    def t(self) -> int:
        """The number of days in the month."""
        return calendar.monthrange(self.data.year, self.data.month)[1]

    def U(self) -> int:  # noqa: N802 - a format character
        """The seconds since the epoch; a naive datetime and a date count as UTC."""
        value = self.data
        if isinstance(value, dt.datetime) and not is_naive(value):
            return int(value.timestamp())
        return calendar.timegm(value.timetuple())

    def w(self) -> int:
        """The day of the week: 0 is Sunday."""
        day: int = self.data.isoweekday() % 7
        return day

    def W(self) -> int:  # noqa: N802 - a format character
        """The ISO 8601 week of the year."""
        week: int = self.data.isocalendar().week
        return week

    def y(self) -> str:
        """The year, in two digits."""
        return f"{self.data.year % 100:02d}"

    def Y(self) -> str:  # noqa: N802 - a format character
        """The year, in four digits."""
        return f"{self.data.year:04d}"

    def z(self) -> int:
        """The day of the year."""
        day: int = self.data.timetuple().tm_yday
        return day


@lru_cache(maxsize=512)
def _compile(format_string: str, known: frozenset[str]) -> tuple[tuple[bool, str], ...]:
    """Splits a format string in characters that stand for a part of the date, and plain text."""
    pieces: list[tuple[bool, str]] = []
    characters = iter(format_string)
    for character in characters:
        if character == "\\":
            pieces.append((False, next(characters, "")))
        else:
            pieces.append((character in known, character))
    return tuple(pieces)


@lru_cache(maxsize=512)
def _time_character(format_string: str) -> str:
    """Returns the first character of a format that asks for a time, or nothing."""
    pieces = _compile(format_string, DateFormat.characters)
    return next((text for known, text in pieces if known and text in TIME_CHARACTERS), "")


@lru_cache(maxsize=512)
def _date_character(format_string: str) -> str:
    """Returns the first character of a format that asks for a date only, or nothing."""
    pieces = _compile(format_string, DATE_CHARACTERS - TIME_CHARACTERS)
    return next((text for known, text in pieces if known), "")


def format(value: dt.date, format_string: str) -> str:  # noqa: A001 - documented name
    """Returns a date or datetime as text.

    Raises:
        TypeError: The format asks for a time and the value is a date.
    """
    is_plain_date = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if is_plain_date and (wrong := _time_character(str(format_string))):
        raise TypeError(
            "The format for date objects may not contain time-related format specifiers "
            f"(found '{wrong}')."
        )
    return DateFormat(value).format(format_string)


def time_format(value: dt.time | dt.datetime, format_string: str) -> str:
    """Returns a time as text.

    Raises:
        AttributeError: The format asks for a part of a date.
    """
    if wrong := _date_character(str(format_string)):
        raise AttributeError(
            "The format for time objects may not contain date-related format specifiers "
            f"(found '{wrong}')."
        )
    return TimeFormat(value).format(format_string)
