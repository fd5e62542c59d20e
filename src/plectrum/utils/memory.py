"""Python's garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused(*, what_is_made_stays: bool = False) -> Iterator[None]:
    """Keeps the collector from looking for circles while much is made that stays.

    It would walk through all of it again and again and find nothing.

    Args:
        what_is_made_stays: Never look through what there is at the end of the block.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if what_is_made_stays:
            gc.freeze()
        if was_enabled:
            gc.enable()
