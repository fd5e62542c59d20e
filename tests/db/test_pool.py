"""The pool of awaitable links: who gets one when, and what becomes of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from plectrum.db.backends.base.link import AsyncLink, BlockingAsyncLink, Link
from plectrum.db.pool import Pool, PoolOptions
from plectrum.db.utils import ConnectionPoolTimeout, InterfaceError


class FakeLink(BlockingAsyncLink):
    """A link without a database."""

    def __init__(self) -> None:
        AsyncLink.__init__(self)
        self.link: Link
        self.broken = False
        self.usable = True
        self.asked = 0
        self.closed = False

    @property
    def is_broken(self) -> bool:
        return self.broken

    async def is_usable(self) -> bool:
        self.asked += 1
        return self.usable

    async def close(self) -> None:
        self.closed = True


def made(**options: Any) -> tuple[Pool, list[FakeLink]]:
    """Returns a pool and the links that it has made."""
    links: list[FakeLink] = []

    async def connect() -> AsyncLink:
        links.append(FakeLink())
        return links[-1]

    return Pool(connect, PoolOptions(**options), "default"), links


def awaited(body: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def test() -> None:
        asyncio.run(body())

    test.__name__ = body.__name__
    return test


@awaited
async def test_the_link_that_was_given_back_last_is_lent_first() -> None:
    pool, links = made()
    assert pool.acquire_resting() is None
    first, second = await pool.acquire(), await pool.acquire()
    assert pool.rest(first)
    assert pool.rest(second)
    assert pool.acquire_resting() is second
    assert await pool.acquire() is first
    assert len(links) == 2


@awaited
async def test_a_link_that_is_lost_is_replaced() -> None:
    pool, links = made()
    link = await pool.acquire()
    assert pool.rest(link)
    links[0].broken = True
    assert pool.acquire_resting() is None
    other = await pool.acquire()
    assert other is not link
    assert links[0].closed
    links[1].broken = True
    assert not pool.rest(other)
    await pool.release(other)
    assert links[1].closed


@awaited
async def test_a_link_that_is_still_in_a_transaction_is_closed() -> None:
    pool, links = made()
    link = await pool.acquire()
    link.state.in_atomic_block = True
    assert not pool.rest(link)
    await pool.release(link)
    assert links[0].closed


@awaited
async def test_a_link_that_is_too_old_is_closed() -> None:
    pool, links = made(max_age_seconds=0.01)
    link = await pool.acquire()
    await asyncio.sleep(0.02)
    assert not pool.rest(link)
    await pool.release(link)
    assert links[0].closed


@awaited
async def test_health_is_asked_before_a_link_is_lent_again() -> None:
    pool, links = made(checks_health=True)
    pool.rest(await pool.acquire())
    assert pool.acquire_resting() is None
    pool.rest(await pool.acquire())
    assert links[0].asked == 1
    links[0].usable = False
    assert await pool.acquire() is not links[0]
    assert links[0].closed


@awaited
async def test_who_waits_longest_is_next() -> None:
    pool, links = made(max_size=1)
    order: list[int] = []

    async def use(number: int) -> None:
        link = pool.acquire_resting() or await pool.acquire()
        order.append(number)
        await asyncio.sleep(0)
        assert pool.rest(link)

    await asyncio.gather(*(use(number) for number in range(5)))
    assert order == [0, 1, 2, 3, 4]
    assert len(links) == 1


@awaited
async def test_a_resting_link_is_not_lent_past_those_who_wait() -> None:
    pool, _ = made(max_size=1)
    link = await pool.acquire()
    waiting = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0)
    assert pool.rest(link)
    assert pool.acquire_resting() is None
    assert await waiting is link


@awaited
async def test_who_waits_too_long_is_told_and_leaves_nothing_behind() -> None:
    pool, _ = made(max_size=1, timeout_seconds=0.01)
    link = await pool.acquire()
    for _ in range(3):
        with pytest.raises(ConnectionPoolTimeout):
            await pool.acquire()
    assert pool.rest(link)
    assert pool.acquire_resting() is link


@awaited
async def test_a_place_that_comes_as_the_time_ends_is_not_lost() -> None:
    pool, _ = made(max_size=1, timeout_seconds=0.01)
    loop = asyncio.get_running_loop()
    for delay in (0.0099, 0.01, 0.0101):
        link = await pool.acquire()
        loop.call_later(delay, pool.rest, link)
        loop.call_later(0.005, time.sleep, 0.02)  # both are due in one turn of the loop
        try:
            link = await pool.acquire()
        except ConnectionPoolTimeout:
            await asyncio.sleep(0.02)
        else:
            assert pool.rest(link)
        again = pool.acquire_resting()
        assert again is not None
        assert pool.rest(again)


@awaited
async def test_who_is_cancelled_while_waiting_leaves_nothing_behind() -> None:
    pool, _ = made(max_size=1)
    link = await pool.acquire()
    for gives_back_first in (False, True):
        waiting = asyncio.create_task(pool.acquire())
        await asyncio.sleep(0)
        if gives_back_first:
            assert pool.rest(link)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert pool.acquire_resting() is link


@awaited
async def test_a_closed_pool_lends_nothing_and_closes_what_comes_back() -> None:
    pool, links = made()
    lent, resting = await pool.acquire(), await pool.acquire()
    assert pool.rest(resting)
    await pool.close()
    assert links[1].closed
    assert pool.acquire_resting() is None
    with pytest.raises(InterfaceError):
        await pool.acquire()
    assert not pool.rest(lent)
    await pool.release(lent)
    assert links[0].closed
