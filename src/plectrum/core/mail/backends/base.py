"""The contract of mail backends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from plectrum.effects import Call


class BaseEmailBackend:
    """Sends messages; as a context manager it keeps its connection open.

    Args:
        fail_silently: Whether errors of sending are passed over.
        **options: None others are known; a subclass takes its own.

    Attributes:
        alias: The alias in MAILERS.

    Raises:
        TypeError: There is an option that is not known.
    """

    alias: str | None = None

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        self.fail_silently = fail_silently
        if options:
            raise TypeError(f"Unknown options {', '.join(map(repr, options))}.")

    def open(self) -> bool | None:
        """Opens a connection, and tells whether it did; there is none here."""
        return None

    def close(self) -> None:
        """Closes the connection."""

    def __enter__(self) -> Self:
        try:
            self.open()
        except Exception:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Opens the connection for a block, unless it is open already."""
        is_new = self.open()
        try:
            yield
        finally:
            if is_new:
                self.close()

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Sends messages and returns how many were."""
        raise NotImplementedError(
            "subclasses of BaseEmailBackend must override send_messages() method"
        )

    async def asend_messages(self, email_messages: Sequence[Any]) -> int:
        """Sends messages on a worker thread, since `send_messages` blocks."""
        count: int = await Call(self.send_messages, (email_messages,), is_async=False).aperform()
        return count
