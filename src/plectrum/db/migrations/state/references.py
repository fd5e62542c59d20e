"""Names of models and fields within the state of a model, and what renaming changes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.db.migrations.state.models import ModelState

ModelKey = tuple[str, str]
_RECURSIVE = "self"


def target_key(field: Any, app_label: str, model_name: str) -> ModelKey | None:
    """Returns the model that a relation leads to, `None` for another field.

    Args:
        field: The field.
        app_label: The application of the model that has it.
        model_name: That model.
    """
    remote = field.remote_field
    return None if remote is None else resolved_key(remote.model, app_label, model_name)


def through_key(field: Any, app_label: str, model_name: str) -> ModelKey | None:
    """Returns the explicit model of a many-to-many relation, or `None`."""
    through = getattr(field.remote_field, "through", None)
    if through is None or getattr(getattr(through, "_meta", None), "auto_created", False):
        return None
    return resolved_key(through, app_label, model_name)


def resolved_key(target: Any, app_label: str, model_name: str) -> ModelKey:
    """Returns the key of a model that is given as a class, a label or `self`."""
    if not isinstance(target, str):
        return target._meta.app_label, target._meta.model_name
    if target == _RECURSIVE:
        return app_label, model_name.lower()
    label, separator, name = target.rpartition(".")
    return (label if separator else app_label), name.lower()


def referenced_models(state: ModelState) -> Iterator[tuple[str | None, ModelKey]]:
    """Yields pairs of field name and the model it leads to; `None` as the name for a base."""
    for base in state.bases:
        if isinstance(base, str):
            yield None, resolved_key(base, state.app_label, state.name)
    for name, field in state.fields.items():
        for key in (
            target_key(field, state.app_label, state.name),
            through_key(field, state.app_label, state.name),
        ):
            if key is not None:
                yield name, key


def retargeted(state: ModelState, old: ModelKey, new_label: str) -> ModelState:
    """Returns a model in which all that led to one model leads to another."""
    fields = {
        name: _retargeted_field(field, state, old, new_label)
        for name, field in state.fields.items()
    }
    bases = tuple(
        new_label.lower()
        if isinstance(base, str) and resolved_key(base, state.app_label, state.name) == old
        else base
        for base in state.bases
    )
    if bases == state.bases and all(fields[name] is f for name, f in state.fields.items()):
        return state
    return state.replaced(fields=fields, bases=bases)


def _retargeted_field(field: Any, state: ModelState, old: ModelKey, new_label: str) -> Any:
    changes = {}
    if target_key(field, state.app_label, state.name) == old:
        changes["to"] = new_label
    if through_key(field, state.app_label, state.name) == old:
        changes["through"] = new_label
    return _rebuilt(field, changes) if changes else field


def with_renamed_field(state: ModelState, target: ModelKey, old: str, new: str) -> ModelState:
    """Returns a model whose relations to another name a renamed field of that one anew."""
    fields = {}
    for name, field in state.fields.items():
        changes: dict[str, Any] = {}
        if target_key(field, state.app_label, state.name) == target:
            if getattr(field, "from_fields", None) == [old]:
                changes["from_fields"] = [new]
            _name, _path, _args, kwargs = field.deconstruct()
            if kwargs.get("to_field") == old:
                changes["to_field"] = new
            if old in kwargs.get("to_fields", ()):
                changes["to_fields"] = tuple(new if n == old else n for n in kwargs["to_fields"])
        if through_key(field, state.app_label, state.name) == target:
            through_fields = field.remote_field.through_fields
            if through_fields and old in through_fields:
                changes["through_fields"] = tuple(new if n == old else n for n in through_fields)
        fields[name] = _rebuilt(field, changes) if changes else field
    if all(fields[name] is field for name, field in state.fields.items()):
        return state
    return state.replaced(fields=fields)


def _rebuilt(field: Any, changes: dict[str, Any]) -> Any:
    _name, _path, args, kwargs = field.deconstruct()
    return type(field)(*args, **{**kwargs, **changes})


def renamed_field_in_options(options: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Returns the options of a model with one of its fields named anew."""
    changed = dict(options)
    for option in {"unique_together", "index_together"} & changed.keys():
        changed[option] = {
            tuple(new if name == old else name for name in names) for names in changed[option] or ()
        }
    if changed.get("order_with_respect_to") == old:
        changed["order_with_respect_to"] = new
    changed["indexes"] = [_renamed_in(index, old, new) for index in changed["indexes"]]
    changed["constraints"] = [_renamed_in(item, old, new) for item in changed["constraints"]]
    return changed


def _renamed_in(item: Any, old: str, new: str) -> Any:
    """Returns an index or constraint with a field named anew, in its lists of names."""
    _path, args, kwargs = item.deconstruct()
    changed = dict(kwargs)
    for option in ("fields", "include"):
        names = kwargs.get(option)
        if names:
            changed[option] = type(names)(_renamed(name, old, new) for name in names)
    return type(item)(*args, **changed) if changed != kwargs else item


def _renamed(name: str, old: str, new: str) -> str:
    if name.startswith("-"):
        return f"-{_renamed(name[1:], old, new)}"
    return new if name == old else name
