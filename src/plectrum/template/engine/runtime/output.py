"""Values to text: localised, escaped, and quick for what is most common.

A `Presenter` is made for each way in which a context may show values; compiled code uses the
functions of the one that fits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.runtime import accessors
from plectrum.template.engine.runtime.lookup import MISSING, plain_types, settle
from plectrum.utils.html import conditional_escape, escape_text
from plectrum.utils.safestring import SafeString


class Variant(NamedTuple):
    """How a context shows values."""

    autoescape: bool
    use_l10n: bool | None
    use_tz: bool | None


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
        self.show = _make_show(self.present, autoescape=variant.autoescape)
        self._getters: dict[tuple[str, bool], Callable[[Any], Any]] = {}
        self._showers: dict[tuple[str, bool], Callable[[Any], str]] = {}

    def getter(self, name: str, *, is_first: bool) -> Callable[[Any], Any]:
        """Returns a function that gets a part of an object."""
        key = (name, is_first)
        if key not in self._getters:
            self._getters[key] = accessors.make_getter(name, is_first=is_first)
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

    def to_local_time(self, value: Any) -> Any:
        """Moves an aware datetime to the current time zone, where that is asked for."""
        if not isinstance(value, dt.datetime):
            return value
        return self.environment.to_local_time(value, self.variant.use_tz)


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
        if kind is str:
            return escape_text(value) if autoescape else value
        if kind is SafeString:
            return value
        if isinstance(value, dt.datetime):
            value = to_local_time(value, use_tz)
        value = localize(value, use_l10n)
        if autoescape:
            escaped: str = conditional_escape(value if isinstance(value, str) else str(value))
            return escaped
        text: str = str(value)
        return text

    return present


def _make_show(present: Callable[[Any], str], *, autoescape: bool) -> Callable[[Any], str]:
    """Returns the function that shows what a name or a part stands for."""

    def show(value: Any) -> str:
        kind = type(value)
        if kind is str:
            return escape_text(value) if autoescape else value
        if value is MISSING:
            return ""
        if kind not in plain_types:
            value = settle(value)
        return present(value)

    return show
