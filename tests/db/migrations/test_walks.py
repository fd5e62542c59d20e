"""Random walks through schemas, on each database.

After each step the tables are those that the state would make from nothing, and the data of what
stays is untouched; going back leads to the tables at the start.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.db import connection, connections, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.diff import diff
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.questioner import MigrationQuestioner
from plectrum.db.migrations.state import ModelState, ProjectState
from plectrum.db.models import Value
from plectrum.db.models.functions import Now

APP = "walk"
COLLATIONS = {"sqlite": "NOCASE", "postgresql": "C", "mysql": "utf8mb4_bin"}
STEPS = 8
Snapshot = dict[str, tuple[dict[str, Any], list[Any]]]


@pytest.fixture
def pair(database: str, tmp_path: Path) -> Iterator[str]:
    """Two empty databases, `default` and `fresh`; the value is the vendor."""
    entry = dict(settings.DATABASES["default"])
    entries = {"default": {**entry, "NAME": f"{entry['NAME']}_walk"}}
    entries["fresh"] = {**entry, "NAME": f"{entry['NAME']}_fresh"}
    with settings.overridden(DATABASES=entries):
        connections.close_all()
        connections.reset()
        for alias in entries:
            connections[alias].creation.create(entries[alias]["NAME"])
        yield database
        connections.close_all()
        for alias in entries:
            connections[alias].creation.destroy(entries[alias]["NAME"])
    connections.reset()


class Walker:
    """Makes random changes of a state.

    Args:
        seed: Decides the walk.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def new_name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def new_field(self, state: ProjectState) -> Any:
        others = [model.name for model in state.models.values()]
        other = self.random.choice(others) if others else ""
        makers: list[Callable[[], Any]] = [
            lambda: models.CharField(max_length=20, default="it's"),
            lambda: models.CharField(max_length=40, null=True, db_index=True),
            lambda: models.CharField(max_length=30, null=True, unique=True),
            lambda: models.TextField(default="a\\b"),
            lambda: models.IntegerField(default=7, db_index=True),
            lambda: models.PositiveIntegerField(default=3),
            lambda: models.BigIntegerField(null=True),
            lambda: models.DecimalField(max_digits=8, decimal_places=2, default="1.25"),
            lambda: models.BooleanField(default=True),
            lambda: models.DateTimeField(null=True),
            lambda: models.JSONField(default=dict),
            lambda: models.BinaryField(default=b"\x00'"),
            lambda: models.UUIDField(null=True),
            lambda: models.DurationField(null=True),
            lambda: models.IntegerField(db_default=5),
            lambda: models.CharField(max_length=9, default="", db_comment="it's said"),
            lambda: models.CharField(max_length=9, db_default=Value("it's")),
            lambda: models.DateTimeField(db_default=Now()),
            lambda: models.TextField(null=True, db_collation=COLLATIONS[connection.vendor]),
            lambda: models.ManyToManyField(f"{APP}.{other}"),
            lambda: models.ForeignKey(f"{APP}.{other}", models.CASCADE, null=True),
            lambda: models.OneToOneField(f"{APP}.{other}", models.CASCADE, null=True),
        ]
        field = self.random.choice(makers if other else makers[:-3])()
        if field.is_relation:
            field.remote_field.related_name = "+"
        return field

    def step(self, state: ProjectState) -> list[Any]:
        """Returns operations that can be applied to a state."""
        names = sorted(model.name for model in state.models.values())
        if len(names) < 2 or self.random.random() < 0.1:
            return [self.create_model(state)]
        model = state.models[APP, self.random.choice(names).lower()]
        ways = [self.add_field] * 3 + [self.remove_field, self.alter_field, self.alter_field]
        ways += [self.rename_field, self.rename_model, self.constrain, self.unconstrain]
        ways += [self.compute, self.set_option, self.rename_index, self.constrain]
        return self.random.choice(ways)(state, model) or self.add_field(state, model)

    def create_model(self, state: ProjectState) -> Any:
        fields = [("id", models.BigAutoField(primary_key=True))]
        fields += [(self.new_name("f"), self.new_field(state)) for _ in range(3)]
        return operations.CreateModel(self.new_name("M"), fields)

    def add_field(self, state: ProjectState, model: ModelState) -> list[Any]:
        return [operations.AddField(model.name, self.new_name("f"), self.new_field(state))]

    def free_fields(self, model: ModelState) -> list[str]:
        """Returns the fields that no index or constraint is on."""
        used = {"id"}
        for item in (*model.options.get("indexes", ()), *model.options.get("constraints", ())):
            used |= _names_in(item)
        for names in model.options.get("unique_together") or ():
            used |= set(names)
        for name, field in model.fields.items():
            if field.generated:
                used |= {name, field.expression.lhs.name}
        return [name for name in model.fields if name not in used]

    def remove_field(self, state: ProjectState, model: ModelState) -> list[Any]:
        free = self.free_fields(model)
        return [operations.RemoveField(model.name, self.random.choice(free))] if free else []

    def rename_field(self, state: ProjectState, model: ModelState) -> list[Any]:
        free = self.free_fields(model)
        if not free:
            return []
        old = self.random.choice(free)
        return [operations.RenameField(model.name, old, self.new_name("r"))]

    def rename_model(self, state: ProjectState, model: ModelState) -> list[Any]:
        return [operations.RenameModel(model.name, self.new_name("N"))]

    def compute(self, state: ProjectState, model: ModelState) -> list[Any]:
        """Adds a column that the database computes from another."""
        free = self.of_kind(model, models.IntegerField)
        if not free:
            return []
        source = self.random.choice(free)
        field = models.GeneratedField(
            expression=self.random.choice([models.F(source) + 1, models.F(source) * -2]),
            null=True,
            output_field=models.BigIntegerField(),
            db_persist=True,
        )
        return [operations.AddField(model.name, self.new_name("g"), field)]

    def of_kind(self, model: ModelState, *kinds: type[Any]) -> list[str]:
        return [name for name in self.free_fields(model) if isinstance(model.fields[name], kinds)]

    def set_option(self, state: ProjectState, model: ModelState) -> list[Any]:
        way = self.random.choice(["table", "comment", "together"])
        if way == "table":
            return [operations.AlterModelTable(model.name, self.new_name("table"))]
        if way == "comment":
            comment = self.random.choice(["it's said", "", None])
            return [operations.AlterModelTableComment(model.name, comment)]
        free = self.of_kind(model, models.IntegerField, models.BooleanField)
        together = set(model.options.get("unique_together") or ())
        if together or not free:
            return [operations.AlterUniqueTogether(model.name, set())] if together else []
        names = (self.random.choice(free), "id")
        return [operations.AlterUniqueTogether(model.name, {names})]

    def rename_index(self, state: ProjectState, model: ModelState) -> list[Any]:
        indexes = model.options.get("indexes") or ()
        if not indexes:
            return []
        old = self.random.choice(indexes).name
        return [operations.RenameIndex(model.name, self.new_name("ix"), old_name=old)]

    def alter_field(self, state: ProjectState, model: ModelState) -> list[Any]:
        choices = []
        for name in self.free_fields(model):
            field = model.fields[name]
            if field.unique:
                continue  # going back would ask for what rows in between may break
            if type(field) is models.CharField:
                choices += [
                    (name, models.CharField(max_length=60, null=True)),
                    (name, models.CharField(max_length=50, default="x", db_index=True)),
                    (name, models.TextField(default="longer")),
                    (name, models.CharField(max_length=44, db_default="given")),
                    (
                        name,
                        models.CharField(
                            max_length=45,
                            default="",
                            db_collation=COLLATIONS[connection.vendor],
                            db_comment="compared otherwise",
                        ),
                    ),
                ]
            elif type(field) is models.IntegerField:
                choices += [
                    (name, models.BigIntegerField(null=True)),
                    (name, models.IntegerField(default=1, db_index=True)),
                    (name, models.PositiveIntegerField(default=2)),
                    (name, models.IntegerField(db_default=9, db_comment="nine")),
                    (name, models.CharField(max_length=30, default="5")),
                ]
            elif type(field) is models.PositiveIntegerField:
                choices.append((name, models.IntegerField(db_default=8)))
            elif type(field) is models.ForeignKey:
                target = field.remote_field.model
                choices.append(
                    (
                        name,
                        models.ForeignKey(
                            target, models.CASCADE, null=True, related_name="+", db_constraint=False
                        ),
                    )
                )
        if not choices:
            return []
        name, field = self.random.choice(choices)
        return [operations.AlterField(model.name, name, field)]

    def constrain(self, state: ProjectState, model: ModelState) -> list[Any]:
        free = self.of_kind(model, models.IntegerField, models.BooleanField)
        if not free:
            return []
        name = self.random.choice(free)
        condition = models.Q((f"{name}__gte", 0))
        indexes: list[Callable[[str], Any]] = [
            lambda own: models.Index(fields=[f"-{name}", "id"], name=own),
            lambda own: models.Index(fields=[f"-{name}", "id"], name=own, condition=condition),
            lambda own: models.Index(models.F(name) % 3, models.F("id").desc(), name=own),
            lambda own: models.Index(fields=[name], name=own, include=["id"]),
        ]
        constraints: list[Callable[[str], Any]] = [
            lambda own: models.UniqueConstraint(fields=[name, "id"], name=own),
            lambda own: models.UniqueConstraint(fields=[name, "id"], name=own, condition=condition),
            lambda own: models.UniqueConstraint(models.F("id") + 1, name=own),
            lambda own: models.UniqueConstraint(fields=["id"], name=own, include=[name]),
            lambda own: models.CheckConstraint(condition=condition, name=own),
        ]
        number = self.random.randrange(len(indexes) + len(constraints))
        if number < len(indexes):
            return [operations.AddIndex(model.name, indexes[number](self.new_name("ix")))]
        constraint = constraints[number - len(indexes)](self.new_name("uq"))
        return [operations.AddConstraint(model.name, constraint)]

    def unconstrain(self, state: ProjectState, model: ModelState) -> list[Any]:
        indexes = model.options.get("indexes") or ()
        constraints = model.options.get("constraints") or ()
        if indexes:
            return [operations.RemoveIndex(model.name, indexes[0].name)]
        if constraints:
            return [operations.RemoveConstraint(model.name, constraints[0].name)]
        return []


