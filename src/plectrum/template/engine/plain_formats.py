"""Dates and numbers written the English way, without settings or locale.

The defaults of an `Environment`. The world above passes functions that know the locale.
"""

from __future__ import annotations

import datetime as dt
from typing import Any


def date_format(value: Any, format_string: str | None = None) -> str:
    """Writes a date by a `strftime` format; only an engine without a world uses it."""
    text: str = value.strftime(format_string or "%Y-%m-%d")
    return text


def time_format(value: Any, format_string: str | None = None) -> str:
    """Writes a time by a `strftime` format; only an engine without a world uses it."""
    text: str = value.strftime(format_string or "%H:%M")
    return text


def number_format(
    value: Any,
    decimal_places: int | None = None,
    use_l10n: bool | None = None,
    force_grouping: bool = False,
) -> str:
    """Writes a number with a point, and commas between thousands where they are forced."""
    comma = "," if force_grouping else ""
    places = "" if decimal_places is None else f".{decimal_places}f"
    return format(value, comma + places)


def now() -> dt.datetime:
    """Returns the current time of this machine."""
    return dt.datetime.now().astimezone().replace(tzinfo=None)


def time_between(value: Any, other: Any, is_until: bool) -> str:
    """Writes the time between a date and another, or now, in days and hours."""
    reference = now() if other is None else other
    seconds = (value - reference if is_until else reference - value).total_seconds()
    days, rest = divmod(max(int(seconds), 0), 86_400)
    return f"{days}\xa0days, {rest // 3600}\xa0hours"
