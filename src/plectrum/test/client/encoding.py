"""Data of forms as the bytes that browsers send."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from plectrum.utils.http import urlencode
from plectrum.utils.json_encoder import JSONEncoder

BOUNDARY = "BoUnDaRyStRiNg"
MULTIPART_CONTENT = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED_CONTENT = "application/x-www-form-urlencoded"
JSON_CONTENT = "application/json"


def encoded(data: Any, content_type: str, encoder: type[json.JSONEncoder]) -> bytes:
    """Returns data as a request's body.

    Args:
        data: A mapping for forms; what JSON can express for JSON; text or bytes as they are.
        content_type: The type of the body.
        encoder: What writes JSON.
    """
    if data is None:
        return b""
    if isinstance(data, bytes):
        return data
    if content_type == MULTIPART_CONTENT:
        return multipart(data)
    if content_type.split(";", maxsplit=1)[0].strip().endswith("json") and isinstance(
        data, dict | list | tuple
    ):
        return json.dumps(data, cls=encoder).encode()
    if isinstance(data, Mapping):
        return urlencode(data, doseq=True).encode()
    return str(data).encode()


def multipart(data: Mapping[str, Any]) -> bytes:
    """Returns data of a form, with files, as `multipart/form-data` (RFC 7578).

    Raises:
        TypeError: A value is `None`, which no form can send.
    """
    lines: list[bytes] = []
    for name, value in data.items():
        if value is None:
            raise TypeError(
                f"Cannot encode None for key '{name}' as POST data. Did you mean to pass an empty "
                "string or omit the value?"
            )
        many = (
            not isinstance(value, str | bytes)
            and isinstance(value, Iterable)
            and not _is_file(value)
        )
        for item in value if many else [value]:
            lines += _file_part(name, item) if _is_file(item) else _text_part(name, item)
    lines += [f"--{BOUNDARY}--".encode(), b""]
    return b"\r\n".join(lines)


def _is_file(value: Any) -> bool:
    return hasattr(value, "read") and callable(value.read)


def _text_part(name: str, value: Any) -> list[bytes]:
    head = f'Content-Disposition: form-data; name="{name}"'
    body = value if isinstance(value, bytes) else str(value).encode()
    return [f"--{BOUNDARY}".encode(), head.encode(), b"", body]


def _file_part(name: str, file: Any) -> list[bytes]:
    filename = PurePath(str(getattr(file, "name", "") or name)).name
    kind = (
        getattr(file, "content_type", None)
        or mimetypes.guess_type(filename)[0]
        or "application/octet-stream"
    )
    content = file.read()
    return [
        f"--{BOUNDARY}".encode(),
        f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'.encode(),
        f"Content-Type: {kind}".encode(),
        b"",
        content if isinstance(content, bytes) else content.encode(),
    ]


DEFAULT_ENCODER: type[json.JSONEncoder] = JSONEncoder
