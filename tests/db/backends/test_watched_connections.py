"""Connections to PostgreSQL that stay registered with their loop: each loop, whatever happens."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import os
import random
import sys
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import psycopg
import pytest
from psycopg.waiting import Wait

from plectrum.db.backends.postgresql.waiting import WatchedConnection

ADDRESS = os.environ.get("PLECTRUM_TEST_POSTGRES", "")
PATIENCE_SECONDS = 20
Body = Callable[[], Coroutine[Any, Any, None]]

pytestmark = pytest.mark.skipif(not ADDRESS, reason="PLECTRUM_TEST_POSTGRES is not set")


class CountingLoop(asyncio.SelectorEventLoop):
    """A loop that counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}
        for name in ("add_reader", "remove_reader", "call_soon", "call_at", "create_future"):
            setattr(self, name, self._counting(name, getattr(self, name)))

    def _counting(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.counts[name] = self.counts.get(name, 0) + 1
            return method(*args, **kwargs)

        return counted


def python_tasks() -> asyncio.AbstractEventLoop:
    """A loop whose tasks are those that are written in Python."""
    loop = asyncio.SelectorEventLoop()
    python_task: Any = asyncio.tasks._PyTask  # type: ignore[attr-defined]  # has no public name
    loop.set_task_factory(lambda loop, coro, **more: python_task(coro, loop=loop, **more))
    return loop


def debugging() -> asyncio.AbstractEventLoop:
    """A loop that checks what is done with it."""
    loop = asyncio.SelectorEventLoop()
    loop.set_debug(True)
    loop.slow_callback_duration = PATIENCE_SECONDS
    return loop


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.SelectorEventLoop,
    "debug": debugging,
}
# From Python 3.14 on, `asyncio` itself has no current task where tasks are written in Python.
if sys.version_info < (3, 14):
    LOOPS["python tasks"] = python_tasks
if find_spec("uvloop"):
    LOOPS["uvloop"] = import_module("uvloop").new_event_loop
each_loop = pytest.mark.parametrize("factory", LOOPS.values(), ids=LOOPS.keys())


def run(body: Coroutine[Any, Any, None], factory: Callable[[], Any]) -> None:
    """Runs a test body on a new loop, with a limit."""

    async def limited() -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await body

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(limited())


def on_each_loop(body: Body) -> Callable[..., None]:
    """Makes a test of a body, run on each kind of loop."""

    def test(factory: Callable[[], Any]) -> None:
        run(body(), factory)

    test.__name__ = body.__name__
    on_each: Callable[..., None] = each_loop(test)
    return on_each


async def connected() -> WatchedConnection:
    return await WatchedConnection.connect(ADDRESS, autocommit=True, prepare_threshold=0)


@asynccontextmanager
async def connection() -> AsyncIterator[WatchedConnection]:
    made = await connected()
    try:
        yield made
    finally:
        await made.close()


async def ask(on: WatchedConnection, sql: str, *parameters: Any) -> Any:
    """Returns the first value of the first row."""
    text: Any = sql  # the library is typed to want literals
    rows = await (await on.execute(text, parameters or None)).fetchall()
    return rows[0][0]


async def is_clean(on: WatchedConnection) -> bool:
    """Tells that a connection is closed, or answers its own question outside of a transaction."""
    if on.closed:
        return True
    number = random.randrange(1_000_000)
    idle = on.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
    return idle and await ask(on, "SELECT %s::int", number) == number


async def is_running(on: WatchedConnection, mark: str) -> bool:
    """Tells whether the server still works on a statement with a mark in it."""
    return bool(
        await ask(
            on,
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
            " AND pid <> pg_backend_pid()",
            f"%{mark}%",
        )
    )


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110 - what changes is on the server
        await asyncio.sleep(0.01)


# What comes back


@on_each_loop
async def test_answers_of_all_sizes() -> None:
    async with connection() as one:
        for size in (0, 1, 10, 50_000):
            cursor = await one.execute(
                "SELECT g, repeat('x', 20) FROM generate_series(1, %s) g", (size,)
            )
            rows = await cursor.fetchall()
            assert rows == [(number, "x" * 20) for number in range(1, size + 1)]


@on_each_loop
async def test_a_statement_that_the_socket_does_not_take_at_once() -> None:
    async with connection() as one:
        for size in (30_000_000, 10, 30_000_000):
            assert await ask(one, "SELECT length(%s)", "x" * size) == size


