"""The plan cache: a million shapes leave it as small as it was, and threads find what is theirs."""

from __future__ import annotations

import gc
import sys

from plectrum.sql.plan import PLANS_KEPT, PlanCache
from tests.support.threads import together


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


def test_threads_find_their_own_plans_while_others_are_evicted() -> None:
    cache: PlanCache[str] = PlanCache(lambda plan: plan, size=32)

    def work(thread: int) -> None:
        for number in range(4000):
            shared, own = number % 50, (thread, number)
            for key in (shared, own):
                assert cache.get(key, lambda key=key: f"plan {key}") == f"plan {key}"  # type: ignore[misc]  # bound now
            assert len(cache) <= 32

    together(work)


def test_threads_with_as_many_shapes_leave_the_cache_as_small() -> None:
    cache: PlanCache[tuple[int, int]] = PlanCache(str, size=256)

    def work(thread: int) -> None:
        for number in range(20_000):
            own = (thread, number)
            assert cache.get(own, lambda own=own: own) == own  # type: ignore[misc]  # bound now
            assert len(cache) <= 256

    work(0)
    before = allocated_blocks()
    together(work)
    assert len(cache) <= 256
    assert allocated_blocks() - before < 5 * 256


def test_no_thread_finds_a_plan_that_was_made_before_all_were_forgotten() -> None:
    cache: PlanCache[int] = PlanCache(str, size=16)
    lookups = forgotten = 0  # which lookups are registered, and which plans must be gone

    def compile_plan() -> int:
        return lookups

    def work(thread: int) -> None:
        nonlocal lookups, forgotten
        for number in range(4000):
            if thread == 0:
                lookups += 1
                cache.clear()
                forgotten = lookups
            oldest = forgotten
            assert cache.get(number % 24, compile_plan) >= oldest
            assert len(cache) <= 16

    together(work)


def test_threads_that_need_one_plan_at_once_get_the_same_text() -> None:
    for _ in range(200):
        cache: PlanCache[list[str]] = PlanCache(str)
        found = together(lambda number, cache=cache: cache.get("key", lambda: ["text"]), 2)  # type: ignore[misc]  # bound now
        assert found == [["text"], ["text"]]
        assert len(cache) == 1


def test_a_plan_that_is_made_while_all_are_forgotten_is_forgotten_too() -> None:
    cache: PlanCache[str] = PlanCache(lambda plan: plan)

    def compile_slowly() -> str:
        cache.clear()
        return "made of a lookup that has been replaced"

    cache.get("key", compile_slowly)
    assert cache.get("key", lambda: "fresh") == "fresh"
