"""Saving an instance: INSERT or UPDATE, in its own table and those of its parents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.db import transaction
from plectrum.db.connections import connections
from plectrum.db.effects import Execute
from plectrum.db.models.expressions.references import DatabaseDefault
from plectrum.db.models.fields.deferred import make_deferrable
from plectrum.db.models.query import foreign, inserting, operations, plans, writing
from plectrum.db.models.query.foreign import stored_preparation
from plectrum.db.models.query.recipes import insert_recipe, update_recipe
from plectrum.db.models.signals import post_save, pre_save
from plectrum.db.routing import router
from plectrum.effects import Operation
from plectrum.sql.nodes import dml, predicates
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.render import render
from plectrum.sql.shape import Shaped


def save(
    instance: Any,
    force_insert: Any = False,
    force_update: bool = False,
    using: str | None = None,
    update_fields: Iterable[str] | None = None,
) -> Operation[None]:
    """Saves an instance.

    Args:
        instance: The instance.
        force_insert: Whether it must be a new row; a model or several for their tables only.
        force_update: Whether its row must be there.
        using: The database; `None` asks the routers.
        update_fields: The names of the fields to save; `None` for all.

    Effects: the receivers of `pre_save`, one Execute for each table (two where a row with the key
    may or may not be there), in a transaction where there are several, the receivers of
    `post_save`.

    Raises:
        NotUpdated: A row that must be there is not.
        ValueError: The options do not go together, or a related object is not saved.
    """
    instance._prepare_related_fields_for_save("save")
    if instance._meta.private_fields:
        yield from prepare_private_fields(instance, "save")
    alias = using or router.db_for_write(type(instance), instance=instance)
    if force_insert and (force_update or update_fields):
        raise ValueError("Cannot force both insert and updating in model saving.")
    names = None if update_fields is None else _checked_names(instance, update_fields)
    if names is not None and not names:
        return
    if names is None and not force_insert and alias == instance._state.db:
        names = _loaded_names(instance)
    yield from save_base(instance, False, force_insert, force_update, alias, names)


def _checked_names(instance: Any, update_fields: Iterable[str]) -> frozenset[str]:
    """Returns the fields to save.

    Raises:
        ValueError: A name is no field that can be saved.
    """
    names = frozenset(map(str, update_fields))
    options = instance._meta
    known = {
        name
        for field in options.concrete_fields
        if not field.primary_key and field not in options.pk_fields
        for name in (field.name, field.attname)
    }
    unknown = names - known
    if unknown:
        raise ValueError(
            "The following fields do not exist in this model, are m2m fields, primary keys, or "
            f"are non-concrete fields: {', '.join(sorted(unknown))}"
        )
    return names


def _loaded_names(instance: Any) -> frozenset[str] | None:
    """Returns the fields that are loaded; `None` where all are that can be saved."""
    values = instance.__dict__
    if values.keys() >= instance._meta.attnames:
        return None
    fields = [field for field in instance._meta.concrete_fields if not field.generated]
    if all(field.attname in values for field in fields):
        return None
    key = instance._meta.pk_fields
    return frozenset(
        field.name
        for field in fields
        if field.attname in values and not field.primary_key and field not in key
    )


def save_base(
    instance: Any,
    raw: bool = False,
    force_insert: Any = False,
    force_update: bool = False,
    using: str | None = None,
    update_fields: frozenset[str] | None = None,
) -> Operation[None]:
    """Saves an instance without a look at related objects; fixtures do so with `raw`."""
    alias = using or router.db_for_write(type(instance), instance=instance)
    origin = type(instance)._meta.concrete_model if instance._meta.proxy else type(instance)
    is_watched = not instance._meta.auto_created
    if is_watched and pre_save.has_listeners(origin):
        yield from pre_save.deliver(
            origin, instance=instance, raw=raw, using=alias, update_fields=update_fields
        )
    if instance._meta.parents and not raw:
        created = yield from transaction.within(
            alias,
            _save_tables(instance, origin, raw, force_insert, force_update, alias, update_fields),
            savepoint=False,
        )
    else:
        created = yield from _save_tables(
            instance, origin, raw, force_insert, force_update, alias, update_fields
        )
    state = instance._state
    state.db, state.adding = alias, False
    if is_watched and post_save.has_listeners(origin):
        yield from post_save.deliver(
            origin,
            instance=instance,
            created=created,
            update_fields=update_fields,
            raw=raw,
            using=alias,
        )


def _save_tables(
    instance: Any,
    model: Any,
    raw: bool,
    force_insert: Any,
    force_update: bool,
    alias: str,
    update_fields: frozenset[str] | None,
) -> Operation[bool]:
    """Saves the rows of the parents' tables, then that of the model's own."""
    forced = _forced_models(model, force_insert)
    parent_inserted = False
    if not raw:
        parent_inserted = yield from _save_parents(instance, model, alias, update_fields, forced)
    return (
        yield from _save_table(
            instance,
            model,
            raw,
            bool(parent_inserted or model in forced),
            force_update,
            alias,
            update_fields,
        )
    )


def _forced_models(model: Any, force_insert: Any) -> tuple[Any, ...]:
    """Returns the models whose rows must be new.

    Raises:
        TypeError: `force_insert` is neither a truth value nor models of the inheritance.
    """
    if force_insert is False:
        return ()
    if force_insert is True:
        return (model,)
    models = force_insert if isinstance(force_insert, tuple) else (force_insert,)
    for one in models:
        # `Model` itself, of which all models are, stands for all of them.
        if not isinstance(one, type(model)):
            raise TypeError(f"Invalid force_insert member. {one!r} must be a model subclass.")
        if not issubclass(model, one):
            raise TypeError(
                f"Invalid force_insert member. {one.__qualname__} must be a base of "
                f"{model.__qualname__}."
            )
    result: list[Any] = []
    for one in models:
        result.extend(base for base in (model, *model._meta.all_parents) if issubclass(base, one))
    return tuple(result)


def _save_parents(
    instance: Any,
    model: Any,
    alias: str,
    update_fields: frozenset[str] | None,
    forced: tuple[Any, ...],
) -> Operation[bool]:
    """Saves the rows of the parents' tables; tells whether any is new."""
    options = model._meta
    inserted = False
    for parent, link in options.parents.items():
        key = parent._meta.pk
        own_key = getattr(instance, link.attname)
        if own_key is None and getattr(instance, key.attname) is not None:
            setattr(instance, link.attname, getattr(instance, key.attname))
        elif getattr(instance, key.attname) is None and own_key is not None:
            setattr(instance, key.attname, own_key)
        inserted = (
            yield from _save_parents(instance, parent, alias, update_fields, forced)
        ) or inserted
        is_new = yield from _save_table(
            instance,
            parent,
            False,
            inserted or parent in forced,
            False,
            alias,
            update_fields,
        )
        inserted = inserted or is_new
        setattr(instance, link.attname, getattr(instance, key.attname))
        if link.is_cached(instance):
            link.delete_cached_value(instance)
    return inserted


