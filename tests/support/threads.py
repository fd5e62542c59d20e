"""Threads that do the same work at once: in parallel where the interpreter has no global lock.

Under the lock they take turns as often as they can.
"""

from __future__ import annotations

import sys
import sysconfig
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

THREADS = 8
IS_FREE_THREADED_BUILD = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def has_global_lock() -> bool:
    """Tells whether threads take turns."""
    is_enabled: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    return is_enabled()


def together(work: Callable[[int], T], threads: int = THREADS) -> list[T]:
    """Calls a function with 0, 1, 2, … in as many threads, which begin at once.

    Returns:
        What the calls returned, in the order of their numbers.

    Raises:
        Exception: What one of the calls raised.
        AssertionError: The build has no global lock, but an extension has brought it back.
    """
    assert has_global_lock() != IS_FREE_THREADED_BUILD
    begin = threading.Barrier(threads)

    def begin_together(number: int) -> T:
        begin.wait(30)
        return work(number)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(begin_together, range(threads)))
    finally:
        sys.setswitchinterval(interval)
