"""Tables of PostgreSQL, with its extensions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from plectrum.db import connection
from plectrum.db.utils import DatabaseError
from tests.support import databases


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out what needs a server where none is named."""
    if "postgresql" in databases.available():
        return
    missing = pytest.mark.skip(reason="No PostgreSQL server is named.")
    for item in items:
        if "postgresql" in getattr(item, "fixturenames", ()):
            item.add_marker(missing)


@pytest.fixture
def postgresql(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The connection to this worker's own database on PostgreSQL."""
    created = request.getfixturevalue("_server_databases")
    if "postgresql" not in created:
        databases.create_server_database("postgresql")
        created["postgresql"] = True
    with databases.using_database(databases.test_settings("postgresql", "")):
        yield connection


@pytest.fixture
def extension(postgresql: Any) -> Callable[[str], None]:
    """Makes sure of an extension, or leaves the test out and says why."""

    def install(name: str) -> None:
        try:
            with postgresql.cursor() as cursor:
                cursor.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}"')
        except DatabaseError as error:
            pytest.skip(f"The extension {name} cannot be created: {error}")

    return install


@pytest.fixture
def tables(postgresql: Any) -> Iterator[Callable[..., None]]:
    """Makes the tables of models, and drops them afterwards."""
    made: list[Any] = []

    def make(*models: Any) -> None:
        with postgresql.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
                made.append(model)

    yield make
    with postgresql.schema_editor() as editor:
        for model in reversed(made):
            editor.delete_model(model)