def _names_in(item: Any) -> set[str]:
    condition = getattr(item, "condition", None)
    children = getattr(condition, "children", ())
    names = {name.lstrip("-") for name in getattr(item, "fields", ())}
    names |= set(getattr(item, "include", ()))
    for expression in getattr(item, "expressions", ()):
        names |= {part.name for part in expression.flatten() if isinstance(part, models.F)}
    return names | {child[0].split("__")[0] for child in children}


def snapshot(alias: str) -> Snapshot:
    """Returns what a database says of its tables; names that nobody gave are left out."""
    connection = connections[alias]
    found: Snapshot = {}
    with connection.cursor() as cursor:
        listed = connection.introspection.get_table_list(cursor)
        comments = {table.name: getattr(table, "comment", "") for table in listed}
        for table in connection.introspection.table_names(cursor):
            columns = {
                info.name: tuple(info)[1:]
                for info in connection.introspection.get_table_description(cursor, table)
            }
            constraints = connection.introspection.get_constraints(cursor, table)
            found[table] = (
                {**columns, "": comments[table] or ""},
                sorted(map(_constraint, constraints.items()), key=repr),
            )
    return found


def _constraint(item: tuple[str, dict[str, Any]]) -> tuple[Any, ...]:
    name, given = item
    kinds = tuple(bool(given[kind]) for kind in ("primary_key", "unique", "check", "index"))
    is_named = name[:2] in {"ix", "ck", "uq"}
    definition = given["definition"] or ""
    return (
        name if is_named else "",
        tuple(given["columns"]),
        tuple(given["include"]),
        kinds,
        given["type"],
        given["foreign_key"],
        tuple(given["orders"]),
        definition if given["check"] else definition[definition.find("(") :],
    )