@on_each_loop
async def test_errors_of_the_server_leave_the_connection_as_it_was() -> None:
    async with connection() as one:
        for _ in range(3):
            with pytest.raises(psycopg.errors.DivisionByZero):
                await one.execute("SELECT 1 / 0")
            assert await is_clean(one)


@on_each_loop
async def test_copy_pipelines_and_cursors_on_the_server_take_turns_with_statements() -> None:
    async with connection() as one:
        await one.execute("CREATE TEMP TABLE number (n integer)")
        for turn in range(3):
            async with one.cursor() as cursor, cursor.copy("COPY number FROM STDIN") as copy:
                for n in range(2000):
                    await copy.write_row((n,))
            assert await ask(one, "SELECT count(*) FROM number") == 2000 * (turn + 1)
            async with one.cursor() as cursor, cursor.copy("COPY number TO STDOUT") as copy:
                assert len([row async for row in copy.rows()]) == 2000 * (turn + 1)
            async with one.pipeline():
                found = [await one.execute("SELECT %s::int", (n,)) for n in range(50)]
                assert [await each.fetchone() for each in found] == [(n,) for n in range(50)]
            await one.cursor().executemany("UPDATE number SET n = n WHERE n = %s", [(1,), (2,)])
            async with one.transaction(), one.cursor("on_server") as server_side:
                await server_side.execute("SELECT n FROM number WHERE n < 1000 ORDER BY n")
                assert len(await server_side.fetchmany(700)) == 700
                assert await is_running(one, "no such mark") is False
                rest = await server_side.fetchall()
                assert len(rest) == 1000 * (turn + 1) - 700
            assert await is_clean(one)


@on_each_loop
async def test_notifications_are_told_whenever_they_come() -> None:
    async with connection() as one, connection() as other:
        await one.execute("LISTEN news")
        for number in range(3):
            await ask(other, "SELECT pg_notify('news', %s)", str(number))
            await asyncio.sleep(0.02)  # comes while nobody waits
            if number % 2:
                assert await is_clean(one)
            told = [each.payload async for each in one.notifies(timeout=2, stop_after=1)]
            assert told == [str(number)]
        nothing = [each async for each in one.notifies(timeout=0.05)]
        assert nothing == []
        assert await is_clean(one)


# What it costs, and the others


def test_a_statement_takes_one_turn_of_the_loop_and_no_registration() -> None:
    loop = CountingLoop()

    async def body() -> None:
        async with connection() as one:
            await ask(one, "SELECT %s::int", 0)
            loop.counts.clear()
            for number in range(50):
                assert await ask(one, "SELECT %s::int", number) == number
            assert loop.counts == {}

    run(body(), lambda: loop)


def test_a_notification_has_the_loop_called_once() -> None:
    loop = CountingLoop()

    async def body() -> None:
        async with connection() as one, connection() as other:
            await one.execute("LISTEN quiet")
            await is_clean(other)
            loop.counts.clear()
            await other.execute("NOTIFY quiet")
            await asyncio.sleep(0.1)
            assert loop.counts["remove_reader"] == 1

    run(body(), lambda: loop)


@on_each_loop
async def test_a_task_that_asks_and_asks_lets_others_run() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with connection() as one:
        task = asyncio.create_task(others())
        await asyncio.sleep(0)
        for number in range(200):
            before = turns
            await ask(one, "SELECT %s::int", number)
            assert turns > before
        task.cancel()


@on_each_loop
async def test_two_that_ask_and_ask_share_the_loop() -> None:
    order: list[str] = []

    async def asking(name: str) -> None:
        async with connection() as one:
            for number in range(100):
                await ask(one, "SELECT %s::int", number)
                order.append(name)

    await asyncio.gather(asking("a"), asking("b"))
    assert {"a", "b"} == set(order[20:120])


@on_each_loop
async def test_rows_that_are_here_already_do_not_keep_others_waiting() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async with connection() as one, one.cursor() as cursor:
        task = asyncio.create_task(others())
        async with cursor.copy("COPY (SELECT * FROM generate_series(1, 200000)) TO STDOUT") as copy:
            async for _ in copy:
                pass
        task.cancel()
    assert turns > 10


