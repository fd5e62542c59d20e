"""Loading what an instance lacks: deferred fields, a fresh copy of its row, its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.core.exceptions import FieldFetchBlocked
from plectrum.db.models.fetch_modes import FETCH_ONE
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query import operations
from plectrum.db.models.query.q import Q
from plectrum.effects import Operation, drive


def refresh(
    instance: Any, using: str | None, fields: Iterable[str] | None, from_queryset: Any
) -> Operation[None]:
    """Loads an instance's values anew.

    Args:
        instance: The instance.
        using: The database; the one it came from when `None`.
        fields: The names of fields and relations; all loaded ones when `None`.
        from_queryset: Where the row is looked for, instead of among all rows.

    Effects: one Fetch.

    Raises:
        FieldDoesNotExist: A name is no field's.
    """
    wanted: list[str] | None = None
    kept = instance.__dict__.get("_prefetched_objects_cache", {})
    if fields is None:
        kept.clear()
    else:
        wanted = []
        for name in fields:
            if name in kept:
                del kept[name]
            else:
                wanted.append(name)
        if not wanted:
            return
        invalid = [name for name in wanted if LOOKUP_SEP in name]
        if invalid:
            raise ValueError(
                f'Found "{LOOKUP_SEP}" in fields argument. Relations and transforms are not '
                "allowed in fields."
            )
    alias = using if using is not None else instance._state.db
    base = (
        from_queryset if from_queryset is not None else type(instance)._base_manager.get_queryset()
    )
    found = base._add_hints(instance=instance).using(alias).filter(pk=instance.pk)
    deferred = instance.get_deferred_fields()
    concrete = instance._meta.concrete_fields
    relations: list[str] = []
    if wanted is not None:
        columns = {name for field in concrete for name in (field.name, field.attname)}
        relations = [name for name in wanted if name not in columns]
        for name in relations:
            instance._meta.get_field(name)  # refuses what is no relation either
        names = [name for name in wanted if name in columns]
        if names or not relations:
            found = found.only(*names)
    elif deferred:
        found = found.only(*[f.attname for f in concrete if f.attname not in deferred])
    fresh = yield from operations.get(found, (), {})
    _take_over(instance, fresh, wanted, relations)


def _take_over(instance: Any, fresh: Any, wanted: list[str] | None, relations: list[str]) -> None:
    """Copies the values of a freshly loaded instance, and forgets related objects."""
    missing = fresh.get_deferred_fields()
    for field in instance._meta.concrete_fields:
        if field.attname in missing:
            continue
        if wanted is not None and not {field.name, field.attname} & set(wanted):
            continue
        instance.__dict__[field.attname] = getattr(fresh, field.attname)
        if field.is_relation:
            _take_over_related(instance, fresh, field)
    for relation in instance._meta.related_objects:
        if wanted is None or relation.get_accessor_name() in relations:
            _take_over_related(instance, fresh, relation)
    for field in instance._meta.private_fields:
        is_cached = getattr(field, "is_cached", None)
        if is_cached is not None and is_cached(instance) and wanted is None:
            field.delete_cached_value(instance)
    state = instance._state
    state.db = fresh._state.db


def _take_over_related(instance: Any, fresh: Any, relation: Any) -> None:
    """Forgets a related object, unless one was loaded with the fresh instance."""
    if relation.is_cached(fresh):
        relation.set_cached_value(instance, relation.get_cached_value(fresh))
    elif relation.is_cached(instance):
        relation.delete_cached_value(instance)


class _FieldFetcher:
    """Loads one deferred field, the way that fetch modes ask for it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fetch_one(self, instance: Any) -> None:
        """Loads the field of an instance."""
        instance.refresh_from_db(fields=[self.name])

    def fetch_many(self, instances: list[Any]) -> None:
        """Loads the field of several instances with one query."""
        missing = [one for one in instances if self.name not in one.__dict__]
        model = type(missing[0])
        alias = missing[0]._state.db
        rows = (
            model._base_manager.using(alias)
            .filter(pk__in=[one.pk for one in missing])
            .values_list("pk", self.name)
        )
        by_key = dict(rows)
        for one in missing:
            if one.pk in by_key:
                one.__dict__[self.name] = by_key[one.pk]

    def refuse(self, instance: Any) -> None:
        """Raises FieldFetchBlocked."""
        raise FieldFetchBlocked(f"Fetching of {type(instance).__name__}.{self.name} blocked.")


def load_deferred(instance: Any, name: str) -> None:
    """Loads a deferred field when it is read.

    Raises:
        AttributeError: The instance is not saved, so that there is no row to load from.
    """
    if not instance._is_pk_set():
        raise AttributeError(f"Cannot retrieve deferred field {name!r} from an unsaved model.")
    mode = instance._state.fetch_mode or FETCH_ONE
    mode.fetch(_FieldFetcher(name), instance)


def neighbour(instance: Any, field: Any, is_next: bool, conditions: dict[str, Any]) -> Any:
    """Returns the next or previous object by a date field.

    Raises:
        DoesNotExist: There is none.
        ValueError: The instance is not saved.
    """
    if not instance._is_pk_set():
        raise ValueError("get_next/get_previous cannot be used on unsaved objects.")
    operator = "gt" if is_next else "lt"
    order = "" if is_next else "-"
    value = getattr(instance, field.attname)
    beyond = Q((field.name, value), (f"pk__{operator}", instance.pk))
    objects = (
        type(instance)
        ._default_manager.using(instance._state.db)
        .filter(**conditions)
        .filter(beyond | Q((f"{field.name}__{operator}", value)))
        .order_by(f"{order}{field.name}", f"{order}pk")
    )
    rows = drive(operations.fetch(objects[:1]))
    if not rows:
        raise type(instance).DoesNotExist(
            f"{type(instance)._meta.object_name} matching query does not exist."
        )
    return rows[0]
