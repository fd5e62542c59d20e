"""The contract of message storages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.messages import constants, utils
from plectrum.effects import Operation, drive
from plectrum.utils.functional import Promise


class Message:
    """A message.

    Args:
        level: How important it is.
        message: The text.
        extra_tags: Words that stylesheets can go by.
    """

    def __init__(self, level: int, message: Any, extra_tags: str | None = None) -> None:
        self.level = int(level)
        self.message = message
        self.extra_tags = extra_tags

    def settled(self) -> Message:
        """Returns the message with texts that are not lazy, as it can be stored."""
        message = str(self.message) if isinstance(self.message, Promise) else self.message
        extra = str(self.extra_tags) if isinstance(self.extra_tags, Promise) else self.extra_tags
        return Message(self.level, message, extra)

    @property
    def level_tag(self) -> str:
        """The word for the level."""
        return utils.get_level_tags().get(self.level, "")

    @property
    def tags(self) -> str:
        """The words that stylesheets can go by: extra ones and that for the level."""
        return " ".join(tag for tag in (self.extra_tags, self.level_tag) if tag)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self.level, self.message) == (other.level, other.message)

    def __hash__(self) -> int:
        return hash((self.level, str(self.message)))

    def __str__(self) -> str:
        return str(self.message)

    def __repr__(self) -> str:
        extra = f", extra_tags={self.extra_tags!r}" if self.extra_tags else ""
        return f"Message(level={self.level}, message={self.message!r}{extra})"


class BaseStorage:
    """Keeps the messages of one visitor.

    Args:
        request: The request.
    """

    def __init__(self, request: Any) -> None:
        self.request = request
        self._queued: list[Message] = []
        self._loaded: list[Message] | None = None
        self._level: int | None = None
        self.used = False
        self.added_new = False

    # The contract

    def fetching(self) -> Operation[list[Message]]:
        """Returns the messages that were kept."""
        raise NotImplementedError("subclasses of BaseStorage must provide a fetching() operation")

    def storing(self, messages: list[Message], response: Any) -> Operation[list[Message]]:
        """Keeps messages, and returns those for which there was no room."""
        raise NotImplementedError("subclasses of BaseStorage must provide a storing() operation")

    # What storages share

    def loading(self) -> Operation[list[Message]]:
        """Returns the messages that were kept, fetched at the first call."""
        if self._loaded is None:
            self._loaded = yield from self.fetching()
        return self._loaded

    def updating(self, response: Any) -> Operation[list[Message]]:
        """Keeps what has not been shown; returns what there was no room for."""
        queued = [message.settled() for message in self._queued]
        if self.used:
            return (yield from self.storing(queued, response))
        if self.added_new:
            loaded = yield from self.loading()
            kept = [message.settled() for message in loaded]
            return (yield from self.storing([*kept, *queued], response))
        return []

    def update(self, response: Any) -> list[Message]:
        """Keeps what has not been shown; returns what there was no room for."""
        return drive(self.updating(response))

    def __len__(self) -> int:
        return len(drive(self.loading())) + len(self._queued)

    def __iter__(self) -> Iterator[Message]:
        self.used = True
        loaded = drive(self.loading())
        if self._queued:
            loaded.extend(self._queued)
            self._queued = []
        return iter(loaded)

    def __contains__(self, item: object) -> bool:
        return item in drive(self.loading()) or item in self._queued

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: request={self.request!r}>"

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        """Adds a message, unless it is empty or below the least level."""
        if message and int(level) >= self.level:
            self.added_new = True
            self._queued.append(Message(level, message, extra_tags=extra_tags))

    @property
    def level(self) -> int:
        """The least level of messages that are kept."""
        if self._level is None:
            self._level = int(getattr(settings, "MESSAGE_LEVEL", constants.INFO))
        return self._level

    @level.setter
    def level(self, value: int | None) -> None:
        self._level = None if value is None else int(value)
