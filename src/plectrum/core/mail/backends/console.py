"""Messages that are printed, for development."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import Any

from plectrum.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes each message to a stream.

    Args:
        stream: Where to; the standard output if left out.
        **options: `fail_silently`.
    """

    def __init__(self, stream: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.stream = stream
        self._lock = threading.RLock()

    def write_message(self, message: Any) -> None:
        """Writes one message, and a line below it."""
        stream = sys.stdout if self.stream is None else self.stream
        stream.write(f"{message.message().as_string()}\n{'-' * 79}\n")
        stream.flush()

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Writes the messages."""
        count = 0
        with self._lock:
            try:
                with self.opened():
                    for message in email_messages:
                        self.write_message(message)
                        count += 1
            except Exception:
                if not self.fail_silently:
                    raise
        return count
