"""Tests that must not run at the same time."""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import Any, ClassVar


class SerializeMixin(unittest.TestCase):
    """Lets test cases that share a lock file run one after the other, in whatever process.

    Attributes:
        lockfile: The file, which must exist: often `__file__`.
    """

    lockfile: ClassVar[Any] = None

    @classmethod
    def setUpClass(cls) -> None:
        """Waits for the others.

        Raises:
            ValueError: There is no lock file.
        """
        if not cls.lockfile:
            raise ValueError(
                f"{cls.__name__}.lockfile isn't set. Set it to a unique value in the base class."
            )
        from plectrum.core.files import locks  # noqa: PLC0415 - only where tests are serialised

        file = Path(cls.lockfile).open(encoding="utf-8")  # noqa: SIM115 - closed after the class
        cls.addClassCleanup(file.close)
        locks.lock(file, locks.LOCK_EX)
        super().setUpClass()
