"""Forms render templates, whose engine asks which applications there are."""

from __future__ import annotations

import pytest

from plectrum.apps import apps


@pytest.fixture(autouse=True)
def _applications() -> None:
    apps.populate([])
