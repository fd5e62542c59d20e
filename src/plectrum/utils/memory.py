"""Python's garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused(*, is_last_work: bool = False) -> Iterator[None]:
    """Keeps the collector from looking for circles while much is made that stays.

    It would walk through all of it again and again and find nothing.

    Args:
        is_last_work: The process is about to end: what there is is never looked through again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_last_work:
            gc.freeze()
        if was_enabled:
            gc.enable()
