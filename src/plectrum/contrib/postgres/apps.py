"""The application."""

from __future__ import annotations

from plectrum.apps import AppConfig
from plectrum.contrib.postgres import lookups
from plectrum.contrib.postgres.serializers import RangeSerializer
from plectrum.db.backends.postgresql.psycopg_any import Range
from plectrum.db.migrations.writer import MigrationWriter
from plectrum.utils.translation import gettext_lazy as _


class PostgresConfig(AppConfig):
    """Registers what the application adds.

    These are the lookups of text, which need extensions of the database or its text search, and
    how ranges are written in migrations.
    """

    name = "plectrum.contrib.postgres"
    label = "postgres"
    verbose_name = _("PostgreSQL extensions")

    def ready(self) -> None:
        """Registers the lookups, and ranges in migrations."""
        lookups.register()
        MigrationWriter.register_serializer(Range, RangeSerializer)
