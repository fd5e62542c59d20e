"""Time zones: the default one of the project, the current one of the context."""

from __future__ import annotations

import contextvars
import datetime as dt
import zoneinfo
from contextlib import ContextDecorator
from functools import lru_cache
from types import TracebackType
from typing import Any

from plectrum.conf import settings
from plectrum.core.signals import setting_changed

_UTC = dt.UTC
_current: contextvars.ContextVar[dt.tzinfo | None] = contextvars.ContextVar(
    "plectrum_timezone", default=None
)


def get_fixed_timezone(offset: dt.timedelta | int) -> dt.timezone:
    """Returns a time zone with a fixed offset from UTC.

    Args:
        offset: A duration or minutes; positive east of Greenwich.
    """
    minutes = offset // dt.timedelta(minutes=1) if isinstance(offset, dt.timedelta) else offset
    sign = "-" if minutes < 0 else "+"
    name = f"{sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    return dt.timezone(dt.timedelta(minutes=minutes), name)


@lru_cache(maxsize=1)
def get_default_timezone() -> dt.tzinfo:
    """Returns the time zone of TIME_ZONE."""
    return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def get_default_timezone_name() -> str:
    """Returns the name of the default time zone."""
    return _name(get_default_timezone())


def get_current_timezone() -> dt.tzinfo:
    """Returns the active time zone, or the default one."""
    return _current.get() or get_default_timezone()


def get_current_timezone_name() -> str:
    """Returns the name of the current time zone."""
    return _name(get_current_timezone())


def _name(timezone: dt.tzinfo) -> str:
    return timezone.tzname(None) or str(timezone)


def activate(timezone: dt.tzinfo | str) -> None:
    """Makes a time zone, or that of a name, the current one in this context.

    Raises:
        ValueError: The argument is neither.
    """
    if isinstance(timezone, dt.tzinfo):
        _current.set(timezone)
    elif isinstance(timezone, str):
        _current.set(zoneinfo.ZoneInfo(timezone))
    else:
        raise ValueError(f"Invalid timezone: {timezone!r}")


def deactivate() -> None:
    """Makes the default time zone the current one again."""
    _current.set(None)


class override(ContextDecorator):  # noqa: N801 - documented name
    """Makes a time zone current within a `with` block or a function.

    Args:
        timezone: The time zone or its name; `None` for the default one.
    """

    def __init__(self, timezone: dt.tzinfo | str | None) -> None:
        self.timezone = timezone
        self._before: list[dt.tzinfo | None] = []

    def __enter__(self) -> None:
        self._before.append(_current.get())
        if self.timezone is None:
            deactivate()
        else:
            activate(self.timezone)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _current.set(self._before.pop())


def template_localtime(value: Any, use_tz: bool | None = None) -> Any:
    """Returns an aware datetime in the current time zone, as templates show it.

    Args:
        value: Anything; what is no aware datetime is returned as it is, and so is one whose
            `convert_to_local_time` is false.
        use_tz: Whether to convert; USE_TZ when `None`.
    """
    if not isinstance(value, dt.datetime):
        return value
    if not (settings.USE_TZ if use_tz is None else use_tz) or is_naive(value):
        return value
    return localtime(value) if getattr(value, "convert_to_local_time", True) else value


def now() -> dt.datetime:
    """Returns this moment: aware and in UTC with USE_TZ, else naive and in local time."""
    return dt.datetime.now(tz=_UTC if settings.USE_TZ else None)


def localtime(value: dt.datetime | None = None, timezone: dt.tzinfo | None = None) -> dt.datetime:
    """Returns an aware datetime in a time zone.

    Args:
        value: The datetime; this moment when `None`.
        timezone: The time zone; the current one when `None`.

    Raises:
        ValueError: The datetime is naive.
    """
    value = now() if value is None else value
    if is_naive(value):
        raise ValueError("localtime() cannot be applied to a naive datetime")
    return value.astimezone(timezone or get_current_timezone())


def localdate(value: dt.datetime | None = None, timezone: dt.tzinfo | None = None) -> dt.date:
    """Returns the date that it is in a time zone at a moment; arguments as for `localtime`."""
    return localtime(value, timezone).date()


def is_aware(value: dt.datetime | dt.time) -> bool:
    """Tells whether a datetime knows its offset from UTC."""
    return value.utcoffset() is not None


def is_naive(value: dt.datetime | dt.time) -> bool:
    """Tells whether a datetime does not know its offset from UTC."""
    return value.utcoffset() is None


def make_aware(value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
    """Returns a naive datetime as one of a time zone.

    Raises:
        ValueError: The datetime is aware.
    """
    if is_aware(value):
        raise ValueError(f"make_aware expects a naive datetime, got {value}")
    return value.replace(tzinfo=timezone or get_current_timezone())


def make_naive(value: dt.datetime, timezone: dt.tzinfo | None = None) -> dt.datetime:
    """Returns an aware datetime as the clocks of a time zone show it.

    Raises:
        ValueError: The datetime is naive.
    """
    if is_naive(value):
        raise ValueError("make_naive() cannot be applied to a naive datetime")
    return value.astimezone(timezone or get_current_timezone()).replace(tzinfo=None)


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting == "TIME_ZONE":
        get_default_timezone.cache_clear()


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.utils.timezone")
