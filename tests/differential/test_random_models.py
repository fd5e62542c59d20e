"""Chains over random models and rows answer as an installed Django answers them.

PLECTRUM_TEST_MODELS tells how many families of models are drawn for each database.
"""

from __future__ import annotations

import os

import pytest

from tests.differential import oracle
from tests.differential.oracle import needs_django
from tests.differential.random_models.questions import questions

pytestmark = [pytest.mark.differential, needs_django, pytest.mark.slow]

FAMILIES = int(os.environ.get("PLECTRUM_TEST_MODELS", "3"))
CHAINS = 60
# The seeds of families that share a process.
BATCHES = [range(start, min(start + 10, FAMILIES)) for start in range(0, FAMILIES, 10)]


def is_refused(answer: str) -> bool:
    """Tells whether an answer is the name of an error.

    A chain that Django refuses and this framework answers is no difference: nothing says what it
    should find. Most are those whose SQL the database refuses, and expressions of several kinds
    of numbers and texts, which get the first one's field here.
    """
    return answer.isidentifier() and answer not in {"None", "True", "False"}


@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_random_chains_answer_the_same(prelude: tuple[str, str], seeds: range) -> None:
    setup, expressions = questions(seeds, CHAINS)
    differences = oracle.compare(prelude, expressions, setup)
    assert [one for one in differences if not is_refused(one[1]["django"])] == []
