"""Values to text: localised, escaped, and quick for what is most common.

A `Presenter` is made for each way in which a context may show values; compiled code uses the
functions of the one that fits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from plectrum.template.engine.context import Variant
from plectrum.template.engine.environment import Environment
from plectrum.template.engine.runtime import accessors
from plectrum.template.engine.runtime.accessors import escape_inner, written_quotes
from plectrum.template.engine.runtime.lookup import MISSING, plain_types, settle
from plectrum.utils.html import conditional_escape
from plectrum.utils.safestring import SafeString


class Presenter:
    """Shows values in one variant.

    Args:
        environment: The world of the engine.
        variant: How values are shown.
    """

    def __init__(self, environment: Environment, variant: Variant) -> None:
        self.environment = environment
        self.variant = variant
        self.present = _make_present(environment, variant)
        self.show = _make_show(self.present, environment, variant)
        self.to_local_time = _make_to_local_time(environment, variant)
        self._getters: dict[tuple[Any, ...], Callable[[Any], Any]] = {}
        self._showers: dict[tuple[str, bool], Callable[[Any], str]] = {}

    def getter(
        self, name: str, *, is_first: bool, failure: Any = MISSING, is_async: bool = False
    ) -> Callable[[Any], Any]:
        """Returns a function that gets a part of an object, or `failure` if it has no such."""
        key = (name, is_first, failure, is_async)
        if key not in self._getters:
            self._getters[key] = accessors.make_getter(
                name, is_first=is_first, failure=failure, is_async=is_async
            )
        return self._getters[key]

    def shower(self, name: str, *, is_first: bool) -> Callable[[Any], str]:
        """Returns a function that shows a part of an object."""
        key = (name, is_first)
        if key not in self._showers:
            self._showers[key] = self._make_shower(name, is_first=is_first)
        return self._showers[key]

    def _make_shower(self, name: str, *, is_first: bool) -> Callable[[Any], str]:
        if self.variant.autoescape and name.isidentifier():
            return accessors.shower(name, self.show, is_first=is_first)
        get, show = self.getter(name, is_first=is_first), self.show
        return lambda current: show(get(current))


@lru_cache(maxsize=256)
def presenter(environment: Environment, variant: Variant) -> Presenter:
    """Returns the presenter for a variant, made once."""
    return Presenter(environment, variant)


def _make_present(environment: Environment, variant: Variant) -> Callable[[Any], str]:
    """Returns the function that shows a value which is not called any more."""
    autoescape, use_l10n, use_tz = variant
    localize = environment.localize
    to_local_time = environment.to_local_time

    def present(value: Any) -> str:
        kind = type(value)
        if kind is not str:
            if kind is SafeString:
                return value  # type: ignore[no-any-return]  # a text, as its type says
            if isinstance(value, dt.datetime):
                value = to_local_time(value, use_tz)
            value = localize(value, use_l10n)
            if not isinstance(value, str):
                value = str(value)
            if type(value) is not str:
                return conditional_escape(value) if autoescape else value
        if not autoescape or (escaped := escape_inner(value)) is value:
            return value  # type: ignore[no-any-return]  # a text by now
        return written_quotes(escaped) if "&#3" in escaped else escaped

    return present


def _make_show(
    present: Callable[[Any], str], environment: Environment, variant: Variant
) -> Callable[[Any], str]:
    """Returns the function that shows what a name or a part stands for."""
    autoescape, use_l10n, _ = variant
    localize = environment.localize

    def show(value: Any) -> str:
        kind = type(value)
        if kind is str:
            if not autoescape or (escaped := escape_inner(value)) is value:
                return value  # type: ignore[no-any-return]  # a text, as its type says
            return written_quotes(escaped) if "&#3" in escaped else escaped
        if kind is int:
            text: str = localize(value, use_l10n)
            if text.isdigit() or not autoescape:
                return text
            return written_quotes(escape_inner(text))
        if value is MISSING:
            return ""
        if kind not in plain_types:
            value = settle(value)
        return present(value)

    return show


def _make_to_local_time(environment: Environment, variant: Variant) -> Callable[[Any], Any]:
    """Returns the function that moves datetimes to the current time zone, where that is asked."""
    move = environment.to_local_time
    use_tz = variant.use_tz

    def to_local_time(value: Any) -> Any:
        return move(value, use_tz) if isinstance(value, dt.datetime) else value

    return to_local_time
