"""The plugin for pytest: fixtures for clients, settings and databases.

It does nothing in a project that names no settings module, by the environment or by
`plectrum_settings_module` in pytest's own settings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

import plectrum
from plectrum.conf import SETTINGS_MODULE_VARIABLES
from plectrum.conf import settings as project_settings
from plectrum.core import mail
from plectrum.db import connections
from plectrum.test.cases.transaction import Sandbox, TransactionTestCase, flush
from plectrum.test.client import AsyncClient, AsyncRequestFactory, Client, RequestFactory
from plectrum.test.databases import test_databases
from plectrum.test.environment import setup_test_environment
from plectrum.test.live import LiveServer
from plectrum.test.overrides import modify_settings, override_settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    parser.addini("plectrum_settings_module", "The settings module of the project.", default="")
    group = parser.getgroup("plectrum")
    group.addoption(
        "--keepdb", action="store_true", help="Use the test databases of the last run again."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Sets the project up, and registers the marks."""
    config.addinivalue_line(
        "markers", "database(transaction=False): let a test use the databases of the project."
    )
    named = config.getini("plectrum_settings_module")
    if named and not any(map(os.environ.get, SETTINGS_MODULE_VARIABLES)):
        os.environ[SETTINGS_MODULE_VARIABLES[0]] = named
    if any(map(os.environ.get, SETTINGS_MODULE_VARIABLES)):
        plectrum.setup()
        setup_test_environment()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Makes tags of test cases marks, and lets those that need databases have them."""
    for item in items:
        for holder in (getattr(item, "obj", None), getattr(item, "cls", None)):
            for name in getattr(holder, "tags", ()):
                item.add_marker(getattr(pytest.mark, name))
        cls = getattr(item, "cls", None)
        if isinstance(cls, type) and issubclass(cls, TransactionTestCase):
            item.fixturenames.insert(0, "plectrum_databases")  # type: ignore[attr-defined]  # of functions


@pytest.fixture(scope="session")
def plectrum_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Makes the test databases for the whole run."""
    with test_databases(keepdb=bool(request.config.getoption("--keepdb"))):
        yield


@pytest.fixture
def db(plectrum_databases: None) -> Iterator[None]:
    """Lets a test use the databases; what it does is rolled back."""
    sandbox = Sandbox(list(connections))
    sandbox.enter()
    yield
    sandbox.leave()


@pytest.fixture
def transactional_db(plectrum_databases: None) -> Iterator[None]:
    """Lets a test use the databases and commit; the tables are emptied after it."""
    yield
    for alias in connections:
        flush(alias)


@pytest.fixture(autouse=True)
def _database_mark(request: pytest.FixtureRequest) -> None:
    mark = request.node.get_closest_marker("database")
    if mark is not None:
        name = "transactional_db" if mark.kwargs.get("transaction") else "db"
        request.getfixturevalue(name)


@pytest.fixture(autouse=True)
def _empty_outbox() -> None:
    if hasattr(mail, "outbox"):
        mail.outbox = []


@pytest.fixture
def mailoutbox() -> list[mail.EmailMessage]:
    """Returns the messages that the test has sent."""
    if not hasattr(mail, "outbox"):
        mail.outbox = []
    return mail.outbox


@pytest.fixture
def client() -> Client:
    """Returns a visitor."""
    return Client()


@pytest.fixture
def async_client() -> AsyncClient:
    """Returns a visitor, for asynchronous tests."""
    return AsyncClient()


@pytest.fixture
def rf() -> RequestFactory:
    """Returns what makes requests without a client."""
    return RequestFactory()


@pytest.fixture
def async_rf() -> AsyncRequestFactory:
    """Returns what makes requests without a client, for asynchronous views."""
    return AsyncRequestFactory()


@pytest.fixture
def live_server(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """Returns a server of the project in the background: `live_server.url`."""
    request.getfixturevalue("transactional_db")
    with ExitStack() as stack:
        for alias in connections:
            if getattr(connections[alias], "is_in_memory", False):
                stack.enter_context(connections.shared(alias))
        server = LiveServer()
        stack.enter_context(modify_settings(ALLOWED_HOSTS={"append": server.host}))
        yield stack.enter_context(server)


class SettingsFixture:
    """The settings, which a test may set; they are brought back after it."""

    def __init__(self) -> None:
        self.__dict__["_changes"] = []

    def __setattr__(self, name: str, value: Any) -> None:
        override = override_settings(**{name: value})
        override.enable()
        self._changes.append(override)

    def __getattr__(self, name: str) -> Any:
        return getattr(project_settings, name)

    def finalize(self) -> None:
        """Brings the settings back."""
        while self._changes:
            self._changes.pop().disable()


@pytest.fixture
def settings() -> Iterator[SettingsFixture]:
    """Returns the settings, which a test may set."""
    changed = SettingsFixture()
    yield changed
    changed.finalize()
