"""Messages as JSON that other implementations of the same format read too."""

from __future__ import annotations

import json
from typing import Any

from plectrum.contrib.messages.storage.base import Message
from plectrum.utils.safestring import SafeString, mark_safe

MARK = "__json_message"


class MessageEncoder(json.JSONEncoder):
    """Writes a message as a list: a mark, whether its text is safe, level, text, extra tags."""

    def default(self, o: Any) -> Any:
        """Returns the list of a message."""
        if not isinstance(o, Message):
            return super().default(o)
        parts = [MARK, 1 if isinstance(o.message, SafeString) else 0, o.level, o.message]
        return [*parts, o.extra_tags] if o.extra_tags is not None else parts


def decoded(value: Any) -> Any:
    """Returns the messages within parsed JSON."""
    if isinstance(value, list) and value and value[0] == MARK:
        text = mark_safe(value[3]) if value[1] else value[3]
        return Message(value[2], text, *value[4:5])
    if isinstance(value, list):
        return [decoded(item) for item in value]
    return value


class MessagePartSerializer:
    """Writes and reads a list of messages as bytes, for signing."""

    def dumps(self, obj: list[Any]) -> bytes:
        """Returns messages as JSON."""
        return json.dumps(obj, cls=MessageEncoder, separators=(",", ":")).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """Returns the messages that JSON holds."""
        return decoded(json.loads(data.decode("latin-1")))
