"""Dates and numbers in the forms of the active language."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.utils import dateformat, numberformat
from plectrum.utils.lazy import lazy
from plectrum.utils.locale_formats import locale_formats
from plectrum.utils.translation import get_language, to_locale
from plectrum.utils.translation.catalogs import language_chain

FORMAT_SETTINGS = frozenset(
    {
        "DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR", "NUMBER_GROUPING", "FIRST_DAY_OF_WEEK",
        "MONTH_DAY_FORMAT", "TIME_FORMAT", "DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT",
        "SHORT_DATETIME_FORMAT", "YEAR_MONTH_FORMAT", "DATE_INPUT_FORMATS", "TIME_INPUT_FORMATS",
        "DATETIME_INPUT_FORMATS",
    }
)  # fmt: skip
ISO_INPUT_FORMATS = {
    "DATE_INPUT_FORMATS": ["%Y-%m-%d"],
    "TIME_INPUT_FORMATS": ["%H:%M:%S", "%H:%M:%S.%f", "%H:%M"],
    "DATETIME_INPUT_FORMATS": [
        "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M", "%Y-%m-%d",
    ],
}  # fmt: skip
MAX_SEPARATED_LENGTH = 500
"""Longer inputs are no numbers that a person wrote."""

_cache: dict[tuple[str, str | None], Any] = {}


def reset_format_cache() -> None:
    """Drops the formats that have been looked up."""
    _cache.clear()
    get_format_modules.cache_clear()


def iter_format_modules(
    lang: str, format_module_path: str | list[str] | None = None
) -> Iterator[ModuleType]:
    """Yields the modules of custom formats for a language, the most specific first.

    Args:
        lang: The code of the language.
        format_module_path: The packages that hold them, as in FORMAT_MODULE_PATH.
    """
    packages = [format_module_path] if isinstance(format_module_path, str) else format_module_path
    for package in packages or ():
        for code in language_chain(lang):
            try:
                yield import_module(f"{package}.{to_locale(code)}.formats")
            except ModuleNotFoundError:
                continue


@lru_cache(maxsize=128)
def get_format_modules(lang: str | None = None) -> list[ModuleType]:
    """Returns the modules of custom formats for a language; the active one when `None`."""
    return list(iter_format_modules(lang or get_language() or "", settings.FORMAT_MODULE_PATH))


def get_format(format_type: str, lang: str | None = None, use_l10n: bool | None = None) -> Any:
    """Returns the format of a kind, such as `DATE_FORMAT`.

    Args:
        format_type: The name of a format setting; any other text is returned as it is.
        lang: The language; the active one when `None`.
        use_l10n: Whether the language counts; with `False` the setting does.
    """
    name = str(format_type)
    if use_l10n is False:
        return getattr(settings, name) if name in FORMAT_SETTINGS else name
    language = lang if lang is not None else get_language()
    key = (name, language)
    try:
        return _cache[key]
    except KeyError:
        value = _cache[key] = _find(name, language)
        return value


def _find(name: str, language: str | None) -> Any:
    if name not in FORMAT_SETTINGS:
        return name
    if language is None:
        return getattr(settings, name)
    for module in get_format_modules(language):
        if hasattr(module, name):
            value = getattr(module, name)
            break
    else:
        value = locale_formats(language).get(name)
        if value is None:
            return getattr(settings, name)
    if name in ISO_INPUT_FORMATS:
        extra = [item for item in ISO_INPUT_FORMATS[name] if item not in value]
        return [*value, *extra]
    return value


get_format_lazy = lazy(get_format, str, list, tuple)
"""Returns a format when it is used."""


def date_format(value: Any, format: str | None = None, use_l10n: bool | None = None) -> str:
    """Returns a date or datetime as text.

    Args:
        value: The date.
        format: A format setting's name, or a format; `DATE_FORMAT` when `None`.
        use_l10n: As for `get_format`.
    """
    return dateformat.format(value, get_format(format or "DATE_FORMAT", use_l10n=use_l10n))


def time_format(value: Any, format: str | None = None, use_l10n: bool | None = None) -> str:
    """Returns a time as text; arguments as for `date_format`, with `TIME_FORMAT`."""
    return dateformat.time_format(value, get_format(format or "TIME_FORMAT", use_l10n=use_l10n))


def number_format(
    value: Any,
    decimal_pos: int | None = None,
    use_l10n: bool | None = None,
    force_grouping: bool = False,
) -> str:
    """Returns a number as text.

    Args:
        value: The number.
        decimal_pos: How many decimal places to write; as many as there are when `None`.
        use_l10n: As for `get_format`.
        force_grouping: Whether to group digits even without USE_THOUSAND_SEPARATOR.
    """
    if use_l10n is False:
        language, grouped = None, force_grouping
        find: Callable[[str, str | None], Any] = _setting
    else:
        language, grouped = get_language(), force_grouping or settings.USE_THOUSAND_SEPARATOR
        find = get_format
    return numberformat.format(
        value,
        find("DECIMAL_SEPARATOR", language),
        decimal_pos,
        find("NUMBER_GROUPING", language) if grouped else 0,
        find("THOUSAND_SEPARATOR", language) if grouped else "",
        force_grouping=bool(grouped),
    )


def _setting(name: str, _language: str | None) -> Any:
    return getattr(settings, name)


def localize(value: Any, use_l10n: bool | None = None) -> Any:
    """Returns a value as text in the form of the active language, as templates show it.

    Args:
        value: A number, date or time; anything else is returned as it is.
        use_l10n: With `False` the value's plain text is returned.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return str(value) if use_l10n is False else number_format(value, use_l10n=use_l10n)
    if isinstance(value, dt.datetime):
        return date_format(value, "DATETIME_FORMAT", use_l10n=use_l10n)
    if isinstance(value, dt.date):
        return date_format(value, use_l10n=use_l10n)
    if isinstance(value, dt.time):
        return time_format(value, use_l10n=use_l10n)
    return value


