"""System checks of the tables between the two ends of many-to-many relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from plectrum.conf import settings
from plectrum.core.checks import CheckMessage, Error, Warning  # noqa: A004 - documented name
from plectrum.core.exceptions import FieldDoesNotExist

if TYPE_CHECKING:
    from plectrum.apps.registry import Apps


def check_through(field: Any) -> Iterator[CheckMessage]:
    """Yields what is wrong with the model of the table in between."""
    through = field.remote_field.through
    if isinstance(through, str) or field.remote_field.through_fields is None:
        if not isinstance(through, str) and not through._meta.auto_created:
            yield from _keys(field, through)
        return
    names = field.remote_field.through_fields
    if isinstance(names, str) or len(names) < 2 or not (names[0] and names[1]):
        yield Error(
            "Field specifies 'through_fields' but does not provide the names of the two link "
            f"fields that should be used for the relation through model '{through._meta.label}'.",
            hint="Name the key to this model first, and the key to the other one second.",
            obj=field,
            id="fields.E337",
        )
        return
    for name, target in zip(names, (field.model, field.remote_field.model), strict=False):
        yield from _link(field, through, name, target)


def _keys_to(through: Any, target: Any) -> list[str]:
    return [
        key.name
        for key in through._meta.fields
        if key.is_relation and key.remote_field and key.remote_field.model is target
    ]


def _keys(field: Any, through: Any) -> Iterator[CheckMessage]:
    """Finds too many or too few keys where none are named."""
    source, target = field.model, field.remote_field.model
    label = f"'{field.model._meta.label}.{field.name}'"
    used = f"The model is used as an intermediate model by {label}, but it "
    if source is target:
        if len(_keys_to(through, source)) > 2:
            yield Error(
                f"{used}has more than two foreign keys to '{source._meta.object_name}', which is "
                "ambiguous. You must specify which two foreign keys should be used via the "
                "through_fields keyword argument.",
                hint="Name the two in through_fields=('from', 'to').",
                obj=through,
                id="fields.E333",
            )
        return
    for end, word, number in ((source, "from", "E334"), (target, "to", "E335")):
        if len(_keys_to(through, end)) > 1:
            yield Error(
                f"{used}has more than one foreign key {word} '{end._meta.object_name}', which is "
                "ambiguous. You must specify which foreign key should be used via the "
                "through_fields keyword argument.",
                hint="Write through_fields=('key to this model', 'key to the other').",
                obj=field,
                id=f"fields.{number}",
            )
    if not _keys_to(through, source) or not _keys_to(through, target):
        yield Error(
            f"{used}does not have a foreign key to '{source._meta.object_name}' or "
            f"'{target._meta.object_name}'.",
            hint="Give it a ForeignKey to each of the two.",
            obj=through,
            id="fields.E336",
        )


def _link(field: Any, through: Any, name: str, target: Any) -> Iterator[CheckMessage]:
    """Looks at one of the keys that are named."""
    fitting = _keys_to(through, target)
    known = f"The foreign keys to '{target._meta.object_name}' are: {', '.join(fitting)}."
    hint = known if fitting else None
    try:
        key = through._meta.get_field(name)
    except FieldDoesNotExist:
        yield Error(
            f"The intermediary model '{through._meta.label}' has no field '{name}'.",
            hint=hint,
            obj=field,
            id="fields.E338",
        )
        return
    if not key.is_relation or key.remote_field is None or key.remote_field.model is not target:
        yield Error(
            f"'{through._meta.label}.{name}' is not a foreign key to '{target._meta.object_name}'.",
            hint=hint,
            obj=field,
            id="fields.E339",
        )


def check_own_table(field: Any) -> Iterator[CheckMessage]:
    """Yields which model, or which other relation, has a table of the same name."""
    through = field.remote_field.through
    if isinstance(through, str) or not through._meta.managed:
        return
    name = field.m2m_db_table()
    for model in _models_by_table(field.model._meta.apps).get(name, ()):
        if model is through or model._meta.concrete_model is through._meta.concrete_model:
            continue
        if not model._meta.managed or model._meta.proxy:
            continue
        owner = _owner(model)
        kind: type[Error | Warning] = Warning if settings.DATABASE_ROUTERS else Error
        yield kind(
            f"The field's intermediary table '{name}' clashes with the table name of '{owner}'.",
            hint="Set db_table on one of the two."
            if kind is Error
            else "If your routers put them into different databases, silence this warning.",
            obj=field,
            id="fields.W344" if kind is Warning else "fields.E340",
        )


def _models_by_table(apps: Apps) -> dict[str, list[Any]]:
    """Returns the models of a registry by the names of their tables; kept until one changes."""
    found: dict[str, list[Any]] | None = apps.derived.get(_models_by_table)
    if found is None:
        found = apps.derived[_models_by_table] = defaultdict(list)
        for model in apps.get_models(include_auto_created=True):
            found[model._meta.db_table].append(model)
    return found


def _owner(model: Any) -> str:
    """Returns the name of a model; of one that a relation made, the relation's."""
    creator = model._meta.auto_created
    if not creator:
        return str(model._meta.label)
    for relation in creator._meta.local_many_to_many:
        if relation.remote_field.through is model:
            return f"{creator._meta.label}.{relation.name}"
    return str(creator._meta.label)


def check_repeated(model: Any) -> Iterator[CheckMessage]:
    """Yields relations to the same model through the same table."""
    seen: set[tuple[Any, ...]] = set()
    for field in model._meta.local_many_to_many:
        remote = field.remote_field
        if isinstance(remote.through, str) or remote.through._meta.auto_created:
            continue
        key = (remote.model, model, remote.through, tuple(remote.through_fields or ()))
        if key in seen:
            yield Error(
                "The model has two identical many-to-many relations through the intermediate model "
                f"'{remote.through._meta.label}'.",
                hint="Remove one of them, or tell them apart by through_fields.",
                obj=model,
                id="models.E003",
            )
        seen.add(key)
