"""How fields differ, and what must be asked about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.db.migrations.diff.changes import Mark
from plectrum.db.migrations.questioner import MigrationQuestioner
from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.parts import parts_of
from plectrum.db.migrations.state.references import resolved_key, target_key, through_key
from plectrum.db.models.fields import NOT_PROVIDED

_TARGETS = ("to", "through")


def is_unchanged(old: Any, new: Any, old_owner: ModelState, new_owner: ModelState) -> bool:
    """Tells whether two fields, each of a state of the same model, are made in the same way."""
    return old is new or described(old, old_owner) == described(new, new_owner)


def described(field: Any, owner: ModelState) -> tuple[str, Any, dict[str, Any]]:
    """Returns what makes a field, in a form that equals that of an equal field."""
    _name, path, args, kwargs = field.deconstruct()
    normal = dict(kwargs)
    for option in _TARGETS:
        if option in normal:
            normal[option] = resolved_key(_label(normal[option]), owner.app_label, owner.name)
    return path, list(args), {name: _comparable(value) for name, value in normal.items()}


def _label(target: Any) -> Any:
    return str(target) if isinstance(target, str) else target


def _comparable(value: Any) -> Any:
    """Returns a value that is equal if the original means the same."""
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_comparable(item) for item in value]
    if hasattr(value, "func") and hasattr(value, "keywords"):
        return (value.func, value.args, value.keywords)
    if hasattr(value, "pattern") and hasattr(value, "flags"):
        return (value.pattern, value.flags)
    if not isinstance(value, type) and hasattr(value, "deconstruct"):
        path, args, kwargs = value.deconstruct()[-3:]
        return path, _comparable(list(args)), _comparable(kwargs)
    return value


def needs_of(field: Any, owner: ModelState) -> Iterator[Mark]:
    """Yields the models, and the fields of its own model, that must exist before a field."""
    for part in parts_of(field, owner.fields):
        yield Mark("made", *owner.key, part)
    keys = (
        target_key(field, owner.app_label, owner.name),
        through_key(field, owner.app_label, owner.name),
    )
    for key in keys:
        if key is not None and key != owner.key:
            yield Mark("made", *key)


def settings_of(field: Any) -> Iterator[str]:
    """Yields the settings that name a model a field leads to."""
    setting = getattr(field, "swappable_setting", None) if field.remote_field else None
    if setting:
        yield setting


def with_addition_default(
    field: Any, name: str, model: ModelState, questioner: MigrationQuestioner
) -> tuple[Any, bool]:
    """Returns a field that can be added to rows that exist, and whether its default stays."""
    if _can_be_added(field):
        _ask_about_unique(field, name, model, questioner)
        return field, True
    is_moment = getattr(field, "auto_now_add", False)
    ask = questioner.ask_auto_now_add_addition if is_moment else questioner.ask_not_null_addition
    default = ask(name, model.name)
    clone = field.clone()
    clone.default = default
    return clone, False


def _ask_about_unique(
    field: Any, name: str, model: ModelState, questioner: MigrationQuestioner
) -> None:
    if field.unique and callable(getattr(field, "default", None)) and field.has_default():
        questioner.ask_unique_callable_default_addition(name, model.name)


def _can_be_added(field: Any) -> bool:
    return bool(
        field.null
        or field.many_to_many
        or field.has_default()
        or field.has_db_default()
        or field.generated
        or (field.blank and field.empty_strings_allowed)
        or (getattr(field, "auto_now", False) and not getattr(field, "auto_now_add", False))
    )


def with_alteration_default(
    old: Any, new: Any, name: str, model: ModelState, questioner: MigrationQuestioner
) -> tuple[Any, bool]:
    """Returns a field that can take an old one's place, and whether its default stays."""
    becomes_required = (
        old.null
        and not new.null
        and not new.has_default()
        and not new.has_db_default()
        and not new.many_to_many
    )
    if not becomes_required:
        return new, True
    default = questioner.ask_not_null_alteration(name, model.name)
    if default is NOT_PROVIDED:
        return new, True
    clone = new.clone()
    clone.default = default
    return clone, False
