"""Responses whose content comes piece by piece: from iterators, or from files."""

from __future__ import annotations

import io
import mimetypes
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from plectrum.effects import as_sync
from plectrum.http.response import HttpResponseBase
from plectrum.http.wire.ranges import UNSATISFIABLE, ByteRange, parse_range
from plectrum.utils.http import content_disposition_header

_END: Any = object()


class StreamingHttpResponse(HttpResponseBase):
    """A response that is sent while its content is being made.

    Args:
        streaming_content: An iterator or asynchronous iterator of text or bytes.
        *args, **kwargs: As for HttpResponse.
    """

    streaming: ClassVar[bool] = True

    def __init__(self, streaming_content: Any = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streaming_content = streaming_content

    def __repr__(self) -> str:
        content_type = self.headers.get("Content-Type")
        kind = f', "{content_type}"' if content_type else ""
        return f"<{type(self).__qualname__} status_code={self.status_code}{kind}>"

    @property
    def content(self) -> bytes:
        """There is none: it comes piece by piece."""
        raise AttributeError(
            f"This {type(self).__name__} instance has no `content` attribute. "
            "Use `streaming_content` instead."
        )

    @property
    def text(self) -> str:
        """There is none: it comes piece by piece."""
        raise AttributeError(f"This {type(self).__name__} instance has no `text` attribute.")

    @property
    def streaming_content(self) -> Any:
        """The iterator of the content's pieces, as bytes."""
        if self.is_async:
            return self.__aiter__()
        return map(self.make_bytes, self._iterator)

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        self.is_async = hasattr(value, "__aiter__")
        self._iterator = aiter(value) if self.is_async else iter(value)
        if hasattr(value, "close"):
            self.close_with(value.close)

    def __iter__(self) -> Iterator[bytes]:
        if not self.is_async:
            return map(self.make_bytes, self._iterator)
        return self._iterate_blocking()

    def _iterate_blocking(self) -> Iterator[bytes]:
        step = as_sync(self._next)
        try:
            while (piece := step()) is not _END:
                yield piece
        finally:
            as_sync(aclose_iterator)(self._iterator)

    async def _next(self) -> Any:
        piece = await anext(self._iterator, _END)
        return _END if piece is _END else self.make_bytes(piece)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.is_async:
            try:
                async for piece in self._iterator:
                    yield self.make_bytes(piece)
            finally:
                await aclose_iterator(self._iterator)
        else:
            for piece in self._iterator:
                yield self.make_bytes(piece)

    def getvalue(self) -> bytes:
        """Returns the whole content."""
        return b"".join(self)


async def aclose_iterator(iterator: Any) -> None:
    """Lets an asynchronous generator end now; other iterators have nothing to end."""
    if hasattr(iterator, "aclose"):
        await iterator.aclose()


class FileResponse(StreamingHttpResponse):
    """A response that sends a file, or the part of it that the client asks for.

    Args:
        streaming_content: An open binary file.
        as_attachment: Ask the browser to save it.
        filename: The name to save it as; that of the file if left out.
        *args, **kwargs: As for HttpResponse.
    """

    block_size: ClassVar[int] = 64 * 1024

    def __init__(
        self, *args: Any, as_attachment: bool = False, filename: str = "", **kwargs: Any
    ) -> None:
        self.as_attachment = as_attachment
        self.filename = filename
        self.file_to_stream: Any = None
        self.part: ByteRange | None = None
        self._no_explicit_content_type = not (
            kwargs.get("content_type") or _has_content_type(kwargs.get("headers"))
        )
        super().__init__(*args, **kwargs)

    @property
    def streaming_content(self) -> Any:
        """The iterator of the file's blocks."""
        return super().streaming_content

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        if not hasattr(value, "read"):
            self.file_to_stream = None
            _set_content(self, value)
            return
        self.file_to_stream = value
        _set_content(self, _Blocks(value, self))
        if hasattr(value, "close"):
            self.close_with(value.close)
        self.set_headers(value)

    def set_headers(self, filelike: Any) -> None:
        """Sets the headers that can be known from a file: length, type and name."""
        filename = getattr(filelike, "name", "")
        filename = filename if isinstance(filename, str) else ""
        size = _remaining_size(filelike, filename)
        if size is not None:
            self.headers["Content-Length"] = str(size)
        elif "Content-Length" in self.headers:
            del self.headers["Content-Length"]
        filename = os.path.basename(self.filename or filename)  # noqa: PTH119 - "" stays ""
        if self._no_explicit_content_type:
            self.headers["Content-Type"] = _guess_type(filename)
        disposition = content_disposition_header(self.as_attachment, filename)
        if disposition:
            self.headers["Content-Disposition"] = disposition

    @property
    def path(self) -> str | None:
        """Where the file lies, if a server can send it from there from its first byte."""
        name = getattr(self.file_to_stream, "name", None)
        if not isinstance(name, str) or not Path(name).is_absolute():
            return None
        is_plain = isinstance(self.file_to_stream, (io.BufferedReader, io.FileIO))
        return name if is_plain and self.file_to_stream.tell() == 0 else None

    def select_range(self, header: str) -> None:
        """Answers a Range header: only that part is sent, or 416 if there is none.

        Files that cannot be positioned are sent as a whole.
        """
        length = self.headers.get("Content-Length")
        file = self.file_to_stream
        if length is None or file is None or not getattr(file, "seekable", bool)():
            return
        self.headers["Accept-Ranges"] = "bytes"
        part = parse_range(header, int(length)) if header else None
        if part is None:
            return
        self.part = part
        self.headers["Content-Length"] = str(part.length)
        if part is UNSATISFIABLE:
            self.status_code = 416
            self.headers["Content-Range"] = f"bytes */{length}"
        else:
            self.status_code = 206
            last = part.start + part.length - 1
            self.headers["Content-Range"] = f"bytes {part.start}-{last}/{length}"
            file.seek(part.start, os.SEEK_CUR)


class _Blocks:
    """Reads a file in blocks, up to the end of the part that is sent."""

    def __init__(self, file: Any, response: FileResponse) -> None:
        self._read: Callable[[int], bytes] = file.read
        self._response = response
        self._sent = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        size = self._response.block_size
        part = self._response.part
        if part is not None:
            size = min(size, part.length - self._sent)
        block = self._read(size) if size > 0 else b""
        if not block:
            raise StopIteration
        self._sent += len(block)
        return block


def _set_content(response: FileResponse, value: Iterable[Any]) -> None:
    StreamingHttpResponse.streaming_content.fset(response, value)  # type: ignore[attr-defined]  # a property


def _has_content_type(headers: Any) -> bool:
    return any(name.lower() == "content-type" for name in headers or ())


_ENCODED_TYPES = {
    "br": "application/x-brotli",
    "bzip2": "application/x-bzip",
    "compress": "application/x-compress",
    "gzip": "application/gzip",
    "xz": "application/x-xz",
}


def _guess_type(filename: str) -> str:
    content_type, encoding = mimetypes.guess_type(filename)
    if encoding:  # the file is what is compressed, not its transfer
        return _ENCODED_TYPES.get(encoding, "application/octet-stream")
    content_type = content_type or "application/octet-stream"
    return f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type


def _remaining_size(file: Any, name: str) -> int | None:
    """Returns how many bytes are left to read, if that can be known."""
    is_seekable = hasattr(file, "seek") and (not hasattr(file, "seekable") or file.seekable())
    if hasattr(file, "tell") and is_seekable:
        start: int = file.tell()
        end: int = file.seek(0, os.SEEK_END) or file.tell()
        file.seek(start)
        return end - start
    if hasattr(file, "getbuffer"):
        return len(file.getbuffer())
    if name and Path(name).exists():
        offset: int = file.tell() if hasattr(file, "tell") else 0
        return Path(name).stat().st_size - offset
    return None
