"""Which tests run, and in which order."""

from __future__ import annotations

import hashlib
import unittest
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from plectrum.test.cases import SimpleTestCase, TestCase

Tests = Iterator[unittest.TestCase]


def tests_of(suite: Any) -> Tests:
    """Gives the single tests of a suite."""
    if isinstance(suite, unittest.TestSuite):
        for one in suite:
            yield from tests_of(one)
    else:
        yield suite


def selected(
    tests: Iterable[unittest.TestCase], wanted: Collection[str], unwanted: Collection[str]
) -> Tests:
    """Gives the tests that have one of the wanted tags, if any are, and none of the unwanted."""
    for test in tests:
        method = getattr(test, getattr(test, "_testMethodName", ""), None)
        tags = {*getattr(test, "tags", ()), *getattr(method, "tags", ())}
        is_broken = isinstance(test, unittest.loader._FailedTest)  # type: ignore[attr-defined]  # has no other name
        if is_broken or ((not wanted or tags & set(wanted)) and not tags & set(unwanted)):
            yield test


def ordered(
    tests: Iterable[unittest.TestCase], *, reverse: bool, seed: int | None
) -> list[unittest.TestCase]:
    """Returns tests in the order in which they run.

    Those that leave a database as it was run first, then those that need none, those that
    commit, and last all that are none of the framework's; the tests of a class stay together.

    Args:
        tests: The tests.
        reverse: Whether the order within each kind is turned round.
        seed: What the order is shuffled by; as they were found if `None`.
    """
    by_kind: dict[int, dict[type, list[unittest.TestCase]]] = {0: {}, 1: {}, 2: {}, 3: {}}
    for test in tests:
        by_kind[_kind(test)].setdefault(type(test), []).append(test)
    result: list[unittest.TestCase] = []
    for classes in by_kind.values():
        groups = list(classes.items())
        if seed is not None:
            groups.sort(key=lambda group: _shuffled(seed, group[0].__qualname__))
        for _, group in reversed(groups) if reverse else groups:
            if seed is not None:
                group.sort(key=lambda test: _shuffled(seed, test.id()))
            result += reversed(group) if reverse else group
    return result


def _kind(test: unittest.TestCase) -> int:
    if isinstance(test, TestCase):
        return 0
    if isinstance(test, SimpleTestCase):
        return 2 if test.databases else 1
    return 3


def _shuffled(seed: int, name: str) -> str:
    return hashlib.md5(f"{seed}{name}".encode(), usedforsecurity=False).hexdigest()
