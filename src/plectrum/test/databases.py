"""The databases that tests run on: made before the first test, gone after the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db import DEFAULT_DB_ALIAS, connections
from plectrum.test import serialized
from plectrum.test.creation import create_test_db, destroy_test_db, test_name, use_name


def setup_databases(
    verbosity: int = 0,
    interactive: bool = True,
    *,
    keepdb: bool = False,
    aliases: Iterable[str] | None = None,
    serialized_aliases: Iterable[str] | None = None,
    **kwargs: Any,
) -> ExitStack:
    """Makes the test databases the project's own, and returns what `teardown_databases` needs.

    Args:
        verbosity: How much is told; the migrations tell one step less.
        interactive: Whether it is asked before a database of the same name is deleted.
        keepdb: Use the databases that an earlier run left, and leave them.
        aliases: Which databases; all of them if left out.
        serialized_aliases: Whose contents are kept for tests with `serialized_rollback`; those of
            all of `aliases` if left out.
        **kwargs: Nothing is known of others.
    """
    stack = ExitStack()
    stack.enter_context(
        test_databases(
            keepdb=keepdb,
            verbosity=verbosity,
            aliases=aliases,
            serialized_aliases=serialized_aliases,
            interactive=interactive,
        )
    )
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
    keepdb: bool = False,
    verbosity: int = 0,
    aliases: Iterable[str] | None = None,
    serialized_aliases: Iterable[str] | None = None,
    *,
    interactive: bool = False,
) -> Iterator[None]:
    """Makes the test databases, with all migrations applied, the project's own for a block.

    Aliases that mean one database have one test database, and so has a mirror with what it
    mirrors.

    Args:
        keepdb: Use the databases that an earlier run left, and leave them.
        verbosity: How much is told.
        aliases: Which databases; all of them if left out.
        serialized_aliases: Whose contents are kept for tests with `serialized_rollback`; those of
            all of `aliases` if left out.
        interactive: Whether it is asked before a database of the same name is deleted.

    Raises:
        ImproperlyConfigured: TEST names other aliases in circles, or aliases that are not there.
    """
    wanted = list(connections) if aliases is None else list(aliases)
    wanted = [alias for alias in wanted if connections[alias].vendor != "dummy"]
    mirrors = mirrored(wanted)
    owners = in_order({*wanted, *mirrors.values()} - set(mirrors))
    before = {alias: connections.settings[alias]["NAME"] for alias in (*owners, *mirrors)}
    made: dict[tuple[Any, ...], str] = {}
    try:
        for alias in owners:
            key = _database_of(alias)
            if key in made:
                use_name(alias, connections.settings[made[key]]["NAME"])
                continue
            create_test_db(connections[alias], verbosity, not interactive, keepdb)
            made[key] = alias
        for alias, of in mirrors.items():
            use_name(alias, connections.settings[of]["NAME"], MEMORY_OF=of)
        # Not before all are made: a router may read from another than it writes to.
        for alias in wanted if serialized_aliases is None else serialized_aliases:
            serialized.keep_contents(alias)
        yield
    finally:
        serialized.forget_contents()
        for alias, name in reversed(before.items()):
            if alias in made.values():
                destroy_test_db(connections[alias], name, verbosity, keepdb)
            elif connections.settings[alias]["NAME"] != name:
                use_name(alias, name, MEMORY_OF=None)


test_databases.__test__ = False  # type: ignore[attr-defined]  # a helper, whatever its name


def mirrored(aliases: Iterable[str]) -> dict[str, str]:
    """Returns for each alias that mirrors another in tests which one.

    Raises:
        ImproperlyConfigured: That is no alias, or mirrors another itself.
    """
    mirrors: dict[str, str] = {}
    for alias in aliases:
        of = connections.settings[alias]["TEST"]["MIRROR"]
        if not of:
            continue
        if of not in connections or connections.settings[of]["TEST"]["MIRROR"]:
            raise ImproperlyConfigured(
                f"TEST['MIRROR'] of the database {alias!r} is {of!r}.",
                hint="Name an alias of DATABASES that is not a mirror itself.",
            )
        mirrors[alias] = of
    return mirrors


def in_order(aliases: Iterable[str]) -> list[str]:
    """Returns aliases so that each comes after those it depends on.

    Raises:
        ImproperlyConfigured: They depend on each other in a circle.
    """
    left = {alias: _dependencies(alias) for alias in connections if alias in set(aliases)}
    result: list[str] = []
    while left:
        ready = [alias for alias, needed in left.items() if not needed & set(left)]
        if not ready:
            raise ImproperlyConfigured(
                f"TEST['DEPENDENCIES'] is a circle: {', '.join(left)} wait for each other.",
                hint="Take one of them out of the list of another.",
            )
        result += ready
        left = {alias: needed for alias, needed in left.items() if alias not in ready}
    return result


def _dependencies(alias: str) -> set[str]:
    default = [] if alias == DEFAULT_DB_ALIAS else [DEFAULT_DB_ALIAS]
    return set(connections.settings[alias]["TEST"].get("DEPENDENCIES", default))


def _database_of(alias: str) -> tuple[Any, ...]:
    """Returns what is equal for aliases that mean one database."""
    entry = connections.settings[alias]
    name = test_name(entry)
    if name == ":memory:":
        return alias, name
    return entry["ENGINE"], entry["HOST"], str(entry["PORT"]), name
