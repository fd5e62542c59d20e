"""Checks of the cookie of sessions in a deployment."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.core.checks import (
    CheckMessage,
    Tags,
    Warning,  # noqa: A004 - documented name
    register,
)

_APPLICATION = "plectrum.contrib.sessions"
_MIDDLEWARE = "plectrum.contrib.sessions.middleware.SessionMiddleware"


@register(Tags.security, deploy=True)
def check_session_cookie_secure(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports a cookie that is also sent over connections which others can read."""
    return _check_cookie(
        "SESSION_COOKIE_SECURE",
        ("security.W010", "security.W011", "security.W012"),
        "Set it, so that nobody on the way can take a visitor's session over.",
    )


@register(Tags.security, deploy=True)
def check_session_cookie_httponly(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports a cookie that scripts may read."""
    return _check_cookie(
        "SESSION_COOKIE_HTTPONLY",
        ("security.W013", "security.W014", "security.W015"),
        "Set it, so that a script which an attacker got into a page cannot read the session.",
    )


def _check_cookie(setting: str, ids: tuple[str, str, str], hint: str) -> list[CheckMessage]:
    """Reports a setting that is not True where sessions are in use.

    Args:
        setting: Its name.
        ids: The identifiers where the application, the middleware or both are in use.
        hint: What to do.
    """
    installed = _APPLICATION in settings.INSTALLED_APPS
    used = _MIDDLEWARE in settings.MIDDLEWARE
    if getattr(settings, setting) is True or not (installed or used):
        return []
    by_application, by_middleware, by_both = ids
    if installed and used:
        return [Warning(f"{setting} is not set to True.", hint=hint, id=by_both)]
    where, name, identifier = (
        (_APPLICATION, "INSTALLED_APPS", by_application)
        if installed
        else (_MIDDLEWARE, "MIDDLEWARE", by_middleware)
    )
    message = f"You have '{where}' in your {name}, but you have not set {setting} to True."
    return [Warning(message, hint=hint, id=identifier)]
