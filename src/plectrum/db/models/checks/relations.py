"""System checks of relations."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from plectrum.core.checks import CheckMessage, Error, Warning  # noqa: A004 - documented name
from plectrum.core.exceptions import FieldDoesNotExist
from plectrum.db.models.checks.composite import check_columns, refuse_composite
from plectrum.db.models.checks.through import check_own_table, check_through
from plectrum.db.models.deletion import (
    DB_SET_DEFAULT,
    DB_SET_NULL,
    DO_NOTHING,
    SET_DEFAULT,
    SET_NULL,
    database_action,
)
from plectrum.db.models.relations.foreign_object import ForeignObject

_SETTING_NULL = frozenset({SET_NULL, DB_SET_NULL})


def check_relation(field: Any) -> list[CheckMessage]:
    """Returns what is wrong with a relation."""
    target = field.remote_field.model
    if isinstance(target, str):
        return [
            Error(
                f"Field defines a relation with model '{target}', which is either not installed, "
                "or is abstract.",
                obj=field,
                id="fields.E300",
            )
        ]
    found = [*_names(field), *_swapped(field)]
    if isinstance(field, ForeignObject):
        found.extend([*check_columns(field), *_deletion(field)])
    elif field.many_to_many:
        found.extend([*refuse_composite(field), *_many(field)])
    elif _misses_target(field):
        return [*found, _missing_target(field)]
    else:
        found.extend([*refuse_composite(field), *_key(field), *_deletion(field)])
    if not found:
        found.extend(_clashes(field))
    return found


def _misses_target(field: Any) -> bool:
    try:
        field.target_field  # noqa: B018 - it is looked up by name
    except FieldDoesNotExist:
        return True
    return False


def _missing_target(field: Any) -> CheckMessage:
    remote = field.remote_field
    return Error(
        f"The to_field '{remote.field_name}' doesn't exist on the related model "
        f"'{remote.model._meta.label}'.",
        hint="Name a unique field of it, or leave to_field out for its key.",
        obj=field,
        id="fields.E312",
    )


def _names(field: Any) -> Iterator[CheckMessage]:
    yield from _query_name(field)
    name = field.remote_field.related_name
    if name is None:
        return
    plain = name.rstrip("+")
    if plain and (not plain.isidentifier() or keyword.iskeyword(plain)):
        yield Error(
            f"The name '{name}' is invalid related_name for field "
            f"{field.model._meta.object_name}.{field.name}",
            hint="Related name must be a valid Python identifier or end with a '+'",
            obj=field,
            id="fields.E306",
        )


def _query_name(field: Any) -> Iterator[CheckMessage]:
    if field.remote_field.hidden:
        return
    name = field.related_query_name()
    hint = "Give the field another related_name or related_query_name."
    if name.endswith("_"):
        text = f"Reverse query name '{name}' must not end with an underscore."
        yield Error(text, hint=hint, obj=field, id="fields.E308")
    if "__" in name:
        text = f"Reverse query name '{name}' must not contain '__'."
        yield Error(text, hint=hint, obj=field, id="fields.E309")


def _swapped(field: Any) -> Iterator[CheckMessage]:
    target = field.remote_field.model
    if target._meta.swapped:
        yield Error(
            f"Field defines a relation with the model '{target._meta.label}', which has been "
            "swapped out.",
            hint=f"Update the relation to point at 'settings.{target._meta.swappable}'.",
            obj=field,
            id="fields.E301",
        )


def _key(field: Any) -> Iterator[CheckMessage]:
    target = field.target_field
    singles = [
        rule.fields[0]
        for rule in target.model._meta.total_unique_constraints
        if len(rule.fields) == 1
    ]
    if not target.unique and target.name not in singles:
        owner = target.model._meta.object_name
        yield Error(
            f"'{owner}.{target.name}' must be unique because it is referenced by a foreign key.",
            hint="Add unique=True to this field or add a UniqueConstraint (without condition) in "
            "the model Meta.constraints.",
            obj=field,
            id="fields.E311",
        )
    if field.unique and not field.one_to_one and not field.primary_key:
        yield Warning(
            "Setting unique=True on a ForeignKey has the same effect as using a OneToOneField.",
            hint="ForeignKey(unique=True) is usually better served by a OneToOneField.",
            obj=field,
            id="fields.W342",
        )


def _deletion(field: Any) -> Iterator[CheckMessage]:
    on_delete = field.remote_field.on_delete
    if on_delete in _SETTING_NULL and not field.null:
        yield Error(
            f"Field specifies on_delete={on_delete.__name__}, but cannot be null.",
            hint="Allow null=True, or choose another on_delete.",
            obj=field,
            id="fields.E320",
        )
    elif on_delete is SET_DEFAULT and not field.has_default():
        yield Error(
            "Field specifies on_delete=SET_DEFAULT, but has no default value.",
            hint="Set a default value, or change the on_delete rule.",
            obj=field,
            id="fields.E321",
        )
    elif on_delete is DB_SET_DEFAULT and not field.has_db_default():
        yield Error(
            "Field specifies on_delete=DB_SET_DEFAULT, but has no db_default value.",
            hint="Give the column a db_default, or choose another on_delete.",
            obj=field,
            id="fields.E322",
        )
    yield from _mixed_deletion(field)


@lru_cache
def _level(on_delete: Any) -> str:
    """Returns who deletes: the database, the framework, or nobody."""
    if database_action(on_delete) is not None:
        return "database"
    return "" if on_delete in {DO_NOTHING, None} else "Python"


def _levels(model: Any) -> set[str]:
    """Returns who deletes the rows of a model when those that they point to are."""
    return {
        _level(field.remote_field.on_delete)
        for field in model._meta.fields
        if field.is_relation and field.remote_field is not None
    } - {""}


def _mixed_deletion(field: Any) -> Iterator[CheckMessage]:
    own = _level(field.remote_field.on_delete)
    target = field.remote_field.model
    others = _levels(target) - {own} if own else set()
    whose = dict.fromkeys(sorted(others), "referenced model")
    if own == "database" and _has_own_tables(field.model):
        whose["Python"] = "auto-created intermediary model"
    for other, owner in whose.items():
        yield Error(
            f"Field specifies {own}-level on_delete variant, but {owner} uses {other}-level "
            "variant.",
            hint="Let one of the two delete along the whole chain: rows that the database deletes "
            f"are not known to {target._meta.object_name!r}.",
            obj=field,
            id="fields.E323",
        )


def _has_own_tables(model: Any) -> bool:
    """Tells whether relations to many made tables with keys to a model."""
    options = model._meta
    relations = [*options.many_to_many, *(one.field for one in options.related_objects)]
    return any(
        relation.many_to_many
        and not isinstance(relation.remote_field.through, str)
        and relation.remote_field.through._meta.auto_created
        for relation in relations
    )


def check_deletions(model: Any) -> Iterator[CheckMessage]:
    """Yields that for a model both the database deletes and the framework."""
    if len(_levels(model)) > 1:
        yield Error(
            "The model cannot have related fields with both database-level and Python-level "
            "on_delete variants.",
            hint="Use the variants of one kind for all of its relations.",
            obj=model,
            id="models.E050",
        )


def _many(field: Any) -> Iterator[CheckMessage]:
    if field.unique:
        yield Error("ManyToManyFields cannot be unique.", obj=field, id="fields.E330")
    if getattr(field, "has_null_arg", False):
        yield Warning("null has no effect on ManyToManyField.", obj=field, id="fields.W340")
    if field._validators:
        yield Warning("ManyToManyField does not support validators.", obj=field, id="fields.W341")
    if field.db_comment:
        text = "db_comment has no effect on ManyToManyField."
        yield Warning(text, hint="There is no column.", obj=field, id="fields.W346")
    if field.remote_field.symmetrical and field._given_related_name:
        yield Warning(
            "related_name has no effect on ManyToManyField with a symmetrical relationship, e.g. "
            'to "self".',
            hint="Set symmetrical=False, or remove it.",
            obj=field,
            id="fields.W345",
        )
    yield from check_through(field)
    yield from check_own_table(field)
    if isinstance(field.remote_field.through, str):
        yield Error(
            "Field specifies a many-to-many relation through model "
            f"'{field.remote_field.through}', which has not been installed.",
            obj=field,
            id="fields.E331",
        )


def _clashes(field: Any) -> Iterator[CheckMessage]:
    """Finds names on the target that are taken already."""
    if not field.remote_field.hidden:
        accessor, query_name = field.remote_field.get_accessor_name(), field.related_query_name()
        yield from _clashes_with_fields(field, accessor, query_name)
        yield from _clashes_with_relations(field, accessor, query_name)


def _label(field: Any) -> str:
    return f"{field.model._meta.label}.{field.name}"


def _clashes_with_fields(field: Any, accessor: str, query_name: str) -> Iterator[CheckMessage]:
    target = field.remote_field.model._meta
    mine = _label(field)
    if accessor in {manager.name for manager in target.managers}:
        yield Error(
            f"Related name '{accessor}' for '{mine}' clashes with the name of a model manager.",
            hint=f"Give the manager, or the relation '{mine}', another name.",
            obj=field,
            id="fields.E348",
        )
    for other in (*target.fields, *target.local_many_to_many):
        if other.name not in {accessor, query_name}:
            continue
        mine, label = _label(field), f"{target.label}.{other.name}"
        hint = (
            f"Rename field '{label}', or add/change a related_name argument to the definition for "
            f"field '{mine}'."
        )
        if other.name == accessor:
            yield Error(
                f"Reverse accessor '{target.object_name}.{accessor}' for '{mine}' clashes with "
                f"field name '{label}'.",
                hint=hint,
                obj=field,
                id="fields.E302",
            )
        if other.name == query_name:
            yield Error(
                f"Reverse query name for '{mine}' clashes with field name '{label}'.",
                hint=hint,
                obj=field,
                id="fields.E303",
            )


def _clashes_with_relations(field: Any, accessor: str, query_name: str) -> Iterator[CheckMessage]:
    target = field.remote_field.model._meta
    for relation in target.related_objects:
        if relation.field is field or relation.hidden:
            continue
        mine, label = _label(field), _label(relation.field)
        both = f"Give '{mine}' or '{label}' a related_name of its own."
        if relation.get_accessor_name() == accessor:
            yield Error(
                f"Reverse accessor '{target.object_name}.{accessor}' for '{mine}' clashes with "
                f"reverse accessor for '{label}'.",
                hint=both,
                obj=field,
                id="fields.E304",
            )
        if relation.name == query_name:
            yield Error(
                f"Reverse query name for '{mine}' clashes with reverse query name for '{label}'.",
                hint=both,
                obj=field,
                id="fields.E305",
            )
