"""The record of which migrations a database has had: the table `django_migrations`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from plectrum.apps import Apps
from plectrum.conf import settings
from plectrum.db import models
from plectrum.db.migrations.exceptions import MigrationSchemaMissing
from plectrum.db.utils import DatabaseError

Key = tuple[str, str]


class MigrationRecord(models.Model):
    """A migration that has been applied."""

    app = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    applied = models.DateTimeField()

    class Meta:
        """Apart from the project's models, in the table that has always been used."""

        apps = Apps()
        app_label = "migrations"
        # COMPAT: the same table serves a project that runs beside Django.
        db_table = "django_migrations"

    def __str__(self) -> str:
        return f"Migration {self.name} for {self.app}"


class MigrationRecorder:
    """Reads and writes the record of one database.

    Args:
        connection: The database.
    """

    Migration = MigrationRecord

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @property
    def migration_qs(self) -> Any:
        """The records."""
        return MigrationRecord.objects.using(self.connection.alias)

    def has_table(self) -> bool:
        """Tells whether the table of the record exists."""
        return MigrationRecord._meta.db_table in self.connection.introspection.table_names()

    def ensure_schema(self) -> None:
        """Makes the table of the record, unless it exists.

        Raises:
            MigrationSchemaMissing: The database refuses.
        """
        if self.has_table():
            return
        try:
            with self.connection.schema_editor() as editor:
                editor.create_model(MigrationRecord)
        except DatabaseError as error:
            raise MigrationSchemaMissing(
                f"Unable to create the {MigrationRecord._meta.db_table} table ({error})"
            ) from error

    def applied_migrations(self) -> dict[Key, MigrationRecord]:
        """Returns the records by application label and name."""
        if not self.has_table():
            return {}
        return {(record.app, record.name): record for record in self.migration_qs}

    def record_applied(self, app: str, name: str) -> None:
        """Notes that a migration has been applied."""
        self.ensure_schema()
        self.migration_qs.create(app=app, name=name, applied=_now())

    def record_unapplied(self, app: str, name: str) -> None:
        """Notes that a migration has been undone."""
        self.ensure_schema()
        self.migration_qs.filter(app=app, name=name).delete()

    def flush(self) -> None:
        """Deletes all records."""
        self.migration_qs.all().delete()


def _now() -> datetime:
    now = datetime.now(UTC)
    return now if settings.USE_TZ else now.replace(tzinfo=None)
