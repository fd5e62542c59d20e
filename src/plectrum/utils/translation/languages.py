"""Which languages there are, and which one a visitor asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.utils.translation.catalogs import language_chain, locale_directories, to_locale
from plectrum.utils.translation.functions import gettext
from plectrum.utils.translation.locales import likely_script, locale_of, nearest_locale
from plectrum.utils.translation.state import get_language, is_bidi

__all__ = [
    "check_for_language",
    "get_language_from_path",
    "get_language_from_request",
    "get_language_info",
    "get_supported_language_variant",
    "to_language",
    "to_locale",
]

MAX_LENGTH = 500
"""The longest language code or Accept-Language header that is looked at."""

_CODE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*(?:@[a-z0-9]{1,20})?", re.IGNORECASE)
_ACCEPTED = re.compile(
    r"(?P<code>[a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)(?:\s*;\s*q=(?P<quality>[01](?:\.\d{0,3})?))?",
    re.IGNORECASE,
)


def to_language(locale: str) -> str:
    """Turns the name of a locale (`pt_BR`) into a language code (`pt-br`)."""
    return locale.lower().replace("_", "-", 1)


@lru_cache(maxsize=1000)
def check_for_language(lang_code: str | None) -> bool:
    """Tells whether a language is known: to a catalog of the project, or to the locale data."""
    if lang_code is None or len(lang_code) > MAX_LENGTH or not _CODE.fullmatch(lang_code):
        return False
    if language_chain(lang_code)[-1] == "en":
        return True  # the language of the messages themselves: no locale data are loaded for it
    return nearest_locale(lang_code) is not None or any(
        (directory / to_locale(lang_code)).is_dir() for directory in locale_directories()
    )


@lru_cache(maxsize=1)
def supported_languages() -> dict[str, Any]:
    """Returns the names of the languages of LANGUAGES, by code."""
    return dict(settings.LANGUAGES)


@lru_cache(maxsize=1000)
def get_supported_language_variant(lang_code: str | None, strict: bool = False) -> str:
    """Returns the language of LANGUAGES that serves best for a code.

    Args:
        lang_code: The code that is asked for.
        strict: Whether another regional variant is no answer.

    Raises:
        LookupError: There is none.
    """
    if lang_code:
        code = _cut(lang_code, strict=strict).lower() if "_" not in lang_code else lang_code
        supported = supported_languages()
        for candidate in _candidates(code):
            if candidate in supported and check_for_language(candidate):
                return candidate
        if not strict:
            generic = language_chain(code)[-1]
            for candidate in supported:
                if candidate.startswith(f"{generic}-"):
                    return candidate
    raise LookupError(lang_code)


def _cut(code: str, *, strict: bool) -> str:
    if len(code) <= MAX_LENGTH:
        return code
    end = code.rfind("-", 0, MAX_LENGTH)
    if strict or end < 0:
        raise LookupError("'lang_code' exceeds the maximum accepted length")
    return code[:end]


def _candidates(code: str) -> Iterator[str]:
    """Gives a language, its variant by script, and the more generic ones, the nearest first."""
    yield code
    yield from _by_script(code)
    yield from language_chain(code)[1:]


def _by_script(code: str) -> list[str]:
    """Returns the variant by script that a regional one is written in: `zh-tw`, `zh-hant`."""
    language, _, territory = code.partition("-")
    length = len(language) + len("-hant")
    if not any(
        len(one) == length and one.startswith(f"{language}-") for one in supported_languages()
    ):
        return []  # without asking the locale data, which take their time to load
    script = likely_script(language, territory)
    return [f"{language}-{script.lower()}"] if script else []


def get_language_from_path(path: str) -> str | None:
    """Returns the language that a URL path begins with, if it is one of LANGUAGES."""
    code = path.lstrip("/").partition("/")[0] if path.startswith("/") else ""
    if not code or not _CODE.fullmatch(code):
        return None
    try:
        return get_supported_language_variant(code, strict="-" not in code)
    except LookupError:
        return None


def get_language_from_request(request: Any, check_path: bool = False) -> str:
    """Returns the language to answer a request in.

    It is looked for in the path (if asked to), the language cookie and the Accept-Language
    header; the default is LANGUAGE_CODE.
    """
    if not settings.USE_I18N:
        return str(settings.LANGUAGE_CODE)
    if check_path and (language := get_language_from_path(request.path_info)):
        return language
    wanted = [request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)]
    for code in wanted:
        if code in supported_languages() and check_for_language(code):
            return str(code)
    for code in [*wanted, *_accepted(request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:MAX_LENGTH])]:
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    try:
        return get_supported_language_variant(settings.LANGUAGE_CODE)
    except LookupError:
        return str(settings.LANGUAGE_CODE)


@lru_cache(maxsize=1000)
def _accepted(header: str) -> tuple[str, ...]:
    """Returns the codes of an Accept-Language header, the most wanted first.

    Source:
        RFC 9110 section 12.5.4.
    """
    found: list[tuple[float, str]] = []
    for piece in header.lower().split(","):
        match = _ACCEPTED.fullmatch(piece.strip())
        if match is None:
            continue
        quality = float(match["quality"] or 1)
        if quality > 0:
            found.append((quality, match["code"]))
    found.sort(key=lambda item: -item[0])
    return tuple(code for _, code in found)


def get_language_info(lang_code: str) -> dict[str, Any]:
    """Returns the names of a language: `name`, `name_local`, `name_translated`, and its `bidi`.

    Raises:
        KeyError: The language, and its generic one, is unknown.
    """
    for code in [lang_code, lang_code.partition("-")[0]]:
        info = _known_language(code)
        if info is not None:
            return {**info, "name_translated": _translated_name(code, info["name"])}
    raise KeyError(f"Unknown language code {lang_code}.")


@lru_cache(maxsize=1000)
def _known_language(code: str) -> dict[str, Any] | None:
    if not _CODE.fullmatch(code) or code != code.lower():
        return None
    locale = locale_of(code)
    if locale is None:
        name = supported_languages().get(code)
        if name is None:
            return None
        return {"bidi": is_bidi(code), "code": code, "name": str(name), "name_local": str(name)}
    listed = supported_languages().get(code)
    if listed is None and locale.territory:
        return None
    name = str(listed or locale.get_display_name("en"))
    local = locale.get_display_name(locale) or name
    return {"bidi": is_bidi(code), "code": code, "name": name, "name_local": local}


def _translated_name(code: str, name: str) -> str:
    """Returns a language's name by the catalogs, else by the locale data."""
    translated = gettext(name)
    active = get_language()
    if translated != name or active is None or active.startswith("en"):
        return translated
    target, locale = nearest_locale(active), locale_of(code)
    if target is None or locale is None:
        return name
    return locale.get_display_name(target) or name


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in {"LANGUAGES", "LANGUAGE_CODE", "LANGUAGES_BIDI", "LOCALE_PATHS"}:
        supported_languages.cache_clear()
        get_supported_language_variant.cache_clear()
        check_for_language.cache_clear()
        _known_language.cache_clear()


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.utils.translation.languages")
