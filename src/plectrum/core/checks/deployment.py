"""Checks of the environment that a project is deployed in, and of the settings that secure it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from plectrum.conf import settings
from plectrum.core.checks.messages import CheckMessage, Error, Warning  # noqa: A004 - documented
from plectrum.core.checks.registry import Tags, register

_UNSAFE_SWITCHES = ("PLECTRUM_ALLOW_ASYNC_UNSAFE", "DJANGO_ALLOW_ASYNC_UNSAFE")
_INSECURE_PREFIXES = ("plectrum-insecure-", "django-insecure-")
_MINIMUM_LENGTH = 50
_MINIMUM_UNIQUE_CHARACTERS = 5


@register(Tags.async_support, deploy=True)
def check_async_unsafe(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Reports a variable that lets blocking code stop an event loop."""
    return [
        Error(
            f"You should not set the {name} environment variable in deployment. This disables "
            "async safety protection.",
            id="async.E001",
        )
        for name in _UNSAFE_SWITCHES
        if os.environ.get(name)
    ]


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports a SECRET_KEY that can be guessed."""
    return list(_weak([("SECRET_KEY", settings.SECRET_KEY)], "security.W009"))


@register(Tags.security, deploy=True)
def check_secret_key_fallbacks(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports former keys that are still accepted and can be guessed."""
    keys = enumerate(settings.SECRET_KEY_FALLBACKS)
    return list(_weak(((f"SECRET_KEY_FALLBACKS[{n}]", key) for n, key in keys), "security.W025"))


@register(Tags.security, deploy=True)
def check_debug(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports the debug mode."""
    if not settings.DEBUG:
        return []
    return [
        Warning(
            "You should not have DEBUG set to True in deployment.",
            hint="Its error pages show code and settings to every visitor.",
            id="security.W018",
        )
    ]


@register(Tags.security, deploy=True)
def check_allowed_hosts(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that no host is served."""
    if settings.ALLOWED_HOSTS:
        return []
    return [
        Warning(
            "ALLOWED_HOSTS must not be empty in deployment.",
            hint="Name the hosts of the site; requests to any other are answered with 400.",
            id="security.W020",
        )
    ]


def _weak(keys: Iterable[tuple[str, Any]], identifier: str) -> Iterable[CheckMessage]:
    for name, key in keys:
        if not is_strong_key(key):
            yield Warning(
                f"Your {name} has less than {_MINIMUM_LENGTH} characters, less than "
                f"{_MINIMUM_UNIQUE_CHARACTERS} unique characters, or the prefix of keys made for "
                "development.",
                hint="Generate a long random value, e.g. with `python -c 'import secrets; "
                "print(secrets.token_urlsafe(50))'`: sessions, tokens and signed data are as safe "
                "as the key.",
                id=identifier,
            )


def is_strong_key(key: object) -> bool:
    """Tells whether a key is long, varied and not marked as one for development."""
    if not key or not isinstance(key, str | bytes):
        return False
    text = key.decode("latin-1") if isinstance(key, bytes) else key
    return (
        len(text) >= _MINIMUM_LENGTH
        and len(set(text)) >= _MINIMUM_UNIQUE_CHARACTERS
        and not text.startswith(_INSECURE_PREFIXES)
    )
