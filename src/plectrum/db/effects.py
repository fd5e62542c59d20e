"""The effects of databases: what an operation can ask of a connection.

An effect names the connection by its alias; which physical connection answers depends on the
colour and the context:

- blocking code uses its thread's own connection;
- a coroutine uses the connection whose transaction its context is in, else one that is taken
  from the pool for this statement alone;
- what either calls through the bridge uses the caller's connection, so that a transaction holds
  for all that runs within it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from plectrum.db import instrumentation
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
from plectrum.db.connections import ambient_link, connections, has_ambient_link
from plectrum.db.utils import Error, refuse_broken_transaction
from plectrum.db.wrapping import aaround, around
from plectrum.effects import Effect, has_caller_loop, in_private_loop, run_on_caller_loop

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")


class DatabaseEffect(Effect[T]):
    """A request to the connection with an alias; subclasses say what to do with a link."""

    __slots__ = ("alias",)
    alias: str

    def on(self, link: Link) -> T:
        """Answers the request with a blocking link."""
        raise NotImplementedError

    async def aon(self, link: AsyncLink) -> T:
        """Answers the request with a link that is awaited."""
        raise NotImplementedError

    def perform(self) -> T:
        """Answers on this thread's connection, or on the one of the loop it works for."""
        if has_ambient_link(self.alias) and has_caller_loop():
            return run_on_caller_loop(self.aperform())
        return self._on_thread(connections[self.alias])

    async def aperform(self) -> T:
        """Answers on the context's connection, or on one from the pool."""
        if in_private_loop():
            return self.perform()
        link = ambient_link(self.alias) or connections.shared_link(self.alias)
        if link is not None:
            return await self.aon(link)
        pool = connections.pool(self.alias)
        link = pool.acquire_resting() or await pool.acquire()
        try:
            return await self.aon(link)
        finally:
            if not pool.rest(link):
                await pool.release(link)

    def _on_thread(self, connection: BaseDatabaseWrapper) -> T:
        try:
            return self.on(connection.link)
        except BaseException:
            connection.drop_broken_link()
            raise


class Statement(DatabaseEffect[T]):
    """A statement with parameters, in the placeholder style of the connection's library.

    PERF: methods that only pass a coroutine on return it, rather than be one more to be awaited.
    """

    __slots__ = ("parameters", "sql")
    is_many: ClassVar[bool] = False

    def __init__(self, alias: str, sql: str, parameters: Any = ()) -> None:
        self.alias = alias
        self.sql = sql
        self.parameters = parameters

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.alias!r}, {self.sql!r}, {self.parameters!r})"

    def perform(self) -> T:
        """Answers the request, watched where someone watches."""
        if instrumentation.watching() is not None or connections.is_logging:
            return self._watched(super().perform)
        return super().perform()

    def aperform(self) -> Coroutine[Any, Any, T]:
        """Answers the request, watched where someone watches."""
        if instrumentation.watching() is not None or connections.is_logging:
            return self._awatched(super().aperform)
        return super().aperform()

    def _watched(self, perform: Callable[[], T]) -> T:
        wrappers = self._wrappers()
        if not wrappers:
            return self._measured(perform)
        return around(self, wrappers, self.is_many, lambda: self._measured(perform))

    async def _awatched(self, perform: Callable[[], Coroutine[Any, Any, T]]) -> T:
        wrappers = self._wrappers()
        if not wrappers:
            return await self._ameasured(perform)
        return await aaround(self, wrappers, self.is_many, lambda: self._ameasured(perform))

    def _wrappers(self) -> tuple[instrumentation.Wrapper, ...]:
        return instrumentation.wrappers(self.alias)

    def _measured(self, perform: Callable[[], T]) -> T:
        stopwatch = instrumentation.Stopwatch(self.alias, self.sql, self.parameters)
        try:
            return perform()
        finally:
            _report(stopwatch)

    async def _ameasured(self, perform: Callable[[], Coroutine[Any, Any, T]]) -> T:
        stopwatch = instrumentation.Stopwatch(self.alias, self.sql, self.parameters)
        try:
            return await perform()
        finally:
            _report(stopwatch)


