"""System checks of keys of several fields, and of relations by several columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.core.checks import CheckMessage, Error
from plectrum.core.exceptions import FieldDoesNotExist
from plectrum.db.models.query.q import Q
from plectrum.db.models.relations.foreign_object import ForeignObject


def check_composite_key(model: Any) -> Iterator[CheckMessage]:
    """Yields which fields cannot be part of a model's key."""
    options = model._meta
    if options.pk not in options.local_fields or not options.pk.is_row:
        return
    for name in options.pk.field_names:
        hint = _refusal(options, name)
        if hint:
            yield Error(
                f"{name!r} cannot be included in the composite primary key.",
                hint=f"{name!r} {hint}",
                obj=model,
                id="models.E042",
            )


def _refusal(options: Any, name: str) -> str:
    """Returns why a field cannot be part of a key; empty where it can."""
    try:
        field = options.get_field(name)
    except FieldDoesNotExist:
        return "is not a valid field."
    if not field.column:
        return "field has no column."
    if field.null:
        return "field may not set 'null=True'."
    if field.generated:
        return "field is a generated field."
    if field not in options.local_fields:
        return "field is not a local field."
    return ""


def refuse_in_option(field: Any, option: str, model: Any) -> CheckMessage | None:
    """Returns the error of a field without one column in an option of the model, if it is one."""
    if getattr(field, "is_row", False):
        return Error(
            f"'{option}' refers to a CompositePrimaryKey '{field.name}', but "
            f"CompositePrimaryKeys are not permitted in '{option}'.",
            obj=model,
            id="models.E048",
        )
    if isinstance(field, ForeignObject) and len(field.from_fields) > 1:
        return Error(
            f"'{option}' refers to a ForeignObject '{field.name}' with multiple 'from_fields', "
            "which is not supported for that option.",
            obj=model,
            id="models.E049",
        )
    return None


def named_in_condition(rule: Any) -> list[str]:
    """Returns the fields that the condition of a constraint or index begins its names with."""
    condition = getattr(rule, "condition", None)
    return list(_names_of(condition)) if isinstance(condition, Q) else []


def _names_of(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names_of(child)
        elif isinstance(child, tuple):
            yield child[0].split("__", 1)[0]


def refuse_composite(field: Any) -> Iterator[CheckMessage]:
    """Yields the error of a relation to a model with a composite key."""
    ends = [field.remote_field.model]
    if field.many_to_many:
        ends.insert(0, field.model)
    for model in ends:
        points_to_key = field.many_to_many or field.target_field is model._meta.pk
        if points_to_key and model._meta.pk.is_row:
            yield Error(
                f"Field defines a relation involving model {model._meta.object_name!r} which has "
                "a CompositePrimaryKey and such relations are not supported.",
                hint=None if field.many_to_many else "Use ForeignObject with from_fields.",
                obj=field,
                id="fields.E347",
            )
            return


def check_columns(field: ForeignObject) -> Iterator[CheckMessage]:
    """Yields what is wrong with the columns that a relation points to."""
    target = field.remote_field.model._meta
    missing = [name for name in field.to_fields if name not in target._forward_by_name]
    for name in missing:
        yield Error(
            f"The to_field '{name}' doesn't exist on the related model '{target.label}'.",
            obj=field,
            id="fields.E312",
        )
    if not missing:
        yield from _check_unique(field, target)


def _check_unique(field: ForeignObject, target: Any) -> Iterator[CheckMessage]:
    pointed = {part.name for part in field.foreign_related_fields}
    if any(part.unique for part in field.foreign_related_fields):
        return
    groups = [
        {part.name for part in target.pk_fields},
        *map(set, target.unique_together),
        *(set(rule.fields) for rule in target.total_unique_constraints),
    ]
    if any(group <= pointed for group in groups):
        return
    if len(pointed) > 1:
        names = ", ".join(f"'{name}'" for name in field.to_fields)
        yield Error(
            f"No subset of the fields {names} on model '{target.object_name}' is unique.",
            hint="Mark a single field as unique=True or add a set of fields to a unique "
            "constraint (via unique_together or a UniqueConstraint (without condition) in the "
            "model Meta.constraints).",
            obj=field,
            id="fields.E310",
        )
    else:
        yield Error(
            f"'{target.object_name}.{field.to_fields[0]}' must be unique because it is "
            "referenced by a foreign key.",
            hint="Add unique=True to this field or add a UniqueConstraint (without condition) in "
            "the model Meta.constraints.",
            obj=field,
            id="fields.E311",
        )
