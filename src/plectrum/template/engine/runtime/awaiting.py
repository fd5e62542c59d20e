"""Values that must be awaited, for templates that render on an event loop."""

from __future__ import annotations

import inspect
from typing import Any

from plectrum.template.engine.runtime.helpers import loop_items
from plectrum.template.engine.runtime.lookup import Missing
from plectrum.utils.safestring import SafeString

_PLAIN = {str, SafeString, int, float, bool, type(None), list, tuple, dict, set, Missing}
_MAX_TYPES = 10_000

ready_types: set[type] = set(_PLAIN)
"""Types whose instances need no awaiting."""

fetched_types: set[type] = set(_PLAIN)
"""Types whose instances are no lazy collections."""


async def ready(value: Any) -> Any:
    """Returns a value, or what it gives when it is awaited."""
    kind = type(value)
    if kind in ready_types:
        return value
    if inspect.isawaitable(value):
        return await value
    if len(ready_types) < _MAX_TYPES:
        ready_types.add(kind)
    return value


async def fetched(value: Any) -> Any:
    """Returns a value after a lazy collection has loaded its items.

    A collection that can be iterated in both ways, as a QuerySet can, is iterated once
    asynchronously; it keeps its items, so that nothing blocks when a template looks at them.
    """
    kind = type(value)
    if kind in fetched_types:
        return value
    if hasattr(kind, "__aiter__"):
        if hasattr(kind, "__iter__") and hasattr(kind, "__len__"):
            async for _ in value:
                pass
        return value
    if len(fetched_types) < _MAX_TYPES:
        fetched_types.add(kind)
    return value


async def aloop_items(values: Any) -> Any:
    """Returns what a loop goes over; asynchronous iterators are gone through to their end."""
    if hasattr(type(values), "__aiter__"):
        return [item async for item in values]
    return loop_items(values)


async def await_context(context: Any) -> None:
    """Puts what coroutines in a context give in their place, so that each is awaited once."""
    for level in context.dicts:
        for name, value in list(level.items()):
            if inspect.iscoroutine(value):
                level[name] = await value
