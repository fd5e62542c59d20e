"""Keys of cached values: how they are made, and which are portable."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.utils.module_loading import import_string

KeyFunction: TypeAlias = Callable[[Any, str, Any], str]

LONGEST_KEY = 250
"""The number of characters that memcached takes."""

_UNPORTABLE = re.compile(r"[\x00-\x20\x7f]")


class InvalidCacheBackendError(ImproperlyConfigured):
    """CACHES has no cache of this name, or its class cannot be imported."""

    code = "invalid-cache-backend"


class InvalidCacheKey(ValueError):
    """A backend cannot keep a value under this key."""


class CacheKeyWarning(RuntimeWarning):
    """A key works here, but would be refused by memcached."""


def default_key_func(key: Any, key_prefix: str, version: Any) -> str:
    """Returns prefix, version and key, joined by colons."""
    return f"{key_prefix}:{version}:{key}"


def get_key_func(key_func: KeyFunction | str | None) -> KeyFunction:
    """Returns the function that makes keys; it may be given by its dotted path."""
    if key_func is None:
        return default_key_func
    if callable(key_func):
        return key_func
    made: KeyFunction = import_string(key_func)
    return made


def key_problem(key: str) -> str | None:
    """Returns why memcached would refuse a key, or `None`."""
    if len(key) > LONGEST_KEY:
        return (
            f"Cache key will cause errors if used with memcached: {key!r} "
            f"(longer than {LONGEST_KEY})"
        )
    if _UNPORTABLE.search(key):
        return (
            f"Cache key contains characters that will cause errors if used with memcached: {key!r}"
        )
    return None
