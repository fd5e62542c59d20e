"""Composite primary keys of tables that exist: they are as they were made.

Such a key is made with its table; afterwards the database's own statements must change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db.utils import NotSupportedError

if TYPE_CHECKING:
    from plectrum.db.backends.base.schema import BaseDatabaseSchemaEditor

_HINT = (
    "Change the table by your database's own statements (RunSQL within "
    "SeparateDatabaseAndState, or by hand and `migrate --fake`)."
)


def check_key(field: Any, wanted: tuple[str, ...], editor: BaseDatabaseSchemaEditor) -> None:
    """Checks that a table has a composite key already.

    Args:
        field: The key.
        wanted: Its columns.
        editor: What changes the schema.

    Raises:
        NotSupportedError: The table has another key.
    """
    if not editor.collect_sql and _stored_key(field, editor) != set(wanted):
        raise NotSupportedError(
            f"The key of {field.model._meta.db_table!r} cannot be changed to "
            f"({', '.join(wanted)}): a composite primary key is made with its table.",
            hint=_HINT,
        )


def check_removal(field: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Checks that a table has no longer the composite key that is to be removed.

    Args:
        field: The key.
        editor: What changes the schema.

    Raises:
        NotSupportedError: The table has it.
    """
    if not editor.collect_sql and _stored_key(field, editor) == set(field.columns):
        raise NotSupportedError(
            f"The composite primary key of {field.model._meta.db_table!r} cannot be removed.",
            hint=_HINT,
        )


def _stored_key(field: Any, editor: BaseDatabaseSchemaEditor) -> set[str]:
    """Returns the columns of the key that the table of a field's model has."""
    table = field.model._meta.db_table
    with editor.connection.cursor() as cursor:
        constraints = editor.connection.introspection.get_constraints(cursor, table)
    return {
        column
        for constraint in constraints.values()
        if constraint["primary_key"]
        for column in constraint["columns"]
    }
