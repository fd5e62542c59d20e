"""Worker threads: outcomes, cancellation, context, how many there are, and how they end."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import subprocess
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from plectrum.effects import (
    Call,
    as_async,
    as_sync,
    has_caller_loop,
    in_event_loop,
    in_private_loop,
)
from plectrum.effects.workers import Job, Workers
from tests.support.threads import together

variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")
anything: contextvars.ContextVar[Any] = contextvars.ContextVar("anything")


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(3, "test-worker")
    yield made
    made.stop()


async def call(workers: Workers, function: Callable[..., Any], *arguments: Any) -> Any:
    value, error = await begun(workers, function, *arguments)
    if error is not None:
        raise error
    return value


def begun(workers: Workers, function: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    workers.submit(Job(loop, future, contextvars.copy_context(), function, arguments))
    return future


def refuse(text: str) -> None:
    raise ValueError(text)


async def test_an_error_has_the_lines_that_raised_it() -> None:
    with pytest.raises(ValueError, match="no") as caught:
        await as_async(refuse)("no")
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "refuse"


async def test_a_stop_iteration_is_an_error_like_others() -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(Call(next, (iter(()),), is_async=False).aperform(), 5)


async def test_a_cancelled_call_raises_the_cancellation_and_goes_on_alone() -> None:
    started, go, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        go.wait(5)
        variable.set("from a call that nobody waits for")
        done.set()

    task = asyncio.create_task(as_async(work)())
    await as_async(started.wait)(5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    assert await as_async(done.wait)(5)
    assert variable.get() == "unset"


async def test_a_call_that_is_cancelled_while_it_waits_never_begins(workers: Workers) -> None:
    go = threading.Event()
    busy = [begun(workers, go.wait, 5) for _ in range(3)]
    called: list[int] = []
    waiting = begun(workers, called.append, 1)
    waiting.cancel()
    go.set()
    await asyncio.gather(*busy)
    await asyncio.gather(*[begun(workers, called.append, 2) for _ in range(3)])
    assert called == [2, 2, 2]


async def test_the_bridge_leaves_no_trace_in_the_context() -> None:
    def work() -> bool:
        variable.set("carried back")
        return has_caller_loop()

    before = {one.name for one in contextvars.copy_context()}
    assert await as_async(work)()
    assert not has_caller_loop()
    assert variable.get() == "carried back"
    assert {one.name for one in contextvars.copy_context()} - before <= {"variable"}


async def test_an_error_carries_the_context_back_too() -> None:
    def work() -> None:
        variable.set("before the error")
        raise KeyError

    with pytest.raises(KeyError):
        await as_async(work)()
    assert variable.get() == "before the error"


async def test_calls_one_after_the_other_need_one_thread(workers: Workers) -> None:
    idents = {await call(workers, threading.get_ident) for _ in range(200)}
    assert len(idents) == len(workers.threads) == 1


async def test_calls_at_once_have_a_thread_each_up_to_the_number(workers: Workers) -> None:
    barrier = threading.Barrier(3)
    await asyncio.gather(*[begun(workers, barrier.wait, 5) for _ in range(3)])
    await asyncio.gather(*[begun(workers, time.sleep, 0.001) for _ in range(50)])
    assert len(workers.threads) == 3


async def test_stopping_waits_for_calls_and_a_later_one_starts_anew(workers: Workers) -> None:
    finished: list[int] = []

    def work() -> None:
        time.sleep(0.05)
        finished.append(1)

    future = begun(workers, work)
    threads = list(workers.threads)
    workers.stop()
    assert finished == [1]
    assert not any(thread.is_alive() for thread in threads)
    await future
    assert await call(workers, lambda: 2) == 2


def test_a_closed_loop_leaves_the_thread_to_others(workers: Workers) -> None:
    started, go = threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        go.wait(5)

    async def leave() -> None:
        _ = begun(workers, work)

    asyncio.run(leave())
    assert started.wait(5)
    go.set()
    assert asyncio.run(call(workers, lambda: "still here")) == "still here"
    assert all(thread.is_alive() for thread in workers.threads)


async def test_nothing_of_a_call_is_kept(workers: Workers) -> None:
    class Thing:
        pass

    thing = Thing()
    watched = weakref.ref(thing)
    assert await call(workers, lambda given: given, thing) is thing
    del thing
    for _ in range(100):
        gc.collect()
        if watched() is None:
            break
        await asyncio.sleep(0.01)
    assert watched() is None


async def test_a_thread_that_cannot_be_started_is_an_error_and_the_call_lapses(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    called: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", fail)
        with pytest.raises(RuntimeError, match="can't start"):
            _ = begun(workers, called.append, 1)
    await call(workers, called.append, 2)
    assert called == [2]


async def test_threads_without_a_free_one_do_what_cannot_have_its_own(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    busy = begun(workers, go.wait, 5)

    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", fail)
    queued = begun(workers, lambda: "later")
    go.set()
    assert await queued == ("later", None)
    await busy


@pytest.mark.parametrize("count", [1, 40])
async def test_many_calls_from_several_loops_all_have_their_answers(count: int) -> None:
    workers = Workers(count, "test-worker")

    def from_a_loop(start: int) -> list[int]:
        async def all_of_them() -> list[int]:
            calls = [call(workers, lambda number: number, start + index) for index in range(200)]
            return list(await asyncio.gather(*calls))

        return asyncio.run(all_of_them())

    found = await asyncio.gather(*[asyncio.to_thread(from_a_loop, n * 1000) for n in range(4)])
    workers.stop()
    assert found == [[n * 1000 + index for index in range(200)] for n in range(4)]


def run(source: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", source],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout


def test_a_process_waits_for_calls_that_have_begun() -> None:
    assert "slept" in run(
        "import asyncio, time\n"
        "from plectrum.effects import as_async\n"
        "def work():\n    time.sleep(0.3); print('slept', flush=True)\n"
        "async def main():\n"
        "    task = asyncio.create_task(as_async(work)())\n"
        "    await asyncio.sleep(0.05)\n"
        "asyncio.run(main())\n"
    )


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork here")
def test_a_forked_process_starts_its_own_threads() -> None:
    assert run(
        "import asyncio, os\n"
        "from plectrum.effects import as_async\n"
        "asyncio.run(as_async(int)('1'))\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    print(asyncio.run(as_async(int)('2')), flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print(asyncio.run(as_async(int)('3')))\n"
    ).split() == ["2", "3"]


def test_loops_of_several_threads_share_the_workers() -> None:
    workers = Workers(6, "shared")

    async def ask(thread: int) -> list[int]:
        return [
            value
            for turn in range(20)
            for value in await asyncio.gather(
                *[call(workers, int, f"{thread}{turn}{one}") for one in range(5)]
            )
        ]

    try:
        for thread, values in enumerate(together(lambda thread: asyncio.run(ask(thread)))):
            assert values == [int(f"{thread}{n}{one}") for n in range(20) for one in range(5)]
        assert len(workers.threads) <= 6
    finally:
        workers.stop()


async def test_a_worker_keeps_nothing_of_the_context_that_started_it() -> None:
    class Kept:
        pass

    kept = Kept()
    gone = weakref.ref(kept)
    workers = Workers(1, "contexts")
    before = anything.set(kept)
    await call(workers, int)
    anything.reset(before)
    del kept, before
    try:
        await call(workers, int)
        gc.collect()
        assert gone() is None
    finally:
        workers.stop()


async def test_a_thread_that_inherits_a_context_works_for_no_loop() -> None:
    """Threads inherit the context of whoever starts them on free-threaded builds."""

    def work() -> tuple[bool, bool]:
        context = contextvars.copy_context()
        with ThreadPoolExecutor(1) as pool:
            return has_caller_loop(), pool.submit(context.run, has_caller_loop).result()

    assert await as_async(work)() == (True, False)


def test_a_loop_of_a_thread_that_inherits_a_context_is_no_private_one() -> None:
    async def asks() -> tuple[bool, bool]:
        return in_private_loop(), in_event_loop()

    async def outer() -> tuple[tuple[bool, bool], tuple[bool, bool]]:
        context = contextvars.copy_context()
        with ThreadPoolExecutor(1) as pool:
            inner = pool.submit(context.run, asyncio.run, asks()).result()
        return await asks(), inner

    assert as_sync(outer)() == ((True, False), (False, True))
