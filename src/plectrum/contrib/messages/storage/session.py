"""Messages in the session."""

from __future__ import annotations

import json
from typing import Any

from plectrum.contrib.messages.storage.base import BaseStorage, Message
from plectrum.contrib.messages.storage.coding import MessageEncoder, decoded
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.effects import Operation


class SessionStorage(BaseStorage):
    """Keeps messages under one name of the session."""

    session_key = "_messages"

    def __init__(self, request: Any) -> None:
        if not hasattr(request, "session"):
            raise ImproperlyConfigured(
                "The session-based temporary message storage requires session middleware to be "
                "installed, and come before the message middleware in the MIDDLEWARE list."
            )
        super().__init__(request)

    def fetching(self) -> Operation[list[Message]]:
        """Returns the messages of the session."""
        data = yield from self.request.session.loading()
        text = data.get(self.session_key)
        messages: list[Message] = decoded(json.loads(text)) if isinstance(text, str) else []
        return messages

    def storing(self, messages: list[Message], response: Any) -> Operation[list[Message]]:
        """Keeps all messages."""
        session = self.request.session
        data = yield from session.loading()
        if messages:
            data[self.session_key] = json.dumps(messages, cls=MessageEncoder, separators=(",", ":"))
            session.modified = True
        elif self.session_key in data:
            del data[self.session_key]
            session.modified = True
        return []