@on_each_loop
async def test_the_loop_keeps_nothing_of_the_first_task() -> None:
    class Kept:
        pass

    variable: contextvars.ContextVar[Any] = contextvars.ContextVar("variable")

    async def first(one: WatchedConnection) -> Any:
        kept = Kept()
        variable.set(kept)
        await ask(one, "SELECT 1")
        assert variable.get() is kept
        return weakref.ref(kept)

    async with connection() as one:
        gone = await asyncio.create_task(first(one))
        await asyncio.sleep(0)
        gc.collect()
        assert gone() is None


# Interruptions


@on_each_loop
async def test_a_cancelled_statement_ends_on_the_server_and_the_connection_goes_on() -> None:
    async with connection() as one, connection() as other:
        for _ in range(3):
            task = asyncio.create_task(one.execute("SELECT pg_sleep(30), 'cancelled'"))
            await until(lambda: is_running(other, "'cancelled'"))
            task.cancel("enough")
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert caught.value.args == ("enough",)
            assert not await is_running(other, "'cancelled'")
            assert not one.closed
            assert await is_clean(one)


@on_each_loop
async def test_what_is_cancelled_while_it_is_prepared_is_not_executed() -> None:
    async with connection() as one:
        await one.execute("CREATE TEMP TABLE number (n integer)")
        for turns in range(1, 4):
            task = asyncio.create_task(
                one.execute("INSERT INTO number SELECT %s + %s", (turns, 0), prepare=True)
            )
            await asyncio.sleep(0)
            time.sleep(0.02)  # noqa: ASYNC251 - the server is through before it can be told
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert not one.closed
            assert await ask(one, "SELECT count(*) FROM number") == 0
            await one.execute("DEALLOCATE ALL")
        await one.execute("INSERT INTO number SELECT %s + %s", (1, 0), prepare=True)
        assert await ask(one, "SELECT count(*) FROM number") == 1


@on_each_loop
async def test_cancelling_at_any_moment_leaves_it_clean_or_closed() -> None:
    one = await connected()
    for attempt in range(120):
        if one.closed:
            one = await connected()
        sql = "SELECT pg_sleep(0.002)" if attempt % 2 else "SELECT 1"
        task = asyncio.create_task(one.execute(sql))
        for _ in range(attempt % 7):
            await asyncio.sleep(0)
        if attempt % 3:
            await asyncio.sleep(random.uniform(0, 0.003))
        task.cancel()
        if attempt % 5 == 0:
            await asyncio.sleep(random.uniform(0, 0.001))
            task.cancel()
        await asyncio.wait([task])
        assert await is_clean(one)
    await one.close()


@on_each_loop
async def test_cancelling_when_the_answer_is_in_the_socket() -> None:
    async with connection() as one:
        task = asyncio.create_task(one.execute("SELECT 1"))
        await asyncio.sleep(0)
        time.sleep(0.02)  # noqa: ASYNC251 - the loop must not see the answer before
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await is_clean(one)


@on_each_loop
async def test_time_limits() -> None:
    async with connection() as one, connection() as other:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await one.execute("SELECT pg_sleep(30), 'limited'")
        assert not await is_running(other, "'limited'")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(one.execute("SELECT pg_sleep(30), 'limited'"), 0.05)
        assert not await is_running(other, "'limited'")
        assert await is_clean(one)


@on_each_loop
async def test_cancelling_what_is_being_sent() -> None:
    one = await connected()
    for turns in (0, 1, 2, 5, 9):
        if one.closed:
            one = await connected()
        task = asyncio.create_task(one.execute("SELECT length(%s)", ("x" * 20_000_000,)))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert await is_clean(one)
    await one.close()


@on_each_loop
async def test_a_statement_that_nobody_awaits_any_more_closes_the_connection() -> None:
    one = await connected()
    dropped = one.execute("SELECT pg_sleep(30)")
    dropped.send(None)
    dropped.close()
    assert one.closed


@each_loop
def test_an_interruption_within_the_steps_is_raised_where_they_are_awaited(
    factory: Callable[[], Any],
) -> None:
    def steps(one: WatchedConnection) -> Generator[Any, Any, None]:
        one.pgconn.send_query(b"SELECT 1")
        one.pgconn.flush()
        yield Wait.R
        raise SystemExit(3)

    async def body() -> None:
        async with connection() as one:
            with pytest.raises(SystemExit):
                await one.wait(steps(one))

    run(body(), factory)


