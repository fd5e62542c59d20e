"""A process that is killed at any statement of a migration, on each database.

Where schema changes are rolled back, migrating again completes it; where they are kept, the second
run says what to do.
"""

from __future__ import annotations

import os
from typing import Any

from plectrum.apps import apps
from plectrum.db import connection, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.executor import MigrationExecutor
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.state import ProjectState
from plectrum.db.utils import DatabaseError

KILLED = 9
FIRST = [
    operations.CreateModel(
        "Author",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=20, db_index=True)),
        ],
    ),
    operations.CreateModel(
        "Book",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("author", models.ForeignKey("killed.author", models.CASCADE)),
            ("readers", models.ManyToManyField("killed.author", related_name="+")),
        ],
    ),
    operations.AddField("author", "born", models.IntegerField(default=1900)),
    operations.AlterField("author", "name", models.CharField(max_length=30, null=True)),
    operations.AddIndex("author", models.Index(fields=["born"], name="killed_born")),
    operations.RunSQL("INSERT INTO killed_author (name, born) VALUES ('Ursula', 1929)"),
    operations.RemoveField("author", "name"),
]


def migration() -> Migration:
    made = Migration("0001_initial", "killed")
    made.operations = list(FIRST)
    return made


def apply() -> None:
    MigrationExecutor(connection).apply_migration(ProjectState(), migration())


def apply_and_die_at(number: int) -> int:
    """Applies the migration in a process that ends before a statement; returns its status."""
    connection.close()
    child = os.fork()
    if child == 0:
        left = number

        def die(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal left
            if sql.startswith(("CREATE", "ALTER", "DROP", "INSERT INTO")):
                if left == 0:
                    os._exit(KILLED)
                left -= 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(die):
            apply()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        return {
            table: [
                info.name for info in connection.introspection.get_table_description(cursor, table)
            ]
            for table in connection.introspection.table_names(cursor)
            if table.startswith("killed_")
        }


def clean() -> None:
    with connection.schema_editor() as editor:
        for table in ("killed_book_readers", "killed_book", "killed_author"):
            if table in columns():
                editor.execute(f"DROP TABLE {editor.quote_name(table)}")
    MigrationExecutor(connection).recorder.flush()


def notes_of_second_run() -> str | None:
    """Returns what is said if migrating again fails, `None` if it does not."""
    try:
        apply()
    except DatabaseError as error:
        return "\n".join(error.__notes__)
    return None


def test_a_killed_migration_is_completed_or_explained(empty_database: str) -> None:
    apps.populate([])
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    apply()
    expected = columns()
    clean()
    number = explained = 0
    while (status := apply_and_die_at(number)) == KILLED:
        if connection.features.can_rollback_ddl:
            assert columns() == {}
        notes = notes_of_second_run()
        if notes is None:
            assert columns() == expected
            assert ("killed", "0001_initial") in executor.recorder.applied_migrations()
        else:
            explained += 1
            assert "sqlmigrate killed 0001_initial" in notes
            assert "migrate killed 0001_initial --fake" in notes
        clean()
        number += 1
    assert status == 0
    assert number >= 9
    # Where schema changes are kept, each run but one that was killed before it did anything.
    assert explained == (0 if connection.features.can_rollback_ddl else number - 1)
