"""The garbage collector rests while a project is loaded."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from plectrum.utils.memory import collection_paused


def test_collection_pauses_and_goes_on_even_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(LookupError), collection_paused():
        assert not gc.isenabled()
        raise LookupError
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


SETUP = """
import gc
import plectrum
from plectrum.conf import settings
settings.configure()
counts = []
for _ in range(2):
    plectrum.setup()
    counts.append(gc.get_freeze_count())
    kept = [[] for _ in range(10_000)]
print(gc.isenabled(), counts[0] > 10_000, counts[1] <= counts[0])
"""


def test_what_the_first_setup_loads_is_not_looked_through_again() -> None:
    done = subprocess.run([sys.executable, "-c", SETUP], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3
