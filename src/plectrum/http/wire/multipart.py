"""Bodies of the type multipart/form-data, read chunk by chunk.

The grammar is the `multipart` library's; this face gives it events that need no knowledge of it,
counts what has to be counted, and stops at the first byte that is too much.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import TypeAlias

import multipart  # type: ignore[import-untyped]  # the library has no type information

from plectrum.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from plectrum.http.wire.headers import parse_parameters
from plectrum.utils.records import record

_LONGEST_BOUNDARY = 200


class MalformedMultipart(BadRequest):
    """A multipart body cannot be read."""

    code = "malformed-multipart"


@record
class Limits:
    """How much a body may hold; None means any number.

    Attributes:
        max_fields: How many fields, files not counted.
        max_files: How many files.
        max_field_bytes: How many bytes of names and values of fields together.
        max_header_bytes: How long a header of a part may be.
        max_headers: How many headers a part may have.
    """

    max_fields: int | None = None
    max_files: int | None = None
    max_field_bytes: int | None = None
    max_header_bytes: int = 4096
    max_headers: int = 16


@record
class Part:
    """The beginning of a field or of a file.

    Attributes:
        name: The name of the form's input.
        filename: The name of the file as the client gave it; None for a field.
        content_type: The type that the client says the content has, or an empty text.
        parameters: The parameters of the content type.
    """

    name: str
    filename: str | None
    content_type: str
    parameters: dict[str, str]


@record
class PartEnd:
    """The end of the field or file that began last."""


Event: TypeAlias = Part | bytes | PartEnd


class MultipartReader:
    """Turns chunks of a body into events: a Part, its content in pieces, a PartEnd."""

    def __init__(self, boundary: str, limits: Limits) -> None:
        if not boundary or not boundary.isascii() or len(boundary) > _LONGEST_BOUNDARY:
            raise MalformedMultipart(f"Invalid boundary in multipart: {boundary[:60]!r}")
        self._limits = limits
        self._fields = self._files = self._field_bytes = 0
        self._part: Part | None = None
        self._base64: _Base64Decoder | None = None
        try:
            self._parser = multipart.PushMultipartParser(
                boundary,
                max_header_size=limits.max_header_bytes,
                max_header_count=limits.max_headers,
            )
        except multipart.MultipartError as error:
            raise MalformedMultipart(f"Invalid boundary in multipart: {error}") from error

    @property
    def is_complete(self) -> bool:
        """Whether the final boundary has been read."""
        return self._parser.error is None and self._parser.closed

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Gives the events that a chunk completes; all must be taken before the next chunk.

        Raises:
            MalformedMultipart: The body does not follow the grammar.
            TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig: A limit is reached.
        """
        try:
            for event in self._parser.parse(chunk) if chunk else ():
                if event is None:
                    yield from self._end_part()
                elif isinstance(event, multipart.MultipartSegment):
                    yield self._begin_part(event)
                else:
                    content = self._decode(bytes(event))
                    if content:
                        yield content
        except multipart.ParserLimitReached as error:
            raise RequestDataTooBig(f"A part of the multipart body is too big: {error}") from error
        except multipart.MultipartError as error:
            raise MalformedMultipart(f"Malformed multipart body: {error}") from error

    def finish(self) -> None:
        """Says that the body has ended.

        Raises:
            MalformedMultipart: It ended too early.
        """
        try:
            self._parser.close()
        except multipart.MultipartError as error:
            raise MalformedMultipart("The multipart body ended too early.") from error

    def _begin_part(self, segment: multipart.MultipartSegment) -> Part:
        disposition = _header(segment, "Content-Disposition")
        filename = segment.filename
        if "*=" in disposition:
            filename = parse_parameters(disposition)[1].get("filename", filename)
        content_type, parameters = parse_parameters(_header(segment, "Content-Type"))
        transfer_encoding = _header(segment, "Content-Transfer-Encoding").strip().lower()
        self._base64 = _Base64Decoder() if transfer_encoding == "base64" else None
        self._part = Part(segment.name or "", filename, content_type, parameters)
        if filename is None:
            self._fields += 1
            self._count_field_bytes(len(self._part.name) + 2)
        else:
            self._files += 1
        self._check_counts()
        return self._part

    def _check_counts(self) -> None:
        limits = self._limits
        if limits.max_fields is not None and self._fields > limits.max_fields:
            raise TooManyFieldsSent(
                f"The number of fields exceeds the limit of {limits.max_fields}.",
                hint="Raise DATA_UPLOAD_MAX_NUMBER_FIELDS if the form really has as many.",
            )
        if limits.max_files is not None and self._files > limits.max_files:
            raise TooManyFilesSent(
                f"The number of files exceeds the limit of {limits.max_files}.",
                hint="Raise DATA_UPLOAD_MAX_NUMBER_FILES if the form really has as many.",
            )

    def _decode(self, content: bytes) -> bytes:
        if self._part is not None and self._part.filename is None:
            self._count_field_bytes(len(content))
        return content if self._base64 is None else self._base64.decode(content)

    def _count_field_bytes(self, count: int) -> None:
        self._field_bytes += count
        most = self._limits.max_field_bytes
        if most is not None and self._field_bytes > most:
            raise RequestDataTooBig(
                f"The fields of the form are larger than {most} bytes.",
                hint="Raise DATA_UPLOAD_MAX_MEMORY_SIZE, or send large values as files.",
            )

    def _end_part(self) -> Iterator[Event]:
        if self._base64 is not None and (rest := self._base64.finish()):
            yield rest
        yield PartEnd()


class _Base64Decoder:
    """Decodes base64 that comes in pieces of any length."""

    def __init__(self) -> None:
        self._pending = b""

    def decode(self, content: bytes) -> bytes:
        pending = self._pending + content.translate(None, b" \t\r\n")
        whole = len(pending) - len(pending) % 4
        self._pending = pending[whole:]
        return _decode_base64(pending[:whole])

    def finish(self) -> bytes:
        return _decode_base64(self._pending) if self._pending else b""


def _decode_base64(content: bytes) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise MalformedMultipart("Could not decode base64 data.") from error


def _header(segment: multipart.MultipartSegment, name: str) -> str:
    return next((value for header, value in segment.headerlist if header == name), "")
