"""What the settings, the active language and the time zone mean to a template engine.

The engine takes no settings; this module, one floor up, makes the `Environment` that it takes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.template.engine.environment import Environment
from plectrum.urls import NoReverseMatch, reverse
from plectrum.utils import dateformat, formats, timezone, translation
from plectrum.utils.timesince import timesince, timeuntil


class _Localization:
    """Writes values as settings and language ask for, quickly where they ask for nothing."""

    def __init__(self) -> None:
        self._groups_digits: bool | None = None

    def forget(self, *, setting: str, **_kwargs: Any) -> None:
        """Reads the setting again after a test has changed it."""
        if setting == "USE_THOUSAND_SEPARATOR":
            self._groups_digits = None

    def localize(self, value: Any, use_l10n: bool | None) -> Any:
        """Writes a number or a date for people; PERF: plain integers need no locale."""
        if type(value) is int:
            if self._groups_digits is None:
                self._groups_digits = bool(settings.USE_THOUSAND_SEPARATOR)
            if not self._groups_digits:
                return str(value)
        return formats.localize(value, use_l10n=use_l10n)


_localization = _Localization()
setting_changed.connect(_localization.forget)


_PLAIN_CHARACTERS = {
    "d": ("%02d", "day"),
    "j": ("%d", "day"),
    "m": ("%02d", "month"),
    "n": ("%d", "month"),
    "Y": ("%04d", "year"),
}


@lru_cache(maxsize=256)
def _date_writer(date_format: str | None) -> Callable[[Any], str] | None:
    """Returns what writes dates in a format of numbers; `None` for other formats.

    PERF: the commonest formats are numbers only, which need neither locale nor time zone.
    """
    if not isinstance(date_format, str):  # none, or a lazy text
        return None
    if not re.fullmatch(r"(?=.*[djmnY])[djmnY./ :-]+", date_format):
        return None
    if date_format == "Y-m-d":
        return dt.date.isoformat
    pairs = [_PLAIN_CHARACTERS.get(each, (each, "")) for each in date_format]
    text = "".join(part for part, _ in pairs)
    parts = attrgetter(*(name for _, name in pairs if name))
    return lambda value: text % parts(value)


def _date_format(value: Any, date_format: str | None) -> str:
    if isinstance(value, dt.date) and (write := _date_writer(date_format)) is not None:
        return write(value)
    try:
        return formats.date_format(value, date_format)
    except AttributeError:
        if date_format is None:
            raise
        return dateformat.format(value, date_format)


def _time_format(value: Any, time_format: str | None) -> str:
    try:
        return formats.time_format(value, time_format)
    except AttributeError:
        if time_format is None:
            raise
        return dateformat.time_format(value, time_format)


def _number_format(
    value: Any, decimal_places: int | None, use_l10n: bool | None, force_grouping: bool
) -> str:
    return formats.number_format(
        value, decimal_places, use_l10n=use_l10n, force_grouping=force_grouping
    )


def _time_between(value: Any, other: Any, is_until: bool) -> str:
    return timeuntil(value, other) if is_until else timesince(value, other)


def _now() -> dt.datetime:
    zone = timezone.get_current_timezone() if settings.USE_TZ else None
    return dt.datetime.now(tz=zone)


def _link_scheme() -> str:
    return "https" if settings.URLIZE_ASSUME_HTTPS else "http"


def _reverse(
    viewname: Any, args: tuple[Any, ...], kwargs: dict[str, Any], current_app: str | None
) -> str:
    return reverse(viewname, args=args, kwargs=kwargs, current_app=current_app)


def make_environment(
    string_if_invalid: str = "", debug: bool = False, autoescape: bool = True
) -> Environment:
    """Returns the environment of an engine in this project.

    Args:
        string_if_invalid: What an unknown variable shows.
        debug: Whether errors keep what a developer wants to see.
        autoescape: Whether contexts made by the engine escape HTML.
    """
    return Environment(
        string_if_invalid=string_if_invalid,
        debug=debug,
        autoescape=autoescape,
        localize=_localization.localize,
        to_local_time=timezone.template_localtime,
        date_format=_date_format,
        date_writer=_date_writer,
        time_format=_time_format,
        number_format=_number_format,
        time_between=_time_between,
        now=_now,
        gettext=translation.gettext,
        pgettext=translation.pgettext,
        ngettext=translation.ngettext,
        link_scheme=_link_scheme,
        reverse=_reverse,
        no_reverse_match=(NoReverseMatch,),
    )
