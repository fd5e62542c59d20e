"""Checks of the setting MAILERS.

PERF: They look at settings only, and stand here so that a command that sends nothing does not load
what makes messages.
"""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.core.checks.messages import CheckMessage, Error, Warning  # noqa: A004 - documented
from plectrum.core.checks.registry import Tags, register

_DEFAULT = "default"
_DEVELOPMENT = frozenset(
    f"plectrum.core.mail.backends.{name}.EmailBackend"
    for name in ("console", "dummy", "filebased", "locmem")
)


@register(Tags.mail)
def check_default_mailer(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that there is no default mailer."""
    mailers = settings.MAILERS
    if mailers is None or _DEFAULT in mailers:
        return []
    return [
        Warning(
            "Your MAILERS setting has no 'default' entry. Sending email without a valid mailer "
            "will fail.",
            hint="Describe it under that name, or pass `using` with each message.",
            id="mail.W001",
        )
    ]


@register(Tags.mail, deploy=True)
def check_default_mailer_delivers(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports a default mailer that delivers nothing."""
    path = ((settings.MAILERS or {}).get(_DEFAULT) or {}).get("BACKEND")
    if path not in _DEVELOPMENT:
        return []
    return [
        Error(
            "Your MAILERS setting uses a development-only email backend in the 'default' entry "
            f"({path}).",
            hint="It delivers nothing. Use 'plectrum.core.mail.backends.smtp.EmailBackend', or "
            "one of a mail service.",
            id="mail.E001",
        )
    ]
