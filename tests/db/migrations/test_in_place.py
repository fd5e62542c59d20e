"""What SQLite changes in a table that stays, and what it builds a new one for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.db import connection, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.state import ProjectState

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def state(database: str) -> Iterator[ProjectState]:
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("a", models.IntegerField(default=1)),
        ("b", models.IntegerField(default=2, db_index=True)),
    ]
    made = apply(ProjectState(), operations.CreateModel("m", fields))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kept_m (a, b) VALUES (5, 6)")
    yield made
    connection.close()


def apply(state: ProjectState, *made: Any) -> ProjectState:
    migration = Migration("0001_initial", "kept")
    migration.operations = list(made)
    with connection.schema_editor() as editor:
        return migration.apply(state, editor)


def executed(state: ProjectState, *made: Any) -> list[str]:
    """Applies operations, and returns the statements that change the schema."""
    statements: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("ALTER", "CREATE", "DROP")):
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        apply(state, *made)
    return statements


def run(*statements: str) -> list[Any]:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if statements[-1].startswith("SELECT") else []


def test_a_plain_column_is_dropped_in_place(state: ProjectState) -> None:
    assert executed(state, operations.RemoveField("m", "a")) == [
        'ALTER TABLE "kept_m" DROP COLUMN "a"'
    ]
    assert run("SELECT * FROM kept_m") == [(1, 6)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER noted AFTER INSERT ON kept_m BEGIN UPDATE kept_m SET a = 0; END",
        "CREATE TABLE other (x)",
    ],
)
def test_a_column_that_something_unknown_names_is_not_dropped_in_place(
    state: ProjectState, statement: str
) -> None:
    run(statement)
    made = executed(state, operations.RemoveField("m", "a"))
    is_named = "TRIGGER" in statement
    assert any(sql.startswith('CREATE TABLE "new__kept_m"') for sql in made) is is_named
    assert run("SELECT * FROM kept_m") == [(1, 6)]


def test_a_column_of_a_condition_that_a_hand_wrote_is_not_dropped_in_place(
    state: ProjectState,
) -> None:
    run(
        "DROP TABLE kept_m",
        "CREATE TABLE kept_m (id integer PRIMARY KEY, a integer, b integer, CHECK (a < b))",
        "INSERT INTO kept_m (a, b) VALUES (5, 6)",
    )
    made = executed(state, operations.RemoveField("m", "a"))
    assert any(sql.startswith('CREATE TABLE "new__kept_m"') for sql in made)
    assert run("SELECT * FROM kept_m") == [(1, 6)]


def test_triggers_and_views_follow_a_renamed_column(state: ProjectState) -> None:
    run(
        "CREATE TABLE log (x)",
        "CREATE TRIGGER noted AFTER INSERT ON kept_m BEGIN INSERT INTO log VALUES (new.a); END",
        "CREATE VIEW seen AS SELECT a FROM kept_m",
    )
    assert executed(state, operations.RenameField("m", "a", "c")) == [
        'ALTER TABLE "kept_m" RENAME COLUMN "a" TO "c"'
    ]
    run("INSERT INTO kept_m (c, b) VALUES (7, 8)")
    assert run("SELECT * FROM log") == [(7,)]
    assert run("SELECT * FROM seen") == [(5,), (7,)]


def test_an_index_older_than_the_names_in_it_is_dropped(state: ProjectState) -> None:
    renamed = apply(state, operations.RenameField("m", "b", "c"), operations.RenameModel("m", "n"))
    assert len(indexes()) == 1
    apply(renamed, operations.AlterField("n", "c", models.IntegerField()))
    assert indexes() == []


def indexes() -> list[str]:
    return [row[0] for row in run("SELECT name FROM sqlite_master WHERE type = 'index'")]


def test_a_foreign_key_that_may_be_null_is_added_in_place(state: ProjectState) -> None:
    field = models.ForeignKey("kept.m", models.CASCADE, null=True)
    made = executed(state, operations.AddField("m", "up", field))
    assert [sql.split("CONSTRAINT")[0][:52] for sql in made] == [
        'ALTER TABLE "kept_m" ADD COLUMN "up_id" bigint NULL ',
        'CREATE INDEX "kept_m_up_id_36ed58b9" ON "kept_m" ("u',
    ]
    with connection.cursor() as cursor:
        relations = connection.introspection.get_relations(cursor, "kept_m")
    assert relations["up_id"][:2] == ("id", "kept_m")
