"""New models: in which order they are made, and which relations must wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.db.migrations import operations
from plectrum.db.migrations.diff.changes import Change, Mark, change
from plectrum.db.migrations.diff.fields import needs_of, settings_of
from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.parts import parts_of
from plectrum.db.migrations.state.project import ModelKey
from plectrum.db.migrations.state.references import referenced_models


def created_models(made: list[ModelState]) -> Iterator[Change]:
    """Yields the making of models, each after those it leads to.

    Where models lead to each other in a circle, or back into their own application by way of
    another one, a relation is added as soon as its model exists.
    """
    waiting = {state.key: state for state in made}
    late: list[tuple[ModelState, str]] = []
    while waiting:
        state = _next(waiting)
        blocked = {
            name
            for name, key in referenced_models(state)
            if name is not None and key in waiting and key != state.key
        }
        late += [(state, name) for name in sorted(blocked)]
        del waiting[state.key]
        yield _creation(state, blocked)
    for state, name in late:
        field = state.fields[name]
        yield change(
            state.app_label,
            operations.AddField(state.name_lower, name, field),
            needs=[*needs_of(field, state), Mark("made", *state.key)],
            gives=[Mark("made", *state.key, name)],
            settings=settings_of(field),
        )


def _next(waiting: dict[ModelKey, ModelState]) -> ModelState:
    """Returns a model that leads to no other that waits, or the one that leads to the fewest."""

    def obstacles(state: ModelState) -> tuple[int, int]:
        keys = [
            (name, key)
            for name, key in referenced_models(state)
            if key in waiting and key != state.key
        ]
        parts = {part for field in state.fields.values() for part in _key_parts(field, state)}
        fixed = sum(name is None or name in parts for name, _ in keys)
        return fixed, len(keys)

    return min(waiting.values(), key=obstacles)


def _key_parts(field: Any, state: ModelState) -> list[str]:
    """Returns the parts of a composite key, which cannot be added later."""
    return parts_of(field, state.fields) if field.primary_key else []


def _creation(state: ModelState, blocked: set[str]) -> Change:
    fields = [(name, field) for name, field in state.fields.items() if name not in blocked]
    options = {
        name: value
        for name, value in state.options.items()
        if value or name not in {"indexes", "constraints"}
    }
    needs = [Mark("made", *key) for name, key in referenced_models(state) if name is None]
    for _, field in fields:
        needs += needs_of(field, state)
    return change(
        state.app_label,
        operations.CreateModel(state.name, fields, options, state.bases, state.managers),
        needs=[mark for mark in needs if mark[1:3] != state.key],
        gives=[
            Mark("made", *state.key),
            *(Mark("made", *state.key, name) for name, _ in fields),
        ],
        settings=[setting for _, field in fields for setting in settings_of(field)],
    )
