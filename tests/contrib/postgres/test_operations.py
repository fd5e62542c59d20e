"""Operations of migrations on extensions, collations, indexes and checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plectrum.contrib.postgres import operations
from plectrum.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    BloomExtension,
    CreateCollation,
    CreateExtension,
    CryptoExtension,
    HStoreExtension,
    RemoveCollation,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from plectrum.db import connection, models
from plectrum.db.migrations.operations import CreateModel
from plectrum.db.migrations.state import ProjectState
from plectrum.db.migrations.writer import MigrationWriter
from plectrum.db.models import CheckConstraint, Index, Q, UniqueConstraint
from plectrum.db.utils import DatabaseError, IntegrityError, NotSupportedError
from plectrum.sql.errors import InvalidName
from plectrum.test.overrides import override_settings

APP = "shelves"
CHECK = CheckConstraint(condition=Q(number__gt=0), name="positive")


def forwards(*steps: Any, start: ProjectState | None = None, atomic: bool = True) -> ProjectState:
    """Runs operations on the database, and returns the state after them."""
    state = start or ProjectState()
    for step in steps:
        after = state.clone()
        step.state_forwards(APP, after)
        with connection.schema_editor(atomic=atomic) as editor:
            step.database_forwards(APP, editor, state, after)
        state = after
    return state


def backwards(step: Any, before: ProjectState, after: ProjectState, *, atomic: bool = True) -> None:
    """Undoes an operation."""
    with connection.schema_editor(atomic=atomic) as editor:
        step.database_backwards(APP, editor, after, before)


@pytest.fixture
def shelf(postgresql: Any) -> Any:
    """A table, and the state with its model."""
    create = CreateModel(
        "Shelf",
        [("id", models.AutoField(primary_key=True)), ("number", models.IntegerField())],
    )
    state = forwards(create)
    yield state
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS shelves_shelf")


def extensions() -> list[str]:
    with connection.cursor() as cursor:
        rows = cursor.execute("SELECT extname FROM pg_extension").fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    "name",
    [
        "BloomExtension", "BtreeGinExtension", "BtreeGistExtension", "CITextExtension",
        "CryptoExtension", "HStoreExtension", "TrigramExtension", "UnaccentExtension",
    ],
)  # fmt: skip
def test_extensions(extension: Callable[[str], None], name: str) -> None:
    operation = getattr(operations, name)()
    extension(operation.name)
    state = ProjectState()
    backwards(operation, state, state)
    assert operation.name not in extensions()
    forwards(operation)
    assert operation.name in extensions()
    forwards(operation)


def test_names_with_other_characters(extension: Callable[[str], None]) -> None:
    extension("uuid-ossp")
    operation = CreateExtension("uuid-ossp")
    backwards(operation, ProjectState(), ProjectState())
    forwards(operation)
    assert "uuid-ossp" in extensions()


def test_names_cannot_end_the_statement(postgresql: Any) -> None:
    with pytest.raises(DatabaseError, match="invalid extension name"):
        forwards(CreateExtension('hstore"; DROP TABLE x; --'))


class NoExtensions:
    """A router that lets nobody make extensions."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return not hints.get("is_extension")


def test_routers_get_the_hints(extension: Callable[[str], None]) -> None:
    extension("pgcrypto")
    backwards(CryptoExtension(), ProjectState(), ProjectState())
    with override_settings(DATABASE_ROUTERS=[NoExtensions()]):
        forwards(CryptoExtension(hints={"is_extension": True}))
        assert "pgcrypto" not in extensions()
        forwards(CryptoExtension())
        assert "pgcrypto" in extensions()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_other_databases_are_left_alone(database: str) -> None:
    forwards(HStoreExtension(), CreateCollation("x", "C"), RemoveCollation("x", "C"))


