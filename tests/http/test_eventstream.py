"""Server-sent events, in both colours."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from plectrum.http import EventStreamResponse, ServerSentEvent
from plectrum.urls import path
from tests.support.requests import asend, send, site

ENDED: list[str] = []


@pytest.mark.parametrize(
    ("event", "encoded"),
    [
        (ServerSentEvent("text"), "data: text\n\n"),
        (ServerSentEvent(), "data: \n\n"),
        (ServerSentEvent("a\nb\r\nc\rd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"),
        (ServerSentEvent(" ü: x"), "data:  ü: x\n\n"),
        (
            ServerSentEvent("a\u2028b\x0bc\x85d"),
            "data: a\u2028b\x0bc\x85d\n\n",
        ),  # no line ends here
        (ServerSentEvent({"a": [1, None]}), 'data: {"a": [1, null]}\n\n'),
        (ServerSentEvent(dt.date(2026, 5, 1)), 'data: "2026-05-01"\n\n'),
        (ServerSentEvent("x", "news", "7", 250), "event: news\nid: 7\nretry: 250\ndata: x\n\n"),
        (ServerSentEvent("x", id=""), "id: \ndata: x\n\n"),
    ],
)
def test_an_event_is_lines_and_an_empty_line(event: ServerSentEvent, encoded: str) -> None:
    assert event.encode() == encoded.encode()


@pytest.mark.parametrize(
    "fields",
    [{"event": "a\nb"}, {"event": "a\r"}, {"id": "a\r\ndata: forged"}, {"id": "\0"}, {"retry": -1}],
)
def test_what_a_page_would_read_as_something_else_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="event must|NUL|retry"):
        ServerSentEvent("x", **fields)


def events() -> Iterator[Any]:
    try:
        yield "one"
        yield {"two": 2}
        yield ServerSentEvent("three", id="3")
    finally:
        ENDED.append("events")


async def async_events() -> AsyncIterator[Any]:
    async with asyncio.timeout(5):  # belongs to one task from its start to its end
        for event in events():
            await asyncio.sleep(0)
            yield event


EXPECTED = 'data: one\n\ndata: {"two": 2}\n\nid: 3\ndata: three\n\n'


@pytest.mark.parametrize("make", [events, async_events, lambda: list(events())])
async def test_a_page_receives_the_events_from_servers_of_both_colours(make: Any) -> None:
    def view(request: Any) -> EventStreamResponse:
        return EventStreamResponse(make())

    with site(path("", view)):
        for reply in (await asend("/"), await asyncio.to_thread(send, "/")):
            assert reply.text == EXPECTED
            assert reply.headers["content-type"] == "text/event-stream"
            assert reply.headers["cache-control"] == "no-cache"
            assert reply.headers["x-accel-buffering"] == "no"


async def slow() -> AsyncIterator[str]:
    try:
        yield "first"
        await asyncio.sleep(0.05)
        yield "second"
        await asyncio.Event().wait()
    finally:
        ENDED.append("slow")


async def test_comments_keep_a_silent_connection_open() -> None:
    pieces = aiter(EventStreamResponse(slow(), keep_alive=0.01))
    received = [await anext(pieces)]
    while received[-1] != b"data: second\n\n":
        received.append(await anext(pieces))
    assert received[0] == b"data: first\n\n"
    assert set(received[1:-1]) == {b":\n\n"}
    assert await anext(pieces) == b":\n\n"


async def test_the_iterable_ends_when_nobody_reads_any_more() -> None:
    ENDED.clear()
    pieces: Any = aiter(EventStreamResponse(slow()))
    await anext(pieces)
    await pieces.aclose()
    assert ENDED == ["slow"]


async def test_the_iterable_ends_when_the_reader_is_cancelled() -> None:
    ENDED.clear()

    async def read() -> None:
        async for _ in EventStreamResponse(slow(), keep_alive=None):
            pass

    reader = asyncio.ensure_future(read())
    await asyncio.sleep(0.07)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert ENDED == ["slow"]


def test_closing_the_response_closes_a_generator() -> None:
    ENDED.clear()
    response = EventStreamResponse(events())
    next(iter(response))
    response.close()
    assert ENDED == ["events"]


async def test_an_error_of_the_iterable_reaches_the_reader() -> None:
    async def broken() -> AsyncIterator[str]:
        yield "one"
        raise ZeroDivisionError

    pieces = aiter(EventStreamResponse(broken()))
    assert await anext(pieces) == b"data: one\n\n"
    with pytest.raises(ZeroDivisionError):
        await anext(pieces)


def test_without_an_event_loop_events_come_one_by_one() -> None:
    ENDED.clear()
    pieces: Any = iter(EventStreamResponse(slow(), keep_alive=0.01))
    assert next(pieces) == b"data: first\n\n"
    assert next(pieces) == b":\n\n"
    pieces.close()
    assert ENDED == ["slow"]
