"""The names of days and months in the active language.

A catalog's translation counts first; where there is none, the locale data of Babel.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plectrum.utils.lazy import lazy
from plectrum.utils.translation import get_language, gettext, pgettext
from plectrum.utils.translation.locales import nearest_locale

if TYPE_CHECKING:
    from babel import Locale

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS_AP = (
    "Jan.", "Feb.", "March", "April", "May", "June",
    "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
)  # fmt: skip


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale | None:
    """Returns the locale data of a language; `None` for English, whose names stand above."""
    if language.partition("-")[0] == "en":
        return None
    return nearest_locale(language)


def _name(english: str, context: str, kind: str, form: tuple[str, str], index: int) -> str:
    """Returns a name: translated, else from the locale data, else in English."""
    translated = pgettext(context, english) if context else gettext(english)
    language = get_language()
    if translated != english or language is None:
        return translated
    locale = _locale(language)
    if locale is None:
        return english
    names: Any = getattr(locale, kind)
    return str(names[form[0]][form[1]][index])


_name_later = lazy(_name, str)


def _days(names: tuple[str, ...], width: str) -> dict[int, Any]:
    form = ("stand-alone", width)
    return {i: _name_later(name, "", "days", form, i) for i, name in enumerate(names)}


def _months(names: tuple[str, ...], context: str, form: tuple[str, str]) -> dict[int, Any]:
    return {
        i: _name_later(name, context, "months", form, i) for i, name in enumerate(names, start=1)
    }


WEEKDAYS = _days(_DAYS, "wide")
WEEKDAYS_ABBR = _days(tuple(name[:3] for name in _DAYS), "abbreviated")
MONTHS = _months(_MONTHS, "", ("stand-alone", "wide"))
MONTHS_3 = _months(tuple(name[:3].lower() for name in _MONTHS), "", ("format", "abbreviated"))
MONTHS_AP = _months(_MONTHS_AP, "abbrev. month", ("format", "abbreviated"))
MONTHS_ALT = _months(_MONTHS, "alt. month", ("format", "wide"))
