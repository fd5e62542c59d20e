"""Durations as text."""

from __future__ import annotations

import datetime as dt

_MICROSECOND = dt.timedelta(microseconds=1)


def _parts(duration: dt.timedelta) -> tuple[int, int, int, int, int]:
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return duration.days, hours, minutes, seconds, duration.microseconds


def duration_string(duration: dt.timedelta) -> str:
    """Returns a duration as `[days ]HH:MM:SS[.uuuuuu]`, which `parse_duration` reads."""
    days, hours, minutes, seconds, microseconds = _parts(duration)
    text = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    if days:
        text = f"{days} {text}"
    return f"{text}.{microseconds:06d}" if microseconds else text


def duration_iso_string(duration: dt.timedelta) -> str:
    """Returns a duration as ISO 8601 writes it."""
    sign = ""
    if duration < dt.timedelta(0):
        sign, duration = "-", -duration
    days, hours, minutes, seconds, microseconds = _parts(duration)
    fraction = f".{microseconds:06d}" if microseconds else ""
    return f"{sign}P{days}DT{hours:02d}H{minutes:02d}M{seconds:02d}{fraction}S"


def duration_microseconds(delta: dt.timedelta) -> int:
    """Returns a duration as a number of microseconds."""
    return delta // _MICROSECOND
