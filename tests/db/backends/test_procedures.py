"""`callproc` calls what is stored on the server, and nothing else that its name may say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plectrum.db import connection
from plectrum.db.utils import DatabaseError, NotSupportedError

MAKE = {
    "postgresql": [
        "CREATE TABLE called (n integer, t text)",
        """CREATE FUNCTION doubled(n integer, t text) RETURNS TABLE (a integer, b text)
           LANGUAGE sql AS 'SELECT n * 2, t'""",
        """CREATE PROCEDURE stored(n integer, t text) LANGUAGE sql
           AS 'INSERT INTO called VALUES (n, t)'""",
    ],
    "mysql": [
        "CREATE TABLE called (n integer, t text)",
        "CREATE PROCEDURE doubled(n integer, t text) SELECT n * 2, t",
        "CREATE PROCEDURE stored(n integer, t text) INSERT INTO called VALUES (n, t)",
    ],
    "sqlite": [],
}
DROP = {
    "postgresql": ["DROP FUNCTION doubled", "DROP PROCEDURE stored", "DROP TABLE called"],
    "mysql": ["DROP PROCEDURE doubled", "DROP PROCEDURE stored", "DROP TABLE called"],
    "sqlite": [],
}


@pytest.fixture
def procedures(database: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        for statement in MAKE[connection.vendor]:
            cursor.execute(statement)
    yield connection.vendor
    with connection.cursor() as cursor:
        for statement in DROP[connection.vendor]:
            cursor.execute(statement)


def test_a_procedure_is_called(procedures: str) -> None:
    with connection.cursor() as cursor:
        if procedures == "sqlite":
            with pytest.raises(NotSupportedError, match="SQLite has no stored procedures"):
                cursor.callproc("doubled", [4, "x"])
            return
        assert cursor.callproc("doubled", (4, "'x'")) == [4, "'x'"]
        assert cursor.fetchall() == [(8, "'x'")]
        cursor.callproc("stored", [1, "%s"])
        cursor.execute("SELECT * FROM called")
        assert cursor.fetchall() == [(1, "%s")]
        with pytest.raises(NotSupportedError, match="Keyword parameters"):
            cursor.callproc("doubled", kparams={"n": 1})


def test_a_name_is_never_more_than_a_name(procedures: str) -> None:
    if procedures == "sqlite":
        return
    for name in ("doubled(1, 'x'); DROP TABLE called; --", 'doubled"(1', "doubled`(1", "nothing"):
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.callproc(name, [1, "x"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM called")
        assert cursor.fetchone() == (0,)
