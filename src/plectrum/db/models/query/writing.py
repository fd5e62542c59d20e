"""The operations of QuerySets that write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.core.exceptions import EmptyResultSet, FieldDoesNotExist, FieldError
from plectrum.db import transaction
from plectrum.db.connections import connections
from plectrum.db.effects import Execute
from plectrum.db.models.fields.base import Field
from plectrum.db.models.query import operations, plans
from plectrum.db.models.query.conditions import prepared_expression
from plectrum.db.models.query.foreign import stored_preparation
from plectrum.db.models.query.lowering import SelectLowering
from plectrum.db.models.query.paths import is_row, refuse_rows
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.state import QueryState
from plectrum.db.models.query.trail import (
    Trail,
    given_for,
    is_plain,
    make_collector,
    never,
    verify,
)
from plectrum.db.routing import router
from plectrum.db.utils import IntegrityError
from plectrum.effects import Operation
from plectrum.sql.nodes import dml
from plectrum.sql.render import render
from plectrum.sql.shape import Shaped, Slot, slots

_collectors: list[Any] = []


def set_collector(collect_and_delete: Any) -> None:
    """Sets the operation that deletes a QuerySet's objects with what must go with them."""
    _collectors[:] = [collect_and_delete]


def create(queryset: Any, values: dict[str, Any]) -> Operation[Any]:
    """Makes an object and saves it."""
    reverse = [name for name in values if _is_reverse_single(queryset.model, name)]
    if reverse:
        raise ValueError(
            "The following fields do not exist in this model: " + ", ".join(sorted(reverse))
        )
    instance = queryset.model(**values)
    yield from instance._save_operation(force_insert=True, using=_write_alias(queryset))
    if queryset._fetch_mode is not None:
        instance._state.fetch_mode = queryset._fetch_mode
    return instance


def _is_reverse_single(model: Any, name: str) -> bool:
    relation = model._meta.fields_map.get(name)
    return relation is not None and relation.one_to_one


def _write_alias(queryset: Any) -> str:
    if queryset._db is not None:
        return str(queryset._db)
    return router.db_for_write(queryset.model, **(queryset._hints or {}))


def _for_write(queryset: Any) -> Any:
    """Returns a copy that reads from where is written; what sticks to its conditions still does."""
    chosen = queryset._chain()
    chosen._for_write = chosen._has_more = True
    return chosen


def _called(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in values.items()}


