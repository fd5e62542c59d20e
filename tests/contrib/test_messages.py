"""Test cases compare the messages of a response."""

from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any

import pytest

from plectrum.contrib.messages import INFO, WARNING, Message, add_message
from plectrum.contrib.messages.storage.cookie import CookieStorage
from plectrum.contrib.messages.test import MessagesTestMixin
from plectrum.http import HttpRequest


class Case(MessagesTestMixin, unittest.TestCase):
    """A case without tests of its own."""


def answered(*messages: Message) -> Any:
    """Returns what a test client gives for a view that adds messages."""
    request: Any = HttpRequest()
    request._messages = CookieStorage(request)
    for one in messages:
        add_message(request, one.level, one.message, one.extra_tags or "")
    return SimpleNamespace(wsgi_request=request)


def test_messages_are_compared_in_order() -> None:
    first, second = Message(INFO, "saved"), Message(WARNING, "late", extra_tags="red")
    Case().assertMessages(answered(first, second), [first, second])
    Case().assertMessages(answered(first, second), [second, first], ordered=False)
    with pytest.raises(AssertionError):
        Case().assertMessages(answered(first, second), [second, first])
    with pytest.raises(AssertionError):
        Case().assertMessages(answered(first), [Message(INFO, "lost")], ordered=False)
    with pytest.raises(AssertionError):
        Case().assertMessages(answered(), [first])
