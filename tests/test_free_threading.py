"""What a run on a build without the global lock shows is shown without it."""

from __future__ import annotations

import os

import pytest

from tests.support.threads import IS_FREE_THREADED_BUILD, has_global_lock


@pytest.mark.skipif(
    not os.environ.get("PLECTRUM_TEST_FREE_THREADED"), reason="no run of `make free-threaded`"
)
def test_this_run_has_no_global_lock() -> None:
    assert IS_FREE_THREADED_BUILD
    assert not has_global_lock()
