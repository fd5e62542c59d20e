"""Filters over dates and times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.library import Library
from plectrum.template.engine.runtime.output import Presenter

register = Library()


@register.filter(expects_localtime=True, is_safe=False, needs_environment=True)
def date(
    value: Any,
    arg: str | None = None,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> str:
    """Writes a date by a format."""
    if value is None or value == "":
        return ""
    try:
        return environment.date_format(value, arg)
    except AttributeError:
        return ""


def _date_in(environment: Environment, arg: str | None) -> Callable[[Any], str]:
    """Returns the filter `date` for a format that a template spells out."""
    write = environment.date_writer(arg)

    def write_date(value: Any) -> str:
        if write is not None and isinstance(value, dt.date):
            return write(value)
        return date(value, arg, environment=environment)

    return write_date


def _show_date_in(presenter: Presenter, arg: str | None) -> Callable[[Any], str]:
    """Returns what shows a date in a format that a template spells out.

    PERF: lists of dates are common. A format of numbers needs neither the time zone of a plain
    date nor escaping.
    """
    write = presenter.environment.date_writer(arg)
    write_date = _date_in(presenter.environment, arg)
    to_local_time, present = presenter.to_local_time, presenter.present

    def show_date(value: Any) -> str:
        if type(value) is dt.date and write is not None:
            return write(value)
        return present(write_date(to_local_time(value)))

    return show_date


date.specialize = _date_in  # type: ignore[attr-defined]  # asked for when code is bound
date.specialize_shown = _show_date_in  # type: ignore[attr-defined]  # likewise


@register.filter(expects_localtime=True, is_safe=False, needs_environment=True)
def time(
    value: Any,
    arg: str | None = None,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> str:
    """Writes a time by a format."""
    if value is None or value == "":
        return ""
    try:
        return environment.time_format(value, arg)
    except (AttributeError, TypeError):
        return ""


@register.filter("timesince", is_safe=False, needs_environment=True)
def timesince_filter(
    value: Any,
    arg: Any = None,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> str:
    """Writes how long ago a date was, as `4 days, 6 hours`."""
    return _time_between(value, arg, environment, is_until=False)


@register.filter("timeuntil", is_safe=False, needs_environment=True)
def timeuntil_filter(
    value: Any,
    arg: Any = None,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> str:
    """Writes how long it is until a date."""
    return _time_between(value, arg, environment, is_until=True)


def _time_between(value: Any, arg: Any, environment: Environment, *, is_until: bool) -> str:
    if not value:
        return ""
    try:
        return environment.time_between(value, arg or None, is_until)
    except (ValueError, TypeError):
        return ""
