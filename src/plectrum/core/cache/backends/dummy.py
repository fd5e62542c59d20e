"""A cache that keeps nothing, for development."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plectrum.core.cache.backends.base import BaseCache
from plectrum.effects import Operation


class DummyCache(BaseCache):
    """Takes everything and keeps nothing; keys are checked as elsewhere.

    Args:
        host: Not used.
        params: A value of CACHES.
    """

    def __init__(self, host: str, params: Mapping[str, Any]) -> None:
        super().__init__(params)

    def getting(self, key: str, default: Any, version: Any) -> Operation[Any]:
        """Returns the default."""
        self.make_and_validate_key(key, version)
        yield from ()
        return default

    def setting(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[None]:
        """Keeps nothing."""
        self.make_and_validate_key(key, version)
        yield from ()

    def adding(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[bool]:
        """Returns True: there was no value."""
        self.make_and_validate_key(key, version)
        yield from ()
        return True

    def touching(self, key: str, timeout: float | None, version: Any) -> Operation[bool]:
        """Returns False."""
        self.make_and_validate_key(key, version)
        yield from ()
        return False

    def deleting(self, key: str, version: Any) -> Operation[bool]:
        """Returns False."""
        self.make_and_validate_key(key, version)
        yield from ()
        return False

    def clearing(self) -> Operation[None]:
        """Has nothing to delete."""
        yield from ()
