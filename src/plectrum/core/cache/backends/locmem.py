"""A cache in the memory of the process."""

from __future__ import annotations

import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from plectrum.core.cache.backends.base import BaseCache, _no_value
from plectrum.effects import Operation


class _Store:
    """The values of one location, the least recently used ones first."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries: OrderedDict[str, tuple[bytes, float | None]] = OrderedDict()


_stores: dict[str, _Store] = {}


class LocMemCache(BaseCache):
    """Keeps values in this process; all caches of one name share them.

    Values are pickled, so that changing one outside does not change it here. No operation has an
    effect: memory is there at once.

    Args:
        name: Names the store.
        params: A value of CACHES.
    """

    def __init__(self, name: str, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._store = _stores.setdefault(name, _Store())

    def getting(self, key: str, default: Any, version: Any) -> Operation[Any]:
        """Returns the value of a key, or the default."""
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            pickled = self._fresh(full_key)
        yield from ()
        return default if pickled is None else pickle.loads(pickled)  # noqa: S301 - made here

    def setting(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[None]:
        """Keeps a value."""
        full_key = self.make_and_validate_key(key, version)
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with self._store.lock:
            self._keep(full_key, pickled, timeout)
        yield from ()

    def adding(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[bool]:
        """Keeps a value unless the key has one."""
        full_key = self.make_and_validate_key(key, version)
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with self._store.lock:
            is_new = self._fresh(full_key) is None
            if is_new:
                self._keep(full_key, pickled, timeout)
        yield from ()
        return is_new

    def touching(self, key: str, timeout: float | None, version: Any) -> Operation[bool]:
        """Changes when a value expires."""
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            pickled = self._fresh(full_key)
            if pickled is not None:
                expiry = self.get_backend_timeout(timeout)
                self._store.entries[full_key] = (pickled, expiry)
        yield from ()
        return pickled is not None

    def deleting(self, key: str, version: Any) -> Operation[bool]:
        """Deletes a value."""
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            was_there = self._fresh(full_key) is not None
            self._store.entries.pop(full_key, None)
        yield from ()
        return was_there

    def clearing(self) -> Operation[None]:
        """Deletes everything."""
        with self._store.lock:
            self._store.entries.clear()
        yield from ()

    def increasing(self, key: str, delta: int, version: Any) -> Operation[int]:
        """Adds to a number in one step; its time to expire stays."""
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            pickled = self._fresh(full_key)
            if pickled is None:
                raise _no_value(key)
            number: int = pickle.loads(pickled) + delta  # noqa: S301 - made here
            _, expiry = self._store.entries[full_key]
            self._store.entries[full_key] = (pickle.dumps(number), expiry)
        yield from ()
        return number

    def finding(self, key: str, version: Any) -> Operation[bool]:
        """Tells whether a key has a value."""
        full_key = self.make_and_validate_key(key, version)
        with self._store.lock:
            is_there = self._fresh(full_key) is not None
        yield from ()
        return is_there

    def _fresh(self, key: str) -> bytes | None:
        """Returns a value that has not expired, and remembers that it was used."""
        found = self._store.entries.get(key)
        if found is None:
            return None
        pickled, expiry = found
        if expiry is not None and expiry <= time.time():
            del self._store.entries[key]
            return None
        self._store.entries.move_to_end(key)
        return pickled

    def _keep(self, key: str, pickled: bytes, timeout: float | None) -> None:
        entries = self._store.entries
        if key not in entries and len(entries) >= self._max_entries:
            self._cull()
        entries[key] = (pickled, self.get_backend_timeout(timeout))
        entries.move_to_end(key)

    def _cull(self) -> None:
        """Makes room: deletes the share of values that were not used for the longest time."""
        entries = self._store.entries
        if self._cull_frequency == 0:
            entries.clear()
            return
        for _ in range(max(len(entries) // self._cull_frequency, 1)):
            entries.popitem(last=False)
