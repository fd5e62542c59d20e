"""What tests ask of messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.contrib.messages.api import get_messages
from plectrum.contrib.messages.storage.base import Message


class MessagesTestMixin:
    """Gives a test case what it needs to look at messages."""

    assertEqual: Any  # noqa: N815 - of the test case that this stands beside
    assertCountEqual: Any  # noqa: N815

    def assertMessages(  # noqa: N802 - documented name
        self, response: Any, expected_messages: Iterable[Message], ordered: bool = True
    ) -> None:
        """Fails unless a response's messages are the expected ones.

        Args:
            response: What a test client gave.
            expected_messages: The messages.
            ordered: Whether they must come in that order.
        """
        found = list(get_messages(response.wsgi_request))
        compare = self.assertEqual if ordered else self.assertCountEqual
        compare(found, list(expected_messages))
