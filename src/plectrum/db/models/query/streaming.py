"""Objects fetched a part at a time, for results that are too many to hold: `iterator()`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

from plectrum.db.connections import connections, set_ambient_link
from plectrum.db.effects import Acquire, CloseStream, FetchMany, OpenStream, Release
from plectrum.db.models.fetch_modes import default_mode
from plectrum.db.models.query import operations, plans
from plectrum.db.models.query.prefetch import prefetch_onto
from plectrum.db.models.state import Origin
from plectrum.effects import Operation, adrive, drive


class OpenQuery(NamedTuple):
    """A query whose rows are being fetched.

    Attributes:
        alias: The database.
        stream: What the rows come from.
        plan: How objects are made of them.
        pooled: The link to give back at the end, or `None`.
    """

    alias: str
    stream: Any
    plan: plans.Plan
    pooled: Any


def open_query(queryset: Any) -> Operation[OpenQuery | None]:
    """Begins to fetch a query's rows; `None` where no row can match.

    Effects: Acquire, OpenStream; Release if the query cannot be opened.
    """
    alias = queryset.db
    operations.refuse_lock_without_transaction(queryset)
    plan, values = plans.rows_plan(queryset._query, connections[alias])
    if plan.is_empty:
        return None
    acquired = yield Acquire(alias)
    pooled = acquired.link if acquired.from_pool else None
    if pooled is not None:
        set_ambient_link(alias, pooled)
    try:
        stream = yield OpenStream(alias, plan.sql, plan.parameters(values))
    except BaseException:
        if pooled is not None:
            set_ambient_link(alias, None)
            yield Release(alias, pooled)
        raise
    if pooled is not None:
        set_ambient_link(alias, None)
    return OpenQuery(alias, stream, plan, pooled)


def next_part(queryset: Any, query: OpenQuery, size: int) -> Operation[list[Any]]:
    """Fetches the next objects and what is prefetched for them; an empty list at the end."""
    rows = yield FetchMany(query.stream, size)
    if not rows or query.plan.read is None:
        return []
    mode = queryset._fetch_mode or default_mode()
    origin = query.alias if mode is None else Origin(query.alias, mode, ())
    objects = query.plan.read(rows, origin)
    if queryset._prefetch_lookups:
        yield from prefetch_onto(objects, queryset._prefetch_lookups)
    return objects


def close_query(query: OpenQuery) -> Operation[None]:
    """Gives up the rest of the rows.

    Effects: CloseStream, Release.
    """
    try:
        yield CloseStream(query.stream)
    finally:
        if query.pooled is not None:
            yield Release(query.alias, query.pooled)


def iterate(queryset: Any, size: int) -> Iterator[Any]:
    """Yields objects, fetched a part at a time."""
    if queryset._iterate is not None:
        yield from drive(operations.fetch(queryset))
        return
    query = drive(open_query(queryset))
    if query is None:
        return
    try:
        while part := drive(next_part(queryset, query, size)):
            yield from part
    finally:
        drive(close_query(query))


async def aiterate(queryset: Any, size: int) -> AsyncIterator[Any]:
    """Yields objects, fetched a part at a time."""
    if queryset._iterate is not None:
        for one in await adrive(operations.fetch(queryset)):
            yield one
        return
    query = await adrive(open_query(queryset))
    if query is None:
        return
    try:
        while part := await adrive(next_part(queryset, query, size)):
            for one in part:
                yield one
    finally:
        await adrive(close_query(query))
