"""The time between two moments, as people say it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from plectrum.utils.html import avoid_wrapping
from plectrum.utils.timezone import is_aware
from plectrum.utils.translation import gettext, ngettext_lazy

TIME_STRINGS: Mapping[str, Any] = {
    "year": ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    "month": ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    "week": ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    "day": ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    "hour": ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    "minute": ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
}
_SECONDS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60}
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def timesince(
    d: dt.date,
    now: dt.date | None = None,
    reversed: bool = False,
    time_strings: Mapping[str, Any] | None = None,
    depth: int = 2,
) -> str:
    """Returns the time from a moment to another as text: `2 weeks, 3 days`.

    Args:
        d: The earlier moment.
        now: The later moment; this one when `None`.
        reversed: Whether `d` is the later moment.
        time_strings: The plurals of the units; those of the framework when `None`.
        depth: The most units to name; only units next to each other are.

    Raises:
        ValueError: `depth` is less than one.
    """
    if depth <= 0:
        raise ValueError("depth must be greater than 0.")
    start = _as_datetime(d)
    end = _as_datetime(now) if now else dt.datetime.now(start.tzinfo if is_aware(start) else None)
    if reversed:
        start, end = end, start
    if (end - start).total_seconds() < 60:
        return avoid_wrapping((time_strings or TIME_STRINGS)["minute"] % {"num": 0})
    counts = _counts(start, end)
    first = next((i for i, (_, count) in enumerate(counts) if count), None)
    if first is None:
        return avoid_wrapping((time_strings or TIME_STRINGS)["minute"] % {"num": 0})
    texts = []
    for unit, count in counts[first : first + depth]:
        if not count:
            break
        texts.append(avoid_wrapping((time_strings or TIME_STRINGS)[unit] % {"num": count}))
    return gettext(", ").join(texts)


def timeuntil(
    d: dt.date,
    now: dt.date | None = None,
    time_strings: Mapping[str, Any] | None = None,
    depth: int = 2,
) -> str:
    """Returns the time from now to a later moment as text; arguments as for `timesince`."""
    return timesince(d, now, reversed=True, time_strings=time_strings, depth=depth)


def _as_datetime(value: dt.date) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - dates have no zone


def _counts(start: dt.datetime, end: dt.datetime) -> list[tuple[str, int]]:
    """Returns how many of each unit lie between two moments, the largest first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day > end.day or (start.day == end.day and start.time() > end.time()):
        months -= 1
    years, months = divmod(months, 12)
    pivot = start
    if years or months:
        total = start.month - 1 + months
        year, month = start.year + years + total // 12, total % 12 + 1
        day = min(_MONTH_LENGTHS[month - 1], start.day)
        pivot = dt.datetime(
            year, month, day, start.hour, start.minute, start.second, tzinfo=start.tzinfo
        )
    remaining = int((end - pivot).total_seconds())
    counts = [("year", years), ("month", months)]
    for unit, seconds in _SECONDS.items():
        count, remaining = divmod(remaining, seconds)
        counts.append((unit, count))
    return counts
