"""The plugin for pytest: fixtures for clients, settings and databases.

It does nothing in a project that names no settings module, by the environment or by
`plectrum_settings_module` in pytest's own settings.
"""

from __future__ import annotations

import fnmatch
import logging
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import plectrum
from plectrum.conf import SETTINGS_MODULE_VARIABLES
from plectrum.conf import settings as project_settings
from plectrum.core import mail
from plectrum.core.management.sql import emit_post_migrate_signal
from plectrum.db import connections
from plectrum.db.instrumentation import logger as statements
from plectrum.test import choosing
from plectrum.test.cases.transaction import Sandbox, TransactionTestCase, flush
from plectrum.test.client import AsyncClient, AsyncRequestFactory, Client, RequestFactory
from plectrum.test.databases import test_databases
from plectrum.test.environment import setup_test_environment
from plectrum.test.live import LiveServer
from plectrum.test.overrides import modify_settings, override_settings
from plectrum.test.runner.selection import serialized_aliases

_FILES_WITH_TESTS = "test*.py"
_USUAL_FILES = ["test_*.py", "*_test.py"]  # pytest's own choice
_SETUP_SECONDS = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    parser.addini("plectrum_settings_module", "The settings module of the project.", default="")
    group = parser.getgroup("plectrum")
    group.addoption(
        "--keepdb", action="store_true", help="Use the test databases of the last run again."
    )
    group.addoption("--debug-mode", action="store_true", help="Run with DEBUG on.")
    group.addoption("--debug-sql", action="store_true", help="Show failing tests' statements.")
    group.addoption("--timing", action="store_true", help="Tell how long the databases took.")
    choosing.add_options(group)


def is_set_up() -> bool:
    """Tells whether the environment names a project."""
    return any(map(os.environ.get, SETTINGS_MODULE_VARIABLES))


def pytest_configure(config: pytest.Config) -> None:
    """Sets the project up, and registers the marks."""
    config.addinivalue_line(
        "markers", "database(transaction=False): let a test use the databases of the project."
    )
    named = config.getini("plectrum_settings_module")
    if named and not is_set_up():
        os.environ[SETTINGS_MODULE_VARIABLES[0]] = named
    if choosing.seed_of(config) == 0:
        config.option.shuffle_tests = choosing.new_seed()  # which pytest-xdist hands on
    if is_set_up():
        plectrum.setup()
        setup_test_environment(debug=config.getoption("--debug-mode"))


def pytest_report_header(config: pytest.Config) -> str | None:
    """Tells the seed of a shuffled order, so that it can be repeated."""
    seed = choosing.seed_of(config)
    return None if seed is None else f"Using shuffle seed: {seed}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Also finds tests in files that pytest leaves out, and DiscoverRunner does not: `tests.py`."""
    if not is_set_up() or not fnmatch.fnmatch(file_path.name, _FILES_WITH_TESTS):
        return None
    others = parent.config.getini("python_files")
    if others != _USUAL_FILES:
        return None  # the project, or the command's --pattern, says which
    if parent.session.isinitpath(file_path) or any(
        fnmatch.fnmatch(file_path.name, pattern) for pattern in others
    ):
        return None  # pytest does it
    module: pytest.Module = pytest.Module.from_parent(parent, path=file_path)
    return module


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Makes tags of test cases marks, lets tests have databases, and puts them in order."""
    for item in items:
        for name in choosing.tags_of(item):
            config.addinivalue_line("markers", f"{name}: a tag of tests.")
            item.add_marker(getattr(pytest.mark, name))
        cls = getattr(item, "cls", None)
        if isinstance(cls, type) and issubclass(cls, TransactionTestCase):
            item.fixturenames.insert(0, "plectrum_databases")  # type: ignore[attr-defined]  # of functions
    if is_set_up():
        choosing.choose(config, items)


@pytest.fixture(scope="session")
def plectrum_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Makes the test databases for the whole run."""
    started = time.perf_counter()
    keepdb = bool(request.config.getoption("--keepdb"))
    kept = serialized_aliases(choosing.classes_of(request.session.items))
    with test_databases(keepdb=keepdb, serialized_aliases=kept):
        request.config.stash[_SETUP_SECONDS] = time.perf_counter() - started
        yield


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tells how long the test databases took to be made."""
    if config.getoption("--timing") and _SETUP_SECONDS in config.stash:
        terminalreporter.write_line(f"Database setup took {config.stash[_SETUP_SECONDS]:.3f}s")


@pytest.fixture(autouse=True)
def _statements(request: pytest.FixtureRequest) -> Iterator[None]:
    """Logs the statements of each test, which pytest shows where one fails."""
    if not request.config.getoption("--debug-sql"):
        yield
        return
    level = statements.level
    statements.setLevel(logging.DEBUG)
    connections.is_logging = True
    yield
    statements.setLevel(level)


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
        emit_post_migrate_signal(0, False, alias)


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
