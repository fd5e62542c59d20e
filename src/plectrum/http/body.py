"""The body of a request as a stream that cannot be read too far."""

from __future__ import annotations

import io
from typing import Any

from plectrum.core.exceptions import FrameworkError


class UnreadablePostError(OSError):
    """The client went away, or lied about the length, while the body was being read."""


class RawPostDataException(FrameworkError):
    """The body was read as a stream already and cannot be had as a whole any more."""

    code = "body-was-streamed"


class LimitedStream(io.RawIOBase):
    """The first `limit` bytes of a server's stream.

    Raises:
        UnreadablePostError: On reading: the stream fails, or ends before the limit.
    """

    def __init__(self, stream: Any, limit: int) -> None:
        super().__init__()
        self._stream = stream
        self._remaining = limit

    def readable(self) -> bool:
        """Returns True."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Returns up to `size` bytes, or all that are left."""
        wanted = self._remaining if size is None or size < 0 else min(size, self._remaining)
        if not wanted:
            return b""
        return self._take(self._stream.read, wanted)

    def readline(self, size: int | None = -1) -> bytes:
        """Returns up to the end of the line."""
        wanted = self._remaining if size is None or size < 0 else min(size, self._remaining)
        return self._take(self._stream.readline, wanted) if wanted else b""

    def _take(self, read: Any, wanted: int) -> bytes:
        try:
            taken: bytes = read(wanted)
        except OSError as error:
            raise UnreadablePostError(*error.args) from error
        if not taken:
            raise UnreadablePostError(
                f"The request ended {self._remaining} bytes before its Content-Length."
            )
        self._remaining -= len(taken)
        return taken