def _save_table(
    instance: Any,
    model: Any,
    raw: bool,
    force_insert: bool,
    force_update: bool,
    alias: str,
    update_fields: frozenset[str] | None,
) -> Operation[bool]:
    """Saves the row of one table; tells whether it is new."""
    key = model._meta.pk
    if key.is_row:
        key_value, is_key_set = _row_key(instance, key)
        has_key_default = all(_has_default(part) for part in key.composite_fields)
    else:
        key_value = getattr(instance, key.attname)
        if key_value is None:
            key_value = key.get_default()
            setattr(instance, key.attname, key_value)
        is_key_set = key_value is not None and not isinstance(key_value, DatabaseDefault)
        has_key_default = _has_default(key)
    if not is_key_set and (force_update or update_fields):
        raise ValueError("Cannot force an update in save() with no primary key.")
    if (
        not raw
        and not force_insert
        and not force_update
        and not update_fields
        and instance._state.adding
        and has_key_default
    ):
        force_insert = True
    if is_key_set and not force_insert:
        updated = yield from _update_row(
            instance, model, raw, key_value, alias, update_fields, force_update
        )
        if updated:
            return False
        if force_update:
            raise model.NotUpdated("Forced update did not affect any rows.")
        if update_fields:
            raise model.NotUpdated("Save with update_fields did not affect any rows.")
    yield from _insert_row(instance, model, raw, is_key_set, alias)
    return True


