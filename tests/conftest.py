"""What all tests share: settings, databases, and what was left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from plectrum.conf import settings
from plectrum.db import connection
from plectrum.utils import timezone, translation
from tests.support import databases

settings.configure(
    SECRET_KEY="a key for tests only",
    USE_TZ=True,
    TIME_ZONE="UTC",
    ALLOWED_HOSTS=["testserver", "localhost", "127.0.0.1"],
)

hypothesis_settings.register_profile(
    "default",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def _server_databases() -> Iterator[dict[str, bool]]:
    created: dict[str, bool] = {}
    yield created
    for vendor in created:
        databases.drop_server_database(vendor)


@pytest.fixture(params=databases.available())
def database(
    request: pytest.FixtureRequest, tmp_path: Path, _server_databases: dict[str, bool]
) -> Iterator[str]:
    """Makes each database in turn the project's own; its value is the vendor."""
    vendor: str = request.param
    if vendor != "sqlite" and vendor not in _server_databases:
        databases.create_server_database(vendor)
        _server_databases[vendor] = True
    with databases.using_database(databases.test_settings(vendor, str(tmp_path))):
        yield vendor


@pytest.fixture
def empty_database(database: str) -> Iterator[str]:
    """The same without any table, for projects that migrate; its value is the vendor."""
    if database == "sqlite":
        yield database
        return
    name = settings.DATABASES["default"]["NAME"]
    connection.close()
    connection.creation.create(name)
    yield database
    connection.close()
    connection.creation.create(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names the services that took no part."""
    missing = databases.left_out()
    if missing:
        terminalreporter.write_line(f"Left out, since not set: {', '.join(missing)}", yellow=True)


@pytest.fixture(autouse=True)
def _neutral_context() -> Iterator[None]:
    """Lets no test inherit the language or the time zone of another."""
    yield
    translation.deactivate()
    timezone.deactivate()
