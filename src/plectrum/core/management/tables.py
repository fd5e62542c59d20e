"""Tables of applications that have no migrations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from plectrum.apps import apps
from plectrum.db import router


def create_missing_tables(
    connection: Any, labels: Iterable[str], announce: Callable[[str], None]
) -> None:
    """Makes the tables that the models of applications lack, all of them or none.

    Args:
        connection: The database.
        labels: The applications.
        announce: Is told the name of each table.
    """
    existing = set(connection.introspection.table_names())
    models = [
        model
        for label in labels
        for model in router.get_migratable_models(apps.get_app_config(label), connection.alias)
        if model._meta.can_migrate(connection) and model._meta.db_table not in existing
    ]
    if not models:
        return
    with connection.schema_editor() as editor:
        for model in models:
            announce(model._meta.db_table)
            editor.create_model(model)
