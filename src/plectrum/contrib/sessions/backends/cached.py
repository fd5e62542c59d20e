"""Where a session is in a cache."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.conf import settings
from plectrum.contrib.sessions.backends.base import SessionBase
from plectrum.core.cache import caches


class CachedMixin(SessionBase):
    """Names a session's entry in the cache SESSION_CACHE_ALIAS.

    Attributes:
        cache_key_prefix: What stands before the session's key.
    """

    cache_key_prefix: ClassVar[str]

    @property
    def cache_key(self) -> str:
        """The key in the cache, of a session that has a key."""
        return self._cache_key(self._key or "")

    def _cache_key(self, session_key: str) -> str:
        return f"{self.cache_key_prefix}{session_key}"

    @property
    def _cache(self) -> Any:
        return caches[settings.SESSION_CACHE_ALIAS]
