"""Which tests run, and in which order."""

from __future__ import annotations

import hashlib
import unittest
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeVar

from plectrum.db import connections
from plectrum.test.cases import SimpleTestCase, TestCase

T = TypeVar("T")
Tests = Iterator[unittest.TestCase]
_FAILED: Any = unittest.loader._FailedTest  # type: ignore[attr-defined]  # has no other name


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
        is_broken = isinstance(test, _FAILED)
        if is_broken or ((not wanted or tags & set(wanted)) and not tags & set(unwanted)):
            yield test


def as_pattern(name: str) -> str:
    """Returns what `-k` gives as a pattern of a shell: a part of a name, unless it has a `*`."""
    return name if "*" in name else f"*{name}*"


def aliases_of(case: type) -> list[str]:
    """Returns the databases that the tests of a class use."""
    wanted = getattr(case, "databases", ())
    return list(connections) if wanted == "__all__" else sorted(wanted)


def serialized_aliases(cases: Iterable[type]) -> set[str]:
    """Returns the databases whose first contents test cases want back each time."""
    return {
        alias
        for case in set(cases)
        if getattr(case, "serialized_rollback", False)
        for alias in aliases_of(case)
    }


def ordered(
    tests: Iterable[unittest.TestCase], *, reverse: bool, seed: int | None
) -> list[unittest.TestCase]:
    """Returns tests in the order in which they run, as `in_groups` says."""
    return in_groups(
        tests,
        lambda test: (kind_of(type(test)), _class_name(test), test.id()),
        reverse=reverse,
        seed=seed,
    )


def in_groups(
    items: Iterable[T],
    described: Callable[[T], tuple[int, str, str]],
    *,
    reverse: bool,
    seed: int | None,
) -> list[T]:
    """Returns tests in the order in which they run.

    Those that could not be loaded come first, then those that leave a database as it was, those
    that need none, those that commit, and last all that are none of the framework's; the tests of
    a class stay together.

    Args:
        items: The tests.
        described: Returns a test's kind (see `kind_of`), its class and its name.
        reverse: Whether the order within each kind is turned round.
        seed: What the order is shuffled by; as they were found if `None`.
    """
    by_kind: dict[int, dict[str, list[tuple[str, T]]]] = {}
    for item in items:
        kind, group, name = described(item)
        by_kind.setdefault(kind, {}).setdefault(group, []).append((name, item))
    result: list[T] = []
    for _, groups in sorted(by_kind.items()):
        names = list(groups)
        if seed is not None:
            names.sort(key=lambda name: _shuffled(seed, name))
        for group in reversed(names) if reverse else names:
            members = groups[group]
            if seed is not None:
                members.sort(key=lambda member: _shuffled(seed, member[0]))
            result += [item for _, item in (reversed(members) if reverse else members)]
    return result


def kind_of(case: type) -> int:
    """Returns the place of a class among the kinds of tests: the smallest runs first."""
    if issubclass(case, _FAILED):
        return -1
    if issubclass(case, TestCase):
        return 0
    if issubclass(case, SimpleTestCase):
        return 2 if case.databases else 1
    return 3


def _shuffled(seed: int, name: str) -> str:
    return hashlib.md5(f"{seed}{name}".encode(), usedforsecurity=False).hexdigest()


def _class_name(test: unittest.TestCase) -> str:
    return f"{type(test).__module__}.{type(test).__qualname__}"
