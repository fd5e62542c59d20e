"""What each database says of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.db import connection
from plectrum.db.backends.base.introspection import FieldInfo, Relation

TABLES = ("inspected_child", "inspected")


@pytest.fixture(autouse=True)
def _tables(database: str) -> Iterator[None]:
    quote = connection.ops.quote_name
    key = {
        "sqlite": "integer PRIMARY KEY AUTOINCREMENT",
        "postgresql": "serial PRIMARY KEY",
        "mariadb": "integer PRIMARY KEY AUTO_INCREMENT",
    }[database]
    computed = f"GENERATED ALWAYS AS (({quote('a')} + 1) * 2) STORED"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE inspected ({quote('id')} {key}, {quote('a')} integer, "
            f"{quote('g')} integer {computed}, {quote('word')} varchar(9) DEFAULT 'as (')"
        )
        cursor.execute(
            "CREATE TABLE inspected_child (id integer PRIMARY KEY, one integer, two integer, "
            "FOREIGN KEY (one) REFERENCES inspected (id) ON DELETE CASCADE, "
            "FOREIGN KEY (two) REFERENCES inspected (id) ON DELETE SET NULL)"
        )
        yield
        for table in TABLES:
            cursor.execute(f"DROP TABLE {table}")


def columns(table: str) -> dict[str, FieldInfo]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return {info.name: info for info in found}


def constraints(table: str) -> dict[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, table)


def test_the_database_counts_a_key_up(database: str) -> None:
    assert [info.is_autofield for info in columns("inspected").values()] == [True, *[False] * 3]
    # An integer key of SQLite is the number of the row, whatever else was declared.
    assert columns("inspected_child")["id"].is_autofield is (database == "sqlite")


def test_what_a_column_is_computed_from_is_told() -> None:
    found = {name: info.generation for name, info in columns("inspected").items()}
    computed = found.pop("g")
    assert computed is not None
    assert computed.translate(str.maketrans("", "", '"`() ')) == "a+1*2"
    assert set(found.values()) == {None}


def test_relations_say_what_the_database_does_when_their_target_goes() -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_relations(cursor, "inspected_child")
    assert found == {
        "one": Relation("id", "inspected", "CASCADE"),
        "two": Relation("id", "inspected", "SET NULL"),
    }


def test_an_index_on_an_expression_has_a_definition(database: str) -> None:
    if not connection.features.supports_expression_indexes:
        pytest.skip("the database has no such indexes")
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX lowered ON inspected (a, lower(word) DESC)")
    found = constraints("inspected")["lowered"]
    assert (found["columns"], found["orders"]) == (["a", None], ["ASC", "DESC"])
    assert "lower(" in found["definition"]


def test_columns_beside_those_that_an_index_is_sorted_by_are_told_apart(database: str) -> None:
    if not connection.features.supports_covering_indexes:
        pytest.skip("the database has no such indexes")
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX covering ON inspected (a) INCLUDE (word, id)")
        cursor.execute("ALTER TABLE inspected ADD CONSTRAINT covered UNIQUE (a, word) INCLUDE (id)")
    found = constraints("inspected")
    assert (found["covering"]["columns"], found["covering"]["include"]) == (["a"], ["word", "id"])
    assert (found["covered"]["columns"], found["covered"]["include"]) == (["a", "word"], ["id"])
