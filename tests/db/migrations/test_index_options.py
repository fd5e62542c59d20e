"""Options of indexes and constraints that only some databases have, as the documentation says."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.db import connection, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.state import ProjectState
from plectrum.db.models.functions import Abs

ON_ALL = {"plain", "with_condition", "with_include", "with_opclass", "unique_with_opclass"}
"""They are made without the option where the database does not know it."""


def options() -> dict[str, Any]:
    some = models.Q(a__gt=1)
    return {
        "plain": models.Index(fields=["a"], name="plain"),
        "with_condition": models.Index(fields=["a"], condition=some, name="with_condition"),
        "with_include": models.Index(fields=["a"], include=["b"], name="with_include"),
        "with_opclass": models.Index(fields=["a"], opclasses=["int4_ops"], name="with_opclass"),
        "on_expression": models.Index(Abs("a"), name="on_expression"),
        "unique_with_condition": unique("unique_with_condition", condition=some),
        "unique_with_include": unique("unique_with_include", include=["b"]),
        "unique_with_opclass": unique("unique_with_opclass", opclasses=["int4_ops"]),
        "unique_deferred": unique("unique_deferred", deferrable=models.Deferrable.DEFERRED),
        "unique_with_nulls": unique("unique_with_nulls", nulls_distinct=False),
        "unique_expression": models.UniqueConstraint(Abs("a"), name="unique_expression"),
    }


def unique(name: str, **given: Any) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["a"], name=name, **given)


def supported() -> set[str]:
    features: Any = connection.features
    by_feature = {
        "unique_with_condition": features.supports_partial_indexes,
        "unique_with_include": features.supports_covering_indexes,
        "unique_deferred": features.supports_deferrable_unique_constraints,
        "unique_with_nulls": features.supports_nulls_distinct_unique_constraints,
        "on_expression": features.supports_expression_indexes,
        "unique_expression": features.supports_expression_indexes,
    }
    return ON_ALL | {name for name, has in by_feature.items() if has}


def names() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "options_m")
    return {name for name in found if name in options()}


@pytest.mark.parametrize("way", ["added", "in_meta"])
@pytest.mark.usefixtures("empty_database")
def test_what_a_database_lacks_is_left_out(way: str) -> None:
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("a", models.IntegerField()),
        ("b", models.IntegerField()),
    ]
    indexes = [one for one in options().values() if isinstance(one, models.Index)]
    constraints = [one for one in options().values() if not isinstance(one, models.Index)]
    migration = Migration("0001_initial", "options")
    if way == "added":
        migration.operations = [
            operations.CreateModel("m", fields),
            *(operations.AddIndex("m", index) for index in indexes),
            *(operations.AddConstraint("m", constraint) for constraint in constraints),
        ]
    else:
        given = {"indexes": indexes, "constraints": constraints}
        migration.operations = [operations.CreateModel("m", fields, given)]
    with connection.schema_editor() as editor:
        state = migration.apply(ProjectState(), editor)
    assert names() == supported()
    removal = Migration("0002_removal", "options")
    removal.operations = [
        *(operations.RemoveIndex("m", index.name) for index in indexes),
        *(operations.RemoveConstraint("m", constraint.name) for constraint in constraints),
    ]
    with connection.schema_editor() as editor:
        removal.apply(state, editor)
    assert names() == set()
    with connection.schema_editor() as editor:
        editor.delete_model(state.apps.get_model("options", "m"))


@pytest.mark.usefixtures("empty_database")
def test_of_constraints_on_the_same_columns_only_the_one_that_goes_is_dropped() -> None:
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("a", models.IntegerField(unique=True)),
        ("b", models.IntegerField()),
    ]
    creation = Migration("0001_initial", "options")
    creation.operations = [  # PostgreSQL makes one constraint of equal ones in a CREATE TABLE
        operations.CreateModel("m", fields),
        *(operations.AddConstraint("m", unique(name)) for name in ("first", "second")),
        *(
            operations.AddIndex("m", models.Index(fields=["b"], name=name))
            for name in ("third", "fourth")
        ),
    ]
    removal = Migration("0002_removal", "options")
    removal.operations = [
        operations.RemoveConstraint("m", "first"),
        operations.RemoveIndex("m", "third"),
        operations.AlterField("m", "a", models.IntegerField()),
    ]
    with connection.schema_editor() as editor:
        state = creation.apply(ProjectState(), editor)
    with connection.schema_editor() as editor:
        state = removal.apply(state, editor)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "options_m")
    left = {name for name, one in found.items() if not one["primary_key"]}
    assert left == {"second", "fourth"}
    with connection.schema_editor() as editor:
        editor.delete_model(state.apps.get_model("options", "m"))
