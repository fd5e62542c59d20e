"""The values and functions that an engine gets from the world above it.

The engine reads no settings. Whoever makes it passes one frozen `Environment`; each part has a
pure default, so that an engine works alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from plectrum.template.engine import plain_formats
from plectrum.utils.records import record


def _localize(value: Any, use_l10n: bool | None = None) -> Any:
    return value if isinstance(value, str) else str(value)


def _to_local_time(value: Any, use_tz: bool | None = None) -> Any:
    return value


def _gettext(message: str) -> str:
    return message


def _pgettext(context: str, message: str) -> str:
    return message


def _ngettext(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


def _link_scheme() -> str:
    return "http"


def _no_date_writer(date_format: str | None) -> None:
    return None


def _no_urls(
    viewname: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    current_app: str | None,
) -> str:
    raise LookupError(
        f"The template asks for the URL of {viewname!r} ({args}, {kwargs}, {current_app!r}), "
        "but its engine has no URLs."
    )


@record
class Environment:
    """What an engine knows of the world; made once, never changed.

    Attributes:
        string_if_invalid: What an unknown variable shows; `%s` in it becomes the variable's name.
        debug: Whether errors keep what a developer wants to see.
        autoescape: Whether contexts made by the engine escape HTML.
        localize: Writes a number or a date for people: (value, use_l10n) to text or the value.
        to_local_time: Moves an aware datetime to the current time zone: (value, use_tz) to value.
        date_format: (value, format or None) to text; raises AttributeError for other values.
        date_writer: (format) to what writes dates in it quickly, or `None` if nothing does.
        time_format: The same as `date_format` for times.
        number_format: (value, decimal places, use_l10n, force_grouping) to text.
        time_between: (date, other date or None for now, whether until) to text: `4 days, 6 hours`.
        now: The current time, aware where the world is.
        gettext: Translates a message.
        pgettext: Translates a message in a context: (context, message).
        ngettext: Translates singular or plural: (singular, plural, number).
        link_scheme: What the links of `urlize` begin with where a text names no scheme.
        reverse: (view name, args, kwargs, current_app) to a URL.
        no_reverse_match: The exceptions by which `reverse` says that there is none.
    """

    string_if_invalid: str = ""
    debug: bool = False
    autoescape: bool = True
    localize: Callable[[Any, bool | None], Any] = _localize
    to_local_time: Callable[[Any, bool | None], Any] = _to_local_time
    date_format: Callable[[Any, str | None], str] = plain_formats.date_format
    date_writer: Callable[[str | None], Callable[[Any], str] | None] = _no_date_writer
    time_format: Callable[[Any, str | None], str] = plain_formats.time_format
    number_format: Callable[[Any, int | None, bool | None, bool], str] = plain_formats.number_format
    time_between: Callable[[Any, Any, bool], str] = plain_formats.time_between
    now: Callable[[], dt.datetime] = plain_formats.now
    gettext: Callable[[str], str] = _gettext
    pgettext: Callable[[str, str], str] = _pgettext
    ngettext: Callable[[str, str, int], str] = _ngettext
    link_scheme: Callable[[], str] = _link_scheme
    reverse: Callable[[Any, tuple[Any, ...], dict[str, Any], str | None], str] = _no_urls
    no_reverse_match: tuple[type[Exception], ...] = (LookupError,)
