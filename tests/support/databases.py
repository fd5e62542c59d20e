"""The databases that tests run on, and which were left out.

SQLite always takes part. A server takes part when the environment names it by a URL:
PLECTRUM_TEST_POSTGRES, PLECTRUM_TEST_MARIADB. Each worker process makes databases of its own
there, under names that begin with `plectrum_test`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from plectrum.conf import settings
from plectrum.db import connections

SERVERS = {
    "postgresql": ("PLECTRUM_TEST_POSTGRES", "plectrum.db.backends.postgresql"),
    "mariadb": ("PLECTRUM_TEST_MARIADB", "plectrum.db.backends.mysql"),
}
SERVICES = {**{name: variable for name, (variable, _) in SERVERS.items()}}


def worker_name() -> str:
    """Returns the name of this worker process, among all that run tests on a server."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():08x}")
    return f"{run[:8]}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def available() -> list[str]:
    """Returns the vendors that tests run on."""
    return [
        "sqlite",
        *(name for name, (variable, _) in SERVERS.items() if os.environ.get(variable)),
    ]


def left_out() -> list[str]:
    """Returns the environment variables that would have made more services take part."""
    return [variable for variable in SERVICES.values() if not os.environ.get(variable)]


def server_settings(vendor: str) -> dict[str, Any]:
    """Returns the entry of DATABASES for the server that the environment names."""
    variable, engine = SERVERS[vendor]
    url = urlsplit(os.environ[variable])
    return {
        "ENGINE": engine,
        "NAME": url.path.lstrip("/") or ("postgres" if vendor == "postgresql" else ""),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
    }


def test_settings(vendor: str, directory: str) -> dict[str, Any]:
    """Returns the entry of DATABASES for this worker's own database of a vendor."""
    if vendor == "sqlite":
        return {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": f"{directory}/test.sqlite3"}
    return {**server_settings(vendor), "NAME": f"plectrum_test_{worker_name()}"}


@contextmanager
def using_database(entry: dict[str, Any]) -> Iterator[None]:
    """Makes an entry the `default` database for a block."""
    try:
        with settings.overridden(DATABASES={"default": entry}):
            connections.reset()
            try:
                yield
            finally:
                connections.close_all()
    finally:
        connections.reset()


def create_server_database(vendor: str) -> None:
    """Makes this worker's empty database on a server, dropping what an earlier run left."""
    with using_database(server_settings(vendor)):
        connections["default"].creation.create(f"plectrum_test_{worker_name()}")


def drop_server_database(vendor: str) -> None:
    """Drops this worker's database."""
    with using_database(server_settings(vendor)):
        connections["default"].creation.destroy(f"plectrum_test_{worker_name()}")


test_settings.__test__ = False  # type: ignore[attr-defined]  # a helper, whatever its name
