"""Many rows with few statements: `bulk_create` and `bulk_update`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from plectrum.db import transaction
from plectrum.db.connections import connections
from plectrum.db.models.expressions.case import Case, When
from plectrum.db.models.expressions.func import Cast
from plectrum.db.models.fields.base import Field
from plectrum.db.models.query import inserting, writing
from plectrum.db.models.query.foreign import StoredValue
from plectrum.db.models.query.recipes import Recipe, insert_recipe
from plectrum.db.utils import NotSupportedError
from plectrum.effects import Operation
from plectrum.sql.nodes.dml import Conflict


def conflict_of(
    queryset: Any,
    ignore: bool,
    update: bool,
    update_fields: Collection[str] | None,
    unique_fields: Collection[str] | None,
) -> Conflict | None:
    """Returns what an INSERT does with rows that are there already.

    Raises:
        NotSupportedError: The database cannot do it.
        ValueError: The options do not go together, or a field cannot be used so.
    """
    if ignore and update:
        raise ValueError("ignore_conflicts and update_conflicts are mutually exclusive.")
    if ignore:
        return Conflict()
    if not update:
        return None
    options = queryset.model._meta
    if not update_fields:
        raise ValueError(
            "Fields that will be updated when a row insertion fails on conflicts must be provided."
        )
    needs_target = connections[queryset.db].dialect.capabilities.conflict_needs_target
    if needs_target and not unique_fields:
        raise ValueError("Unique fields that can trigger the upsert must be provided.")
    if not needs_target and unique_fields:
        raise NotSupportedError(
            "This database backend does not support updating conflicts with specifying unique "
            "fields that can trigger the upsert."
        )
    changed = [options.get_field(name) for name in update_fields]
    if any(not field.concrete or field.many_to_many for field in changed):
        raise ValueError("bulk_create() can only be used with concrete fields in update_fields.")
    if any(field.primary_key or field in options.pk_fields for field in changed):
        raise ValueError("bulk_create() cannot be used with primary keys in update_fields.")
    unique = [
        options.pk if name == "pk" else options.get_field(name) for name in unique_fields or ()
    ]
    if any(not field.concrete or field.many_to_many for field in unique):
        raise ValueError("bulk_create() can only be used with concrete fields in unique_fields.")
    return Conflict(
        tuple(field.column for field in unique), tuple(field.column for field in changed)
    )


def create(
    queryset: Any, objects: list[Any], batch_size: int | None, conflict: Conflict | None
) -> Operation[list[Any]]:
    """Saves new objects.

    Effects: within a transaction one Execute for each batch.

    Raises:
        ValueError: The batch size is no positive number, or the model has parents with tables.
    """
    if batch_size is not None and batch_size <= 0:
        raise ValueError("Batch size must be a positive integer.")
    options = queryset.model._meta
    for parent in options.all_parents:
        if parent._meta.concrete_model is not options.concrete_model:
            raise ValueError("Can't bulk create a multi-table inherited model")
    if not objects:
        return objects
    chosen = writing._for_write(queryset)
    alias = chosen.db
    if options.relation_fields:
        for one in objects:
            one._prepare_related_fields_for_save("bulk_create")
    if options.private_fields:
        for one in objects:
            yield from one._prepare_private_fields_for_save("bulk_create")
    yield from transaction.within(
        alias, _create_all(queryset.model, objects, batch_size, conflict, alias), savepoint=False
    )
    return objects


def _create_all(
    model: Any,
    objects: list[Any],
    batch_size: int | None,
    conflict: Conflict | None,
    alias: str,
) -> Operation[None]:
    options = model._meta
    with_key: list[Any] = []
    without_key: list[Any] = []
    for part in options.pk_fields:
        if part.has_default() or type(part).get_default is not Field.get_default:
            _take_defaults(objects, part)
    name = options.pk.attname
    is_row = options.pk.is_row
    for one in objects:
        is_set = one._is_pk_set() if is_row else getattr(one, name) is not None
        (with_key if is_set else without_key).append(one)
    if with_key:
        returning = tuple(field for field in options.db_returning_fields if field is not options.pk)
        recipe = insert_recipe(model, True)
        yield from _create_part(model, with_key, recipe, returning, batch_size, conflict, alias)
    if without_key:
        returning = options.db_returning_fields
        recipe = insert_recipe(model, False)
        yield from _create_part(model, without_key, recipe, returning, batch_size, conflict, alias)


def _take_defaults(objects: list[Any], field: Any) -> None:
    """Gives new objects without a value of a field its default."""
    name = field.attname
    for one in objects:
        if getattr(one, name) is None:
            setattr(one, name, field.get_default())


def _create_part(
    model: Any,
    objects: list[Any],
    recipe: Recipe,
    returning: tuple[Any, ...],
    batch_size: int | None,
    conflict: Conflict | None,
    alias: str,
) -> Operation[None]:
    fields = recipe.fields
    capabilities = connections[alias].dialect.capabilities
    largest = max(1, capabilities.max_parameters // max(1, len(fields)))
    size = min(batch_size or largest, largest)
    can_return = capabilities.has_returning and not (conflict is not None and not conflict.updates)
    wanted = returning if can_return else ()
    for start in range(0, len(objects), size):
        part = objects[start : start + size]
        gathered = [recipe.gather(one, True) for one in part]
        rows = [values for values, _ in gathered]
        has_expressions = any(found for _, found in gathered)
        inserted = yield from inserting.insert_rows(
            model, fields, rows, wanted, alias, conflict, has_expressions
        )
        if len(inserted.rows) == len(part):
            for position, field in enumerate(wanted):
                name = field.attname
                for one, values in zip(part, inserted.rows, strict=True):
                    setattr(one, name, values[position])
        for one in part:
            if "_state" in one.__dict__:
                one._state.adding, one._state.db = False, alias
            else:
                one._origin = alias


def fields_to_update(queryset: Any, names: Iterable[str]) -> list[Any]:
    """Returns the fields that `bulk_update` saves.

    Raises:
        ValueError: There are none, or one cannot be saved so.
    """
    options = queryset.model._meta
    fields = [options.get_field(name) for name in names]
    if not fields:
        raise ValueError("Field names must be given to bulk_update().")
    if any(not field.concrete or field.many_to_many for field in fields):
        raise ValueError("bulk_update() can only be used with concrete fields.")
    if any(field.primary_key or field in options.pk_fields for field in fields):
        raise ValueError("bulk_update() cannot be used with primary key fields.")
    return fields


def update(
    queryset: Any, objects: list[Any], fields: list[Any], batch_size: int | None
) -> Operation[int]:
    """Saves fields of many objects.

    Effects: within a transaction one Execute for each batch.

    Raises:
        ValueError: An object is not saved yet, or the batch size is no positive number.
    """
    if batch_size is not None and batch_size <= 0:
        raise ValueError("Batch size must be a positive integer.")
    if not all(one._is_pk_set() for one in objects):
        raise ValueError("All bulk_update() objects must have a primary key set.")
    if not objects:
        return 0
    for one in objects:
        one._prepare_related_fields_for_save("bulk_update", fields)
    chosen = writing._for_write(queryset)
    largest = max(
        1, connections[chosen.db].dialect.capabilities.max_parameters // (2 * len(fields) + 1)
    )
    size = min(batch_size or largest, largest)
    parts = [objects[start : start + size] for start in range(0, len(objects), size)]
    return (
        yield from transaction.within(
            chosen.db, _update_all(chosen, parts, fields), savepoint=False
        )
    )


def _update_all(queryset: Any, parts: list[list[Any]], fields: list[Any]) -> Operation[int]:
    matched = 0
    is_cast = connections[queryset.db].dialect.capabilities.needs_typed_parameters
    for part in parts:
        values: dict[str, Any] = {}
        for field in fields:
            branches = []
            for one in part:
                value = getattr(one, field.attname)
                if not hasattr(value, "resolve_expression"):
                    value = StoredValue(value, output_field=field)
                branches.append(When(pk=one.pk, then=value))
            value = Case(*branches, output_field=field)
            # Elsewhere a cast is not needed, and SQLite's would leave out microseconds.
            values[field.attname if not field.is_relation else field.name] = (
                Cast(value, output_field=field) if is_cast else value
            )
        keys = [one.pk for one in part]
        matched += yield from writing.update(queryset.filter(pk__in=keys), values)
    return matched
