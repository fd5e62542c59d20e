"""The check that the application is installed, which its fields, indexes and constraints share."""

from __future__ import annotations

from typing import Any

from plectrum.apps import apps
from plectrum.core.checks import CheckMessage, Error

APPLICATION = "plectrum.contrib.postgres"
"""The name of the application in INSTALLED_APPS."""


def check_installed(obj: Any, name: str) -> list[CheckMessage]:
    """Returns the error that a feature is used without its application.

    Args:
        obj: What the message is about.
        name: The feature's name.
    """
    if apps.is_installed(APPLICATION):
        return []
    return [
        Error(
            f"'{APPLICATION}' must be in INSTALLED_APPS in order to use {name}.",
            obj=obj,
            id="postgres.E005",
        )
    ]


class NeedsApplication:
    """Adds the check to a field."""

    def check(self, **options: Any) -> list[Any]:
        """Returns what is wrong with the declaration."""
        found: list[Any] = super().check(**options)  # type: ignore[misc]  # a field's
        return [*found, *check_installed(self, type(self).__name__)]
