"""Things that belong to an event loop and must end with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Any


def close_with_loop(close: Callable[[], Awaitable[Any]]) -> AsyncGenerator[None, None]:
    """Has a coroutine function called when the running event loop is shut down.

    `asyncio.run()` closes the asynchronous generators that were begun; this begins one.

    Returns:
        The generator. Whoever asks must keep it as long as there is something to close.
    """
    owner = _owner(close)
    with suppress(StopIteration):
        owner.__anext__().__await__().send(None)
    return owner


async def _owner(close: Callable[[], Awaitable[Any]]) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await close()
