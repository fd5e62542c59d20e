"""Messages in a cookie, and in the session where they do not fit."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from plectrum.contrib.messages.storage.base import BaseStorage, Message
from plectrum.contrib.messages.storage.cookie import CookieStorage
from plectrum.contrib.messages.storage.session import SessionStorage
from plectrum.effects import Operation


class FallbackStorage(BaseStorage):
    """Asks storages in turn: what one has no room for, the next keeps."""

    storage_classes: tuple[type[BaseStorage], ...] = (CookieStorage, SessionStorage)

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self._used: set[BaseStorage] = set()

    @cached_property
    def storages(self) -> list[BaseStorage]:
        """The storages, made when the first message is looked at or added."""
        return [storage(self.request) for storage in self.storage_classes]

    def fetching(self) -> Operation[list[Message]]:
        """Returns the messages of all storages, up to the first that has all it was given."""
        messages: list[Message] = []
        for storage in self.storages:
            data = getattr(self.request, "COOKIES", {})
            found = yield from storage.loading()
            if found:
                self._used.add(storage)
            messages += found
            if isinstance(storage, CookieStorage) and not _is_cut(storage, data):
                break
        return messages

    def storing(self, messages: list[Message], response: Any) -> Operation[list[Message]]:
        """Keeps messages wherever there is room, and empties storages that have none now."""
        for storage in self.storages:
            if messages:
                messages = yield from storage.storing(messages, response)
            elif storage in self._used:
                yield from storage.storing([], response)
                self._used.remove(storage)
        return messages


def _is_cut(storage: CookieStorage, cookies: Any) -> bool:
    """Tells whether a cookie says that there are more messages elsewhere."""
    found = storage._decode(cookies.get(storage.cookie_name))
    return bool(found) and found[-1] == storage.not_finished
