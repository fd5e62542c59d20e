"""Server-sent events: messages that a page receives as they happen (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from plectrum.http.streaming import StreamingHttpResponse, aclose_iterator
from plectrum.utils.json_encoder import JSONEncoder
from plectrum.utils.late_modules import asyncio

KEEP_ALIVE_SECONDS = 15.0

_COMMENT = b":\n\n"
_line_ends = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class ServerSentEvent:
    """An event.

    Args:
        data: Text; any other value is sent as JSON.
        event: Its type; a page hears of one without as a `message`.
        id: What the page sends back as `Last-Event-ID` when it connects again.
        retry: How many milliseconds the page waits before it connects again.

    Raises:
        ValueError: A line break in `event` or `id`, a NUL in `id`, or a negative `retry`: the
            page would read something else, or would ignore it.
    """

    data: Any = ""
    event: str | None = None
    id: str | None = None
    retry: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("event", self.event), ("id", self.id)):
            if value is not None and _line_ends.search(value):
                raise ValueError(f"The {name} of an event must be one line, not {value!r}.")
        if self.id is not None and "\0" in self.id:
            raise ValueError(f"The id of an event must not contain NUL: {self.id!r}")
        if self.retry is not None and self.retry < 0:
            raise ValueError(f"retry is a number of milliseconds, not {self.retry}.")

    def encode(self) -> bytes:
        """Returns the lines of the event, and the empty line that ends it."""
        is_text = isinstance(self.data, str)
        text = self.data if is_text else json.dumps(self.data, cls=JSONEncoder)
        lines = [
            f"{name}: {value}"
            for name, value in (("event", self.event), ("id", self.id), ("retry", self.retry))
            if value is not None
        ]
        lines += [f"data: {line}" for line in _line_ends.split(text)]
        return ("\n".join(lines) + "\n\n").encode()


class EventStreamResponse(StreamingHttpResponse):
    """A response whose content is server-sent events, for a page's `EventSource`.

    While an asynchronous iterable has nothing to tell, comments keep the connection open. It is
    closed when the client goes away.

    Args:
        events: An iterable or asynchronous iterable of texts, ServerSentEvents, or other values,
            which are sent as JSON.
        keep_alive: After how many seconds of silence a comment is sent; None for never.
        **kwargs: As for HttpResponse.
    """

    def __init__(
        self,
        events: Iterable[Any] | AsyncIterable[Any],
        *,
        keep_alive: float | None = KEEP_ALIVE_SECONDS,
        **kwargs: Any,
    ) -> None:
        content: Any
        if isinstance(events, AsyncIterable):
            content = _keeping_alive(events, keep_alive)
        else:
            content = _Encoding(events)
        super().__init__(content, **{"content_type": "text/event-stream", **kwargs})
        self.headers.setdefault("Cache-Control", "no-cache")
        self.headers.setdefault("X-Accel-Buffering", "no")  # nginx would hold events back


class _Encoding:
    """The encoded events of an iterable, which is closed with the response."""

    def __init__(self, events: Iterable[Any]) -> None:
        self._events = iter(events)

    def __iter__(self) -> _Encoding:
        return self

    def __next__(self) -> bytes:
        return _encoded(next(self._events))

    def close(self) -> None:
        """Closes a generator."""
        close = getattr(self._events, "close", None)
        if close is not None:
            close()


def _encoded(event: Any) -> bytes:
    return (event if isinstance(event, ServerSentEvent) else ServerSentEvent(event)).encode()


async def _keeping_alive(events: AsyncIterable[Any], seconds: float | None) -> AsyncIterator[bytes]:
    """Gives encoded events, and comments between those that are long in coming.

    One task reads the iterable from its start to its end, so that what is open inside a generator
    (a timeout, a task group) belongs to that task.
    """
    pieces: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(1)

    async def read() -> None:
        try:
            async for event in events:
                await pieces.put(_encoded(event))
        except Exception as error:  # noqa: BLE001 - raised where the pieces are read
            await pieces.put(error)
        else:
            await pieces.put(None)
        finally:
            await aclose_iterator(events)

    reader = asyncio.ensure_future(read())
    try:
        while True:
            try:
                async with asyncio.timeout(seconds):
                    piece = await pieces.get()
            except TimeoutError:
                piece = _COMMENT
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise piece
            yield piece
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
