"""What depends on a table or a column and is no model's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plectrum.db import connection, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.state import ProjectState
from plectrum.db.utils import DatabaseError

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def state(database: str) -> Iterator[ProjectState]:
    creation = Migration("0001_initial", "held")
    fields = [("id", models.BigAutoField(primary_key=True)), ("a", models.IntegerField())]
    creation.operations = [operations.CreateModel("m", fields)]
    with connection.schema_editor() as editor:
        made = creation.apply(ProjectState(), editor)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO held_m (a) VALUES (5)")
        cursor.execute("CREATE VIEW held_view AS SELECT a FROM held_m")
    yield made
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW held_view")
        cursor.execute("DROP TABLE held_m")


def test_a_column_that_a_view_shows_is_not_removed(state: ProjectState) -> None:
    removal = Migration("0002_removal", "held")
    removal.operations = [operations.RemoveField("m", "a")]
    with pytest.raises(DatabaseError, match="held_view|other objects depend"):
        with connection.schema_editor() as editor:
            removal.apply(state, editor)
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT a FROM held_view").fetchall() == [(5,)]
