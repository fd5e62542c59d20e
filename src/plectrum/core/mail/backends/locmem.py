"""Messages that are kept in memory, for tests."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from plectrum.core import mail
from plectrum.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Appends each message to `plectrum.core.mail.outbox`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if not hasattr(mail, "outbox"):
            mail.outbox = []

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Keeps copies, after writing each as it would be sent."""
        for message in email_messages:
            message.message()
            kept = copy.copy(message)
            kept.sent_using = self.alias or "default"
            mail.outbox.append(kept)
        return len(email_messages)
