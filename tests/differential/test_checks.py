"""The system checks find in each mistaken project what the documented ones find."""

from __future__ import annotations

import sys

import pytest

from tests.differential.oracle import PYTHON, needs_django
from tests.support import check_cases
from tests.support.check_cases import Case
from tests.support.model_cases import TABLES

pytestmark = [pytest.mark.differential, needs_django]


@pytest.mark.parametrize("table", list(TABLES))
def test_the_same_is_found(table: str) -> None:
    cases: list[Case] = [case for case in TABLES[table] if not case.alone]
    ours = check_cases.run(sys.executable, "plectrum", cases)
    theirs = check_cases.run(PYTHON, "django", cases)
    different = [
        (case.name, here, there)
        for case, here, there in zip(cases, ours, theirs, strict=True)
        if not (here == there or (case.refused and check_cases.is_expected(case, here)))
    ]
    assert different == []
