"""Multipart forms: fields into a QueryDict, files through upload handlers."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from plectrum.conf import settings
from plectrum.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    StopFutureHandlers,
    StopUpload,
)
from plectrum.http.querydict import QueryDict
from plectrum.http.wire.headers import parse_content_length
from plectrum.http.wire.multipart import (
    Limits,
    MalformedMultipart,
    MultipartReader,
    Part,
    PartEnd,
)
from plectrum.utils.datastructures import MultiValueDict
from plectrum.utils.http import parse_header_parameters

MultiPartParserError = MalformedMultipart

_CHUNK_SIZE = 64 * 1024


class MultiPartParser:
    """Reads the body of a request of the type multipart/form-data.

    Args:
        META: The headers of the request.
        input_data: The body, a file to read from.
        upload_handlers: Where files go.
        encoding: What fields are encoded in; DEFAULT_CHARSET if left out.

    Raises:
        MultiPartParserError: The type is not multipart, or has no usable boundary.
    """

    def __init__(
        self,
        META: Mapping[str, Any],  # noqa: N803 - documented name
        input_data: Any,
        upload_handlers: list[FileUploadHandler],
        encoding: str | None = None,
    ) -> None:
        content_type, parameters = parse_header_parameters(META.get("CONTENT_TYPE", ""))
        if not content_type.startswith("multipart/"):
            raise MalformedMultipart(f"Invalid Content-Type: {content_type}")
        self._boundary = parameters.get("boundary", "")
        try:
            self._content_length = parse_content_length(META.get("CONTENT_LENGTH")) or 0
        except ValueError as error:
            raise MalformedMultipart(str(error)) from error
        self._meta = META
        self._input = input_data
        self._handlers = upload_handlers
        self._encoding = encoding or settings.DEFAULT_CHARSET
        sizes = [size for handler in upload_handlers if (size := handler.chunk_size)]
        self._chunk_size = min([2**31 - 4, *sizes])
        self._post = QueryDict(mutable=True, encoding=self._encoding)
        self._files: MultiValueDict[str, Any] = MultiValueDict()
        self._reader = MultipartReader(
            self._boundary,
            Limits(
                max_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
                max_files=settings.DATA_UPLOAD_MAX_NUMBER_FILES,
                max_field_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            ),
        )

    def parse(self) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        """Reads the body and returns its fields and its files.

        Raises:
            MultiPartParserError: The body is malformed or ends too early.
            TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig: A limit is reached.
        """
        if self._content_length == 0 and self._meta.get("CONTENT_LENGTH") is not None:
            return QueryDict(encoding=self._encoding), MultiValueDict()
        for handler in self._handlers:
            result = handler.handle_raw_input(
                self._input,
                self._meta,
                self._content_length,
                self._boundary.encode(),
                self._encoding,
            )
            if result is not None:
                fields, files = result
                return fields, files
        try:
            self._read_parts()
        except StopUpload as stop:
            self._interrupt()
            if not stop.connection_reset:
                self._drain()
        except BaseException:
            self._interrupt()
            raise
        else:
            for handler in self._handlers:
                handler.upload_complete()
        self._post._mutable = False
        return self._post, self._files

    def _read_parts(self) -> None:
        collector: _Collector | None = None
        for event in self._events():
            if isinstance(event, Part):
                collector = self._begin(event)
            elif isinstance(event, PartEnd):
                if collector is not None:
                    collector.finish()
            elif collector is not None and isinstance(event, bytes):
                collector.receive(event)
        self._reader.finish()

    def _events(self) -> Iterator[Part | bytes | PartEnd]:
        while not self._reader.is_complete and (chunk := self._input.read(_CHUNK_SIZE)):
            yield from self._reader.feed(chunk)

    def _begin(self, part: Part) -> _Collector | None:
        if part.filename is None:
            return _Field(part, self._post, self._encoding)
        filename = self.sanitize_file_name(part.filename)
        if not filename:
            return None
        upload = _Upload(part, filename, self._handlers, self._files, self._chunk_size)
        try:
            upload.begin()
        except SkipFile:
            return None
        return upload

    def sanitize_file_name(self, file_name: str) -> str | None:
        """Returns the last part of a file name, without entities and control characters."""
        name = html.unescape(file_name).replace("\\", "/").rsplit("/", 1)[-1]
        name = "".join(character for character in name if character.isprintable())
        return None if name in ("", ".", "..") else name

    def _interrupt(self) -> None:
        for handler in self._handlers:
            handler.upload_interrupted()

    def _drain(self) -> None:
        while self._input.read(_CHUNK_SIZE):
            continue


class _Collector:
    """Takes the content of one part."""

    def receive(self, content: bytes) -> None:
        """Takes a piece of the content."""
        raise NotImplementedError

    def finish(self) -> None:
        """Is told that the content has ended."""
        raise NotImplementedError


class _Field(_Collector):
    def __init__(self, part: Part, post: QueryDict, encoding: str) -> None:
        self._name = part.name
        self._post = post
        self._encoding = encoding
        self._pieces: list[bytes] = []

    def receive(self, content: bytes) -> None:
        self._pieces.append(content)

    def finish(self) -> None:
        value = b"".join(self._pieces).decode(self._encoding, "replace")
        self._post.appendlist(self._name, value)


class _Upload(_Collector):
    """Hands a file to the upload handlers, in the order that they stand in."""

    def __init__(
        self,
        part: Part,
        filename: str,
        handlers: list[FileUploadHandler],
        files: MultiValueDict[str, Any],
        chunk_size: int,
    ) -> None:
        self._part = part
        self._filename = filename
        self._handlers = list(handlers)
        self._files = files
        self._chunk_size = chunk_size
        self._sizes = [0] * len(handlers)
        self._is_skipped = False

    def begin(self) -> None:
        part = self._part
        for position, handler in enumerate(self._handlers):
            try:
                handler.new_file(
                    part.name,
                    self._filename,
                    part.content_type,
                    None,
                    part.parameters.get("charset"),
                    {name: value.encode() for name, value in part.parameters.items()},
                )
            except StopFutureHandlers:
                del self._handlers[position + 1 :]
                return

    def receive(self, content: bytes) -> None:
        if self._is_skipped:
            return
        for start in range(0, len(content), self._chunk_size):
            chunk: bytes | None = content[start : start + self._chunk_size]
            for position, handler in enumerate(self._handlers):
                if chunk is None:
                    break
                length = len(chunk)
                try:
                    chunk = handler.receive_data_chunk(chunk, self._sizes[position])
                except SkipFile:
                    self._is_skipped = True
                    return
                self._sizes[position] += length

    def finish(self) -> None:
        if self._is_skipped:
            return
        for handler, size in zip(self._handlers, self._sizes, strict=False):
            file = handler.file_complete(size)
            if file is not None:
                self._files.appendlist(self._part.name, file)
                return
