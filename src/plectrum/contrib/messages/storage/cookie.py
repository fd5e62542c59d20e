"""Messages in a cookie, signed."""

from __future__ import annotations

import json
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.messages.storage.base import BaseStorage, Message
from plectrum.contrib.messages.storage.coding import MessageEncoder, MessagePartSerializer
from plectrum.core import signing
from plectrum.effects import Operation

# COMPAT: a message that Django left in the cookie is shown.
SALT = "django.contrib.messages"
_INCOMPLETE = "__messagesnotfinished__"


class CookieStorage(BaseStorage):
    """Keeps what fits; the oldest messages give way."""

    cookie_name = "messages"
    max_cookie_size = 2048
    not_finished = _INCOMPLETE
    not_finished_json = json.dumps(_INCOMPLETE)

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.signer = signing.get_cookie_signer(salt=SALT)

    def fetching(self) -> Operation[list[Message]]:
        """Returns the messages of the cookie."""
        yield from ()
        messages = self._decode(self.request.COOKIES.get(self.cookie_name))
        if messages and messages[-1] == self.not_finished:
            messages.pop()
        return messages

    def storing(self, messages: list[Message], response: Any) -> Operation[list[Message]]:
        """Sets the cookie, or deletes it if there are no messages."""
        yield from ()
        kept: list[Any] = list(messages)
        dropped: list[Message] = []
        encoded = self._encode(kept)
        while encoded and len(encoded) > self.max_cookie_size and kept:
            dropped.append(kept.pop(0))
            encoded = self._encode([*kept, self.not_finished])
        if encoded and kept:
            response.set_cookie(
                self.cookie_name,
                encoded,
                domain=settings.SESSION_COOKIE_DOMAIN,
                secure=settings.SESSION_COOKIE_SECURE or None,
                httponly=settings.SESSION_COOKIE_HTTPONLY or None,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
        elif self.cookie_name in self.request.COOKIES:
            response.delete_cookie(
                self.cookie_name,
                domain=settings.SESSION_COOKIE_DOMAIN,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
        return dropped

    def _encode(self, messages: list[Any]) -> str:
        if not messages:
            return ""
        text: str = self.signer.sign_object(
            messages, serializer=MessagePartSerializer, compress=True
        )
        return text

    def _decode(self, data: str | None) -> list[Any]:
        if not data:
            return []
        try:
            messages: list[Any] = self.signer.unsign_object(data, serializer=MessagePartSerializer)
        except (signing.BadSignature, ValueError):
            # Somebody else's text, or one that was cut: there is nothing to show.
            self.used = True
            return []
        return messages


__all__ = ["CookieStorage", "MessageEncoder"]