def _report(stopwatch: instrumentation.Stopwatch) -> None:
    """Tells who watches of a statement, and lists it among `connection.queries` with DEBUG."""
    query = stopwatch.stop()
    if connections.is_logging:
        connection = connections[query.alias]
        if connection.queries_logged:
            connection.query_log.add(query)


class Fetch(Statement[list[Row]]):
    """Runs a query; the answer is the list of its rows, as tuples."""

    __slots__ = ()

    def on(self, link: Link) -> list[Row]:
        """Runs the query on a blocking link."""
        if link.state.needs_rollback:
            refuse_broken_transaction()
        return link.fetch(self.sql, self.parameters)

    def aon(self, link: AsyncLink) -> Coroutine[Any, Any, list[Row]]:
        """Runs the query on a link that is awaited."""
        if link.state.needs_rollback:
            refuse_broken_transaction()
        return link.fetch(self.sql, self.parameters)


class FetchNamed(Statement[NamedRows]):
    """Runs a query that was not compiled; the answer is its rows and the names of its columns."""

    __slots__ = ()

    def on(self, link: Link) -> NamedRows:
        """Runs the query on a blocking link."""
        if link.state.needs_rollback:
            refuse_broken_transaction()
        return link.fetch_named(self.sql, self.parameters)

    def aon(self, link: AsyncLink) -> Coroutine[Any, Any, NamedRows]:
        """Runs the query on a link that is awaited."""
        if link.state.needs_rollback:
            refuse_broken_transaction()
        return link.fetch_named(self.sql, self.parameters)


class Change(Statement[T]):
    """A statement that changes something; where it fails, its transaction must be undone.

    Some databases would let it go on. The code that caught the error would then keep the half of
    a change, so further statements are refused until the innermost savepoint, or all, is undone.
    """

    __slots__ = ()

    def send(self, link: Any) -> Any:
        """Runs the statement on a link, which may be one that is awaited."""
        raise NotImplementedError

    def on(self, link: Link) -> T:
        """Runs the statement on a blocking link."""
        state = link.state
        if state.needs_rollback:
            refuse_broken_transaction()
        try:
            return self.send(link)  # type: ignore[no-any-return]  # a blocking link's answer
        except Error:
            state.needs_rollback = state.in_atomic_block
            raise

    def aon(self, link: AsyncLink) -> Coroutine[Any, Any, T]:
        """Runs the statement on a link that is awaited."""
        state = link.state
        if state.needs_rollback:
            refuse_broken_transaction()
        return self._send_within(link) if state.in_atomic_block else self.send(link)

    async def _send_within(self, link: AsyncLink) -> T:
        try:
            return await self.send(link)  # type: ignore[no-any-return]  # as awaited
        except Error:
            link.state.needs_rollback = True
            raise


class Execute(Change[Outcome]):
    """Runs a statement that changes data or schema; the answer is its `Outcome`."""

    __slots__ = ()

    def send(self, link: Any) -> Any:
        """Runs the statement."""
        return link.execute(self.sql, self.parameters)


class ExecuteMany(Change[int]):
    """Runs a statement for each row of parameters; the answer is how many rows it touched."""

    __slots__ = ()
    is_many = True

    def __init__(self, alias: str, sql: str, rows: Iterable[Parameters]) -> None:
        super().__init__(alias, sql, rows)

    def send(self, link: Any) -> Any:
        """Runs the statement."""
        return link.execute_many(self.sql, self.parameters)


class OpenStream(Statement["Stream | AsyncStream"]):
    """Runs a query whose rows are fetched a part at a time, within an `acquired` link.

    The answer is a handle for `FetchMany` and `CloseStream`.
    """

    __slots__ = ()

    def on(self, link: Link) -> Stream:
        """Opens the stream on a blocking link."""
        return link.stream(self.sql, self.parameters)

    async def aon(self, link: AsyncLink) -> AsyncStream:
        """Opens the stream on a link that is awaited."""
        return await link.stream(self.sql, self.parameters)


