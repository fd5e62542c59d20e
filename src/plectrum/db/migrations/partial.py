"""What to say when a migration stops half-way on a database that cannot undo schema changes.

MariaDB and MySQL keep each schema change as soon as it is made, and everywhere a migration with
`atomic = False` does so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from plectrum.db.migrations.migration import Migration, Step


@contextmanager
def explaining_failure(migration: Migration, editor: Any, *, backwards: bool) -> Iterator[None]:
    """Adds to an error what has been done and cannot be undone by itself, and how to go on.

    Args:
        migration: The migration that is applied or undone in the block.
        editor: What changes the schema.
        backwards: Whether the migration is undone.
    """
    try:
        yield
    except Exception as error:
        if not editor.atomic_migration:
            error.add_note(report(migration, editor, backwards=backwards))
        raise


def report(migration: Migration, editor: Any, *, backwards: bool) -> str:
    """Returns the text for people."""
    done, count = len(editor.finished_steps), len(migration.operations)
    verb = "undone" if backwards else "applied"
    lines = [
        (
            f"{migration} has been {verb} in part: {done} of {count} operations are done, and "
            "this database does not roll schema changes back."
        ),
        *_failed_operation(migration, done, backwards=backwards),
    ]
    if not editor.executed_sql:
        return "\n".join([*lines, *_after_an_earlier_run(migration, backwards=backwards)])
    lines += ["These statements have run and are kept:", *_listed(editor.executed_sql)]
    undoing = _undoing(migration, editor, backwards=backwards)
    if undoing:
        lines += ["To begin again, run these, correct the cause, and migrate again:"]
        lines += _listed(undoing)
    lines.append(
        "Or do what is left by hand and note the migration as done with: "
        f"{_fake(migration, backwards=backwards)}"
    )
    return "\n".join(lines)


def _fake(migration: Migration, *, backwards: bool) -> str:
    if backwards:
        return "migrate --fake to the migration before it"
    return f"migrate {migration.app_label} {migration.name} --fake"


def _after_an_earlier_run(migration: Migration, *, backwards: bool) -> Iterator[str]:
    yield (
        "No statement has run. If the cause is that something is there already, or gone, an "
        "earlier run was stopped half-way, and what it did is kept."
    )
    yield (
        f"Compare the tables with the output of: sqlmigrate {migration.app_label} {migration.name}"
    )
    yield (
        "Undo what is there and migrate again, or do what is left by hand and note the "
        f"migration as done with: {_fake(migration, backwards=backwards)}"
    )


def _failed_operation(migration: Migration, done: int, *, backwards: bool) -> Iterator[str]:
    operations = migration.operations[::-1] if backwards else migration.operations
    if done < len(operations):
        yield f"The one that failed: {operations[done].describe()}"
    else:
        yield "What failed are the keys and indexes that are made at the end."


def _undoing(migration: Migration, editor: Any, *, backwards: bool) -> list[str]:
    """Returns the statements that undo the finished steps; none if one of them has none."""
    steps: list[Step] = editor.finished_steps[::-1]
    if not all(step.operation.reversible and step.operation.reduces_to_sql for step in steps):
        return []
    collector = editor.connection.schema_editor(collect_sql=True)
    try:
        with collector:
            for step in steps:
                if backwards:
                    step.operation.database_forwards(
                        migration.app_label, collector, step.before, step.after
                    )
                else:
                    step.operation.database_backwards(
                        migration.app_label, collector, step.after, step.before
                    )
    except Exception:  # noqa: BLE001 - the error that is explained is the one that counts
        return []
    return list(collector.collected_sql)


def _listed(statements: list[str]) -> list[str]:
    return [f"  {statement.rstrip(';')};" for statement in statements]
