"""Content types that follow their models when these are renamed."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.contenttypes.models import ContentType
from plectrum.db import DEFAULT_DB_ALIAS, connections, router
from plectrum.db.migrations.operations import RenameModel
from plectrum.db.migrations.operations.base import Operation


class RenameContentType(Operation):
    """Renames the row of a model, so that what refers to it still does.

    Args:
        app_label: The model's application.
        old_name: The model's name as it was, in lower case.
        new_name: Its new name, in lower case.
    """

    reduces_to_sql = False

    def __init__(self, app_label: str, old_name: str, new_name: str) -> None:
        self.app_label = app_label
        self.old_name = old_name
        self.new_name = new_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leaves the models as they are: it is about a row."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Gives the row the new name."""
        self._rename(schema_editor.connection, self.old_name, self.new_name)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Gives the row its old name."""
        self._rename(schema_editor.connection, self.new_name, self.old_name)

    def _rename(self, connection: Any, old: str, new: str) -> None:
        alias = connection.alias
        if not router.allow_migrate_model(alias, ContentType):
            return
        if ContentType._meta.db_table not in connection.introspection.table_names():
            return
        rows = ContentType.objects.using(alias).filter(app_label=self.app_label)
        if not rows.filter(model=new).exists():
            rows.filter(model=old).update(model=new)
        ContentType.objects.clear_cache()

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Rename content type {self.old_name} to {self.new_name}"


def follow_renamed_models(
    app_config: Any, using: str = DEFAULT_DB_ALIAS, plan: Any = (), **kwargs: Any
) -> None:
    """Puts the renaming of rows behind that of models in the migrations about to run."""
    if connections[using].vendor == "dummy":
        return
    for migration, _backwards in plan:
        if migration.app_label == app_config.label:
            migration.operations = [
                step
                for operation in migration.operations
                for step in _followed(operation, migration)
            ]


def _followed(operation: Operation, migration: Any) -> list[Operation]:
    if not isinstance(operation, RenameModel):
        return [operation]
    names = operation.old_name_lower, operation.new_name_lower
    return [operation, RenameContentType(migration.app_label, *names)]
