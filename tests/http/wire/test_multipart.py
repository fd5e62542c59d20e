"""Multipart bodies, whole and in pieces, well-formed and not."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from plectrum.http.wire.multipart import (
    Event,
    Limits,
    MalformedMultipart,
    MultipartReader,
    Part,
    PartEnd,
)

FORM = (
    b'--X\r\nContent-Disposition: form-data; name="title"\r\n\r\nA book\r\n'
    b'--X\r\nContent-Disposition: form-data; name="cover"; filename="c.png"\r\n'
    b"Content-Type: image/png; a=b\r\n\r\n\x89PNG\r\n--\r\n--X--\r\n"
)


def read(body: bytes, limits: Limits | None = None, size: int = 1 << 20) -> list[Event]:
    reader = MultipartReader("X", limits or Limits())
    events: list[Event] = []
    for start in range(0, len(body), size):
        events.extend(reader.feed(body[start : start + size]))
    reader.finish()
    return events


def join(events: list[Event]) -> list[Event]:
    joined: list[Event] = []
    for event in events:
        if isinstance(event, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += event
        else:
            joined.append(event)
    return joined


@given(st.integers(1, len(FORM)))
def test_events_do_not_depend_on_how_the_body_arrives(size: int) -> None:
    assert join(read(FORM, size=size)) == [
        Part("title", None, "", {}),
        b"A book",
        PartEnd(),
        Part("cover", "c.png", "image/png", {"a": "b"}),
        b"\x89PNG\r\n--",
        PartEnd(),
    ]


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        (Limits(max_fields=0), TooManyFieldsSent),
        (Limits(max_files=0), TooManyFilesSent),
        (Limits(max_field_bytes=5), RequestDataTooBig),
        (Limits(max_headers=1), RequestDataTooBig),
        (Limits(max_header_bytes=40), RequestDataTooBig),
    ],
)
def test_limits_stop_the_reading(limits: Limits, error: type[SuspiciousOperation]) -> None:
    with pytest.raises(error):
        read(FORM, limits)


def test_files_do_not_count_as_field_bytes() -> None:
    assert read(FORM, Limits(max_field_bytes=20))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--X",
        FORM[:-8],
        FORM.replace(b"--X\r\n", b"--X\n", 1),
        FORM.replace(b"form-data", b"attachment", 1),
        FORM.replace(b"Content-Disposition", b"Content Disposition", 1),
    ],
)
def test_malformed_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedMultipart):
        read(body)


@pytest.mark.parametrize("boundary", ["", "a" * 300, "é", "a\nb"])
def test_impossible_boundaries_are_refused(boundary: str) -> None:
    with pytest.raises(MalformedMultipart, match="boundary"):
        MultipartReader(boundary, Limits())


def test_extended_file_names_are_decoded() -> None:
    body = FORM.replace(b'filename="c.png"', b"filename*=utf-8''na%C3%AFve.png")
    part = next(event for event in read(body) if isinstance(event, Part) and event.filename)
    assert part.filename == "naïve.png"


def test_base64_content_is_decoded() -> None:
    head = b'--X\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64'
    assert b"hello" in join(read(head + b"\r\n\r\naGVs\r\nbG8=\r\n--X--", size=7))
    with pytest.raises(MalformedMultipart, match="base64"):
        read(head + b"\r\n\r\na\r\n--X--")


@given(st.binary(max_size=400), st.integers(1, 50))
def test_no_bytes_break_the_reader(noise: bytes, size: int) -> None:
    with contextlib.suppress(BadRequest, SuspiciousOperation):
        read(b"--X\r\n" + noise, Limits(10, 10, 100), size)