def _has_default(field: Any) -> bool:
    return bool(field.has_default() or field.has_db_default())


def _row_key(instance: Any, key: Any) -> tuple[tuple[Any, ...], bool]:
    """Returns a key of several fields, defaults taken, and whether all of it is known."""
    for part in key.composite_fields:
        if getattr(instance, part.attname) is None and _has_default(part):
            setattr(instance, part.attname, part.get_default())
    values = tuple(getattr(instance, part.attname) for part in key.composite_fields)
    unknown = any(value is None or isinstance(value, DatabaseDefault) for value in values)
    return values, not unknown


def _update_row(
    instance: Any,
    model: Any,
    raw: bool,
    key_value: Any,
    alias: str,
    update_fields: frozenset[str] | None,
    force_update: bool,
) -> Operation[bool]:
    """Changes the row with the instance's key; tells whether there is one.

    Effects: one Execute; a Fetch instead where nothing is to be changed.
    """
    recipe = update_recipe(model, update_fields)
    chosen = recipe.fields
    if not chosen:
        if update_fields is not None:
            return True
        found = model._base_manager.using(alias).filter(pk=key_value)
        return (yield from operations.exists(found))
    if raw:
        values = [stored_preparation(field)(getattr(instance, field.attname)) for field in chosen]
        has_expressions = False
    else:
        values, has_expressions = recipe.gather(instance, False)
    if model._meta.select_on_save and not force_update:
        found = model._base_manager.using(alias).filter(pk=key_value)
        if not (yield from operations.exists(found)):
            return False
    if has_expressions:
        return (yield from _update_by_query(instance, model, chosen, values, key_value, alias))
    connection = connections[alias]
    key = ("save", connection.dialect, model, recipe.columns)
    plan = plans.PLANS.get(key, lambda: _compile_update(model, chosen, connection))
    stored_key = model._meta.pk.get_prep_value(key_value)
    if type(stored_key) is tuple:
        values.extend(stored_key)
    else:
        values.append(stored_key)
    outcome = yield Execute(alias, plan.sql, plan.parameters(values))
    if plan.decoders:
        _take_over(instance, plan.decoders, outcome, connection)
    return bool(outcome.rows or outcome.rowcount > 0)


def _take_over(instance: Any, decoders: Any, outcome: Any, connection: Any) -> None:
    """Gives an instance what the database computed of its changed row."""
    if connection.dialect.capabilities.has_update_returning:
        for (field, decode), value in zip(decoders, (outcome.rows or [()])[0], strict=False):
            setattr(instance, field.attname, value if decode is None else decode(value))
        return
    # What was computed from the old values is not known now; it is loaded when asked for.
    for field, _ in decoders:
        make_deferrable(type(instance), field)
        instance.__dict__.pop(field.attname, None)


def _compile_update(model: Any, fields: tuple[Any, ...], connection: Any) -> plans.Plan:
    assignments = tuple(
        dml.Assignment(field.column, plans.parameter_node(index, field, connection))
        for index, field in enumerate(fields)
    )
    parts = tuple(
        predicates.Compare(
            "=",
            nodes.Column(None, part.column),
            plans.parameter_node(index, part, connection, is_stored=False),
        )
        for index, part in enumerate(model._meta.pk_fields, len(fields))
    )
    condition = parts[0] if len(parts) == 1 else predicates.And(parts)
    generated = [field for field in model._meta.local_concrete_fields if field.generated]
    has_returning = connection.dialect.capabilities.has_update_returning
    returning = tuple(field.column for field in generated) if has_returning else ()
    node = dml.Update(model._meta.db_table, assignments, condition, returning)
    decoders = [(field, foreign.decoder_of(field, connection)) for field in generated]
    return plans.Plan(render(node, connection.dialect), None, node, decoders)


def _update_by_query(
    instance: Any,
    model: Any,
    fields: tuple[Any, ...],
    values: list[Any],
    key_value: Any,
    alias: str,
) -> Operation[bool]:
    """Changes the row where a new value is an expression, and loads what is not known now."""
    found = model._base_manager.using(alias).filter(pk=key_value)
    given = {field.name: value for field, value in zip(fields, values, strict=True)}
    matched = yield from writing.update(found, given)
    if matched:
        names = [
            field.attname
            for field, value in zip(fields, values, strict=True)
            if isinstance(value, Shaped)
        ]
        names += [one.attname for one in model._meta.local_concrete_fields if one.generated]
        rows = yield from operations.fetch(found.values_list(*names))
        for name, value in zip(names, rows[0] if rows else (), strict=False):
            setattr(instance, name, value)
    return bool(matched)


