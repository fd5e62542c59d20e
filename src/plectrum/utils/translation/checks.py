"""Checks of the settings of languages."""

from __future__ import annotations

import re
from typing import Any

from plectrum.conf import settings
from plectrum.core.checks import Error, Tags, register
from plectrum.utils.translation.languages import get_supported_language_variant

_CODE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*(?:@[a-z0-9]{1,20})?", re.IGNORECASE)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


@register(Tags.translation)
def check_setting_language_code(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Reports a LANGUAGE_CODE that is no code of a language."""
    code = settings.LANGUAGE_CODE
    if _is_code(code):
        return []
    message = f"You have provided an invalid value for the LANGUAGE_CODE setting: {code!r}."
    return [Error(message, id="translation.E001")]


@register(Tags.translation)
def check_setting_languages(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Reports codes in LANGUAGES that are none."""
    return _wrong_codes("LANGUAGES", [code for code, _ in settings.LANGUAGES], "translation.E002")


@register(Tags.translation)
def check_setting_languages_bidi(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Reports codes in LANGUAGES_BIDI that are none."""
    return _wrong_codes("LANGUAGES_BIDI", settings.LANGUAGES_BIDI, "translation.E003")


def _wrong_codes(setting: str, codes: Any, identifier: str) -> list[Error]:
    return [
        Error(
            f"You have provided an invalid language code in the {setting} setting: {code!r}.",
            id=identifier,
        )
        for code in codes
        if not _is_code(code)
    ]


@register(Tags.translation)
def check_language_settings_consistent(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Reports a LANGUAGE_CODE that none of LANGUAGES serves."""
    try:
        get_supported_language_variant(settings.LANGUAGE_CODE)
    except LookupError:
        message = (
            "You have provided a value for the LANGUAGE_CODE setting that is not in the LANGUAGES "
            "setting."
        )
        return [Error(message, id="translation.E004")]
    return []
