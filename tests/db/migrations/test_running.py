"""How the operations of a migration are run: in which transaction, and what is shown of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.db import connection, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.state import ModelState, ProjectState

KEY = ("id", models.BigAutoField(primary_key=True))


@pytest.fixture
def state(empty_database: str) -> Iterator[ProjectState]:
    creation = Migration("0001_initial", "runs")
    creation.operations = [operations.CreateModel("m", [KEY, ("a", models.IntegerField())])]
    with connection.schema_editor() as editor:
        made = creation.apply(ProjectState(), editor)
    yield made
    with connection.schema_editor() as editor:
        creation.unapply(ProjectState(), editor)


def fill_and_fail(apps: Any, schema_editor: Any) -> None:
    apps.get_model("runs", "m").objects.create(a=1)
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("of_migration", "of_operation", "is_undone"),
    [(True, None, True), (False, None, False), (False, True, True), (False, False, False)],
)
def test_a_function_that_fails_is_undone_in_its_transaction(
    state: ProjectState, of_migration: bool, of_operation: bool | None, is_undone: bool
) -> None:
    migration = Migration("0002_fill", "runs")
    migration.atomic = of_migration
    migration.operations = [operations.RunPython(fill_and_fail, atomic=of_operation)]
    with (
        pytest.raises(ZeroDivisionError),
        connection.schema_editor(atomic=of_migration) as editor,
    ):
        migration.apply(state, editor)
    assert state.apps.get_model("runs", "m").objects.count() == (0 if is_undone else 1)


@pytest.mark.parametrize("way", ["apply", "unapply"])
def test_operations_without_statements_are_told_apart_in_sql(state: ProjectState, way: str) -> None:
    migration = Migration("0002_options", "runs")
    migration.operations = [
        operations.AlterModelOptions("m", {"verbose_name": "em"}),
        operations.RunPython(fill_and_fail, operations.RunPython.noop),
        operations.AddField("m", "b", models.IntegerField(null=True)),
    ]
    with connection.schema_editor(collect_sql=True) as editor:
        getattr(migration, way)(state, editor, collect_sql=True)
    assert editor.collected_sql.count("-- (no-op)") == 1
    assert editor.collected_sql.count("-- THIS OPERATION CANNOT BE WRITTEN AS SQL") == 1


def test_bases_with_an_abstract_one_between_them_are_kept_in_an_order_that_is_possible() -> None:
    apps: Any = ProjectState(
        {("bases", "m"): ModelState("bases", "M", {"id": models.BigAutoField(primary_key=True)})}
    ).apps
    parent = apps.get_model("bases", "M")
    meta = type("Meta", (), {"abstract": True, "app_label": "bases", "apps": apps})
    abstract = type(
        "Abstract",
        (models.Model,),
        {"Meta": meta, "__module__": __name__, "z": models.IntegerField()},
    )
    meta = type("Meta", (), {"app_label": "bases", "apps": apps})
    child = type("Child", (abstract, parent), {"Meta": meta, "__module__": __name__})
    found = ModelState.from_model(child)
    assert found.bases == ("bases.m", models.Model)
    states = ProjectState.from_apps(apps)
    assert states.apps.get_model("bases", "Child").__mro__[1].__name__ == "M"


@pytest.mark.parametrize("wrong", [("a", "b", "c"), ("a",), 5])
def test_a_statement_with_too_many_parts_is_refused_before_any_is_run(
    state: ProjectState, wrong: Any
) -> None:
    migration = Migration("0002_sql", "runs")
    migration.operations = [operations.RunSQL(["INSERT INTO runs_m (a) VALUES (1)", wrong])]
    with (
        pytest.raises(ValueError, match="pairs of text and parameters"),
        connection.schema_editor(atomic=False) as editor,
    ):
        migration.apply(state, editor)
    assert state.apps.get_model("runs", "m").objects.count() == 0
