"""The data of locales, those of the CLDR by Babel.

PERF: Babel is imported when a language other than the built-in English needs it, which spares
its time to a process that never does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plectrum.utils.translation.catalogs import language_chain

if TYPE_CHECKING:
    from babel import Locale


def locale_of(code: str) -> Locale | None:
    """Returns the data of a language code, `None` if there are none."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - when it is needed

    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def nearest_locale(code: str) -> Locale | None:
    """Returns the data of a language code, or of its generic language."""
    found = map(locale_of, language_chain(code))
    return next((locale for locale in found if locale is not None), None)


def likely_script(language: str, territory: str) -> str:
    """Returns the script that a language is written in there, empty if that is unknown."""
    from babel.core import get_global  # noqa: PLC0415 - when it is needed

    likely = get_global("likely_subtags").get(f"{language}_{territory.upper()}", "")
    return next((part for part in str(likely).split("_") if len(part) == 4), "")