def test_collations(postgresql: Any) -> None:
    create = CreateCollation(
        "case_insensitive", provider="icu", locale="und-u-ks-level2", deterministic=False
    )
    state = forwards(create)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'a' = 'A' COLLATE case_insensitive")
        assert cursor.fetchone() == (True,)
    remove = RemoveCollation(
        "case_insensitive", provider="icu", locale="und-u-ks-level2", deterministic=False
    )
    forwards(remove)
    backwards(remove, state, state)
    backwards(create, state, state)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'case_insensitive'")
        assert cursor.fetchone() is None
    assert create.reduce(remove, APP) == []


def test_collations_are_attacked(postgresql: Any) -> None:
    with pytest.raises(InvalidName, match="not a provider"):
        CreateCollation("x", "C", provider="icu); DROP TABLE x; --")
    with pytest.raises(DatabaseError, match="could not create locale"):
        forwards(CreateCollation("x", "C'); DROP TABLE x; --"))
    name = 'x" (locale = "C"); DROP TABLE y; --'
    forwards(CreateCollation(name, "C"))
    forwards(RemoveCollation(name, "C"))


def test_indexes_made_while_others_write(shelf: ProjectState) -> None:
    add = AddIndexConcurrently("Shelf", Index(fields=["number"], name="by_number"))
    with pytest.raises(NotSupportedError, match=r"AddIndexConcurrently.*atomic = False"):
        forwards(add, start=shelf)
    after = forwards(add, start=shelf, atomic=False)
    assert "by_number" in names_on_shelf()
    remove = RemoveIndexConcurrently("Shelf", "by_number")
    with pytest.raises(NotSupportedError, match=r"RemoveIndexConcurrently.*atomic = False"):
        forwards(remove, start=after)
    gone = forwards(remove, start=after, atomic=False)
    assert "by_number" not in names_on_shelf()
    backwards(remove, after, gone, atomic=False)
    assert "by_number" in names_on_shelf()
    backwards(add, shelf, after, atomic=False)
    assert "by_number" not in names_on_shelf()


def names_on_shelf() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "shelves_shelf"))


def test_checks_that_are_validated_later(shelf: ProjectState) -> None:
    shelf.apps.get_model(APP, "Shelf").objects.create(number=-1)
    add = AddConstraintNotValid("Shelf", CHECK)
    after = forwards(add, start=shelf)
    with pytest.raises(IntegrityError):
        after.apps.get_model(APP, "Shelf").objects.create(number=-2)
    validate = ValidateConstraint("Shelf", "positive")
    with pytest.raises(IntegrityError, match="positive"):
        forwards(validate, start=after)
    after.apps.get_model(APP, "Shelf").objects.all().delete()
    last = forwards(validate, start=after)
    backwards(validate, after, last)
    backwards(add, shelf, after)
    assert "positive" not in names_on_shelf()
    with pytest.raises(TypeError, match="must be a check constraint"):
        AddConstraintNotValid("Shelf", UniqueConstraint(fields=["number"], name="u"))


@pytest.mark.parametrize(
    ("operation", "description", "fragment"),
    [
        (CreateExtension("x"), "+ Creates extension x", "create_extension_x"),
        (BloomExtension(), "+ Creates extension bloom", "create_extension_bloom"),
        (CreateCollation("N", "C"), "+ Create collation N", "create_collation_n"),
        (RemoveCollation("N", "C"), "- Remove collation N", "remove_collation_n"),
        (
            AddIndexConcurrently("M", Index(fields=["a"], name="i")),
            "+ Concurrently create index i on field(s) a of model M",
            "m_i",
        ),
        (
            RemoveIndexConcurrently("M", "i"),
            "- Concurrently remove index i from M",
            "remove_m_i",
        ),
        (
            AddConstraintNotValid("M", CHECK),
            "+ Create not valid constraint positive on model M",
            "m_positive_not_valid",
        ),
        (ValidateConstraint("M", "c"), "~ Validate constraint c on model M", "m_validate_c"),
    ],
)
def test_descriptions(operation: Any, description: str, fragment: str) -> None:
    assert operation.formatted_description() == description
    assert operation.migration_name_fragment == fragment
    source, imports = MigrationWriter.serialize(operation)
    names: dict[str, Any] = {}
    exec("\n".join(sorted(imports)), names)
    assert eval(source, names) == operation
