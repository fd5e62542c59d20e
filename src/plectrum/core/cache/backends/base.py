"""The contract of caches, and what all share.

A backend says in operations how values are kept; `BaseCache` names them under "the contract". A
backend from elsewhere may override the documented methods instead; what it leaves out is then made
of what it has.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

from plectrum.core.cache.backends.faces import DEFAULT_TIMEOUT, CacheFaces
from plectrum.core.cache.backends.keys import (
    CacheKeyWarning,
    InvalidCacheBackendError,
    InvalidCacheKey,
    default_key_func,
    get_key_func,
    key_problem,
)
from plectrum.effects import Call, CallMethod, Operation

__all__ = [
    "DEFAULT_TIMEOUT",
    "BaseCache",
    "CacheKeyWarning",
    "InvalidCacheBackendError",
    "InvalidCacheKey",
    "default_key_func",
    "get_key_func",
]

DEFAULT_SECONDS: Final = 300
DEFAULT_MAX_ENTRIES: Final = 300
DEFAULT_CULL_FREQUENCY: Final = 3

_MISSING: Final[Any] = object()


class BaseCache(CacheFaces):
    """Keeps values for a time.

    Args:
        params: A value of CACHES.

    Attributes:
        default_timeout: After how many seconds values expire; `None` for never.
        key_prefix: What stands before each key.
        version: The version of keys that name none.
    """

    def __init__(self, params: Mapping[str, Any]) -> None:
        options = params.get("OPTIONS") or {}
        timeout = params.get("TIMEOUT", params.get("timeout", DEFAULT_SECONDS))
        self.default_timeout: int | None = (
            None if timeout is None else _whole(timeout, DEFAULT_SECONDS)
        )
        self._max_entries = _whole(
            options.get("MAX_ENTRIES", params.get("max_entries")), DEFAULT_MAX_ENTRIES
        )
        self._cull_frequency = _whole(
            options.get("CULL_FREQUENCY", params.get("cull_frequency")), DEFAULT_CULL_FREQUENCY
        )
        self.key_prefix: str = params.get("KEY_PREFIX", "")
        self.version: Any = params.get("VERSION", 1)
        self.key_func = get_key_func(params.get("KEY_FUNCTION"))

    def make_key(self, key: Any, version: Any = None) -> str:
        """Returns the key under which the backend keeps a value."""
        return self.key_func(key, self.key_prefix, self.version if version is None else version)

    def validate_key(self, key: str) -> None:
        """Warns of a key that other backends refuse."""
        problem = key_problem(key)
        if problem:
            warnings.warn(problem, CacheKeyWarning, stacklevel=2)

    def make_and_validate_key(self, key: Any, version: Any = None) -> str:
        """Returns the key under which the backend keeps a value, if it can."""
        made = self.make_key(key, version)
        self.validate_key(made)
        return made

    def get_backend_timeout(self, timeout: float | None = DEFAULT_TIMEOUT) -> float | None:
        """Returns when a value expires, in seconds since the epoch; `None` for never."""
        seconds = self.seconds(timeout)
        if seconds is None:
            return None
        return -1 if seconds == 0 else time.time() + seconds

    def seconds(self, timeout: float | None) -> float | None:
        """Returns how long a value is kept; `None` for ever."""
        return self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout

    def _of(self, name: str, *args: Any, **kwargs: Any) -> Operation[Any]:
        operation: Operation[Any] = getattr(self, _OPERATIONS[name])(*args, **kwargs)
        return operation

    # The contract

    def getting(self, key: str, default: Any, version: Any) -> Operation[Any]:
        """Returns the value of a key, or the default."""
        raise _missing(self, "get")

    def setting(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[None]:
        """Keeps a value."""
        raise _missing(self, "set")

    def adding(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[bool]:
        """Keeps a value unless the key has one, and tells whether it did."""
        raise _missing(self, "add")

    def touching(self, key: str, timeout: float | None, version: Any) -> Operation[bool]:
        """Changes when a value expires, and tells whether there is one."""
        raise _missing(self, "touch")

    def deleting(self, key: str, version: Any) -> Operation[bool]:
        """Deletes a value, and tells whether there was one."""
        raise _missing(self, "delete")

    def clearing(self) -> Operation[None]:
        """Deletes everything."""
        raise _missing(self, "clear")

    # What follows from it

    def getting_many(self, keys: Sequence[str], version: Any) -> Operation[dict[str, Any]]:
        """Returns the values of those keys that have one."""
        found = {}
        for key in keys:
            value = yield CallMethod(self, "get", key, _MISSING, version=version)
            if value is not _MISSING:
                found[key] = value
        return found

    def setting_many(
        self, data: Mapping[str, Any], timeout: float | None, version: Any
    ) -> Operation[list[str]]:
        """Keeps several values, and returns the keys for which that failed."""
        for key, value in data.items():
            yield CallMethod(self, "set", key, value, timeout=timeout, version=version)
        return []

    def deleting_many(self, keys: Sequence[str], version: Any) -> Operation[None]:
        """Deletes several values."""
        for key in keys:
            yield CallMethod(self, "delete", key, version=version)

    def getting_or_setting(
        self, key: str, default: Any, timeout: float | None, version: Any
    ) -> Operation[Any]:
        """Returns the value of a key, which is set before if there is none."""
        value = yield CallMethod(self, "get", key, _MISSING, version=version)
        if value is not _MISSING:
            return value
        if callable(default):
            default = yield Call(default)
        if default is not None:
            yield CallMethod(self, "add", key, default, timeout=timeout, version=version)
            # Another may have been faster; all are to get the same value.
            return (yield CallMethod(self, "get", key, default, version=version))
        return None

    def finding(self, key: str, version: Any) -> Operation[bool]:
        """Tells whether a key has a value."""
        value = yield CallMethod(self, "get", key, _MISSING, version=version)
        return value is not _MISSING

    def increasing(self, key: str, delta: int, version: Any) -> Operation[int]:
        """Adds to a number; in two steps, unless the backend has better."""
        value = yield CallMethod(self, "get", key, _MISSING, version=version)
        if value is _MISSING:
            raise _no_value(key)
        number: int = value + delta
        yield CallMethod(self, "set", key, number, version=version)
        return number

    def decreasing(self, key: str, delta: int, version: Any) -> Operation[int]:
        """Takes from a number."""
        number: int = yield CallMethod(self, "incr", key, -delta, version=version)
        return number

    def raising_version(self, key: str, delta: int, version: Any) -> Operation[Any]:
        """Moves a value to another version of its key."""
        version = self.version if version is None else version
        value = yield CallMethod(self, "get", key, _MISSING, version=version)
        if value is _MISSING:
            raise _no_value(key)
        yield CallMethod(self, "set", key, value, version=version + delta)
        yield CallMethod(self, "delete", key, version=version)
        return version + delta

    def lowering_version(self, key: str, delta: int, version: Any) -> Operation[Any]:
        """Moves a value to an earlier version of its key."""
        return (yield CallMethod(self, "incr_version", key, -delta, version=version))

    def closing(self) -> Operation[None]:
        """Gives connections back; there are none unless a backend says so."""
        yield from ()


_OPERATIONS: Final = {
    "get": "getting",
    "set": "setting",
    "add": "adding",
    "touch": "touching",
    "delete": "deleting",
    "clear": "clearing",
    "get_many": "getting_many",
    "set_many": "setting_many",
    "delete_many": "deleting_many",
    "get_or_set": "getting_or_setting",
    "has_key": "finding",
    "incr": "increasing",
    "decr": "decreasing",
    "incr_version": "raising_version",
    "decr_version": "lowering_version",
    "close": "closing",
}


def _whole(value: Any, default: int) -> int:
    """Returns a configured number; the default where there is none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return default


def _missing(cache: BaseCache, name: str) -> NotImplementedError:
    return NotImplementedError(
        f"subclasses of BaseCache must provide a {name}() method, or its operation "
        f"{_OPERATIONS[name]}(); {type(cache).__name__} has neither."
    )


def _no_value(key: str) -> ValueError:
    return ValueError(f"Key {key!r} not found")