def _creation_values(
    queryset: Any, conditions: dict[str, Any], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the values of a new object.

    Raises:
        FieldError: A name is no field, property or attribute of the model.
    """
    values = {name: value for name, value in conditions.items() if "__" not in name}
    values.update(defaults)
    options = queryset.model._meta
    invalid = []
    for name in values:
        try:
            options.get_field(name)
        except FieldDoesNotExist:
            attribute = getattr(queryset.model, name, None)
            if name != "pk" and not isinstance(attribute, property):
                invalid.append(name)
    if invalid:
        names = "', '".join(sorted(invalid))
        raise FieldError(f"Invalid field name(s) for model {options.object_name}: '{names}'.")
    return values


def get_or_create(
    queryset: Any, defaults: Mapping[str, Any] | None, conditions: dict[str, Any]
) -> Operation[tuple[Any, bool]]:
    """Fetches an object, or makes it; another that was made meanwhile is fetched."""
    chosen = _for_write(queryset)
    model = queryset.model
    try:
        found = yield from operations.get(chosen, (), conditions)
    except model.DoesNotExist:
        values = _creation_values(queryset, conditions, defaults or {})
    else:
        return found, False
    try:
        made = yield from transaction.within(chosen.db, create(chosen, _called(values)))
    except IntegrityError as error:
        try:
            found = yield from operations.get(chosen, (), conditions)
        except model.DoesNotExist:
            raise error from None
        return found, False
    return made, True


def update_or_create(
    queryset: Any,
    defaults: Mapping[str, Any] | None,
    create_defaults: Mapping[str, Any] | None,
    conditions: dict[str, Any],
) -> Operation[tuple[Any, bool]]:
    """Changes an object, or makes it; the row is locked in between."""
    update_values = dict(defaults or {})
    new_values = update_values if create_defaults is None else create_defaults
    chosen = _for_write(queryset)

    def change() -> Operation[tuple[Any, bool]]:
        found, made = yield from get_or_create(chosen.select_for_update(), new_values, conditions)
        if made:
            return found, True
        for name, value in _called(update_values).items():
            setattr(found, name, value)
        names = _fields_to_save(queryset.model, update_values)
        yield from found._save_operation(using=chosen.db, update_fields=names)
        return found, False

    _creation_values(queryset, {}, update_values)
    result = yield from transaction.within(chosen.db, change())
    return result


def _fields_to_save(model: Any, values: Mapping[str, Any]) -> set[str] | None:
    """Returns the fields that are saved after a change; `None` for all."""
    options = model._meta
    own = {field.name for field in options.local_fields} | {
        field.attname for field in options.local_fields
    }
    if not set(values) <= own or options.parents:
        return None
    names = set(values)
    for field in options.local_fields:
        if field.concrete and not (field.primary_key or type(field).pre_save is Field.pre_save):
            names.add(field.name)
    return names


def update(queryset: Any, values: dict[str, Any]) -> Operation[int]:
    """Changes all rows.

    Effects: one Execute; for a model with parents one for each table, in a transaction.
    """
    trail = queryset._trail
    if trail is not None and not trail.template.distinct_fields:
        key = ("update", *values)
        after = trail.steps.get(key) or _add_update(trail, key, values)
        collected = after.collect(queryset._values, values)
        if collected is not None:
            return (yield from _update_on_trail(queryset, after, collected, values))
    queryset._refuse_combined("update")
    query = queryset._query
    if query.is_sliced:
        raise TypeError("Cannot update a query once a slice has been taken.")
    if query.distinct_fields:
        raise TypeError("Cannot call update() after .distinct(*fields).")
    chosen = _for_write(queryset)
    alias = chosen.db
    assigned = assignments_of(query, values)
    queryset._result_cache = None
    own, inherited = _by_table(query.model, assigned, values)
    if not inherited:
        return (yield from _update_table(query, own, alias)) if own else 0
    return (yield from transaction.within(alias, _update_tables(chosen, own, inherited)))


def _add_update(trail: Trail, key: Any, names: Iterable[str]) -> Trail:
    """Remembers an update of fields; one that is not decided by their names goes another way."""
    template = trail.template
    fields = [template.model._meta._forward_by_name.get(name) for name in names]
    concrete = template.model._meta.concrete_model
    is_own = all(
        field is not None
        and field.concrete
        and not field.generated
        and not field.many_to_many
        and field.model._meta.concrete_model is concrete
        for field in fields
    )
    if not (is_own and fields and is_plain(template)):
        return trail.add(key, template, never, 0)
    assigned = [Assigned(one, Slot(trail.count + index)) for index, one in enumerate(fields)]
    collect = make_collector([given_for(one) for one in fields])
    state = _without_order(template)
    return trail.add(key, (state, assigned), collect, len(assigned))


def _update_on_trail(
    queryset: Any, trail: Trail, collected: Any, values: dict[str, Any]
) -> Operation[int]:
    """Changes rows by a statement that was made before for other values."""
    alias = _write_alias(queryset)
    connection = connections[alias]
    plan = trail.plan(
        "update", connection, lambda made, _: _compile_update(made[0], made[1], connection)
    )
    if plans.PLANS.is_verifying:
        query = queryset._query
        verify(plan, collected, *_update_plan(query, assignments_of(query, values), connection))
    queryset._result_cache = None
    if plan.is_empty:
        return 0
    outcome = yield Execute(alias, plan.sql, plan.parameters(collected))
    return int(outcome.rowcount)


class Assigned(Shaped):
    """A field and the value that it gets."""

    def __init__(self, field: Any, value: Any) -> None:
        self.field, self.value = field, value

    def shape(self, parameters: list[Any]) -> Any:
        """Returns the field, and the value's key where it is an expression."""
        if isinstance(self.value, Shaped):
            return (self.field.name, self.value.shape(parameters))
        parameters.append(self.value)
        return self.field.name

    def with_slots(self, numbers: Any) -> Any:
        """Returns the assignment with places for values."""
        if isinstance(self.value, Shaped):
            return Assigned(self.field, self.value.with_slots(numbers))
        return Assigned(self.field, Slot(next(numbers)))


def assignments_of(query: QueryState, values: Mapping[str, Any]) -> list[Assigned]:
    """Returns what fields are set to, checked and prepared.

    Raises:
        FieldError: A name is no field with a column, or a value uses an aggregate.
    """
    result = []
    options = query.model._meta
    for name, value in values.items():
        field = options.pk if name == "pk" else options.get_field(name)
        if field.is_row:
            raise FieldError(
                "Composite primary key fields must be updated individually.",
                hint=f"Name them: {', '.join(part.name for part in field.composite_fields)}.",
            )
        if not field.concrete or (field.is_relation and field.many_to_many):
            raise FieldError(
                f"Cannot update model field {field!r} (only non-relations and foreign keys "
                "permitted)."
            )
        if field.generated:
            raise FieldError(f"Cannot update the generated field {field.name!r}.")
        result.append(Assigned(field, _assigned_value(query, field, value)))
    return result


def _assigned_value(query: QueryState, field: Any, value: Any) -> Any:
    if hasattr(value, "prepare_database_save"):
        if not field.is_relation:
            raise TypeError(
                f"Tried to update field {field} with a model instance, {value!r}. Use a value "
                f"compatible with {type(field).__name__}."
            )
        value = value.prepare_database_save(field)
    if hasattr(value, "resolve_expression") or isinstance(value, Q):
        if is_row(query, value):
            raise FieldError(
                "Composite primary keys expressions are not allowed in this query "
                f"({field.name}={value!r})."
            )
        refuse_rows(query, value)
        for part in value.flatten() if hasattr(value, "flatten") else ():
            if getattr(part, "contains_aggregate", False):
                raise FieldError(
                    f"Aggregate functions are not allowed in this query ({field.name}={value!r})."
                )
            if getattr(part, "contains_over_clause", False):
                raise FieldError(
                    f"Window expressions are not allowed in this query ({field.name}={value!r})."
                )
        return prepared_expression(query, value)
    return stored_preparation(field)(value)


def _by_table(
    model: Any, assigned: list[Assigned], values: Mapping[str, Any]
) -> tuple[list[Assigned], dict[Any, dict[str, Any]]]:
    """Separates assignments to the model's own table from what its parents' fields are set to."""
    own: list[Assigned] = []
    inherited: dict[Any, dict[str, Any]] = {}
    concrete = model._meta.concrete_model
    for one, (name, value) in zip(assigned, values.items(), strict=True):
        owner = one.field.model._meta.concrete_model
        if owner is concrete:
            own.append(one)
        else:
            inherited.setdefault(owner, {})[name] = value
    return own, inherited


def _update_table(query: QueryState, assigned: list[Assigned], alias: str) -> Operation[int]:
    """Changes the rows of a query in its model's own table."""
    plan, values = _update_plan(query, assigned, connections[alias])
    if plan.is_empty:
        return 0
    outcome = yield Execute(alias, plan.sql, plan.parameters(values))
    return int(outcome.rowcount)


def _without_order(query: QueryState) -> QueryState:
    return query.replaced(ordering=(), related=(), lock=None, selection=None)


def _update_plan(
    query: QueryState, assigned: list[Assigned], connection: Any
) -> tuple[plans.Plan, list[Any]]:
    """Returns the plan that changes the rows of a query, and its values."""
    state = _without_order(query)
    values: list[Any] = []
    key = (
        "update",
        connection.dialect,
        state.shape(values),
        tuple([one.shape(values) for one in assigned]),
    )

    def compile_now() -> plans.Plan:
        numbers = slots()
        slotted = state.with_slots(numbers)
        slotted_assigned = [one.with_slots(numbers) for one in assigned]
        try:
            return _compile_update(slotted, slotted_assigned, connection)
        except EmptyResultSet:
            return plans.Plan(None)

    return plans.PLANS.get(key, compile_now), values


def _compile_update(state: Any, assigned: list[Assigned], connection: Any) -> plans.Plan:
    lowering = SelectLowering(state, connection)
    lowering.lower_steps()
    where = plans.where_of(state, connection, lowering)
    scope = lowering.scope
    scope.allows_joins = False
    nodes = tuple(
        dml.Assignment(one.field.column, scope.stored_node(one.value, one.field))
        for one in assigned
    )
    node = dml.Update(state.model._meta.db_table, nodes, where)
    return plans.Plan(render(node, connection.dialect), None, node)


def _update_tables(
    queryset: Any, own: list[Assigned], inherited: dict[Any, dict[str, Any]]
) -> Operation[int]:
    """Changes rows that are spread over several tables.

    Args:
        queryset: The rows.
        own: What the fields of the model's own table are set to.
        inherited: What those of its parents are set to, by names that mean the parents' fields.
    """
    alias = queryset.db
    links = {parent: queryset.model._meta.get_ancestor_link(parent).attname for parent in inherited}
    names = ["pk", *links.values()]
    rows = yield from operations.fetch(queryset.order_by().values_list(*names))
    if not rows:
        return 0
    matched = 0
    if own:
        keys = [row[0] for row in rows]
        part = queryset.model._base_manager.using(alias).filter(pk__in=keys)
        matched = yield from _update_table(part._query, own, alias)
    for position, (parent, values) in enumerate(inherited.items(), start=1):
        keys = [row[position] for row in rows]
        part = parent._base_manager.using(alias).filter(pk__in=keys)
        assigned = assignments_of(part._query, values)
        changed = yield from _update_table(part._query, assigned, alias)
        matched = max(matched, changed)
    return matched


def check_delete(queryset: Any) -> None:
    """Raises TypeError for a QuerySet that does not stand for whole rows."""
    queryset._refuse_combined("delete")
    query = queryset._query
    if query.is_sliced:
        raise TypeError("Cannot use 'limit' or 'offset' with delete().")
    if query.distinct_fields:
        raise TypeError("Cannot call delete() after .distinct(*fields).")
    if query.selection is not None:
        raise TypeError("Cannot call delete() after .values() or .values_list()")


def delete(queryset: Any) -> Operation[tuple[int, dict[str, int]]]:
    """Deletes all rows and what must go with them."""
    chosen = _for_write(queryset)
    chosen = chosen._chain(chosen._query.replaced(lock=None, related=(), ordering=()))
    result: tuple[int, dict[str, int]] = yield from _collectors[0](chosen)
    queryset._result_cache = None
    return result


def raw_delete(queryset: Any) -> Operation[int]:
    """Deletes all rows with one statement, whatever points to them."""
    alias = queryset.db
    plan, values = plans.delete_plan(queryset._query, connections[alias])
    if plan.is_empty:
        return 0
    outcome = yield Execute(alias, plan.sql, plan.parameters(values))
    return int(outcome.rowcount)
