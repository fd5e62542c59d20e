"""Locks on files, for all processes that ask for them.

Example:
    ::

        with open("file", "wb") as file:
            locks.lock(file, locks.LOCK_EX)
            file.write(b"...")
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["LOCK_EX", "LOCK_NB", "LOCK_SH", "lock", "unlock"]


def _descriptor(file: Any) -> int:
    return int(file.fileno()) if hasattr(file, "fileno") else int(file)


if sys.platform == "win32":
    import msvcrt

    LOCK_SH, LOCK_NB, LOCK_EX = 0, 1, 2

    def lock(f: Any, flags: int) -> bool:
        """Locks a file; tells whether it has."""
        try:
            mode = msvcrt.LK_NBLCK if flags & LOCK_NB else msvcrt.LK_LOCK
            msvcrt.locking(_descriptor(f), mode, 1)
        except OSError:
            return False
        return True

    def unlock(f: Any) -> bool:
        """Unlocks a file; tells whether it has."""
        try:
            msvcrt.locking(_descriptor(f), msvcrt.LK_UNLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    LOCK_SH, LOCK_NB, LOCK_EX = fcntl.LOCK_SH, fcntl.LOCK_NB, fcntl.LOCK_EX

    def lock(f: Any, flags: int) -> bool:
        """Locks a file; tells whether it has."""
        try:
            fcntl.flock(_descriptor(f), flags)
        except BlockingIOError:
            return False
        return True

    def unlock(f: Any) -> bool:
        """Unlocks a file."""
        fcntl.flock(_descriptor(f), fcntl.LOCK_UN)
        return True
