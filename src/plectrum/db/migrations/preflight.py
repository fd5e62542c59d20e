"""What would be refused in the middle of a migration, refused before anything is changed.

Not every database takes back what the operations before the refused one have done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db.backends.base.composite_keys import check_key
from plectrum.db.migrations.operations.base import ModelOperation
from plectrum.db.migrations.operations.fields import AddField, FieldOperation, RemoveField
from plectrum.db.migrations.operations.indexes import IndexOperation

if TYPE_CHECKING:
    from plectrum.db.migrations.migration import Step

_KNOWN = (ModelOperation, FieldOperation, IndexOperation)
"""Operations of which it is known what they do; others may change a key by statements."""


def check_new_keys(steps: list[Step], app_label: str, schema_editor: Any) -> None:
    """Looks for composite keys that are to take the place of the key of a table that exists.

    Args:
        steps: The steps of the migration.
        app_label: Its application.
        schema_editor: What changes the schema.

    Raises:
        NotSupportedError: The key is another one than the table has.
    """
    without_key: set[str] = set()
    for step in steps:
        operation = step.operation
        if not isinstance(operation, _KNOWN):
            without_key.clear()
        elif isinstance(operation, RemoveField) and _removes_key(step, operation, app_label):
            without_key.add(operation.model_name_lower)
        elif (
            isinstance(operation, AddField)
            and operation.field.is_row
            and operation.model_name_lower in without_key
        ):
            model = step.after.apps.get_model(app_label, operation.model_name)
            _check_new_key(model, model._meta.get_field(operation.name), operation, schema_editor)


def _removes_key(step: Step, operation: RemoveField, app_label: str) -> bool:
    state = step.before.models[app_label, operation.model_name_lower]
    return bool(state.fields[operation.name].primary_key)


def _check_new_key(model: Any, field: Any, operation: AddField, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if (
        operation.allow_migrate_model(connection.alias, model)
        and model._meta.db_table in connection.introspection.table_names()
    ):
        check_key(field, field.columns, schema_editor)
