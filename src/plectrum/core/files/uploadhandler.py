"""Upload handlers: what takes the chunks of a file while a request is read."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import FrameworkError
from plectrum.core.files.uploadedfile import (
    InMemoryUploadedFile,
    TemporaryUploadedFile,
    UploadedFile,
)
from plectrum.utils.module_loading import import_string

__all__ = [
    "FileUploadHandler",
    "MemoryFileUploadHandler",
    "SkipFile",
    "StopFutureHandlers",
    "StopUpload",
    "TemporaryFileUploadHandler",
    "UploadFileException",
    "load_handler",
]


class UploadFileException(FrameworkError):
    """The base of what a handler raises to steer the upload."""

    code = "upload"


class StopUpload(UploadFileException):
    """Ends the upload.

    Args:
        connection_reset: Whether to drop the connection without reading the rest.
    """

    code = "stop-upload"

    def __init__(self, connection_reset: bool = False) -> None:
        self.connection_reset = connection_reset
        super().__init__()

    def __str__(self) -> str:
        rest = (
            "Halt current upload." if self.connection_reset else "Consume request data, then halt."
        )
        return f"StopUpload: {rest}"


class SkipFile(UploadFileException):
    """Leaves this file out and goes on with the next."""

    code = "skip-file"


class StopFutureHandlers(UploadFileException):
    """Keeps this file from the handlers that follow."""

    code = "stop-future-handlers"


class FileUploadHandler:
    """Takes the chunks of uploaded files.

    Attributes:
        chunk_size: The size in bytes of the chunks that it wants.
    """

    chunk_size = 64 * 2**10

    def __init__(self, request: Any = None) -> None:
        self.file_name: str | None = None
        self.content_type: str | None = None
        self.content_length: int | None = None
        self.charset: str | None = None
        self.content_type_extra: Mapping[str, Any] | None = None
        self.request = request
        self.field_name: str | None = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 - documented name
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> Any:
        """Reads the whole request instead of the framework.

        Returns:
            The POST data and the files, or `None` to let the framework read.
        """

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str | None,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Is told that a file begins.

        Raises:
            StopFutureHandlers: The following handlers shall not see the file.
        """
        self.field_name = field_name
        self.file_name = file_name
        self.content_type = content_type
        self.content_length = content_length
        self.charset = charset
        self.content_type_extra = content_type_extra

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Takes a chunk.

        Args:
            raw_data: The chunk.
            start: Its position in the file.

        Returns:
            What the next handler gets; `None` keeps it from the others.
        """
        raise NotImplementedError(
            "subclasses of FileUploadHandler must provide a receive_data_chunk() method"
        )

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Is told that the file is complete; returns it, or `None` to leave that to others."""
        raise NotImplementedError(
            "subclasses of FileUploadHandler must provide a file_complete() method"
        )

    def upload_complete(self) -> None:
        """Is told that all files are complete."""

    def upload_interrupted(self) -> None:
        """Is told that the client went away before the upload was complete."""


class TemporaryFileUploadHandler(FileUploadHandler):
    """Writes files to temporary files."""

    file: TemporaryUploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Opens a temporary file."""
        super().new_file(*args, **kwargs)
        self.file = TemporaryUploadedFile(
            self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Writes a chunk."""
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Returns the file, at its start."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Removes the file."""
        if hasattr(self, "file"):
            path = Path(self.file.temporary_file_path())
            self.file.close()
            path.unlink(missing_ok=True)


class MemoryFileUploadHandler(FileUploadHandler):
    """Keeps small files in memory; larger requests are left to the next handler."""

    activated = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 - the base's signature
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Decides by the length of the request whether its files fit into memory."""
        self.activated = content_length <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begins a file, and keeps it from the other handlers."""
        super().new_file(*args, **kwargs)
        if self.activated:
            self.file = BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keeps a chunk, or hands it on where files go to the disk."""
        if not self.activated:
            return raw_data
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Returns the file, at its start, if it is in memory."""
        if not self.activated:
            return None
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


def load_handler(path: str, *args: Any, **kwargs: Any) -> FileUploadHandler:
    """Makes the handler that a dotted path names."""
    handler: FileUploadHandler = import_string(path)(*args, **kwargs)
    return handler