def fill(state: ProjectState, alias: str) -> None:
    """Stores a row of defaults in each table."""
    for key in state.models:
        state.apps.get_model(*key).objects.using(alias).create()


def rows(state: ProjectState, alias: str) -> dict[str, list[dict[str, Any]]]:
    return {
        model: list(state.apps.get_model(app, model).objects.using(alias).order_by("pk").values())
        for app, model in state.models
    }


def kept(before: Any, after: Any, made: list[Any]) -> None:
    """Checks that what no operation was about is as it was."""
    touched = {getattr(one, "model_name_lower", "") for one in made}
    touched |= {one.old_name_lower for one in made if isinstance(one, operations.RenameModel)}
    for model, old in before.items():
        if model in after and model not in touched:
            assert after[model] == old
        elif model in after:
            assert len(after[model]) == len(old)
            for one, other in zip(old, after[model], strict=True):
                same = one.keys() & other.keys() - {name for name in one if _is_altered(name, made)}
                assert {key: one[key] for key in same} == {key: other[key] for key in same}


def _is_altered(name: str, made: list[Any]) -> bool:
    return any(name in {one.name, f"{one.name}_id"} for one in made if hasattr(one, "field"))


def make_fresh(state: ProjectState) -> Snapshot:
    """Returns the tables that a state makes from nothing."""
    connection = connections["fresh"]
    connection.close()
    connection.creation.create(connection.settings_dict["NAME"])
    changes = diff(ProjectState(), state, MigrationQuestioner())
    migration = Migration("0001", APP)
    migration.operations = [change.operation for change in changes]
    with connection.schema_editor() as editor:
        migration.apply(ProjectState(), editor)
    return snapshot("fresh")


@pytest.mark.parametrize("seed", range(int(os.environ.get("PLECTRUM_TEST_WALKS", "4"))))
def test_a_walk_leads_where_the_state_says_and_back(pair: str, seed: int) -> None:
    walker = Walker(seed)
    connection = connections["default"]
    state = ProjectState()
    done: list[tuple[Migration, ProjectState, Snapshot]] = []
    for number in range(STEPS):
        made = walker.step(state)
        migration = Migration(f"{number:04}", APP)
        migration.operations = made
        before, data = snapshot("default"), rows(state, "default")
        done.append((migration, state, before))
        with connection.schema_editor() as editor:
            after = migration.apply(state, editor)
        kept(data, rows(after, "default"), made)
        assert snapshot("default") == make_fresh(after), made
        state = after
        fill(state, "default")
    for migration, before_state, before in reversed(done):
        with connection.schema_editor() as editor:
            migration.unapply(before_state, editor)
        assert snapshot("default") == before, migration.operations
