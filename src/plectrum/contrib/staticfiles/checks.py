"""Checks of the settings of static files."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.contrib.staticfiles.finders import get_finders
from plectrum.core.checks import CheckMessage, Error


def check_finders(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Asks each finder what is wrong with its settings."""
    return [message for finder in get_finders() for message in finder.check()]


def check_storages(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that STORAGES has none for static files."""
    if "staticfiles" in settings.STORAGES:
        return []
    return [
        Error(
            "The STORAGES setting must define a 'staticfiles' storage.",
            hint="{'BACKEND': 'plectrum.contrib.staticfiles.storage.StaticFilesStorage'} needs "
            "nothing else. STORAGES as a whole takes the place of its default.",
            id="staticfiles.E005",
        )
    ]