def _insert_row(
    instance: Any, model: Any, raw: bool, is_key_set: bool, alias: str
) -> Operation[None]:
    """Inserts a row, and takes over what the database filled in.

    Effects: one Execute; a Fetch before it for an order with respect to another object.
    """
    options = model._meta
    if options.order_with_respect_to is not None and not raw:
        yield from _set_order(instance, model, alias)
    recipe = insert_recipe(model, is_key_set or options.auto_field is None)
    given = recipe.fields
    if raw:
        values = [stored_preparation(field)(getattr(instance, field.attname)) for field in given]
        has_expressions = False
    else:
        values, has_expressions = recipe.gather(instance, True)
    if has_expressions:
        given, values = recipe.without_defaults(values)
    returning = _returned_fields(model, given, values, is_key_set, has_expressions)
    if len(returning) == 1 and returning[0] is options.auto_field:
        # PERF: a key that the library tells by itself need not be asked for.
        tells_key = connections[alias].dialect.capabilities.tells_last_key
        returning = () if tells_key else returning
    inserted = yield from inserting.insert_one(model, given, values, returning, alias)
    if inserted.rows:
        for field, value in zip(returning, inserted.rows[0], strict=True):
            setattr(instance, field.attname, value)
    elif options.auto_field is not None and not is_key_set:
        setattr(instance, options.auto_field.attname, inserted.last_key)


def _returned_fields(
    model: Any,
    given: tuple[Any, ...],
    values: list[Any],
    is_key_set: bool,
    has_expressions: bool,
) -> tuple[Any, ...]:
    """Returns the fields whose values are known only once a row is there."""
    options = model._meta
    unknown = (
        tuple(
            field
            for field in options.local_concrete_fields
            if field not in given and not (is_key_set and field is options.auto_field)
        )
        if len(given) != len(options.local_concrete_fields)
        else ()
    )
    if has_expressions:
        unknown += tuple(
            field for field, value in zip(given, values, strict=True) if isinstance(value, Shaped)
        )
    return unknown


def _set_order(instance: Any, model: Any, alias: str) -> Operation[None]:
    """Puts a new object last among those that refer to the same one."""
    field = model._meta.order_with_respect_to
    siblings = model._base_manager.using(alias).filter(
        **{field.name: getattr(instance, field.attname)}
    )
    rows = yield from operations.fetch(
        siblings.order_by("-_order").values_list("_order", flat=True)[:1]
    )
    instance._order = rows[0] + 1 if rows else 0


def prepare_related_fields(instance: Any, operation_name: str, fields: Any = None) -> None:
    """Takes the keys of related objects that were saved after they were assigned.

    Raises:
        ValueError: A related object is not saved.
    """
    for field in instance._meta.relation_fields:
        if fields is not None and field not in fields:
            continue
        related = instance.__dict__.get(field.cache_name)
        if related is None:
            continue
        current = getattr(instance, field.attname)
        is_awaited = field.cache_name in instance._state.awaited
        if current is None and not is_awaited:
            field.delete_cached_value(instance)  # the key was set to NULL since
            continue
        if not related._is_pk_set():
            if not field.remote_field.multiple:
                field.remote_field.delete_cached_value(related)
            raise ValueError(
                f"{operation_name}() prohibited to prevent data loss due to unsaved related "
                f"object '{field.name}'."
            )
        if is_awaited and current in field.empty_values:
            setattr(instance, field.name, related)
        elif getattr(related, field.target_field.attname) != current:
            field.delete_cached_value(instance)


def prepare_private_fields(instance: Any, operation_name: str) -> Operation[None]:
    """Has the fields without a column fill those that they consist of.

    Raises:
        ValueError: A related object is not saved.
    """
    for field in instance._meta.private_fields:
        prepare = getattr(field, "prepare_to_save", None)
        if prepare is not None:
            yield from prepare(instance, operation_name)
