"""Applying filters with what they have declared: safety, escaping, local time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.utils.safestring import SafeString, mark_safe


def bind_filter(function: Callable[..., Any], environment: Environment) -> Callable[..., Any]:
    """Returns a filter with the engine's environment given to it, if it takes one."""
    if getattr(function, "needs_environment", False):
        return partial(function, environment=environment)
    return function


def apply_filter(
    environment: Environment,
    function: Callable[..., Any],
    value: Any,
    arguments: Sequence[Any],
    autoescape: bool,
    use_tz: bool | None,
) -> Any:
    """Returns what a filter makes of a value.

    Args:
        environment: The world of the engine.
        function: The filter, as its library has it.
        value: The value.
        arguments: The filter's further arguments.
        autoescape: Whether output is escaped.
        use_tz: Whether datetimes move to the current time zone; `None` leaves it to the settings.
    """
    if getattr(function, "expects_localtime", False) and isinstance(value, dt.datetime):
        value = environment.to_local_time(value, use_tz)
    keywords = {"autoescape": autoescape} if getattr(function, "needs_autoescape", False) else {}
    result = bind_filter(function, environment)(value, *arguments, **keywords)
    if getattr(function, "is_safe", False) and isinstance(value, SafeString):
        return mark_safe(result)
    return result


def keeping_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a filter whose result is marked safe where its input was.

    PERF: a plain text goes straight to a filter over texts, past the wrapper of `stringfilter`.
    """
    if hasattr(function, "_decorated_function"):
        direct = function.__wrapped__  # type: ignore[attr-defined]  # set by functools.wraps

        def filter_text(value: Any, *arguments: Any, **keywords: Any) -> Any:
            if type(value) is str:
                return direct(value, *arguments, **keywords)
            return function(value, *arguments, **keywords)

        return filter_text

    def wrapper(value: Any, *arguments: Any, **keywords: Any) -> Any:
        result = function(value, *arguments, **keywords)
        return mark_safe(result) if isinstance(value, SafeString) else result

    return wrapper
