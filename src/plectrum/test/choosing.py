"""Which of the tests that pytest has found run, and in which order: as the runner does it."""

from __future__ import annotations

import fnmatch
import random
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pytest

from plectrum.test.runner.selection import as_pattern, in_groups, kind_of

DATABASE_FIXTURES = {"db": 0, "transactional_db": 2, "live_server": 2}
WITHOUT_DATABASE = 1


def add_options(group: Any) -> None:
    """Adds the options that the command `test` uses.

    Args:
        group: The group of pytest's options.
    """
    group.addoption("--reverse-tests", action="store_true", help="Run the last tests first.")
    group.addoption(
        "--shuffle-tests",
        type=int,
        metavar="SEED",
        help="Run the tests in the order that a number stands for; 0 for one by chance.",
    )
    group.addoption(
        "--test-pattern",
        action="append",
        default=[],
        metavar="PATTERN",
        help="Run only tests with a part or, with a *, the whole of a dotted name.",
    )
    group.addoption("--tag", action="append", default=[], help="Run only tests with a tag.")
    group.addoption("--exclude-tag", action="append", default=[], help="Run no tests with a tag.")


def seed_of(config: pytest.Config) -> int | None:
    """Returns the number that stands for the order; `None` for the order of the files."""
    seed: int | None = config.getoption("--shuffle-tests")
    return seed


def new_seed() -> int:
    """Returns a number for an order by chance."""
    return random.randrange(1, 10**9)  # noqa: S311 - no secret


def choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves of the tests those that are wanted, in the order in which they run.

    Args:
        config: What says which.
        items: The tests; those that are not wanted are taken out.
    """
    option: Any = config.getoption
    wanted, unwanted = option("--tag"), option("--exclude-tag")
    patterns = [as_pattern(name) for name in option("--test-pattern")]
    kept = [item for item in items if _is_wanted(item, wanted, unwanted, patterns)]
    left_out = set(items).difference(kept)
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = in_groups(
        kept,
        _described,
        reverse=option("--reverse-tests"),
        seed=seed_of(config),
    )


def tags_of(item: pytest.Item) -> set[str]:
    """Returns the tags of a test and of its class."""
    holders = (getattr(item, "obj", None), getattr(item, "cls", None))
    return {name for holder in holders for name in getattr(holder, "tags", ())}


def classes_of(items: Iterable[pytest.Item]) -> list[type]:
    """Returns the test cases of tests."""
    found = (getattr(item, "cls", None) for item in items)
    return [cls for cls in found if isinstance(cls, type)]


def _is_wanted(
    item: pytest.Item,
    wanted: Collection[str],
    unwanted: Collection[str],
    patterns: Sequence[str],
) -> bool:
    tags = tags_of(item)
    if (wanted and not tags & set(wanted)) or tags & set(unwanted):
        return False
    name = _dotted(item)
    return not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _dotted(item: pytest.Item) -> str:
    """Returns the name of a test as unittest writes it."""
    return item.nodeid.replace(".py::", ".").replace("::", ".").replace("/", ".")


def _described(item: pytest.Item) -> tuple[int, str, str]:
    cls = getattr(item, "cls", None)
    group = item.nodeid.rpartition("::")[0] if cls is not None else item.nodeid.partition("::")[0]
    return _kind(item, cls), group, item.nodeid


def _kind(item: pytest.Item, cls: type | None) -> int:
    mark = item.get_closest_marker("database")
    if mark is not None:
        return 2 if mark.kwargs.get("transaction") else 0
    used = set(getattr(item, "fixturenames", ()))
    kinds = [kind for name, kind in DATABASE_FIXTURES.items() if name in used]
    if kinds:
        return max(kinds)
    return WITHOUT_DATABASE if cls is None else kind_of(cls)
