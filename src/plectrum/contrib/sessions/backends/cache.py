"""Sessions in a cache: fast, and gone when the cache forgets them."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.contrib.sessions.backends.base import CreateError, UpdateError
from plectrum.contrib.sessions.backends.cached import CachedMixin
from plectrum.effects import CallMethod, Operation


class SessionStore(CachedMixin):
    """Keeps the data of each session under its key in the cache SESSION_CACHE_ALIAS."""

    # COMPAT: a session that Django has cached has this key.
    cache_key_prefix: ClassVar[str] = "django.contrib.sessions.cache"

    def fetch(self, session_key: str) -> Operation[dict[str, Any] | None]:
        """Returns the data of a key."""
        data: dict[str, Any] | None = yield CallMethod(
            self._cache, "get", self._cache_key(session_key)
        )
        return data

    def store(
        self, session_key: str, data: dict[str, Any], *, must_create: bool
    ) -> Operation[None]:
        """Keeps data until they expire."""
        key = self._cache_key(session_key)
        if not must_create and not (yield CallMethod(self._cache, "has_key", key)):
            raise UpdateError("The session was deleted.")
        name = "add" if must_create else "set"
        age = self._age(data.get("_session_expiry"))
        is_kept = yield CallMethod(self._cache, name, key, data, age)
        if must_create and not is_kept:
            raise CreateError(f"The session key {session_key!r} is taken.")

    def remove(self, session_key: str) -> Operation[None]:
        """Forgets the data of a key."""
        yield CallMethod(self._cache, "delete", self._cache_key(session_key))

    def is_taken(self, session_key: str) -> Operation[bool]:
        """Tells whether there are data of a key."""
        return bool((yield CallMethod(self._cache, "has_key", self._cache_key(session_key))))

    @classmethod
    def remove_expired(cls) -> Operation[None]:
        """Has nothing to do: a cache forgets by itself."""
        yield from ()
