"""Messages that go nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plectrum.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Takes messages and does nothing with them."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Returns how many there are."""
        return len(email_messages)