def localize_input(value: Any, default: str | None = None) -> Any:
    """Returns a value as text that a form field of the active language reads.

    Args:
        value: A number, date or time; anything else is returned as it is.
        default: A `strftime` format to use for dates and times.
    """
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return number_format(value)
    if isinstance(value, dt.datetime):
        return value.strftime(default or get_format("DATETIME_INPUT_FORMATS")[0])
    if isinstance(value, dt.date):
        return value.strftime(default or get_format("DATE_INPUT_FORMATS")[0])
    if isinstance(value, dt.time):
        return value.strftime(default or get_format("TIME_INPUT_FORMATS")[0])
    return value


@lru_cache(maxsize=128)
def sanitize_strftime_format(fmt: str) -> str:
    """Returns a `strftime` format that writes early years with four digits on every platform."""
    if dt.date(1, 1, 1).strftime("%Y") == "0001":
        return fmt
    padded = re.sub(r"((?:^|[^%])(?:%%)*)%([CFGY])", _pad_year, fmt)
    return padded.replace("%05F", "%04Y-%m-%d")


def _pad_year(match: re.Match[str]) -> str:
    width = {"C": 2, "F": 10, "G": 4, "Y": 4}[match[2]]
    return f"{match[1]}%0{width}{match[2]}"


def sanitize_separators(value: Any) -> Any:
    """Returns a number that a person wrote with a full stop and without grouping.

    Args:
        value: A text; anything else is returned as it is.
    """
    if not isinstance(value, str) or len(value) > MAX_SEPARATED_LENGTH:
        return value
    decimal_separator = get_format("DECIMAL_SEPARATOR")
    whole, separator, fraction = value, "", ""
    if decimal_separator in value:
        whole, separator, fraction = value.partition(decimal_separator)
    if settings.USE_THOUSAND_SEPARATOR:
        whole = _without_grouping(whole, get_format("THOUSAND_SEPARATOR"))
    return f"{whole}.{fraction}" if separator else whole


def _without_grouping(whole: str, separator: str) -> str:
    # A single full stop that is not followed by three digits is meant as a decimal point.
    if separator == "." and whole.count(".") == 1 and len(whole.partition(".")[2]) != 3:
        return whole
    for variant in {separator, unicodedata.normalize("NFKD", separator)}:
        whole = whole.replace(variant, "")
    return whole


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in FORMAT_SETTINGS or setting in {"FORMAT_MODULE_PATH", "LANGUAGE_CODE"}:
        reset_format_cache()


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.utils.formats")
