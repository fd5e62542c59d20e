"""An empty database of each kind for both, where queries are compared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plectrum.db import connections
from tests.differential.oracle import has_library
from tests.support import databases

PRELUDE = """
from {root}.conf import settings
if "{root}" == "django" and "mysql" in {entry!r}["ENGINE"]:
    # Django knows one library for MariaDB by name; the other can stand in for it.
    import pymysql
    pymysql.version_info = (2, 2, 8, "final", 0)
    pymysql.install_as_MySQLdb()
settings.configure(
    USE_TZ=True, TIME_ZONE="UTC", SECRET_KEY="k", INSTALLED_APPS=["{root}.contrib.contenttypes"],
    DATABASES={"default": {entry!r}},
)
"""
LIBRARIES = {"sqlite": "sqlite3", "postgresql": "psycopg", "mariadb": "pymysql"}


@pytest.fixture(params=databases.available())
def prelude(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The settings for an empty database of each kind, for Django and for this framework."""
    vendor: str = request.param
    if not has_library(LIBRARIES[vendor]):
        pytest.skip(f"Django's environment lacks {LIBRARIES[vendor]}")
    if vendor == "sqlite":
        entry = {"ENGINE": "{root}.db.backends.sqlite3", "NAME": ":memory:"}
        yield (PRELUDE.replace("{entry!r}", repr(entry)),) * 2
        return
    server = databases.server_settings(vendor)
    names = [f"plectrum_test_peer_{databases.worker_name()}_{number}" for number in range(2)]
    engine = server["ENGINE"].replace("plectrum", "{root}", 1)
    with databases.using_database(server):
        for name in names:
            connections["default"].creation.create(name)
    entries = [{**server, "ENGINE": engine, "NAME": name} for name in names]
    first, second = (PRELUDE.replace("{entry!r}", repr(entry)) for entry in entries)
    yield first, second
    with databases.using_database(server):
        for name in names:
            connections["default"].creation.destroy(name)
