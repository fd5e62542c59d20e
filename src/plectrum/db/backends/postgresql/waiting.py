"""A connection that is awaited and stays registered with its event loop.

psycopg's own waiting registers the socket with the loop for each part of an answer, with a timer
beside it, and takes both away again. That is the greater part of what a short query costs more
than on a blocking connection. Here the loop is told of the socket once. When the answer comes,
the loop's callback takes it, lets the statement go on, and calls the task when it is done: one
turn of the loop for each part of an answer, and no other.

Only the wait for an answer is done so. All else is psycopg's: sending what the socket does not
take at once, pipelines, COPY, notifications, time limits, and ending what was cancelled.

A task that asks and asks keeps no other one from running: only a callback of the loop takes an
answer, so each statement gives the loop its turn; and steps that need no answer go through
psycopg's own waiting, which gives way every few milliseconds.
"""

from __future__ import annotations

import asyncio
import contextvars
import select
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any, NoReturn, TypeAlias, TypeVar

import psycopg
from psycopg.generators import execute
from psycopg.pq import TransactionStatus
from psycopg.waiting import Ready, Wait

T = TypeVar("T")
Steps: TypeAlias = Generator[Any, Any, T]
"""What psycopg does with a connection: yields a `Wait`, is resumed with a `Ready`."""

_READ = Wait.R
_READABLE = Ready.R
_INTERRUPTIONS = (asyncio.CancelledError, KeyboardInterrupt, SystemExit)


class _Watch:
    """The registration of a socket with a loop, which a task awaits like a future.

    A future has its task called in the loop's next turn. This calls it at once, as a callback of
    the loop may do, since no other task runs meanwhile: that saves a turn for each statement.

    Source: `asyncio.isfuture` tells what a task takes for a future.

    Attributes:
        steps: Those that wait for an answer; `None` when they are through.
        asked: What they wait for.
        returned: What they returned.
        error: What they raised, or what came between.
    """

    __slots__ = (
        "_asyncio_future_blocking",
        "_connection",
        "_context",
        "_errors",
        "_loop",
        "_pgconn",
        "_socket",
        "_wake",
        "asked",
        "error",
        "returned",
        "steps",
    )

    def __init__(self, connection: WatchedConnection, loop: asyncio.AbstractEventLoop) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._socket: int = connection.pgconn.socket
        self._loop = loop
        self._wake: Any = None
        self._context: Any = None
        self.steps: Steps[Any] | None = None
        self.asked: Any = _READ
        self.returned: Any = None
        self.error: BaseException | None = None
        self._errors: Any = None
        if not isinstance(loop, asyncio.SelectorEventLoop) and hasattr(select, "poll"):
            self._errors = select.poll()
            self._errors.register(self._socket, 0)  # of errors it always tells
        # In a context of its own, since the loop would keep that of the first task.
        contextvars.Context().run(loop.add_reader, self._socket, self._readable)

    def end(self) -> None:
        """Takes the registration away, whatever runs on this thread."""
        loop = self._loop
        if loop.is_closed():
            return
        if loop.is_running() and loop is not asyncio._get_running_loop():
            loop.call_soon_threadsafe(loop.remove_reader, self._socket)
        else:
            loop.remove_reader(self._socket)

    def give_up(self, error: BaseException) -> None:
        """Wakes the task, if one waits, with an error; the steps come to nothing."""
        if self.steps is not None and self.error is None:
            self.steps = None
            self.error = error
            self._wake_soon()

    def _readable(self) -> None:
        """Has the steps take what has come; called by the loop."""
        steps = self.steps
        if steps is None or self.error is not None or self._connection.watch is not self:
            # A notification, or the end of the server: the next statement will find it.
            self._connection.unwatch(self)
            return
        try:
            self.asked = asked = steps.send(_READABLE)
            while asked == _READ:
                if not self._is_forgotten():
                    return
                self.asked = asked = steps.send(_READABLE)
        except StopIteration as stop:
            self.steps = None
            self.returned = stop.value
        except _INTERRUPTIONS as error:
            self.error = error
        except BaseException as error:  # noqa: BLE001 - it belongs to the task, not to the loop
            self.steps = None
            self.error = error
        if self._pgconn.status or self._is_forgotten():
            # Where libpq has closed the socket, the loop must know before another one gets its
            # number, which it would take for registered already, and never tell of.
            self._connection.unwatch(self)
        wake, self._wake = self._wake, None
        context, self._context = self._context, None
        context.run(wake, self)

    def _is_forgotten(self) -> bool:
        """Tells whether the loop has ended the registration by itself, after telling of an error.

        uvloop does; the loops of asyncio go on telling.
        """
        return self._errors is not None and bool(self._errors.poll(0))

    def _wake_soon(self) -> None:
        self._loop.call_soon(self._wake, self, context=self._context)
        self._wake = self._context = None

    def __await__(self) -> Generator[Any, Any, None]:
        self._asyncio_future_blocking = True
        yield self

    def add_done_callback(
        self, callback: Callable[[Any], None], *, context: contextvars.Context
    ) -> None:
        """Takes how the task is woken."""
        self._wake = callback
        self._context = context

    def result(self) -> None:
        """Raises what interrupts the task."""
        if self.error is not None and self.steps is not None:
            raise self.error

    def cancel(self, msg: object = None) -> bool:
        """Interrupts the task; tells whether it still waited."""
        if self.steps is None or self.error is not None:
            return False
        self.error = asyncio.CancelledError() if msg is None else asyncio.CancelledError(msg)
        self._wake_soon()
        return True


