"""On SQLite, columns are added, renamed and dropped in place where an installed Django does so."""

# ruff: noqa: E501 - one operation per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
from {root}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", DATABASES={"default": {"ENGINE": "{root}.db.backends.sqlite3", "NAME": ":memory:"}})
"""
SETUP = """
from {root}.db import connection, migrations
from {root}.db.models import *
from {root}.db.migrations.state import ProjectState
first = [
    migrations.CreateModel("O", [("id", BigAutoField(primary_key=True))]),
    migrations.CreateModel("M", [
        ("id", BigAutoField(primary_key=True)), ("number", IntegerField()), ("text", CharField(max_length=9, null=True)),
        ("indexed", IntegerField(db_index=True)), ("unique", IntegerField(unique=True)), ("positive", PositiveIntegerField(default=1)),
        ("key", ForeignKey("shop.o", CASCADE, null=True)), ("loose", ForeignKey("shop.o", CASCADE, db_constraint=False, db_index=False, related_name="+")),
        ("data", JSONField(null=True)), ("given", IntegerField(db_default=4)), ("collated", CharField(max_length=4, db_collation="NOCASE")),
        ("computed", GeneratedField(expression=F("given") + 1, output_field=IntegerField(), db_persist=False)),
        ("together", IntegerField()),
    ], options={"unique_together": {("together", "unique")}}),
]
state = ProjectState()
for operation in first:
    operation.state_forwards("shop", state)

def statements(operation):
    after = state.clone()
    operation.state_forwards("shop", after)
    with connection.schema_editor(collect_sql=True) as editor:
        operation.database_forwards("shop", editor, state, after)
    made = [sql for sql in editor.collected_sql if not sql.startswith("--")]
    return "a new table" if any("new__" in sql for sql in made) else made
"""
OPERATIONS = [
    *(f"RemoveField('m', {name!r})" for name in ("number", "text", "indexed", "positive", "key", "loose", "data", "collated", "computed")),
    *(f"RenameField('m', {name!r}, 'other')" for name in ("id", "number", "text", "indexed", "unique", "positive", "data", "collated", "together")),
    "AlterField('m', 'text', CharField(max_length=9, null=True, db_column='column'))",
    "AlterField('m', 'text', CharField(max_length=8, null=True, db_column='column'))",
    "AlterField('m', 'text', CharField(max_length=9, null=True, help_text='x'))",
    "AddField('m', 'new', IntegerField(null=True))", "AddField('m', 'new', IntegerField(null=True, db_index=True))",
    "AddField('m', 'new', IntegerField(default=3))", "AddField('m', 'new', IntegerField(null=True, unique=True))",
    "AddField('m', 'new', ForeignKey('shop.o', CASCADE, default=1, related_name='+'))",
]  # fmt: skip


def test_statements_are_those_that_django_writes() -> None:
    expressions = [f"statements(migrations.{operation})" for operation in OPERATIONS]
    assert compare(PRELUDE, expressions, SETUP) == []
