"""Keys of several fields in migrations: states, differences, tables, `inspectdb`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.core.management import call_command
from plectrum.db import connection, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.autodetector import MigrationAutodetector
from plectrum.db.migrations.diff import diff
from plectrum.db.migrations.graph import MigrationGraph
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.questioner import MigrationQuestioner
from plectrum.db.migrations.state import ModelState, ProjectState
from plectrum.db.migrations.writer import MigrationWriter
from plectrum.db.utils import IntegrityError, NotSupportedError

if not apps.ready:
    apps.populate(())


def seat(*names: str, **more: Any) -> ModelState:
    """Returns a model with a key of the named fields."""
    fields: dict[str, Any] = {
        "pk": models.CompositePrimaryKey(*names),
        "hall": models.CharField(max_length=9),
        "number": models.IntegerField(),
    }
    return ModelState("hall", "Seat", {**fields, **more})


def state(*given: ModelState) -> ProjectState:
    return ProjectState({model.key: model for model in given})


SEAT = seat("hall", "number")
GUEST = models.CharField(max_length=9, default="")


def apply(operation: Any, before: ProjectState) -> ProjectState:
    after = before.clone()
    operation.state_forwards("hall", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("hall", editor, before, after)
    return after


@pytest.fixture
def table(database: str) -> Iterator[ProjectState]:
    """Makes the table of `SEAT`; its value is the state."""
    made = apply(operations.CreateModel("Seat", list(SEAT.fields.items())), state())
    yield made
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE hall_seat")


def key_columns() -> list[str]:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "hall_seat")
    return next(one["columns"] for one in constraints.values() if one["primary_key"])


def test_the_state_of_a_model_has_its_key() -> None:
    model = state(SEAT).apps.get_model("hall", "Seat")
    assert list(ModelState.from_model(model).fields) == ["pk", "hall", "number"]
    assert ModelState.from_model(model).fields["pk"].field_names == ("hall", "number")
    assert [part.name for part in model._meta.pk_fields] == ["hall", "number"]


def test_the_key_is_written_with_its_names() -> None:
    migration = Migration("0001_initial", "hall")
    migration.operations = [operations.CreateModel("Seat", list(SEAT.fields.items()))]
    text = MigrationWriter(migration).as_string()
    assert 'models.CompositePrimaryKey("hall", "number", blank=True, editable=False' in text


def test_a_changed_key_is_found_after_the_fields_it_needs() -> None:
    row = {"row": models.IntegerField(default=0)}
    plain = ModelState(
        "hall", "Seat", {"id": models.BigAutoField(primary_key=True), **SEAT.fields}
    ).replaced(
        fields={
            "id": models.BigAutoField(primary_key=True),
            "hall": SEAT.fields["hall"],
            "number": SEAT.fields["number"],
        }
    )
    wide = seat("hall", "number", "row", **row)
    cases = [
        (SEAT, wide, ["Add field row to Seat", "Alter field pk on Seat"]),
        (wide, SEAT, ["Alter field pk on Seat", "Remove field row from Seat"]),
        (plain, SEAT, ["Remove field id from Seat", "Add field pk to Seat"]),
        (
            plain,
            wide,
            ["Remove field id from Seat", "Add field row to Seat", "Add field pk to Seat"],
        ),
    ]
    for old, new, wanted in cases:
        questioner = MigrationQuestioner({"ask_initial": True})
        detector = MigrationAutodetector(state(old), state(new), questioner)
        found = detector.changes(MigrationGraph())
        described = [one.describe() for m in found["hall"] for one in m.operations]
        assert [text.replace("seat", "Seat") for text in described] == wanted
        assert len(found["hall"]) == 1


def test_a_foreign_key_that_is_part_of_a_key_is_made_with_the_model() -> None:
    hall = ModelState(
        "hall",
        "Hall",
        {
            "id": models.BigAutoField(primary_key=True),
            "best": models.ForeignKey("hall.ticket", models.CASCADE, null=True),
        },
    )
    ticket = ModelState(
        "hall",
        "Ticket",
        {
            "pk": models.CompositePrimaryKey("hall_id", "number"),
            "hall": models.ForeignKey("hall.hall", models.CASCADE),
            "number": models.IntegerField(unique=True),
        },
    )
    changes = diff(state(), state(hall, ticket), MigrationQuestioner())
    assert [one.operation.describe() for one in changes] == [
        "Create model Hall",
        "Create model Ticket",
        "Add field best to hall",
    ]


def test_a_renamed_part_is_renamed_in_the_key(table: ProjectState) -> None:
    renamed = apply(operations.RenameField("Seat", "number", "place"), table)
    assert renamed.models["hall", "seat"].fields["pk"].field_names == ("hall", "place")
    assert key_columns() == ["hall", "place"]


def test_the_key_survives_other_changes(table: ProjectState) -> None:
    wider = apply(operations.AddField("seat", "guest", GUEST), table)
    wider = apply(operations.AlterField("seat", "number", models.BigIntegerField()), wider)
    wider = apply(operations.AlterField("seat", "guest", models.TextField(default="")), wider)
    assert key_columns() == ["hall", "number"]
    seats = wider.apps.get_model("hall", "Seat").objects
    seats.create(pk=("a", 1), guest="x")
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("INSERT INTO hall_seat (hall, number, guest) VALUES ('a', 1, '')")
    apply(operations.RemoveField("seat", "guest"), wider)
    assert key_columns() == ["hall", "number"]


@pytest.mark.parametrize(
    "operation",
    [
        operations.AlterField("seat", "pk", models.CompositePrimaryKey("hall", "row")),
        operations.RemoveField("seat", "pk"),
    ],
    ids=["other fields", "none"],
)
def test_a_key_that_would_have_to_change_is_refused(table: ProjectState, operation: Any) -> None:
    wider = apply(operations.AddField("seat", "row", models.IntegerField(default=0)), table)
    with pytest.raises(NotSupportedError, match="cannot be") as caught:
        apply(operation, wider)
    assert "migrate --fake" in caught.value.hint
    assert key_columns() == ["hall", "number"]


@pytest.mark.usefixtures("empty_database")
def test_a_composite_key_in_place_of_another_is_refused_before_anything_is_changed() -> None:
    plain = {"id": models.BigAutoField(primary_key=True), "hall": SEAT.fields["hall"]}
    before = apply(operations.CreateModel("Seat", list(plain.items())), state())
    migration = Migration("0002_key", "hall")
    migration.operations = [
        operations.AddField("seat", "number", models.IntegerField(default=0)),
        operations.RemoveField("seat", "id"),
        operations.AddField("seat", "pk", SEAT.fields["pk"]),
    ]
    with (
        pytest.raises(NotSupportedError, match="made with its table"),
        connection.schema_editor() as editor,
    ):
        migration.apply(before, editor)
    assert key_columns() == ["id"]
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "hall_seat")
        cursor.execute("DROP TABLE hall_seat")
    assert [info.name for info in columns] == ["id", "hall"]


def test_a_key_that_the_table_has_already_is_taken_over(table: ProjectState) -> None:
    fields = {name: field for name, field in SEAT.fields.items() if name != "pk"}
    fields["hall"] = models.CharField(max_length=9, primary_key=True)
    before = state(ModelState("hall", "Seat", fields))
    after = before.clone()
    plain = operations.AlterField("seat", "hall", models.CharField(max_length=9))
    plain.state_forwards("hall", after)
    taken = apply(operations.AddField("seat", "pk", SEAT.fields["pk"]), after)
    assert taken.apps.get_model("hall", "Seat")._meta.pk.columns == ("hall", "number")


def test_a_plan_shows_statements_without_asking_the_database(table: ProjectState) -> None:
    after = table.clone()
    operation = operations.AlterField("seat", "pk", models.CompositePrimaryKey("number", "hall"))
    operation.state_forwards("hall", after)
    with connection.schema_editor(collect_sql=True) as editor:
        operation.database_forwards("hall", editor, table, after)
    assert [one for one in editor.collected_sql if not one.startswith("--")] == []


def test_a_table_is_written_as_a_model_with_a_composite_key(table: ProjectState) -> None:
    out = io.StringIO()
    call_command("inspectdb", "hall_seat", stdout=out)
    assert "    pk = models.CompositePrimaryKey('hall', 'number')\n" in out.getvalue()
    written = out.getvalue().partition("class ")[2]
    assert "primary_key" not in written
    assert "unique_together" not in written