class _Replayed(Steps[T]):
    """Steps that first do again what they have done, for another one who waits.

    Args:
        steps: Where to go on.
        done: What they yielded or raised.
    """

    def __init__(self, steps: Steps[T], *done: Any) -> None:
        self._steps = steps
        self._done = list(done)

    def send(self, value: Any, /) -> Any:
        """Resumes the steps."""
        if not self._done:
            return self._steps.send(value)
        done = self._done.pop(0)
        if isinstance(done, BaseException):
            raise done
        return done

    def throw(self, *error: Any) -> Any:
        """Resumes the steps with an error."""
        return self._steps.throw(*error)


class WatchedConnection(psycopg.AsyncConnection[Any]):
    """psycopg's connection; the loop that it is used on watches it until it is closed.

    So the loop keeps a connection that nobody closes, as long as it exists itself.
    """

    watch: _Watch | None = None

    async def wait(self, gen: Steps[T], *arguments: Any, **keywords: Any) -> T:
        """Lets psycopg's steps take place and gives the loop its turn where they would block.

        Args:
            gen: The steps.
            arguments: A time limit and what else psycopg knows; with any it waits itself.
            keywords: The same by name.

        Raises:
            psycopg.Error: What the steps raise.
            psycopg.OperationalError: The connection was closed meanwhile.
        """
        if arguments or keywords:
            return await self._wait_as_psycopg(gen, *arguments, **keywords)
        try:
            asked = next(gen)
        except StopIteration as stop:
            return await super().wait(_Replayed(gen, stop))
        except BaseException:
            self._forget_lost_socket()
            raise
        if asked != _READ:
            return await self._wait_as_psycopg(_Replayed(gen, asked))
        loop = asyncio.get_running_loop()
        watch = self.watch
        if watch is None or watch._loop is not loop:
            watch = self._watch_on(loop)
        watch.steps = gen
        try:
            await watch
        except _INTERRUPTIONS as error:
            await self._end_statement(watch, error)
        except GeneratorExit:
            # Nobody can await the end of the statement any more.
            watch.steps = None
            self.unwatch(watch)
            self.pgconn.finish()
            raise
        returned: T = watch.returned
        watch.returned = None
        if watch.error is not None or watch.steps is not None:
            returned = await self._go_on(watch)
        return returned

    async def _end_statement(self, watch: _Watch, interruption: BaseException) -> NoReturn:
        """Raises an interruption, after psycopg has ended the statement on the server."""
        steps, watch.steps = watch.steps, None
        watch.error = None
        if steps is None:
            raise interruption
        if self.pgconn.pipeline_status:
            rest = _Replayed(steps, interruption, watch.asked)
        else:
            # Steps that went on would execute now what they have had prepared.
            with suppress(type(interruption)):
                steps.throw(interruption)
            rest = _Replayed(execute(self.pgconn), interruption)
        try:
            await self._wait_as_psycopg(rest)
        finally:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
        raise interruption

    async def _go_on(self, watch: _Watch) -> Any:
        """Raises an error, or has psycopg wait for something else than an answer."""
        steps, watch.steps = watch.steps, None
        error, watch.error = watch.error, None
        if steps is not None:
            return await self._wait_as_psycopg(_Replayed(steps, watch.asked))
        try:
            raise error or psycopg.InternalError("the statement has no outcome")
        finally:
            del error  # it refers to this frame

    def _forget_lost_socket(self) -> None:
        if self.watch is not None and self.pgconn.status:
            self.unwatch(self.watch)

    async def _wait_as_psycopg(self, gen: Steps[T], *arguments: Any, **keywords: Any) -> T:
        if self.watch is not None:
            self.unwatch(self.watch)  # a loop has one reader for each socket
        result: T = await super().wait(gen, *arguments, **keywords)
        return result

    async def close(self) -> None:
        """Closes the connection; a statement that waits is told."""
        watch = self.watch
        if watch is not None:
            self.unwatch(watch)
            watch.give_up(psycopg.OperationalError("the connection was closed"))
        await super().close()

    def unwatch(self, watch: _Watch) -> None:
        """Ends a registration, of this loop or an earlier one."""
        watch.end()
        if self.watch is watch:
            self.watch = None

    def _watch_on(self, loop: asyncio.AbstractEventLoop) -> _Watch:
        if self.watch is not None:
            self.unwatch(self.watch)
        try:
            watch = self.watch = _Watch(self, loop)
        except OSError as error:
            raise psycopg.OperationalError("the socket of the connection is closed") from error
        return watch
