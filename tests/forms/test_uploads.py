"""Files that come with a request: kept within limits, checked by forms, and never trusted."""

from __future__ import annotations

import asyncio
import io
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from plectrum import forms
from plectrum.http import HttpRequest, JsonResponse
from plectrum.test import override_settings
from plectrum.urls import path
from tests.forms.test_hostile import IMAGES, bounded, chunk, png
from tests.support.requests import Reply, asend, send, site

pytest.importorskip("PIL")

BOUNDARY = "a0b1c2"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


class PictureForm(forms.Form):
    title = forms.CharField(max_length=20)
    picture = forms.ImageField(max_length=40)
    attachment = forms.FileField(required=False)


def receive(request: HttpRequest) -> JsonResponse:
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=400)
    picture, attachment = form.cleaned_data["picture"], form.cleaned_data["attachment"]
    return JsonResponse(
        {
            "name": picture.name,
            "size": picture.size,
            "type": picture.content_type,
            "read": len(picture.read()),
            "attachment": attachment and [attachment.name, attachment.size],
        }
    )


def body(**parts: tuple[str, bytes] | str) -> bytes:
    """Returns the body of a form: texts, and files by name and content."""
    pieces = []
    for name, part in parts.items():
        disposition = f'Content-Disposition: form-data; name="{name}"'
        content = part.encode() if isinstance(part, str) else part[1]
        if not isinstance(part, str):
            disposition += f'; filename="{part[0]}"\r\nContent-Type: image/png'
        pieces.append(f"--{BOUNDARY}\r\n{disposition}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()


async def post(colour: str, content: bytes) -> Reply:
    """Posts a form through the WSGI or the ASGI face."""
    with site(path("", receive)):
        if colour == "wsgi":
            return await asyncio.to_thread(send, "/", "POST", content, content_type=CONTENT_TYPE)
        half = len(content) // 2
        pieces = [content[:half], content[half:]]
        return await asend("/", "POST", pieces, content_type=CONTENT_TYPE)


def _names(directory: Path) -> list[str]:
    return [each.name for each in directory.iterdir()]


def archive(size: int) -> bytes:
    """Returns a ZIP archive whose one file is so large when it is unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", b"\0" * size)
    return buffer.getvalue()


def inflated(size: int) -> bytes:
    """Returns a PNG file of one pixel, with a text that is so large when it is inflated."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * size, 9))
    image = png(1, 1)
    end = image.index(b"IDAT") - 4
    return image[:end] + text + image[end:]


@pytest.mark.parametrize("colour", ["wsgi", "asgi"])
async def test_an_image_arrives_whole(colour: str) -> None:
    content = body(title="x", picture=("a.png", png(2, 2)), attachment=("b.zip", archive(10)))
    reply = await post(colour, content)
    assert reply.status == 200
    size = len(png(2, 2))
    assert f'"name": "a.png", "size": {size}, "type": "image/png", "read": {size}' in reply.text
    assert '"attachment": ["b.zip", ' in reply.text


@pytest.mark.parametrize("colour", ["wsgi", "asgi"])
@pytest.mark.parametrize("case", IMAGES)
async def test_what_is_no_image_is_refused_in_bounded_time_and_memory(
    colour: str, case: str
) -> None:
    name, content = IMAGES[case]
    tracemalloc.start()
    try:
        with bounded(2):
            reply = await post(colour, body(title="x", picture=(name, content)))
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    assert reply.status == 400
    assert '"picture": [{"message": ' in reply.text


BOMBS = {
    "archive": archive(100_000_000),
    "archive after an image": png(1, 1) + archive(100_000_000),
    "inflated text in an image": inflated(100_000_000),
}


@pytest.mark.parametrize("case", BOMBS)
async def test_a_bomb_is_not_unpacked(case: str) -> None:
    content = body(title="x", picture=("a.png", BOMBS[case]), attachment=("b.zip", BOMBS[case]))
    tracemalloc.start()
    try:
        with bounded(2):
            reply = await post("wsgi", content)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    is_image = case == "archive after an image"  # an image by its first bytes, kept as it came
    assert reply.status == (200 if is_image else 400)


async def test_a_polyglot_is_called_what_its_image_is() -> None:
    polyglot = png(1, 1) + b"<script>alert(1)</script>"
    reply = await post("wsgi", body(title="x", picture=("a.png", polyglot)))
    assert '"type": "image/png"' in reply.text
    reply = await post("wsgi", body(title="x", picture=("a.html", polyglot)))
    assert "File extension" in reply.text


dots_are_no_extension = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="a name that only begins with dots has no extension there"
)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("/abs/olute.png", "olute.png"),
        ("C:\\\\Windows\\\\a.png", "a.png"),
        ("&#x2F;tmp&#x2F;a.png", "a.png"),
        ("a\x00b.png", "ab.png"),
        pytest.param("..png", "..png", marks=dots_are_no_extension),
    ],
)
async def test_the_name_of_an_upload_keeps_no_path(sent: str, kept: str) -> None:
    reply = await post("wsgi", body(title="x", picture=(sent, png(1, 1))))
    assert f'"name": "{kept}"' in reply.text


@pytest.mark.parametrize("colour", ["wsgi", "asgi"])
async def test_a_large_upload_goes_to_disk_and_is_removed(colour: str, tmp_path: Path) -> None:
    large = b"x" * 300_000
    content = body(title="x", picture=("a.png", png(1, 1)), attachment=("b.bin", large))
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=1000, FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        reply = await post(colour, content)
    assert '"attachment": ["b.bin", 300000]' in reply.text
    assert _names(tmp_path) == []


@pytest.mark.parametrize("colour", ["wsgi", "asgi"])
@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"DATA_UPLOAD_MAX_NUMBER_FILES": 1}, {"picture": ("a.png", b"x"), "b": ("b", b"x")}),
        ({"DATA_UPLOAD_MAX_NUMBER_FIELDS": 2}, {f"f{i}": "x" for i in range(4)}),
        ({"DATA_UPLOAD_MAX_MEMORY_SIZE": 100}, {"title": "x" * 200}),
    ],
)
async def test_more_than_is_allowed_is_refused(
    colour: str, options: dict[str, Any], parts: dict[str, Any]
) -> None:
    with override_settings(**options):
        reply = await post(colour, body(**parts))
    assert reply.status in {400, 413}


@pytest.mark.parametrize("colour", ["wsgi", "asgi"])
async def test_a_body_that_is_cut_off_leaves_nothing(colour: str, tmp_path: Path) -> None:
    content = body(title="x", picture=("a.png", png(1, 1) + b"x" * 300_000))
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=1000, FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        reply = await post(colour, content[:150_000])
    assert reply.status == 400
    assert _names(tmp_path) == []