class _StreamEffect(Effect[T]):
    __slots__ = ("stream",)

    def __init__(self, stream: Stream | AsyncStream) -> None:
        self.stream = stream


class FetchMany(_StreamEffect[list[Row]]):
    """Fetches the next rows of a stream; the answer is an empty list at its end."""

    __slots__ = ("size",)

    def __init__(self, stream: Stream | AsyncStream, size: int) -> None:
        super().__init__(stream)
        self.size = size

    def perform(self) -> list[Row]:
        """Fetches, blocking."""
        if isinstance(self.stream, AsyncStream):
            return run_on_caller_loop(self.stream.fetch(self.size))
        return self.stream.fetch(self.size)

    async def aperform(self) -> list[Row]:
        """Fetches, awaiting."""
        if isinstance(self.stream, AsyncStream):
            return await self.stream.fetch(self.size)
        return self.stream.fetch(self.size)


class CloseStream(_StreamEffect[None]):
    """Gives up the rest of a stream."""

    __slots__ = ()

    def perform(self) -> None:
        """Closes, blocking."""
        if isinstance(self.stream, AsyncStream):
            run_on_caller_loop(self.stream.close())
        else:
            self.stream.close()

    async def aperform(self) -> None:
        """Closes, awaiting."""
        if isinstance(self.stream, AsyncStream):
            await self.stream.close()
        else:
            self.stream.close()


class Command(Statement[None]):
    """Runs a statement of transaction control, which a failed transaction allows too."""

    __slots__ = ()

    def __init__(self, alias: str, sql: str) -> None:
        super().__init__(alias, sql, None)

    def __repr__(self) -> str:
        return f"Command({self.alias!r}, {self.sql!r})"

    def _wrappers(self) -> tuple[instrumentation.Wrapper, ...]:
        # Where a transaction begins and ends is logged, but is no statement of anybody's.
        return super()._wrappers() if "SAVEPOINT" in self.sql else ()

    def on(self, link: Link) -> None:
        """Runs the command on a blocking link."""
        link.command(self.sql)

    async def aon(self, link: AsyncLink) -> None:
        """Runs the command on a link that is awaited."""
        await link.command(self.sql)


class Acquired(NamedTuple):
    """A link that an operation may keep for several effects.

    Attributes:
        link: The link.
        from_pool: Whether it was taken from a pool, and must be given back by `Release`.
    """

    link: Link | AsyncLink
    from_pool: bool


class Acquire(Effect[Acquired]):
    """Takes the link that all further effects of this context with the alias are to use.

    An asynchronous one that comes from the pool must be made the context's own with
    `set_ambient_link`; `plectrum.db.transaction` does both.
    """

    __slots__ = ("alias",)

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def perform(self) -> Acquired:
        """Returns this thread's link, or that of the loop it works for."""
        link = ambient_link(self.alias)
        if link is not None and has_caller_loop():
            return Acquired(link, from_pool=False)
        return Acquired(connections[self.alias].link, from_pool=False)

    async def aperform(self) -> Acquired:
        """Returns the context's link, or takes one from the pool."""
        if in_private_loop():
            return self.perform()
        link = ambient_link(self.alias) or connections.shared_link(self.alias)
        if link is not None:
            return Acquired(link, from_pool=False)
        return Acquired(await connections.pool(self.alias).acquire(), from_pool=True)


class Release(Effect[None]):
    """Gives an asynchronous link back to the pool it was taken from."""

    __slots__ = ("alias", "link")

    def __init__(self, alias: str, link: AsyncLink) -> None:
        self.alias = alias
        self.link = link

    def perform(self) -> None:
        """Gives the link back from a worker thread of its loop."""
        run_on_caller_loop(connections.pool(self.alias).release(self.link))

    async def aperform(self) -> None:
        """Gives the link back."""
        await connections.pool(self.alias).release(self.link)
