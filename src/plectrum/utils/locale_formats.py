"""The formats of languages: documented ones for English, those of the CLDR for all others."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plectrum.conf import global_settings
from plectrum.utils.translation.catalogs import language_chain
from plectrum.utils.translation.locales import locale_of

if TYPE_CHECKING:
    from babel import Locale

_ENGLISH_NAMES = (
    "DATE_FORMAT", "TIME_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT",
    "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "FIRST_DAY_OF_WEEK", "DECIMAL_SEPARATOR",
    "THOUSAND_SEPARATOR", "DATE_INPUT_FORMATS", "TIME_INPUT_FORMATS", "DATETIME_INPUT_FORMATS",
)  # fmt: skip
_PATTERN = re.compile(r"'(?P<quoted>[^']*)'|(?P<field>([A-Za-z])\3*)|(?P<text>[^A-Za-z']+)")
_FIELDS = {
    "y": "Y", "yy": "y", "yyyy": "Y", "M": "n", "MM": "m", "MMM": "M", "MMMM": "E",
    "L": "n", "LL": "m", "LLL": "M", "LLLL": "F", "d": "j", "dd": "d", "E": "D", "EEE": "D",
    "EEEE": "l", "H": "G", "HH": "H", "h": "g", "hh": "h", "m": "i", "mm": "i", "s": "s",
    "ss": "s", "a": "A", "b": "A", "B": "A", "z": "T", "zzzz": "e",
}  # fmt: skip
_FORMAT_CHARACTERS = re.compile(r"[A-Za-z\\]")
_STRPTIME = {"d": "%d", "j": "%d", "m": "%m", "n": "%m", "Y": "%Y", "y": "%y"}
_TIMES = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M")


@lru_cache(maxsize=128)
def locale_formats(language: str) -> dict[str, Any]:
    """Returns the formats of a language by the name of their setting, empty if it is unknown."""
    if language in {"en", "en-us"}:
        english = {name: getattr(global_settings, name) for name in _ENGLISH_NAMES}
        return {**english, "NUMBER_GROUPING": 3}
    for code in language_chain(language):
        if code == "en":
            return locale_formats("en")
        locale = locale_of(code)
        if locale is not None:
            return _from_locale(locale)
    return {}


def _from_locale(locale: Locale) -> dict[str, Any]:
    from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415 - when it is needed

    date = _convert(locale.date_formats["long"].pattern, locale)
    short = _four_digit_year(_convert(locale.date_formats["short"].pattern, locale))
    time = _convert(locale.time_formats["short"].pattern, locale)
    dates = _date_inputs(short)
    return {
        "DATE_FORMAT": date,
        "TIME_FORMAT": time,
        "DATETIME_FORMAT": f"{date} {time}",
        "YEAR_MONTH_FORMAT": _skeleton(locale, "yMMMM", "F Y"),
        "MONTH_DAY_FORMAT": _skeleton(locale, "MMMMd", "j F"),
        "SHORT_DATE_FORMAT": short,
        "SHORT_DATETIME_FORMAT": f"{short} {time}",
        "FIRST_DAY_OF_WEEK": (locale.first_week_day + 1) % 7,
        "DECIMAL_SEPARATOR": get_decimal_symbol(locale),
        "THOUSAND_SEPARATOR": get_group_symbol(locale),
        "NUMBER_GROUPING": _grouping(locale),
        "DATE_INPUT_FORMATS": dates,
        "TIME_INPUT_FORMATS": list(_TIMES),
        "DATETIME_INPUT_FORMATS": [f"{day} {clock}" for day in dates for clock in _TIMES],
    }


def _convert(pattern: str, locale: Locale) -> str:
    """Returns a pattern of the CLDR in the documented format characters.

    `E` is written only where a month within a date differs from one that stands alone.

    Source:
        Unicode Technical Standard 35, part 4, "Date Format Patterns".
    """
    months: Any = locale.months
    fields = dict(_FIELDS)
    if list(months["format"]["wide"].values()) == list(months["stand-alone"]["wide"].values()):
        fields["MMMM"] = "F"
    pieces = []
    for match in _PATTERN.finditer(pattern):
        if match["field"]:
            pieces.append(fields.get(match["field"], ""))
        else:
            text = match["text"] or match["quoted"] or "'"
            pieces.append(_FORMAT_CHARACTERS.sub(r"\\\g<0>", text))
    return "".join(pieces).strip()


def _skeleton(locale: Locale, name: str, default: str) -> str:
    pattern = locale.datetime_skeletons.get(name)
    return default if pattern is None else _convert(pattern.pattern, locale)


def _four_digit_year(date: str) -> str:
    return re.sub(r"(?<!\\)y", "Y", date)


def _date_inputs(short: str) -> list[str]:
    """Returns the `strptime` formats of a short date, with four and with two digits of year."""
    if re.search(r"\\|[^dmjnYy\W\d_]", short):
        return ["%Y-%m-%d"]
    long_year = "".join(_STRPTIME.get(character, character) for character in short)
    return [long_year, long_year.replace("%Y", "%y")]


def _grouping(locale: Locale) -> int | tuple[int, ...]:
    primary, secondary = locale.decimal_formats[None].grouping
    if primary > 9:  # the pattern has no groups
        return 0
    return primary if primary == secondary else (primary, secondary, 0)
