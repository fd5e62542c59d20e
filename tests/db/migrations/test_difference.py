"""The difference of two states, as a pure function."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.db import models
from plectrum.db.migrations import operations
from plectrum.db.migrations.autodetector import MigrationAutodetector
from plectrum.db.migrations.diff import diff
from plectrum.db.migrations.graph import MigrationGraph
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.optimizer import MigrationOptimizer
from plectrum.db.migrations.questioner import MigrationQuestioner
from plectrum.db.migrations.state import ModelState, ProjectState
from plectrum.db.migrations.writer import MigrationWriter


def key() -> Any:
    return models.BigAutoField(primary_key=True)


def state(*given: ModelState) -> ProjectState:
    return ProjectState({model.key: model for model in given})


def author(**more: Any) -> ModelState:
    return ModelState("library", "Author", {"id": key(), **more})


def book(**more: Any) -> ModelState:
    return ModelState("library", "Book", {"id": key(), **more})


def described(old: ProjectState, new: ProjectState, **answers: Any) -> list[str]:
    changes = diff(old, new, MigrationQuestioner(answers))
    return [change.operation.describe() for change in changes]


def to_author(**options: Any) -> Any:
    return models.ForeignKey("library.author", on_delete=models.CASCADE, **options)


TITLE = models.CharField(max_length=100)

CASES: list[tuple[str, ProjectState, ProjectState, list[str]]] = [
    ("nothing", state(author()), state(author()), []),
    ("a new model", state(), state(author()), ["Create model Author"]),
    ("a model that goes", state(author()), state(), ["Delete model Author"]),
    (
        "a model after the one it leads to",
        state(),
        state(book(author=to_author()), author()),
        ["Create model Author", "Create model Book"],
    ),
    (
        "models that lead to each other",
        state(),
        state(
            author(best=models.ForeignKey("library.book", models.CASCADE, null=True)),
            book(author=to_author()),
        ),
        ["Create model Author", "Create model Book", "Add field best to author"],
    ),
    ("a new field", state(book()), state(book(title=TITLE)), ["Add field title to book"]),
    (
        "a field that goes",
        state(book(title=TITLE)),
        state(book()),
        ["Remove field title from book"],
    ),
    (
        "a changed field",
        state(book(title=TITLE)),
        state(book(title=models.CharField(max_length=200))),
        ["Alter field title on book"],
    ),
    (
        "a field of another kind of relation",
        state(author(), book(author=to_author())),
        state(author(), book(author=models.ManyToManyField("library.author"))),
        ["Remove field author from book", "Add field author to book"],
    ),
    (
        "an index",
        state(book(title=TITLE)),
        state(book(title=TITLE).with_options(indexes=[models.Index(fields=["title"], name="t")])),
        ["Create index t on title of model book"],
    ),
    (
        "an index of another name",
        state(book(title=TITLE).with_options(indexes=[models.Index(fields=["title"], name="t")])),
        state(book(title=TITLE).with_options(indexes=[models.Index(fields=["title"], name="u")])),
        ["Rename index t on book to u"],
    ),
    (
        "options without a part in the schema",
        state(book()),
        state(book().with_options(ordering=["id"], verbose_name="volume")),
        ["Change Meta options on book"],
    ),
    (
        "the name of the table",
        state(book()),
        state(book().with_options(db_table="books")),
        ["Rename table for book to books"],
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_differences(old: ProjectState, new: ProjectState, wanted: list[str]) -> None:
    assert described(old, new) == wanted


@pytest.mark.parametrize(
    ("old", "new"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_operations_lead_to_the_new_state(old: ProjectState, new: ProjectState) -> None:
    reached = old.clone()
    for change in diff(old, new):
        change.operation.state_forwards(change.app_label, reached)
    assert diff(reached, new) == []


def test_a_renamed_field_is_asked_about() -> None:
    old, new = state(book(title=TITLE)), state(book(name=TITLE))
    assert described(old, new, ask_rename=True) == ["Rename field title on book to name"]
    renames = [text for text in described(old, new) if text.startswith("Rename")]
    assert renames == []


def test_a_renamed_model_is_asked_about() -> None:
    old = state(author(name=TITLE), book(author=to_author()))
    writer = ModelState("library", "Writer", {"id": key(), "name": TITLE})
    leads = book(author=models.ForeignKey("library.writer", on_delete=models.CASCADE))
    new = state(writer, leads)
    assert described(old, new, ask_rename_model=True) == ["Rename model Author to Writer"]


def test_a_circle_of_applications_becomes_several_migrations() -> None:
    shop = ModelState(
        "shop",
        "Order",
        {"id": key(), "book": models.ForeignKey("library.book", models.CASCADE)},
    )
    last = book(last=models.ForeignKey("shop.order", models.SET_NULL, null=True))
    detector = MigrationAutodetector(
        state(), state(shop, last), MigrationQuestioner({"ask_initial": True})
    )
    changes = detector.changes(MigrationGraph())
    names = {label: [m.name for m in found] for label, found in changes.items()}
    assert sum(map(len, names.values())) == 3
    done: set[tuple[str, str]] = set()
    waiting = [migration for found in changes.values() for migration in found]
    while waiting:
        ready = [m for m in waiting if set(m.dependencies) <= done]
        assert ready, "the migrations depend on each other in a circle"
        done |= {migration.key for migration in ready}
        waiting = [migration for migration in waiting if migration not in ready]


def test_operations_are_joined() -> None:
    found = MigrationOptimizer().optimize(
        [
            operations.CreateModel("Book", [("id", key())]),
            operations.AddField("book", "title", TITLE),
            operations.RenameField("book", "title", "name"),
            operations.AlterField("book", "name", models.TextField()),
            operations.AddIndex("book", models.Index(fields=["name"], name="n")),
            operations.CreateModel("Gone", [("id", key())]),
            operations.DeleteModel("Gone"),
        ],
        "library",
    )
    assert len(found) == 1
    created = found[0]
    assert isinstance(created, operations.CreateModel)
    assert [name for name, _ in created.fields] == ["id", "name"]
    assert isinstance(dict(created.fields)["name"], models.TextField)
    assert [index.name for index in created.options["indexes"]] == ["n"]


def test_a_written_migration_reads_back_the_same() -> None:
    migration = Migration("0001_initial", "library")
    migration.initial = True
    migration.operations = [
        change.operation for change in diff(state(), state(author(), book(author=to_author())))
    ]
    source = MigrationWriter(migration, include_header=False).as_string()
    namespace: dict[str, Any] = {}
    exec(compile(source, "<migration>", "exec"), namespace)
    again = namespace["Migration"]("0001_initial", "library")
    assert again.initial is True
    first, second = ProjectState(), ProjectState()
    assert migration.mutate_state(first) == again.mutate_state(second)


@pytest.mark.parametrize("value", [lambda: 1, object()], ids=["lambda", "object"])
def test_what_cannot_be_written_is_told(value: Any) -> None:
    with pytest.raises(ValueError, match="Cannot serialize"):
        MigrationWriter.serialize(value)
