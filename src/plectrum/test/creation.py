"""Making and deleting the test database of one alias."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.management import call_command
from plectrum.db import connections
from plectrum.test.overrides import override_settings
from plectrum.test.serialized import keep_contents

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper

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


def existing_names() -> list[str]:
    """Returns the names of the test databases that are there already."""
    return [
        name
        for alias in connections
        if connections[alias].vendor != "dummy"
        and connections[alias].creation.exists(name := test_name(connections.settings[alias]))
    ]


def create_test_db(
    connection: BaseDatabaseWrapper,
    verbosity: int = 1,
    autoclobber: bool = False,
    keepdb: bool = False,
    *,
    serialize: bool = False,
) -> str:
    """Makes the test database of a connection its own, with all migrations applied.

    Args:
        connection: The connection.
        verbosity: How much is told; the migrations tell one step less.
        autoclobber: Whether a database of that name is deleted without a question.
        keepdb: Whether a database of that name is used as it is.
        serialize: Whether its contents are kept for `serialized_rollback`.

    Returns:
        The name of the test database.
    """
    alias = connection.alias
    name = test_name(connection.settings_dict)
    exists = connections[alias].creation.exists(name)
    if verbosity >= 1:
        verb = "Using existing" if exists and keepdb else "Creating"
        told = f" ({name!r})" if verbosity >= 2 else ""
        sys.stderr.write(f"{verb} test database for alias {alias!r}{told}...\n")
    if exists and not keepdb and not autoclobber:
        ask_for_deletion(name)
    connections[alias].close()
    if not (exists and keepdb):
        connections[alias].creation.create(name)
    own = connection.settings_dict["NAME"]
    use_name(alias, name)
    try:
        migrate(alias, max(verbosity - 1, 0))
        if serialize:
            keep_contents(alias)
    except BaseException:
        destroy_test_db(connections[alias], own, 0, keepdb)
        raise
    return name


def destroy_test_db(
    connection: BaseDatabaseWrapper,
    old_database_name: str,
    verbosity: int = 1,
    keepdb: bool = False,
) -> None:
    """Deletes the test database of a connection, and gives the connection its own one back.

    Args:
        connection: The connection.
        old_database_name: The name of its own database.
        verbosity: How much is told.
        keepdb: Whether the test database stays.
    """
    alias = connection.alias
    name = connections[alias].settings_dict["NAME"]
    if verbosity >= 1:
        verb = "Preserving" if keepdb else "Destroying"
        told = f" ({name!r})" if verbosity >= 2 else ""
        sys.stderr.write(f"{verb} test database for alias {alias!r}{told}...\n")
    connections[alias].close()
    if not keepdb:
        connections[alias].creation.destroy(name)
    use_name(alias, old_database_name)


def use_name(alias: str, name: str, **entries: Any) -> None:
    """Lets an alias mean another database; what was worked out for the former is forgotten."""
    connections[alias].close()  # while it knows whether it lives in memory
    for configuration in (connections.settings[alias], settings.DATABASES.get(alias)):
        if configuration:
            configuration.update(NAME=name, **entries)
    del connections[alias]


def migrate(alias: str, verbosity: int) -> None:
    """Makes the tables of a database: by migrations, or from the models if TEST says so."""
    with _migrations_as_set(connections.settings[alias]["TEST"]["MIGRATE"]):
        call_command(
            "migrate", database=alias, verbosity=verbosity, interactive=False, run_syncdb=True
        )


@contextmanager
def _migrations_as_set(is_wanted: bool) -> Iterator[None]:
    if is_wanted:
        yield
        return
    without = {config.label: None for config in apps.get_app_configs()}
    with override_settings(MIGRATION_MODULES=without):
        yield


def ask_for_deletion(name: str) -> None:
    """Ends the program unless whoever sits there lets a database be deleted."""
    answer = input(
        f"There is a database {name!r} already, perhaps of a run that was interrupted.\n"
        "Type 'yes' to delete it, or 'no' to cancel: "
    )
    if answer != "yes":
        sys.stderr.write("Tests cancelled.\n")
        sys.exit(1)
