"""Functions on SQLite: its own where it has them, ours elsewhere, with the same answers."""

# ruff: noqa: E501 - a table of calls

from __future__ import annotations

import math
import sqlite3
from contextlib import closing

import pytest

from plectrum.db.backends.sqlite3 import functions

CALLS = [
    "ACOS(0.5)", "ACOS(2)", "ASIN(-2)", "ATAN(1)", "ATAN2(1, 2)", "CEILING(1.2)", "COS(1)", "DEGREES(1)", "EXP(1)", "EXP(5000)", "FLOOR(-1.5)",
    "LN(2)", "LN(-1)", "LN(0)", "LOG(2, 8)", "LOG(-1, 2)", "LOG(1, 2)", "MOD(5.5, 2)", "MOD(5, 0)", "PI()", "POWER(2, 3)", "POWER(10, 5000)", "POWER(-1, 0.5)",
    "RADIANS(90)", "SIGN(-2)", "SIN(1)", "SQRT(2)", "SQRT(-1)", "SQRT(NULL)", "TAN(1)",
]  # fmt: skip


def value_of(call: str) -> float | None:
    with closing(sqlite3.connect(":memory:")) as connection:
        functions.register_functions(connection)
        value: float | None = connection.execute(f"SELECT {call}").fetchone()[0]
        return value


@pytest.mark.skipif(not functions._has_mathematics(), reason="nothing to compare with")
@pytest.mark.parametrize("call", CALLS)
def test_functions_answer_what_those_of_sqlite_do(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = value_of(call)
    monkeypatch.setattr(functions, "_has_mathematics", lambda: False)
    ours = value_of(call)
    assert (own is None) == (ours is None)
    assert own is None or ours is None or math.isclose(own, ours)
