"""The tables of the library, on each database in turn, and plans that are verified."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plectrum.db.models.query.plans import PLANS
from tests.db.models.library import MODELS
from tests.support.tables import tables


@pytest.fixture(autouse=True)
def _verified_plans() -> Iterator[None]:
    PLANS.is_verifying = True
    yield
    PLANS.is_verifying = False


@pytest.fixture
def library(database: str) -> Iterator[str]:
    """Makes the tables; its value is the vendor."""
    with tables(MODELS):
        yield database
