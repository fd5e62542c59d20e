"""An awaitable link for a library that only blocks: the connection lives on a thread of its own.

The thread runs one statement at a time, in order. A cancelled statement is interrupted where the
library can, and has ended before the cancellation goes on, so that the connection is free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from plectrum.db.backends.base.link import (
    AsyncLink,
    AsyncStream,
    Link,
    NamedRows,
    Outcome,
    Parameters,
    Row,
    Stream,
)
from plectrum.utils.late_modules import asyncio

T = TypeVar("T")


class ThreadedAsyncLink(AsyncLink):
    """Runs the methods of a blocking link on a thread that does nothing else.

    Args:
        link: The link, opened on `executor`.
        executor: An executor of one thread.
        interrupt: Makes a running statement end early; called from the loop's thread.
    """

    def __init__(
        self, link: Link, executor: ThreadPoolExecutor, interrupt: Callable[[], None]
    ) -> None:
        super().__init__()
        self._link = link
        self._executor = executor
        self._interrupt = interrupt

    @classmethod
    async def open(
        cls, connect: Callable[[], Link], interrupt: Callable[[Link], None]
    ) -> ThreadedAsyncLink:
        """Starts the thread and opens the connection on it."""
        executor = ThreadPoolExecutor(1, thread_name_prefix="plectrum-database")
        try:
            link = await asyncio.get_running_loop().run_in_executor(executor, connect)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return cls(link, executor, lambda: interrupt(link))

    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        return await self.run(self._link.fetch, sql, parameters)

    async def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        return await self.run(self._link.execute, sql, parameters)

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters."""
        return await self.run(self._link.execute_many, sql, rows)

    async def stream(self, sql: str, parameters: Parameters) -> AsyncStream:
        """Runs a query whose rows are fetched a part at a time."""
        return _ThreadedStream(self, await self.run(self._link.stream, sql, parameters))

    async def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        return await self.run(self._link.fetch_named, sql, parameters)

    async def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        await self.run(self._link.command, sql)

    async def is_usable(self) -> bool:
        """Asks the server whether the connection works."""
        return await self.run(self._link.is_usable)

    @property
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost."""
        return self._link.is_broken

    async def close(self) -> None:
        """Closes the connection and ends its thread."""
        try:
            await self.run(self._link.close)
        finally:
            self._executor.shutdown(wait=False)

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Runs a function on the connection's thread."""
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._executor, function, *arguments)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            if not future.done():
                self._interrupt()
                await asyncio.wait([future])
            if not future.cancelled():
                future.exception()  # seen: the cancellation is what the caller gets
            raise


class _ThreadedStream(AsyncStream):
    def __init__(self, link: ThreadedAsyncLink, stream: Stream) -> None:
        self._link = link
        self._stream = stream

    async def fetch(self, size: int) -> list[Row]:
        return await self._link.run(self._stream.fetch, size)

    async def close(self) -> None:
        await self._link.run(self._stream.close)
