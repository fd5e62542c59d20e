"""The databases that tests run on: made before the first test, gone after the last."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from plectrum.core.management import call_command
from plectrum.db import connections

TEST_DATABASE_PREFIX = "test_"


def worker_suffix() -> str:
    """Returns what keeps the databases of parallel workers apart."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return f"_{worker}" if worker else ""


def test_name(entry: dict[str, Any]) -> str:
    """Returns the name of the test database for an entry of DATABASES."""
    given = entry["TEST"]["NAME"]
    if "sqlite" in entry["ENGINE"]:
        return f"{given}{worker_suffix()}" if given else ":memory:"
    return f"{given or TEST_DATABASE_PREFIX + entry['NAME']}{worker_suffix()}"


test_name.__test__ = False  # type: ignore[attr-defined]  # a helper, whatever its name


def setup_databases(
    verbosity: int = 0,
    interactive: bool = True,
    *,
    keepdb: bool = False,
    aliases: Iterable[str] | None = None,
    **kwargs: Any,
) -> ExitStack:
    """Makes the test databases the project's own, and returns what `teardown_databases` needs.

    Args:
        verbosity: How much the migrations print.
        interactive: Not used: nothing is asked.
        keepdb: Use the databases that an earlier run left, and leave them.
        aliases: Which databases; all of them if left out.
        **kwargs: Nothing is known of others.
    """
    stack = ExitStack()
    stack.enter_context(test_databases(keepdb=keepdb, verbosity=verbosity, aliases=aliases))
    return stack


def teardown_databases(old_config: ExitStack, parallel: int = 0, keepdb: bool = False) -> None:
    """Removes the test databases.

    Args:
        old_config: What `setup_databases` returned; it knows whether they are to be kept.
        parallel: Not used.
        keepdb: Not used.
    """
    old_config.close()


@contextmanager
def test_databases(
    keepdb: bool = False, verbosity: int = 0, aliases: Iterable[str] | None = None
) -> Iterator[None]:
    """Makes the test databases, with all migrations applied, the project's own for a block.

    Args:
        keepdb: Use the databases that an earlier run left, and leave them.
        verbosity: How much the migrations print.
        aliases: Which databases; all of them if left out.
    """
    wanted = list(connections) if aliases is None else list(aliases)
    entries = {alias: connections.settings[alias] for alias in wanted}
    made: list[str] = []
    try:
        for alias, entry in entries.items():
            if connections[alias].vendor == "dummy":
                continue
            name = test_name(entry)
            connections[alias].close()
            if not keepdb or not connections[alias].creation.exists(name):
                connections[alias].creation.create(name)
            entry["NAME"] = name
            del connections[alias]  # what it has worked out of its settings is of the other
            made.append(alias)
        for alias in made:
            if entries[alias]["TEST"]["MIGRATE"]:
                call_command(
                    "migrate",
                    database=alias,
                    verbosity=verbosity,
                    interactive=False,
                    run_syncdb=True,
                )
        yield
    finally:
        for alias in made:
            connections[alias].close()
            if not keepdb:
                connections[alias].creation.destroy(entries[alias]["NAME"])


test_databases.__test__ = False  # type: ignore[attr-defined]  # a helper, whatever its name
