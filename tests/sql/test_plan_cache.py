"""The plan cache: a million shapes leave it as small as it was, and threads find what is theirs."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from plectrum.sql.plan import PLANS_KEPT, PlanCache

THREADS = 8


def test_the_plan_cache_is_bounded_and_compiles_once() -> None:
    compiled: list[int] = []

    def compile_plan(number: int) -> str:
        compiled.append(number)
        return f"plan {number}"

    cache: PlanCache[str] = PlanCache(lambda plan: plan, size=64)
    for number in range(5000):
        assert cache.get(number, lambda number=number: compile_plan(number)) == f"plan {number}"  # type: ignore[misc]  # bound now
        assert len(cache) <= 64
    before = len(compiled)
    cache.get(4999, lambda: compile_plan(-1))
    assert len(compiled) == before


def allocated_blocks() -> int:
    gc.collect()
    return sys.getallocatedblocks()


def test_a_million_shapes_take_no_more_memory_than_the_first_thousands() -> None:
    cache: PlanCache[list[int]] = PlanCache(str)

    def ask(numbers: range) -> None:
        for number in numbers:
            plan = cache.get(("rows", ("=", number)), lambda number=number: [number])  # type: ignore[misc]  # bound now
            assert plan[0] == number

    ask(range(2 * PLANS_KEPT))
    before = allocated_blocks()
    ask(range(2 * PLANS_KEPT, 1_000_000))
    assert len(cache) <= PLANS_KEPT
    # A plan and its key are five blocks; how full the cache is differs by an eighth.
    assert allocated_blocks() - before < 5 * PLANS_KEPT // 4


def in_threads(work: Callable[[int], None]) -> None:
    """Runs the same work in several threads that take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, range(THREADS)))
    finally:
        sys.setswitchinterval(interval)


def test_threads_find_their_own_plans_while_others_are_evicted() -> None:
    cache: PlanCache[str] = PlanCache(lambda plan: plan, size=32)
    begin = threading.Barrier(THREADS)

    def work(thread: int) -> None:
        begin.wait()
        for number in range(4000):
            shared, own = number % 50, (thread, number)
            for key in (shared, own):
                assert cache.get(key, lambda key=key: f"plan {key}") == f"plan {key}"  # type: ignore[misc]  # bound now
            assert len(cache) <= 32

    in_threads(work)


def test_a_plan_that_is_made_while_all_are_forgotten_is_forgotten_too() -> None:
    cache: PlanCache[str] = PlanCache(lambda plan: plan)

    def compile_slowly() -> str:
        cache.clear()
        return "made of a lookup that has been replaced"

    cache.get("key", compile_slowly)
    assert cache.get("key", lambda: "fresh") == "fresh"
