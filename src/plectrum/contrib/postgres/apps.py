"""The application."""

from __future__ import annotations

from plectrum.apps import AppConfig
from plectrum.contrib.postgres import lookups
from plectrum.utils.translation import gettext_lazy as _


class PostgresConfig(AppConfig):
    """Registers the lookups of text, which need extensions of the database or its text search."""

    name = "plectrum.contrib.postgres"
    label = "postgres"
    verbose_name = _("PostgreSQL extensions")

    def ready(self) -> None:
        """Registers the lookups."""
        lookups.register()
