"""Gives each request its messages, and keeps those that are not shown."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.contrib.messages.storage import default_storage
from plectrum.effects import Operation
from plectrum.utils.deprecation import MiddlewareMixin


class MessageMiddleware(MiddlewareMixin):
    """Keeps messages from one response to the next page."""

    is_flat = True

    def process_request(self, request: Any) -> None:
        """Sets the messages; nothing is made or read until they are looked at."""
        request._make_messages = default_storage

    def process_response(self, request: Any, response: Any) -> Any:
        """Keeps what has not been shown; only that is an operation.

        Raises:
            ValueError: In development: messages were lost, since there was no room for them.
        """
        storage = request.__dict__.get("_messages")
        if storage is not None and (storage.used or storage.added_new):
            return self._keep(storage, response)
        return response

    def _keep(self, storage: Any, response: Any) -> Operation[Any]:
        lost = yield from storage.updating(response)
        if lost and settings.DEBUG:
            raise ValueError("Not all temporary messages could be stored.")
        return response
