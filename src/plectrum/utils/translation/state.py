"""Which language is active here: in this context, or by default."""

from __future__ import annotations

import contextvars
from contextlib import ContextDecorator
from functools import lru_cache
from types import TracebackType
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.utils.translation import catalogs
from plectrum.utils.translation.catalogs import Catalog

_SETTINGS = frozenset(
    {"INSTALLED_APPS", "LANGUAGES", "LANGUAGE_CODE", "LOCALE_PATHS", "USE_I18N", "LANGUAGES_BIDI"}
)


class Translation:
    """A language with its catalog.

    Attributes:
        language: The code of the language; `None` where translations are turned off.
    """

    __slots__ = ("_catalog", "language")

    def __init__(self, language: str | None) -> None:
        self.language = language
        self._catalog: Catalog | None = None if language else Catalog()

    @property
    def catalog(self) -> Catalog:
        """The translations, read at their first use."""
        if self._catalog is None:
            catalog = catalogs.load(self.language or "")
            if apps.apps_ready:
                self._catalog = catalog
            return catalog
        return self._catalog


OFF = Translation(None)
_active: contextvars.ContextVar[Translation | None] = contextvars.ContextVar(
    "plectrum_translation", default=None
)
_default: list[Translation] = []


def current() -> Translation:
    """Returns the active translation, or that of the project's default language."""
    active = _active.get()
    if active is not None:
        return active
    return _default[0] if _default else _make_default()


def _make_default() -> Translation:
    if not settings.USE_I18N:
        translation = Translation(settings.LANGUAGE_CODE)
        translation._catalog = Catalog()
    else:
        translation = _translation(settings.LANGUAGE_CODE)
    _default.append(translation)
    return translation


@lru_cache(maxsize=catalogs.MAX_LANGUAGES)
def _translation(language: str) -> Translation:
    return Translation(language)


def activate(language: str) -> None:
    """Makes a language the active one in this context."""
    if language and settings.USE_I18N:
        _active.set(_translation(language))


def deactivate() -> None:
    """Makes the project's default language the active one again."""
    _active.set(None)


def deactivate_all() -> None:
    """Turns translations off in this context: texts appear as they are in the source."""
    _active.set(OFF)


def get_language() -> str | None:
    """Returns the code of the active language; `None` where translations are turned off."""
    return current().language


def get_language_bidi() -> bool:
    """Tells whether the active language is written from right to left."""
    language = get_language()
    return language is not None and is_bidi(language)


def is_bidi(language: str) -> bool:
    """Tells whether a language is written from right to left."""
    bidi = settings.LANGUAGES_BIDI
    return language in bidi or language.partition("-")[0] in bidi


class override(ContextDecorator):  # noqa: N801 - documented name
    """Makes a language active within a `with` block or a function.

    Args:
        language: The code; `None` turns translations off.
        deactivate: Whether to go back to the default language afterwards, rather than to the
            one before.
    """

    def __init__(self, language: str | None, deactivate: bool = False) -> None:
        self.language = language
        self.deactivate = deactivate
        self._before: list[Translation | None] = []

    def __enter__(self) -> None:
        self._before.append(_active.get())
        if self.language is None:
            deactivate_all()
        else:
            activate(self.language)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        before = self._before.pop()
        _active.set(None if self.deactivate else before)


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in _SETTINGS:
        catalogs.forget()
        _default.clear()
        _translation.cache_clear()


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.utils.translation")
