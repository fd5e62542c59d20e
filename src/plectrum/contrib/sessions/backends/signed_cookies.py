"""Sessions in the cookie itself, signed: readable by the visitor, and not revocable."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.sessions.backends.base import SessionBase
from plectrum.core import signing
from plectrum.effects import Operation

SALT = "django.contrib.sessions.backends.signed_cookies"
"""COMPAT: keeps signatures apart, the same way as in a site that runs beside this one."""


class SessionStore(SessionBase):
    """Keeps the data in the session key."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._key = session_key

    def fetch(self, session_key: str) -> Operation[dict[str, Any] | None]:
        """Returns the data that the key holds."""
        yield from ()
        try:
            data: dict[str, Any] = signing.loads(
                session_key,
                serializer=self.serializer,
                max_age=self.get_session_cookie_age(),
                salt=SALT,
            )
        except Exception:  # noqa: BLE001 - whatever is wrong with a cookie, it is no session
            return None
        return data

    def creating(self) -> Operation[None]:
        """Marks the session as changed, so that the cookie is set."""
        yield from ()
        self.modified = True

    def saving(self, must_create: bool = False) -> Operation[None]:
        """Makes the key that holds the data."""
        data = yield from self.loading()
        self._key = signing.dumps(data, compress=True, salt=SALT, serializer=self.serializer)
        self.modified = True

    def remove(self, session_key: str) -> Operation[None]:
        """Forgets the key; the visitor may still have it."""
        yield from ()
        self._key = None
        self._data = {}
        self.modified = True

    def is_taken(self, session_key: str) -> Operation[bool]:
        """Tells that no key is taken: they are not kept anywhere."""
        yield from ()
        return False

    def cycling_key(self) -> Operation[None]:
        """Makes a new key."""
        yield from self.saving()

    @classmethod
    def remove_expired(cls) -> Operation[None]:
        """Leaves expired cookies to the browsers."""
        yield from ()
