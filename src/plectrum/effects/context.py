"""What a piece of code can know of the thread, loop and context that it runs in."""

from __future__ import annotations

import contextvars
import os
import sys
from collections.abc import Generator
from typing import Any

from plectrum.core.exceptions import SynchronousOnlyOperation

_UNSAFE_SWITCHES = ("PLECTRUM_ALLOW_ASYNC_UNSAFE", "DJANGO_ALLOW_ASYNC_UNSAFE")


def refuse_running_loop(operation: Generator[Any, Any, Any]) -> None:
    """Raises SynchronousOnlyOperation when an event loop runs on this thread.

    Setting the environment variable `PLECTRUM_ALLOW_ASYNC_UNSAFE` allows it, as documented for
    notebooks whose loop has nothing else to do.
    """
    asyncio = sys.modules.get("asyncio")  # before it is imported, no loop can run
    # PERF: the public twin of _get_running_loop raises where there is none.
    if asyncio is None or asyncio._get_running_loop() is None:
        return
    if any(os.environ.get(name) for name in _UNSAFE_SWITCHES):
        return
    name = getattr(operation, "__qualname__", "This operation")
    operation.close()
    raise SynchronousOnlyOperation(
        f"{name} would block the event loop that runs on this thread.",
        hint="Await its asynchronous twin (the same name with an 'a' in front), "
        "or call it from a thread: await asyncio.to_thread(...).",
    )


def carry_back(context: contextvars.Context) -> None:
    """Sets, in the current context, each variable that `context` holds another value for.

    What user code sets on the other side of the bridge (a language, a time zone) is seen by its
    caller, as if there had been no bridge.
    """
    for variable in context:
        value = context[variable]
        if variable.get(_MISSING) is not value:
            variable.set(value)


_MISSING: Any = object()
