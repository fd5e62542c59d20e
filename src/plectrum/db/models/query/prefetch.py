"""Prefetching: related objects of many instances with one query for each relation."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from plectrum.db.models.expressions.base import OrderBy
from plectrum.db.models.expressions.references import F
from plectrum.db.models.expressions.window import Window
from plectrum.db.models.functions.window import RowNumber
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.utils import NotSupportedError
from plectrum.effects import Operation, adrive, drive


class Prefetch:
    """A relation to prefetch, with a choice of what is fetched and where it is kept.

    Args:
        lookup: Names of relations, joined by two underscores.
        queryset: What is fetched at the end of the path; the usual objects when `None`.
        to_attr: The attribute that takes the objects as a list, instead of the relation's own.
    """

    def __init__(self, lookup: str, queryset: Any = None, to_attr: str | None = None) -> None:
        self.prefetch_through = lookup
        self.prefetch_to = lookup
        if queryset is not None and queryset._is_raw_or_values():
            raise ValueError("Prefetch querysets cannot use raw(), values(), and values_list().")
        if to_attr:
            leading = lookup.split(LOOKUP_SEP)[:-1]
            self.prefetch_to = LOOKUP_SEP.join([*leading, to_attr])
        self.queryset = queryset
        self.to_attr = to_attr

    @property
    def querysets(self) -> list[Any] | None:
        """What is fetched at the end of the path; `None` for the usual objects."""
        return None if self.queryset is None else [self.queryset]

    def add_prefix(self, prefix: str) -> None:
        """Puts the names of relations before the path."""
        self.prefetch_to = f"{prefix}{LOOKUP_SEP}{self.prefetch_to}"
        self.prefetch_through = f"{prefix}{LOOKUP_SEP}{self.prefetch_through}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Prefetch):
            return NotImplemented
        return self.prefetch_to == other.prefetch_to

    def __hash__(self) -> int:
        return hash((type(self), self.prefetch_to))

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        if self.queryset is not None:
            state["queryset"] = without_rows(self.queryset)
        return state


def without_rows(queryset: Any) -> Any:
    """Returns a queryset that stands for its query alone, and fetches nothing when pickled."""
    duplicate = queryset._chain()
    duplicate._result_cache = []
    duplicate._prefetch_done = True
    return duplicate


def as_prefetch(lookup: Any) -> Prefetch:
    """Returns a name as a `Prefetch`."""
    return lookup if isinstance(lookup, Prefetch) else Prefetch(lookup)


def prefetch_onto(instances: Sequence[Any], lookups: Iterable[Any]) -> Operation[None]:
    """Fetches relations for instances and keeps them there.

    Effects: one Fetch for each relation that is not kept already.

    Raises:
        AttributeError: A name is no attribute of the instances.
        ValueError: An attribute is no relation, or one path is asked for in two ways.
    """
    if not instances:
        return
    done: dict[str, list[Any]] = {}
    for lookup in [as_prefetch(one) for one in lookups]:
        if lookup.prefetch_to in done:
            if lookup.querysets is not None:
                raise ValueError(
                    f"'{lookup.prefetch_to}' lookup was already seen with a different queryset. "
                    "You may need to adjust the ordering of your lookups."
                )
            continue
        yield from _follow(list(instances), lookup, done)


def _follow(instances: list[Any], lookup: Prefetch, done: dict[str, list[Any]]) -> Operation[None]:
    """Fetches what lies along one path, level by level."""
    through = lookup.prefetch_through.split(LOOKUP_SEP)
    to = lookup.prefetch_to.split(LOOKUP_SEP)
    current = instances
    for level, name in enumerate(through):
        if not current:
            return
        here = LOOKUP_SEP.join(to[: level + 1])
        is_last = level == len(through) - 1
        if here in done:
            current = done[here]
            continue
        querysets = lookup.querysets if is_last else None
        to_attr = lookup.to_attr if is_last else None
        current = yield from _one_level(current, name, to_attr, querysets, is_last)
        done[here] = current


def _one_level(
    instances: list[Any],
    name: str,
    to_attr: str | None,
    querysets: list[Any] | None,
    is_last: bool,
) -> Operation[list[Any]]:
    """Fetches one relation for instances that do not have it, and returns all related objects."""
    first = instances[0]
    source = prefetcher_of(first, name)
    if source is None:
        if not hasattr_safely(first, name):
            raise AttributeError(
                f"Cannot find '{name}' on {type(first).__name__} object, '{name}' is an invalid "
                "parameter to prefetch_related()"
            )
        if is_last:
            raise ValueError(
                f"'{name}' does not resolve to an item that supports prefetching - this is an "
                "invalid parameter to prefetch_related()."
            )
        return _kept(instances, name)
    if to_attr is not None and any(field.name == to_attr for field in first._meta.fields):
        raise ValueError(
            f"to_attr={to_attr} conflicts with a field on the {type(first).__name__} model."
        )
    keeps_elsewhere = to_attr is not None and to_attr != name
    missing = (
        instances if keeps_elsewhere else [one for one in instances if not _is_fetched(one, name)]
    )
    if missing:
        yield from _fetch_for(missing, name, to_attr, querysets)
    return _kept(instances, to_attr or name)


def prefetcher_of(instance: Any, name: str) -> Any:
    """Returns what knows how to prefetch an attribute: a descriptor or a manager; or `None`."""
    descriptor = inspect.getattr_static(type(instance), name, None)
    if descriptor is None:
        return None
    if hasattr(descriptor, "get_prefetch_querysets") or hasattr(descriptor, "fetch_related"):
        return descriptor
    if hasattr(descriptor, "related_manager_cls"):
        return getattr(instance, name)
    value = (
        descriptor.__get__(instance, type(instance))
        if hasattr(descriptor, "__get__") and not isinstance(descriptor, property)
        else None
    )
    return value if hasattr(value, "get_prefetch_querysets") else None


def hasattr_safely(instance: Any, name: str) -> bool:
    """Tells whether an instance has an attribute, without loading anything."""
    return name in instance.__dict__ or inspect.getattr_static(instance, name, None) is not None


def _is_fetched(instance: Any, name: str) -> bool:
    descriptor = inspect.getattr_static(type(instance), name, None)
    is_cached = getattr(descriptor, "is_cached", None)
    if is_cached is not None:
        return bool(is_cached(instance))
    return name in instance.__dict__.get("_prefetched_objects_cache", {})


def _kept(instances: list[Any], name: str) -> list[Any]:
    """Returns the objects that instances keep under a name, each once."""
    found: list[Any] = []
    for instance in instances:
        many = instance.__dict__.get("_prefetched_objects_cache", {}).get(name)
        value = many if many is not None else _value(instance, name)
        if value is None:
            continue
        if isinstance(value, list):
            found.extend(value)
        elif hasattr(value, "_result_cache"):
            found.extend(value._result_cache or ())
        else:
            found.append(value)
    return list({id(one): one for one in found}.values())


def _value(instance: Any, name: str) -> Any:
    try:
        return getattr(instance, name)
    except AttributeError:
        return None
    except type(instance).DoesNotExist:
        return None


def _fetch_for(
    instances: list[Any], name: str, to_attr: str | None, querysets: list[Any] | None
) -> Operation[None]:
    """Fetches one relation for instances and keeps what was found."""
    source = prefetcher_of(instances[0], name)
    if hasattr(source, "fetch_related"):
        # A relation to several models, which takes a query for each.
        related = yield from source.fetch_related(instances, querysets)
        for instance, value in zip(instances, related, strict=True):
            if to_attr is None:
                source.keep(instance, value)
            else:
                setattr(instance, to_attr, value)
        return
    related_queryset, related_key, instance_key, is_single, cache_name, is_descriptor = (
        source.get_prefetch_querysets(instances, querysets)
    )
    objects = yield from related_queryset._fetch_operation()
    by_key: dict[Any, list[Any]] = defaultdict(list)
    for one in objects:
        by_key[related_key(one)].append(one)
    make_kept = None if is_single or to_attr is not None else source._kept_factory(querysets)
    for instance in instances:
        values = by_key.get(instance_key(instance), [])
        if is_single:
            _keep_single(instance, values, to_attr, cache_name, is_descriptor)
        elif make_kept is None:
            setattr(instance, str(to_attr), values)
        else:
            kept = make_kept(instance)
            kept._result_cache = values
            kept._prefetch_done = True
            instance.__dict__.setdefault("_prefetched_objects_cache", {})[cache_name] = kept


def _keep_single(
    instance: Any,
    values: list[Any],
    to_attr: str | None,
    cache_name: str,
    is_descriptor: bool,
) -> None:
    value = values[0] if values else None
    if to_attr is not None:
        setattr(instance, to_attr, value)
    elif is_descriptor:
        setattr(instance, cache_name, value)
    else:
        instance.__dict__[cache_name] = value


ROW_NUMBER = "__plectrum_number"


def belonging_to(queryset: Any, owner: str, instances: list[Any], **conditions: Any) -> Any:
    """Returns the rows that belong to some instances; a slice counts for each of them.

    Args:
        queryset: The rows.
        owner: The name of the relation to the instances, or of the field that holds their keys.
        instances: The instances, or their keys.
        conditions: What must hold besides.

    Raises:
        NotSupportedError: The rows are sliced and distinct by fields.
    """
    query = queryset._query
    conditions[f"{owner}__in"] = instances
    if not query.is_sliced:
        return queryset.filter(**conditions)
    if query.distinct_fields:
        raise NotSupportedError("A Prefetch cannot be sliced and distinct by fields.")
    whole = queryset._chain(query.replaced(low=0, high=None)).filter(**conditions)
    ordering = query.ordering if query.ordering is not None else queryset.model._meta.ordering
    order = [_order(item, query.is_reversed) for item in ordering or ("pk",)]
    number = Window(RowNumber(), partition_by=F(owner), order_by=order)
    limits: dict[str, Any] = {f"{ROW_NUMBER}__gt": query.low}
    if query.high is not None:
        limits[f"{ROW_NUMBER}__lte"] = query.high
    return whole._annotated((), {ROW_NUMBER: number}, is_selected=False).filter(**limits)


def _order(item: Any, is_reversed: bool) -> Any:
    """Returns an item of an order as an expression."""
    if isinstance(item, str):
        name = F(item.lstrip("-+"))
        item = name.desc() if item.startswith("-") else name.asc()
    if not isinstance(item, OrderBy):
        item = OrderBy(item)
    return item.reverse_ordering() if is_reversed else item


def prefetch_related_objects(model_instances: Sequence[Any], *related_lookups: Any) -> None:
    """Fetches relations for instances that are loaded already."""
    drive(prefetch_onto(list(model_instances), related_lookups))


async def aprefetch_related_objects(model_instances: Sequence[Any], *related_lookups: Any) -> None:
    """Does what `prefetch_related_objects` does, for coroutines."""
    await adrive(prefetch_onto(list(model_instances), related_lookups))
