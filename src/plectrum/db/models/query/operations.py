"""The operations of QuerySets that read; those that write are in `writing`."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from plectrum.db.connections import connections
from plectrum.db.effects import Fetch
from plectrum.db.models.fetch_modes import default_mode
from plectrum.db.models.query import plans
from plectrum.db.models.query.aggregation import aggregate_plan
from plectrum.db.models.query.prefetch import prefetch_onto
from plectrum.db.models.query.state import Selection
from plectrum.db.models.query.trail import MAX_GET_RESULTS, plan_of
from plectrum.db.models.state import Origin
from plectrum.db.transaction import TransactionManagementError, get_autocommit
from plectrum.effects import Operation


def refuse_lock_without_transaction(queryset: Any) -> None:
    """Raises TransactionManagementError for rows whose locks would end at once."""
    # PERF: asking for the description itself makes it, which a trail spares.
    trail = queryset._trail
    description = queryset._query if trail is None else trail.template
    if description.lock is None:
        return
    can_lock = connections[queryset.db].features.has_select_for_update
    if can_lock and get_autocommit(queryset.db):
        raise TransactionManagementError(
            "select_for_update cannot be used outside of a transaction.",
            hint="Fetch the rows within `with transaction.atomic():`.",
        )


def rows(queryset: Any) -> Operation[list[Any]]:
    """Fetches a query's rows as objects, without what is prefetched.

    Effects: one Fetch, or none where no row can match.
    """
    alias = queryset.db
    refuse_lock_without_transaction(queryset)
    plan, values = plan_of(
        queryset, "rows", connections[alias], plans.rows_plan, plans.compile_rows
    )
    if plan.read is None:
        return []
    found = yield Fetch(alias, plan.sql, plan.parameters(values))
    mode = queryset._fetch_mode or default_mode()
    if mode is None or queryset._query.selection is not None:
        return plan.read(found, alias)
    peers: list[Any] = []
    objects = plan.read(found, Origin(alias, mode, peers))
    if mode.track_peers:
        peers.extend(map(weakref.ref, objects))
    return objects


def fetch(queryset: Any) -> Operation[list[Any]]:
    """Fills a QuerySet's cache with its objects and what is prefetched for them.

    Effects: one Fetch for the rows and one for each relation that is prefetched; none where the
    cache is filled.
    """
    objects = queryset._result_cache
    if objects is None:
        if queryset._iterate is not None:
            objects = yield from queryset._iterate(queryset)
        else:
            objects = yield from rows(queryset)
        _add_known(queryset, objects)
        queryset._result_cache = objects
    has_lookups = queryset._prefetch_lookups and queryset._query.selection is None
    if has_lookups and not queryset._prefetch_done:
        yield from prefetch_onto(objects, queryset._prefetch_lookups)
        queryset._prefetch_done = True
    return objects  # type: ignore[no-any-return]  # a list of the QuerySet's objects


def _add_known(queryset: Any, objects: list[Any]) -> None:
    """Puts related objects that are known anyway on what has been fetched."""
    known = queryset._known_related
    if not known or queryset._query.selection is not None:
        return
    for field, by_key in known.items():
        cache_name, attname = field.cache_name, field.attname
        is_single = not field.remote_field.multiple
        for one in objects:
            related = by_key.get(getattr(one, attname))
            if related is not None:
                setattr(one, cache_name, related)
                if is_single:
                    field.remote_field.set_cached_value(related, one)


def get(queryset: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Operation[Any]:
    """Fetches the one object that conditions describe.

    Raises:
        DoesNotExist: There is none.
        MultipleObjectsReturned: There are several.
    """
    chosen = queryset._limited_for_get(args, kwargs)
    is_plain = chosen._iterate is None and not (chosen._prefetch_lookups or chosen._known_related)
    objects = yield from (rows(chosen) if is_plain else fetch(chosen))
    if len(objects) == 1:
        return objects[0]
    model = queryset.model
    if not objects:
        raise model.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")
    limit = chosen._query.high
    count = len(objects) if limit is None or len(objects) < limit else None
    shown = str(count) if count is not None else f"more than {MAX_GET_RESULTS - 1}"
    raise model.MultipleObjectsReturned(
        f"get() returned more than one {model._meta.object_name} -- it returned {shown}!"
    )


def scalar(queryset: Any, plan: plans.Plan, values: list[Any]) -> Operation[Any]:
    """Fetches the first column of the first row, `None` where there is none."""
    if plan.is_empty:
        return None
    found = yield Fetch(queryset.db, plan.sql, plan.parameters(values))
    return found[0][0] if found else None


def count(queryset: Any) -> Operation[int]:
    """Counts the rows; a filled cache is counted without a query."""
    if queryset._result_cache is not None:
        return len(queryset._result_cache)
    if queryset._iterate is not None and queryset._query.combined is None:
        return len((yield from fetch(queryset)))
    plan, values = plan_of(
        queryset, "count", connections[queryset.db], plans.count_plan, plans.count_slotted
    )
    number = yield from scalar(queryset, plan, values)
    return number or 0


def exists(queryset: Any) -> Operation[bool]:
    """Tells whether there are rows; a filled cache answers without a query."""
    if queryset._result_cache is not None:
        return bool(queryset._result_cache)
    plan, values = plan_of(
        queryset, "exists", connections[queryset.db], plans.exists_plan, plans.exists_slotted
    )
    if plan.is_empty:
        return False
    return bool((yield Fetch(queryset.db, plan.sql, plan.parameters(values))))


def first_of(queryset: Any) -> Operation[Any]:
    """Fetches the first object, `None` where there is none."""
    chosen = queryset[:1]
    objects = chosen if isinstance(chosen, list) else (yield from fetch(chosen))
    return objects[0] if objects else None


def one_of(queryset: Any) -> Operation[Any]:
    """Fetches the first object of an ordered query.

    Raises:
        DoesNotExist: There is none.
    """
    objects = yield from fetch(queryset[:1])
    if not objects:
        model = queryset.model
        raise model.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")
    return objects[0]


def item(queryset: Any) -> Operation[Any]:
    """Fetches the only row of a query that was limited to one.

    Raises:
        IndexError: There is none.
    """
    objects = yield from fetch(queryset)
    return objects[0]


def contains(queryset: Any, obj: Any) -> Operation[bool]:
    """Tells whether an object is among the rows."""
    if obj._meta.concrete_model is not queryset.model._meta.concrete_model:
        return False
    if queryset._result_cache is not None:
        return obj in queryset._result_cache
    return (yield from exists(queryset.filter(pk=obj.pk)))


def aggregate(queryset: Any, expressions: dict[str, Any]) -> Operation[dict[str, Any]]:
    """Fetches values over all rows."""
    if not expressions:
        return {}
    alias = queryset.db
    plan, values, where_empty = aggregate_plan(queryset, expressions, connections[alias])
    if plan.is_empty:
        return where_empty
    found = yield Fetch(alias, plan.sql, plan.parameters(values))
    return {
        name: value if decode is None else decode(value)
        for name, decode, value in zip(expressions, plan.decoders, found[0], strict=True)
    }


def in_bulk(
    queryset: Any, keys: Any, field_name: str, batch_size: int | None
) -> Operation[dict[Any, Any]]:
    """Fetches objects, or values, by their keys, in as many queries as there must be."""
    queryset, pair = _keyed(queryset, field_name)
    if keys is None:
        objects = yield from fetch(queryset._chain())
        return dict(map(pair, objects))
    found: dict[Any, Any] = {}
    wanted = list(keys)
    size = batch_size or len(wanted) or 1
    capabilities = connections[queryset.db].dialect.capabilities
    if not capabilities.has_array_parameters:
        key = queryset.model._meta.pk
        width = len(key.composite_fields) if field_name == "pk" and key.is_row else 1
        size = min(size, capabilities.max_parameters // width)
    for start in range(0, len(wanted), size):
        part = queryset.filter(**{f"{field_name}__in": wanted[start : start + size]})
        found.update(map(pair, (yield from fetch(part))))
    return found


def _keyed(queryset: Any, field_name: str) -> tuple[Any, Callable[[Any], tuple[Any, Any]]]:
    """Returns a query whose rows have their key, and what makes a pair of key and value of each."""
    query = queryset._query
    selection = query.selection
    if selection is None:
        return queryset, lambda one: (getattr(one, field_name), one)
    names = query.selected_names()
    if selection.kind == "named":
        names = names if field_name in names else (field_name, *names)
        chosen = Selection("named", names)
        return queryset._chain(query.replaced(selection=chosen)), lambda row: (
            getattr(row, field_name),
            row,
        )
    keyed = queryset._chain(query.replaced(selection=Selection("tuple", (field_name, *names))))
    if selection.kind == "dict":
        return keyed, lambda row: (row[0], dict(zip(names, row[1:], strict=True)))
    if selection.kind == "flat":
        return keyed, lambda row: (row[0], row[1])
    return keyed, lambda row: (row[0], row[1:])


def explain(queryset: Any, format: str | None, options: dict[str, Any]) -> Operation[str]:
    """Asks the database how it would run the query."""
    connection = connections[queryset.db]
    plan, values = plans.rows_plan(queryset._query, connection)
    if plan.is_empty:
        return ""
    prefix = connection.dialect.explain_prefix(format, options)
    found = yield Fetch(queryset.db, f"{prefix} {plan.sql}", plan.parameters(values))
    return "\n".join(" ".join(str(part) for part in row) for row in found)