# The end of connections


@on_each_loop
async def test_a_server_that_ends_within_a_statement() -> None:
    async with connection() as other:
        for _ in range(3):
            one = await connected()
            number, socket = one.info.backend_pid, one.pgconn.socket
            task = asyncio.create_task(one.execute("SELECT pg_sleep(30), 'killed'"))
            await until(lambda: is_running(other, "'killed'"))
            await other.execute("SELECT pg_terminate_backend(%s)", (number,))
            with pytest.raises(psycopg.OperationalError):
                await task
            assert one.closed
            async with connection() as next_one:  # which has the number of the lost socket
                assert next_one.pgconn.socket == socket
                assert await is_clean(next_one)


@on_each_loop
async def test_a_server_that_ends_while_nobody_waits() -> None:
    async with connection() as other, connection() as one:
        socket = one.pgconn.socket
        assert await is_clean(one)
        await other.execute("SELECT pg_terminate_backend(%s)", (one.info.backend_pid,))
        await asyncio.sleep(0.05)
        with pytest.raises(psycopg.OperationalError):
            await one.execute("SELECT 1")
        assert one.closed
        async with connection() as next_one:
            assert next_one.pgconn.socket == socket
            assert await is_clean(next_one)


def test_a_server_that_ends_while_nobody_waits_does_not_keep_the_loop_busy() -> None:
    loop = CountingLoop()

    async def body() -> None:
        async with connection() as other, connection() as one:
            assert await is_clean(one)
            loop.counts.clear()
            await other.execute("SELECT pg_terminate_backend(%s)", (one.info.backend_pid,))
            await asyncio.sleep(0.1)
            assert loop.counts["remove_reader"] == 1

    run(body(), lambda: loop)


@on_each_loop
async def test_who_waits_on_a_connection_that_is_closed_is_told() -> None:
    one = await connected()
    task = asyncio.create_task(one.execute("SELECT pg_sleep(30)"))
    await asyncio.sleep(0.05)
    await one.close()
    with pytest.raises(psycopg.OperationalError):
        await task
    with pytest.raises(psycopg.OperationalError):
        await one.execute("SELECT 1")
    await one.close()


@on_each_loop
async def test_who_is_cancelled_on_a_connection_that_is_closed_is_cancelled() -> None:
    for closes_first in (True, False):
        one = await connected()
        task = asyncio.create_task(one.execute("SELECT pg_sleep(30)"))
        await asyncio.sleep(0.05)
        if closes_first:
            await one.close()
            task.cancel()
        else:
            task.cancel()
            await one.close()
        with pytest.raises((asyncio.CancelledError, psycopg.OperationalError)):
            await task
        assert one.closed
        assert not closes_first or task.cancelled()


# Several loops


@each_loop
def test_one_connection_on_one_loop_after_another(factory: Callable[[], Any]) -> None:
    made: list[WatchedConnection] = []

    async def begin() -> None:
        made.append(await connected())
        assert await is_clean(made[0])

    async def go_on() -> None:
        assert not made[0].closed
        for _ in range(3):
            assert await is_clean(made[0])

    async def end() -> None:
        await made[0].close()

    for body in (begin, go_on, go_on, end):
        run(body(), factory)


@each_loop
def test_one_connection_on_two_loops_in_turns(factory: Callable[[], Any]) -> None:
    with (
        asyncio.Runner(loop_factory=factory) as first,
        asyncio.Runner(loop_factory=factory) as second,
    ):
        one = first.run(connected())
        for turn in range(6):
            runner = (first, second)[turn % 2]
            assert runner.run(is_clean(one))
            if turn > 2:
                task_count = len(asyncio.all_tasks(runner.get_loop()))
                assert task_count == 0
        second.run(one.close())
        assert first.run(asyncio.sleep(0.01, True))
        again = first.run(connected())
        assert first.run(is_clean(again))
        first.run(again.close())


@each_loop
def test_one_connection_on_a_loop_while_another_one_runs_elsewhere(
    factory: Callable[[], Any],
) -> None:
    async def elsewhere(one: WatchedConnection) -> None:
        assert await is_clean(one)

    async def body() -> None:
        async with connection() as one:
            for _ in range(3):
                assert await is_clean(one)
                await asyncio.to_thread(run, elsewhere(one), factory)

    run(body(), factory)
