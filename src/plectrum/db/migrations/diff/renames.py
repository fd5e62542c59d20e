"""Models and fields that have another name: asked about where it looks like it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.db.migrations import operations
from plectrum.db.migrations.diff.changes import Change, Mark, change
from plectrum.db.migrations.diff.fields import described
from plectrum.db.migrations.questioner import MigrationQuestioner
from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.project import ProjectState


def renamed_models(
    old: ProjectState, new: ProjectState, questioner: MigrationQuestioner
) -> Iterator[Change]:
    """Yields the renaming of models, and renames them in `old`."""
    for key, state in sorted(new.models.items()):
        if key in old.models:
            continue
        for old_key, old_state in sorted(old.models.items()):
            looks_renamed = (
                old_key not in new.models
                and old_key[0] == key[0]
                and _fields_of(old_state) == _fields_of(state)
            )
            if looks_renamed and questioner.ask_rename_model(old_state, state):
                operation = operations.RenameModel(old_state.name, state.name)
                old.rename_model(key[0], old_state.name, state.name)
                marks = [Mark("made", *key), Mark("gone", *old_key)]
                yield change(key[0], operation, gives=marks)
                break


def _fields_of(state: ModelState) -> dict[str, Any]:
    fields = {}
    for name, field in state.fields.items():
        path, args, kwargs = described(field, state)
        # A relation to the model itself follows its name.
        kwargs = {
            option: "self" if value == state.key else value for option, value in kwargs.items()
        }
        fields[name] = (path, args, kwargs)
    return fields


def renamed_fields(
    old: ProjectState, new: ProjectState, questioner: MigrationQuestioner
) -> Iterator[Change]:
    """Yields the renaming of fields, and renames them in `old`."""
    for key, state in sorted(new.models.items()):
        if key not in old.models or old.models[key] is state:
            continue
        for name, field in state.fields.items():
            if name in old.models[key].fields:
                continue
            yield from _renaming_of(old, state, name, field, questioner)


def _renaming_of(
    old: ProjectState,
    state: ModelState,
    name: str,
    field: Any,
    questioner: MigrationQuestioner,
) -> Iterator[Change]:
    before = old.models[state.key]
    for old_name, old_field in before.fields.items():
        if old_name in state.fields or not _looks_renamed(
            old_field, old_name, before, field, state
        ):
            continue
        if not questioner.ask_rename(state.name_lower, old_name, name, field):
            continue
        label, model = state.app_label, state.name_lower
        kept_column = _kept_column(old_field, old_name, field)
        if kept_column:
            altered = old_field.clone()
            altered.db_column = kept_column
            old.alter_field(label, model, old_name, altered)
            yield change(label, operations.AlterField(model, old_name, altered))
        old.rename_field(label, model, old_name, name)
        marks = [Mark("made", *state.key, name), Mark("gone", *state.key, old_name)]
        yield change(label, operations.RenameField(model, old_name, name), gives=marks)
        return


def _kept_column(old_field: Any, old_name: str, field: Any) -> str | None:
    """Returns the column that a renamed field keeps by saying so, else `None`."""
    if not field.db_column or old_field.db_column == field.db_column:
        return None
    return field.db_column if field.db_column == _column(old_field, old_name) else None


def _column(field: Any, name: str) -> str:
    if field.db_column:
        return str(field.db_column)
    return f"{name}_id" if field.remote_field is not None and not field.many_to_many else name


def _looks_renamed(
    old_field: Any, old_name: str, before: ModelState, field: Any, state: ModelState
) -> bool:
    old_path, old_args, old_kwargs = described(old_field, before)
    path, args, kwargs = described(field, state)
    if _kept_column(old_field, old_name, field):
        kwargs = {key: value for key, value in kwargs.items() if key != "db_column"}
        old_kwargs = {key: value for key, value in old_kwargs.items() if key != "db_column"}
    return (old_path, old_args, old_kwargs) == (path, args, kwargs)
