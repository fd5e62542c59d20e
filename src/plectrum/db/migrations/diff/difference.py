"""Comparing two states, one kind of change after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.db.migrations import operations
from plectrum.db.migrations.diff.changes import Change, Mark, change
from plectrum.db.migrations.diff.creation import created_models
from plectrum.db.migrations.diff.fields import (
    is_unchanged,
    needs_of,
    settings_of,
    with_addition_default,
    with_alteration_default,
)
from plectrum.db.migrations.diff.options import added_options, removed_options, simple_options
from plectrum.db.migrations.diff.renames import renamed_fields, renamed_models
from plectrum.db.migrations.questioner import MigrationQuestioner
from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.parts import parts_of
from plectrum.db.migrations.state.project import ModelKey, ProjectState
from plectrum.db.migrations.state.references import referenced_models

Pair = tuple[ModelState, ModelState]


def diff(
    old: ProjectState, new: ProjectState, questioner: MigrationQuestioner | None = None
) -> list[Change]:
    """Returns the changes that lead from one state to another, in an order that works.

    Args:
        old: The state as it is.
        new: The state as it is to be.
        questioner: Answers what the states do not tell; by default everything is as it looks.
    """
    questioner = questioner or MigrationQuestioner()
    old = old.clone()
    changes = [*renamed_models(old, new, questioner)]
    changes += renamed_fields(old, new, questioner)
    pairs = [
        (old.models[key], state)
        for key, state in sorted(new.models.items())
        if key in old.models
        and old.models[key] is not state
        and _is_same_kind(old.models[key], state)
    ]
    untracked = [pair for pair in pairs if not _is_tracked(pair)]
    pairs = [pair for pair in pairs if _is_tracked(pair)]
    gone = _gone_models(old, new)
    replaced = [state for state in gone if state.key in new.models]
    gone = [state for state in gone if state.key not in new.models]
    made = _made_models(old, new)
    for pair in pairs:
        changes += removed_options(*pair)
    changes += _deleted_models(replaced, old)
    changes += created_models(made)
    for pair in pairs:
        changes += _removed_fields(*pair)
    for pair in pairs:
        changes += _added_fields(*pair, questioner)
    for pair in pairs:
        changes += _altered_fields(*pair, questioner)
    for pair in pairs:
        changes += added_options(*pair)
    for pair in (*pairs, *untracked):
        changes += simple_options(*pair)
    return changes + list(_deleted_models(gone, old))


def _is_same_kind(old: ModelState, new: ModelState) -> bool:
    """Tells whether a model stays what it is: one with a table or a proxy."""
    return bool(old.options.get("proxy")) == bool(new.options.get("proxy"))


def _is_tracked(pair: Pair) -> bool:
    """Tells whether a table is changed as its model is: it was and is managed.

    A model that becomes managed, or stops being so, keeps its table as it is.
    """
    return all(state.options.get("managed", True) for state in pair)


def _made_models(old: ProjectState, new: ProjectState) -> list[ModelState]:
    return [
        state
        for key, state in sorted(new.models.items())
        if key not in old.models or not _is_same_kind(old.models[key], state)
    ]


def _gone_models(old: ProjectState, new: ProjectState) -> list[ModelState]:
    return [
        state
        for key, state in sorted(old.models.items())
        if key not in new.models or not _is_same_kind(state, new.models[key])
    ]


def _removed_fields(old: ModelState, new: ModelState) -> Iterator[Change]:
    for name in sorted(old.fields.keys() - new.fields.keys()):
        yield change(
            new.app_label,
            operations.RemoveField(new.name_lower, name),
            needs=[
                Mark("gone", *new.key, other)
                for other, field in old.fields.items()
                if name in parts_of(field, old.fields)
            ],
            gives=[Mark("gone", *new.key, name)],
        )


def _added_fields(
    old: ModelState, new: ModelState, questioner: MigrationQuestioner
) -> Iterator[Change]:
    for name in [name for name in new.fields if name not in old.fields]:
        yield _added_field(new, name, questioner)


def _added_field(new: ModelState, name: str, questioner: MigrationQuestioner) -> Change:
    field, preserves = with_addition_default(new.fields[name], name, new, questioner)
    return change(
        new.app_label,
        operations.AddField(new.name_lower, name, field, preserves),
        needs=[*needs_of(field, new), Mark("made", *new.key)],
        gives=[Mark("made", *new.key, name)],
        settings=settings_of(field),
    )


def _altered_fields(
    old: ModelState, new: ModelState, questioner: MigrationQuestioner
) -> Iterator[Change]:
    for name, field in new.fields.items():
        before = old.fields.get(name)
        if before is None or is_unchanged(before, field, old, new):
            continue
        if _is_replaced(before, field):
            yield change(
                new.app_label,
                operations.RemoveField(new.name_lower, name),
                gives=[Mark("gone", *new.key, name)],
            )
            yield _added_field(new, name, questioner)
            continue
        altered, preserves = with_alteration_default(before, field, name, new, questioner)
        yield change(
            new.app_label,
            operations.AlterField(new.name_lower, name, altered, preserves),
            needs=needs_of(field, new),
            # A relation that led elsewhere does so no more.
            gives=[Mark("gone", *new.key, name), Mark("made", *new.key, name)],
            settings=settings_of(field),
        )


def _is_replaced(old: Any, new: Any) -> bool:
    """Tells whether one field cannot become the other, but must make room for it."""
    return bool(old.many_to_many) != bool(new.many_to_many) or (
        (old.generated or new.generated) and old.generated != new.generated
    )


def _deleted_models(gone: list[ModelState], old: ProjectState) -> Iterator[Change]:
    """Yields the removal of models: first the relations between them, where they go in a circle."""
    waiting = {state.key: state for state in gone}
    while waiting:
        free = [
            state
            for state in waiting.values()
            if not any(
                key == state.key and other.key != state.key
                for other in waiting.values()
                for _, key in referenced_models(other)
            )
        ]
        if not free:
            yield from _broken_circle(waiting)
            free = list(waiting.values())
        for state in free:
            del waiting[state.key]
            yield change(
                state.app_label,
                operations.DeleteModel(state.name),
                needs=_referring(state.key, old),
                gives=[Mark("gone", *state.key)],
            )


def _broken_circle(waiting: dict[ModelKey, ModelState]) -> Iterator[Change]:
    for state in waiting.values():
        for name, key in referenced_models(state):
            if name is not None and key in waiting and key != state.key:
                yield change(
                    state.app_label,
                    operations.RemoveField(state.name_lower, name),
                    gives=[Mark("gone", *state.key, name)],
                )


def _referring(target: ModelKey, old: ProjectState) -> Iterator[Mark]:
    """Yields the end of all that led to a model."""
    for key, state in old.models.items():
        if key == target:
            continue
        for name, leads_to in referenced_models(state):
            if leads_to == target:
                yield Mark("gone", *key)
                if name is not None:
                    yield Mark("gone", *key, name)
