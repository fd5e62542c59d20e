"""The databases that tests run on: made before the first test, gone after the last."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def test_databases(keepdb: bool = False, verbosity: int = 0) -> Iterator[None]:
    """Makes the test databases, with all migrations applied, the project's own for a block.

    Args:
        keepdb: Use the databases that an earlier run left, and leave them.
        verbosity: How much the migrations print.
    """
    entries = {alias: connections.settings[alias] for alias in connections}
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
