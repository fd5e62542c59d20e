"""`index_together`, in migrations from before indexes had names; and where tables are stored."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.db import connection, migrations, models
from plectrum.db.migrations import Migration
from plectrum.db.migrations.diff import diff
from plectrum.db.migrations.optimizer import MigrationOptimizer
from plectrum.db.migrations.state import ProjectState

FIELDS = [
    ("id", models.BigAutoField(primary_key=True)),
    ("size", models.IntegerField()),
    ("weight", models.IntegerField(db_column="grams")),
]


def indexes() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "shop_thing")
    return {
        name: given["columns"]
        for name, given in found.items()
        if given["index"] and not given["primary_key"]
    }


def migration(*operations: Any) -> Migration:
    made = Migration("0001_initial", "shop")
    made.operations = list(operations)
    return made


def test_old_indexes_are_made_changed_and_named(empty_database: str) -> None:
    together = {("size", "weight"), ("weight", "size")}
    steps = [
        migration(
            migrations.CreateModel("Thing", FIELDS, {"index_together": {("size", "weight")}})
        ),
        migration(migrations.AlterIndexTogether("thing", together)),
        migration(migrations.RenameIndex("thing", "named", old_fields=("size", "weight"))),
        migration(migrations.AlterIndexTogether("thing", set())),
    ]
    seen: list[Any] = []
    states = [ProjectState()]
    for step in steps:
        with connection.schema_editor() as editor:
            states.append(step.apply(states[-1], editor))
        seen.append(indexes())
    (first,) = seen[0]
    assert seen[0] == {first: ["size", "grams"]}
    assert first.startswith("shop_thing_size_grams_")
    assert first.endswith("_idx")
    assert sorted(seen[1].values()) == [["grams", "size"], ["size", "grams"]]
    assert seen[2]["named"] == ["size", "grams"]
    assert len(seen[2]) == 2
    assert seen[3] == {"named": ["size", "grams"]}
    for number in (3, 2, 1):
        with connection.schema_editor() as editor:
            steps[number].unapply(states[number], editor)
        assert indexes() == seen[number - 1]


def test_models_give_old_indexes_a_name_or_an_end() -> None:
    old, new = ProjectState(), ProjectState()
    together = {("size", "weight"), ("weight", "size")}
    index = models.Index(fields=["size", "weight"], name="named")
    migrations.CreateModel("Thing", FIELDS, {"index_together": together}).state_forwards(
        "shop", old
    )
    migrations.CreateModel("Thing", FIELDS, {"indexes": [index]}).state_forwards("shop", new)
    made = [change.operation for change in diff(old, new)]
    assert [operation.describe() for operation in made] == [
        "Rename unnamed index for ('size', 'weight') on thing to named",
        "Alter index_together for thing (0 constraint(s))",
    ]
    for operation in made:
        operation.state_forwards("shop", old)
    assert diff(old, new) == []


def test_a_created_model_takes_the_option_in_and_renames_follow() -> None:
    made = MigrationOptimizer().optimize(
        [
            migrations.CreateModel("Thing", FIELDS),
            migrations.AlterIndexTogether("thing", {("size", "weight")}),
            migrations.RenameField("thing", "size", "length"),
        ],
        "shop",
    )
    (created,) = made
    assert created.options == {"index_together": {("length", "weight")}}  # type: ignore[attr-defined]


def test_an_index_that_is_not_there_cannot_get_a_name() -> None:
    state = ProjectState()
    migrations.CreateModel("Thing", FIELDS).state_forwards("shop", state)
    with pytest.raises(ValueError, match="No index on"):
        migrations.RenameIndex("thing", "new", old_fields=["size"]).state_forwards("shop", state)


def test_tables_and_indexes_are_stored_where_they_say(empty_database: str) -> None:
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("size", models.IntegerField(db_index=True, db_tablespace="pg_global")),
        ("code", models.IntegerField()),
    ]
    options = {
        "db_tablespace": "pg_default",
        "indexes": [
            models.Index(fields=["size"], name="of_field"),
            models.Index(fields=["code"], name="of_model"),
            models.Index(fields=["code"], name="own", db_tablespace="elsewhere"),
        ],
    }
    state = ProjectState()
    migrations.CreateModel("Thing", fields, options).state_forwards("shop", state)
    thing = state.apps.get_model("shop", "thing")
    with connection.schema_editor(collect_sql=True) as editor:
        editor.create_model(thing)
    ends = [sql.partition(" TABLESPACE ")[2] for sql in editor.collected_sql]
    if empty_database != "postgresql":
        assert set(ends) == {""}
    else:
        assert ends == [
            '"pg_default";', '"pg_global";', '"pg_global";', '"pg_default";', '"elsewhere";',
        ]  # fmt: skip
    simple = ProjectState()
    migrations.CreateModel("Thing", FIELDS).state_forwards("shop", simple)
    with connection.schema_editor() as editor:
        editor.create_model(simple.apps.get_model("shop", "thing"))
    with connection.schema_editor() as editor:
        editor.alter_db_tablespace(thing, "", "pg_default")
