"""What templates know of messages."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.messages.api import get_messages
from plectrum.contrib.messages.constants import DEFAULT_LEVELS


def messages(request: Any) -> dict[str, Any]:
    """Adds `messages`, and the levels by name."""
    return {"messages": get_messages(request), "DEFAULT_MESSAGE_LEVELS": DEFAULT_LEVELS}
