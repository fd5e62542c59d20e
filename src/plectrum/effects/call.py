"""The bridge between the colours: calling a user's function whatever its colour.

A synchronous function that is called from an event loop runs on a worker thread; a coroutine
function that is called from blocking code runs on an event loop that the thread keeps for this
alone. Nothing else in the framework moves between threads and loops.
"""

from __future__ import annotations

import contextvars
import functools
import inspect
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from plectrum.effects.context import carry_back
from plectrum.effects.operation import Effect
from plectrum.effects.workers import Job, Workers
from plectrum.utils.late_modules import asyncio

P = ParamSpec("P")
T = TypeVar("T")

WORKER_THREADS = 40

# Both name the thread that they are true of: free-threaded builds hand the context of a thread on
# to those that it starts, which work for nobody.
_caller_loop: contextvars.ContextVar[tuple[asyncio.AbstractEventLoop, int] | None] = (
    contextvars.ContextVar("plectrum_caller_loop", default=None)
)
_private_loop: contextvars.ContextVar[int | None] = contextvars.ContextVar(
    "plectrum_private_loop", default=None
)
_thread_releases: list[Callable[[], None]] = []
_local = threading.local()
_workers = Workers(WORKER_THREADS, "plectrum-worker")


class Call(Effect[Any]):
    """Calls a function of either colour; the answer is what it returns."""

    __slots__ = ("arguments", "function", "is_async", "keywords")

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...] = (),
        keywords: dict[str, Any] | None = None,
        *,
        is_async: bool | None = None,
    ) -> None:
        """Keeps what to call.

        Args:
            function: What to call; an awaitable that it returns is awaited.
            arguments: Its positional arguments.
            keywords: Its keyword arguments.
            is_async: Whether `function` is a coroutine function; found out when `None`. Callers
                that call the same function often find it out once.
        """
        self.function = function
        self.arguments = arguments
        self.keywords = keywords or {}
        self.is_async = is_coroutine_function(function) if is_async is None else is_async

    def perform(self) -> Any:
        """Calls the function here; a coroutine function runs on this thread's private loop."""
        if self.is_async:
            return _run_on_private_loop(self.function, self.arguments, self.keywords)
        return self.function(*self.arguments, **self.keywords)

    async def aperform(self) -> Any:
        """Awaits the function, or runs it on a worker thread in a copy of this context."""
        if self.is_async:
            return await self.function(*self.arguments, **self.keywords)
        return await _run_on_worker(self.function, self.arguments, self.keywords)


class CallMethod(Effect[Any]):
    """Calls the twin of a method that has the driver's colour: `name` or `a` and `name`.

    Where a subclass overrides one of the two only, that one is called in both colours, so that
    what a user wrote is never passed over.
    """

    __slots__ = ("arguments", "keywords", "name", "target")

    def __init__(self, target: object, name: str, *arguments: Any, **keywords: Any) -> None:
        self.target = target
        self.name = name
        self.arguments = arguments
        self.keywords = keywords

    def _call(self, colour: str) -> Call:
        cls: Any = type(self.target)
        chosen = _twin(cls, self.name, colour)
        method = getattr(self.target, chosen)
        return Call(method, self.arguments, self.keywords, is_async=chosen != self.name)

    def perform(self) -> Any:
        """Calls the synchronous twin."""
        return self._call("").perform()

    async def aperform(self) -> Any:
        """Awaits the asynchronous twin."""
        return await self._call("a").aperform()


@functools.lru_cache(256)
def _twin(cls: Any, name: str, colour: str) -> str:
    """Returns which of two twins to call: that of the colour, unless the other one is newer."""
    wanted = colour + name
    other = name if colour else f"a{name}"
    for base in cls.__mro__:
        if wanted in base.__dict__:
            return wanted
        if other in base.__dict__:
            return other
    raise AttributeError(f"{cls.__name__} has neither {wanted!r} nor {other!r}.")


# Before Python 3.12 only asyncio sees the mark of functions that return another's coroutine.
if sys.version_info >= (3, 12):
    _gives_coroutine = inspect.iscoroutinefunction
else:
    _gives_coroutine = asyncio.iscoroutinefunction


