"""Caches: `cache` is the default one, `caches` has all of the setting CACHES by their names."""

from plectrum.core.cache.backends.base import (
    BaseCache,
    CacheKeyWarning,
    InvalidCacheBackendError,
    InvalidCacheKey,
)
from plectrum.core.cache.handler import (
    DEFAULT_CACHE_ALIAS,
    CacheHandler,
    cache,
    caches,
    close_caches,
)

__all__ = [
    "DEFAULT_CACHE_ALIAS",
    "BaseCache",
    "CacheHandler",
    "CacheKeyWarning",
    "InvalidCacheBackendError",
    "InvalidCacheKey",
    "cache",
    "caches",
    "close_caches",
]
