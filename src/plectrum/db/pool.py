"""A pool of asynchronous links for one database and one event loop.

It starts no task of its own: links are made when they are needed, checked when they are taken
and closed when they are too old. The link that was given back last is taken first, so that what
is not needed ages.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import NamedTuple

from plectrum.db.backends.base.link import AsyncLink
from plectrum.db.utils import ConnectionPoolTimeout, InterfaceError
from plectrum.utils.late_modules import asyncio


class PoolOptions(NamedTuple):
    """The limits of a pool.

    Attributes:
        max_size: How many links may be open at once.
        timeout_seconds: How long to wait for a link when all are in use.
        max_age_seconds: When to replace a link; `None` for never.
        checks_health: Ask the server before each use of a link that has rested.
    """

    max_size: int = 10
    timeout_seconds: float = 30.0
    max_age_seconds: float | None = 3600.0
    checks_health: bool = False


class Pool:
    """Lends asynchronous links.

    Args:
        connect: Makes a new link.
        options: The limits.
        alias: The name of the database, for messages.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[AsyncLink]], options: PoolOptions, alias: str
    ) -> None:
        self._connect = connect
        self._options = options
        self._alias = alias
        self._idle: deque[AsyncLink] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._in_use = 0
        self._closed = False
        self.owner: AsyncGenerator[None, None] | None = None

    def acquire_resting(self) -> AsyncLink | None:
        """Lends a link that rests, where nothing must be awaited for it; else `None`."""
        idle = self._idle
        if not idle or self._options.checks_health or idle[-1].is_broken:
            return None
        if self._in_use >= self._options.max_size:
            return None
        self._in_use += 1
        return idle.pop()

    def rest(self, link: AsyncLink) -> bool:
        """Takes a link back that can be lent again as it is; if not, it must be released."""
        is_dirty = link.state.in_atomic_block
        if self._closed or is_dirty or link.is_broken or time.monotonic() > link.ends_at:
            return False
        self._idle.append(link)
        if self._waiting:
            self._leave()
        else:
            self._in_use -= 1
        return True

    async def acquire(self) -> AsyncLink:
        """Lends a link; give it back with `release`.

        Raises:
            ConnectionPoolTimeout: All links were in use for `timeout_seconds`.
            OperationalError: The server cannot be reached.
        """
        if self._closed:
            raise InterfaceError(f"The connection pool of {self._alias!r} is closed.")
        if self._in_use < self._options.max_size:
            self._in_use += 1
        else:
            await self._wait_for_place()
        try:
            return await self._healthy_link()
        except BaseException:
            self._leave()
            raise

    async def release(self, link: AsyncLink) -> None:
        """Takes a link back, or closes it if it is broken, too old or still in a transaction."""
        if not self.rest(link):
            try:
                await link.close()
            finally:
                self._leave()

    async def close(self) -> None:
        """Closes the links that rest; those in use are closed when they are given back."""
        self._closed = True
        while self._idle:
            await self._idle.pop().close()

    async def _healthy_link(self) -> AsyncLink:
        while self._idle:
            link = self._idle.pop()
            if not link.is_broken and (not self._options.checks_health or await link.is_usable()):
                return link
            await link.close()
        link = await self._connect()
        if self._options.max_age_seconds is not None:
            link.ends_at = time.monotonic() + self._options.max_age_seconds
        return link

    async def _wait_for_place(self) -> None:
        """Waits until a user of a link leaves its place to this one."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._options.timeout_seconds):
                await turn
        except TimeoutError:
            if turn.done() and not turn.cancelled():
                return  # a place came in the same turn of the loop
            raise ConnectionPoolTimeout(
                f"All {self._options.max_size} connections of {self._alias!r} were in use for "
                f"{self._options.timeout_seconds:g} s.",
                hint="Raise OPTIONS['pool']['max_size'], or look for transactions that stay "
                "open too long.",
            ) from None
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        """Hands this place to the user that has waited longest, or gives it up."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._in_use -= 1
