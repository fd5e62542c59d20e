"""What a migration does to a database in use: locks, rewrites, and what breaks older code.

Source: https://www.postgresql.org/docs/current/sql-altertable.html,
    https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from plectrum.db.migrations import operations


class Impact(NamedTuple):
    """What PostgreSQL does for a statement.

    Attributes:
        lock: The lock on the table, empty for none that others notice.
        cost: What takes long on a large table, empty for nothing.
        advice: The safe way, empty where there is none to give.
    """

    lock: str
    cost: str = ""
    advice: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.lock or "no lock", self.cost)))


_EXCLUSIVE = "ACCESS EXCLUSIVE"
_RULES: list[tuple[str, Impact]] = [
    (r"CREATE TABLE", Impact("")),
    (r"CREATE (UNIQUE )?INDEX CONCURRENTLY", Impact("SHARE UPDATE EXCLUSIVE", "reads the table")),
    (
        r"CREATE (UNIQUE )?INDEX",
        Impact(
            "SHARE (blocks writers)",
            "reads the table",
            "Use AddIndexConcurrently in a migration with atomic = False.",
        ),
    ),
    (
        r"ALTER TABLE \S+ ADD COLUMN .* (GENERATED|SERIAL)",
        Impact(
            _EXCLUSIVE,
            "rewrites the table",
            "Add a column that may be NULL, fill it in batches, then constrain it.",
        ),
    ),
    (
        r"ALTER TABLE \S+ ADD COLUMN .* DEFAULT .*(random|clock_timestamp|uuid)\w*\(",
        Impact(_EXCLUSIVE, "rewrites the table", "Fill the column in batches afterwards."),
    ),
    (r"ALTER TABLE \S+ ADD COLUMN .* UNIQUE", Impact(_EXCLUSIVE, "builds an index")),
    (r"ALTER TABLE \S+ ADD COLUMN", Impact(_EXCLUSIVE)),
    (
        r"ALTER TABLE \S+ ALTER COLUMN \S+ TYPE (text|varchar)",
        Impact(_EXCLUSIVE, "rewrites the table unless the column becomes wider"),
    ),
    (
        r"ALTER TABLE \S+ ALTER COLUMN \S+ TYPE",
        Impact(
            _EXCLUSIVE,
            "rewrites the table",
            "Add a second column, fill it in batches, change the code over, drop the first.",
        ),
    ),
    (
        r"ALTER TABLE \S+ ALTER COLUMN \S+ SET NOT NULL",
        Impact(
            _EXCLUSIVE,
            "reads the table",
            "First add CHECK (column IS NOT NULL) NOT VALID and validate it: then nothing is read.",
        ),
    ),
    (
        r"ALTER TABLE \S+ ADD CONSTRAINT \S+ FOREIGN KEY.*NOT VALID",
        Impact("SHARE ROW EXCLUSIVE (both tables)"),
    ),
    (
        r"ALTER TABLE \S+ ADD CONSTRAINT \S+ FOREIGN KEY",
        Impact(
            "SHARE ROW EXCLUSIVE (both tables)",
            "reads the table",
            "Add the key as NOT VALID, then VALIDATE CONSTRAINT in a migration of its own.",
        ),
    ),
    (
        r"ALTER TABLE \S+ ADD (CONSTRAINT \S+ )?CHECK",
        Impact(
            _EXCLUSIVE,
            "reads the table",
            "Use AddConstraintNotValid, then ValidateConstraint in a migration of its own.",
        ),
    ),
    (
        r"ALTER TABLE \S+ ADD (CONSTRAINT \S+ )?(UNIQUE|PRIMARY KEY)",
        Impact(
            _EXCLUSIVE,
            "builds an index",
            "Build a unique index CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.",
        ),
    ),
    (r"ALTER TABLE \S+ VALIDATE", Impact("SHARE UPDATE EXCLUSIVE", "reads the table")),
    (r"COMMENT ON", Impact("SHARE UPDATE EXCLUSIVE")),
    (r"(UPDATE|DELETE|INSERT)", Impact("ROW EXCLUSIVE", "locks the rows it touches")),
    (r"(ALTER|DROP|TRUNCATE)", Impact(_EXCLUSIVE)),
]
"""Beginnings of statements; the first that fits counts."""


def impact_of(statement: str) -> Impact | None:
    """Returns what PostgreSQL does for a statement, `None` for one that is not known."""
    for pattern, impact in _RULES:
        if re.match(pattern, statement, re.IGNORECASE | re.DOTALL):
            return impact
    return None


_TWO_STEPS = "Release code that does without it first, and migrate once no older version runs."


def breaks_older_code(operation: Any) -> str | None:
    """Returns why an operation breaks a running older version, and the safe sequence."""
    if isinstance(operation, operations.RemoveField):
        return f"Older code still reads and writes the column. {_TWO_STEPS}"
    if isinstance(operation, operations.DeleteModel):
        return f"Older code still uses the table. {_TWO_STEPS}"
    if isinstance(operation, (operations.RenameField, operations.RenameModel)):
        return (
            "Older code uses the old name. Rename in Python only (db_column, db_table), or add "
            "the new one, write both, and drop the old one later."
        )
    if isinstance(operation, operations.AlterModelTable):
        return "Older code uses the old name of the table. Keep db_table until none runs."
    if isinstance(operation, operations.AddField):
        field = operation.field
        if not (field.null or field.has_db_default() or field.many_to_many or field.generated):
            return (
                "Older code inserts rows without the column, which may not be NULL and has no "
                "default in the database. Give it db_default, or null=True first."
            )
    return None


def statements_of(connection: Any, migration: Any, state: Any, *, backwards: bool) -> list[Any]:
    """Returns each operation of a migration with its statements, in the order they are done.

    Args:
        connection: The database.
        migration: The migration.
        state: The state before it.
        backwards: Whether it is undone.

    Returns:
        Pairs of operation and statements, `None` in place of these where they cannot be told; at
        last one without an operation, for what is made when all operations are done.
    """
    steps = migration.steps(state)
    found: list[Any] = []
    editor = connection.schema_editor(collect_sql=True, atomic=migration.atomic)
    with editor:
        for step in reversed(steps) if backwards else steps:
            if not step.operation.reduces_to_sql or (backwards and not step.operation.reversible):
                found.append((step.operation, None))
                continue
            start = len(editor.collected_sql)
            if backwards:
                step.operation.database_backwards(
                    migration.app_label, editor, step.after, step.before
                )
            else:
                step.operation.database_forwards(
                    migration.app_label, editor, step.before, step.after
                )
            found.append((step.operation, editor.collected_sql[start:]))
        start = len(editor.collected_sql)
    if editor.collected_sql[start:]:
        found.append((None, editor.collected_sql[start:]))
    return found