def is_coroutine_function(function: Callable[..., Any]) -> bool:
    """Tells whether calling a function (or an object with `__call__`) gives a coroutine."""
    return _gives_coroutine(function) or (
        not inspect.isroutine(function)
        and not isinstance(function, type)
        and _gives_coroutine(getattr(function, "__call__", None))  # noqa: B004 - its colour is asked
    )


def as_async(function: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Returns a coroutine function that runs `function` on a worker thread."""

    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        return await _run_on_worker(function, args, kwargs)

    return wrapper


def as_sync(function: Callable[P, Awaitable[T]]) -> Callable[P, T]:
    """Returns a function that runs the coroutine function on this thread's private loop."""

    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        return _run_on_private_loop(function, args, kwargs)

    return wrapper


def in_private_loop() -> bool:
    """Tells whether this code runs on a loop that blocking code started to call a coroutine.

    Nothing else runs on such a loop, so an effect may block it, and must do so where its answer
    belongs to the thread (the connection whose transaction the blocking code has opened).
    """
    thread = _private_loop.get()
    return thread is not None and thread == threading.get_ident()


def in_event_loop() -> bool:
    """Tells whether this code runs on an event loop that is not a private one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return not in_private_loop()


def run_on_caller_loop(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine on the loop that sent this worker thread its work, and waits for it.

    Raises:
        RuntimeError: This code was not called from an event loop.
    """
    loop = _loop_of_caller()
    if loop is None:
        coroutine.close()
        raise RuntimeError("This thread does not work for an event loop.")
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result()


def has_caller_loop() -> bool:
    """Tells whether this code runs on a worker thread on behalf of an event loop."""
    return _loop_of_caller() is not None


def serving_loop() -> asyncio.AbstractEventLoop | None:
    """Returns the loop that this code works for on a worker thread, or else runs on."""
    return _loop_of_caller() or asyncio._get_running_loop()


def _loop_of_caller() -> asyncio.AbstractEventLoop | None:
    caller = _caller_loop.get()
    return caller[0] if caller is not None and caller[1] == threading.get_ident() else None


def on_thread_release(callback: Callable[[], None]) -> Callable[[], None]:
    """Registers a callback that runs on a worker thread each time its work is done.

    Resources that belong to a thread (a database connection) are put in order there, since the
    thread's next work may be another request's.
    """
    _thread_releases.append(callback)
    return callback


async def _run_on_worker(
    function: Callable[..., T], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> T:
    """Calls a function on a worker thread, in a copy of this context that is carried back.

    A cancellation does not wait for a function that has begun; one that has not does not begin.
    """
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    context = contextvars.copy_context()
    _workers.submit(Job(loop, future, context, _work, (loop, function, arguments, keywords)))
    value, error = await future
    carry_back(context)
    if error is not None:
        try:
            raise error
        finally:
            del error  # a traceback that holds the frame which holds it would linger
    return value  # type: ignore[no-any-return]  # what the function returned


def _work(
    loop: asyncio.AbstractEventLoop,
    function: Callable[..., T],
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
) -> T:
    """Calls a function on this thread on behalf of a loop."""
    caller = _caller_loop.set((loop, threading.get_ident()))
    try:
        return function(*arguments, **keywords)
    finally:
        for release in _thread_releases:
            release()
        _caller_loop.reset(caller)


def _run_on_private_loop(
    function: Callable[..., Awaitable[T]], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> T:
    runner = _private_runner()
    context = contextvars.copy_context()
    context.run(_private_loop.set, threading.get_ident())

    async def main() -> T:
        return await function(*arguments, **keywords)

    try:
        return runner.run(main(), context=context)
    finally:
        _forget_bridge(context)
        carry_back(context)


class _PrivateLoop:
    """The event loop that a thread keeps to call coroutine functions; closed with the thread."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()

    def __del__(self) -> None:
        self.runner.close()


def _private_runner() -> asyncio.Runner:
    try:
        private_loop: _PrivateLoop = _local.private_loop
    except AttributeError:
        private_loop = _local.private_loop = _PrivateLoop()
    return private_loop.runner


def _forget_bridge(context: contextvars.Context) -> None:
    """Gives the bridge's own variables the caller's values, so that they are not carried back."""
    context.run(_caller_loop.set, _caller_loop.get())
    context.run(_private_loop.set, _private_loop.get())
