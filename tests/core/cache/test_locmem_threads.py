"""The cache in memory under threads: bounded, and each value is the one that was set."""

from __future__ import annotations

import uuid
from typing import Any

from plectrum.core.cache.backends.locmem import LocMemCache
from tests.support.threads import THREADS, together


def make(**options: Any) -> LocMemCache:
    return LocMemCache(uuid.uuid4().hex, {"OPTIONS": options})


def test_no_increment_is_lost() -> None:
    cache = make()
    cache.set("n", 0)

    def work(thread: int) -> None:
        for _ in range(300):
            cache.incr("n")

    together(work)
    assert cache.get("n") == 300 * THREADS


def test_only_one_thread_adds_a_key() -> None:
    cache = make()
    for turn in range(60):
        added = together(lambda thread, turn=turn: cache.add(f"key{turn}", thread), 4)  # type: ignore[misc]  # bound now
        assert added.count(True) == 1
        assert cache.get(f"key{turn}") == added.index(True)


def test_it_stays_bounded_while_threads_set_get_and_delete() -> None:
    cache = make(MAX_ENTRIES=50)

    def work(thread: int) -> None:
        for turn in range(500):
            key = f"{thread}/{turn}"
            cache.set(key, [thread, turn], timeout=None if turn % 3 else 0.0005)
            assert cache.get(key) in (None, [thread, turn])
            assert cache.get(f"{(thread + 1) % THREADS}/{turn}") in (
                None,
                [(thread + 1) % THREADS, turn],
            )
            cache.delete(f"{thread}/{turn - 3}")
            if turn % 100 == 99:
                cache.clear()
            assert len(cache._store.entries) <= 50

    together(work)
