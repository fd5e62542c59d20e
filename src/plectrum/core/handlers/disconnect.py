"""Cancelling the work for a client that has gone away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

GRACE_SECONDS = 0.05


class Watch:
    """Cancels the current task when the client disconnects; the cancellation ends here.

    Most requests are answered before it is worth while to watch: the watching begins after a
    short time, and costs the quick ones no task.

    Args:
        wait: A coroutine function that returns when the client has gone away.
    """

    def __init__(self, wait: Callable[[], Awaitable[Any]]) -> None:
        self._wait = wait
        self._watcher: asyncio.Task[None] | None = None
        self.has_fired = False

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._timer = loop.call_later(GRACE_SECONDS, self._begin)
        return self

    def _begin(self) -> None:
        self._watcher = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        await self._wait()
        self.has_fired = True
        if self._task is not None:
            self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self._timer.cancel()
        if self._watcher is not None and not self._watcher.done():
            self._watcher.cancel()
        if self.has_fired and isinstance(error, asyncio.CancelledError):
            if self._task is not None:
                self._task.uncancel()
            return True
        return False
