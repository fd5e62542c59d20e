"""Sessions in the database, read through a cache."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from plectrum.conf import settings
from plectrum.contrib.sessions.backends.cached import CachedMixin
from plectrum.contrib.sessions.backends.db import SessionStore as DatabaseStore
from plectrum.effects import CallMethod, Operation

logger = logging.getLogger("plectrum.contrib.sessions")


class SessionStore(CachedMixin, DatabaseStore):
    """Writes to the database and then to the cache; reads the cache, if it has the session."""

    # COMPAT: a session that Django has cached has this key.
    cache_key_prefix: ClassVar[str] = "django.contrib.sessions.cached_db"

    def fetch(self, session_key: str) -> Operation[dict[str, Any] | None]:
        """Returns the data of a key, which the cache then has."""
        data: dict[str, Any] | None = yield CallMethod(
            self._cache, "get", self._cache_key(session_key)
        )
        if data is None:
            data = yield from super().fetch(session_key)
            if data is not None:
                yield from self._remember(session_key, data)
        return data

    def store(
        self, session_key: str, data: dict[str, Any], *, must_create: bool
    ) -> Operation[None]:
        """Writes the row and the copy in the cache; a cache that fails is logged only."""
        yield from super().store(session_key, data, must_create=must_create)
        try:
            yield from self._remember(session_key, data)
        except Exception:
            logger.exception("Error saving to cache (%s)", settings.SESSION_CACHE_ALIAS)

    def remove(self, session_key: str) -> Operation[None]:
        """Deletes the row and its copy."""
        yield from super().remove(session_key)
        yield CallMethod(self._cache, "delete", self._cache_key(session_key))

    def is_taken(self, session_key: str) -> Operation[bool]:
        """Tells whether cache or database have the key."""
        if (yield CallMethod(self._cache, "has_key", self._cache_key(session_key))):
            return True
        return (yield from super().is_taken(session_key))

    def _remember(self, session_key: str, data: dict[str, Any]) -> Operation[None]:
        age = self._age(data.get("_session_expiry"))
        yield CallMethod(self._cache, "set", self._cache_key(session_key), data, age)
