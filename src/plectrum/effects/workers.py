"""The threads on which an event loop has functions called that would block it.

PERF: `loop.run_in_executor` makes two futures for each call, ties them together, and takes nine
locks on the way. Here a call is put into a queue at which the threads wait, and its outcome is
handed to the loop: one wake-up each way.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import asyncio

Outcome = tuple[Any, BaseException | None]
"""What a function returned, or what it raised."""


class Job(NamedTuple):
    """A call that waits for a thread.

    Attributes:
        loop: The event loop that asks for it.
        future: The loop's; gets the outcome. One that is cancelled before a thread takes the
            job makes it lapse.
        context: The context that the function runs in.
        function: The function.
        arguments: What it is called with.
    """

    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Outcome]
    context: Context
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Workers:
    """Threads that are started when they are needed, up to a number, and then kept.

    They end with the process, which waits for the calls that have begun. A process that is made
    by `fork` starts without any.

    Args:
        size: How many threads there are at most; further calls wait.
        name: What the threads' names begin with.
    """

    def __init__(self, size: int, name: str) -> None:
        self.size = size
        self.name = name
        self.threads: list[threading.Thread] = []
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        # A token for each thread that has nothing to do; taking and giving are atomic.
        self._idle: deque[None] = deque()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def submit(self, job: Job) -> None:
        """Has a thread call a function; its outcome reaches the future on the loop.

        Raises:
            RuntimeError: There is no thread, and none can be started.
        """
        self._jobs.put(job)
        try:
            self._idle.pop()
        except IndexError:
            try:
                self._grow()
            except RuntimeError:
                job.future.cancel()  # whatever thread there is later leaves it alone
                raise

    def stop(self) -> None:
        """Ends the threads, each after the call that it is in, and the calls that wait."""
        with self._lock:
            threads, self.threads = self.threads, []
            self._idle.clear()
        for _ in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join()

    def _grow(self) -> None:
        with self._lock:
            if len(self.threads) >= self.size:
                return
            name = f"{self.name}_{len(self.threads)}"
            thread = threading.Thread(target=self._work, args=(self._jobs,), name=name, daemon=True)
            try:
                # Free-threaded builds hand a thread the context of whoever starts it, which is to
                # hold nothing of the first call for as long as the thread lives.
                Context().run(thread.start)
            except RuntimeError:
                if self.threads:
                    return
                raise
            if not self.threads:
                atexit.register(self.stop)
            self.threads.append(thread)

    def _work(self, jobs: SimpleQueue[Job | None]) -> None:
        while (job := jobs.get()) is not None:
            loop, future, context, function, arguments = job
            value: Any = None
            error: BaseException | None = None
            if not future.cancelled():
                try:
                    value = context.run(function, *arguments)
                except BaseException as raised:  # noqa: BLE001 - raised where it is awaited
                    error = raised
            # Before the loop hears of the outcome: its next call then finds this thread.
            if jobs.empty():
                self._idle.append(None)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_settle, future, (value, error))
            # What a call was about must not outlive it in a thread that waits for the next.
            del job, loop, future, context, function, arguments, value, error

    def _forget(self) -> None:
        self.threads = []
        self._jobs = SimpleQueue()
        self._lock = threading.Lock()
        self._idle = deque()


def _settle(future: asyncio.Future[Outcome], outcome: Outcome) -> None:
    if not future.done():
        future.set_result(outcome)
