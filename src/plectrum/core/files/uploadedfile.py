"""Files that a visitor has uploaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any, Self

from plectrum.core.files.base import File
from plectrum.core.files.temp import gettempdir
from plectrum.core.files.utils import validate_file_name

__all__ = [
    "InMemoryUploadedFile",
    "SimpleUploadedFile",
    "TemporaryUploadedFile",
    "UploadedFile",
]

MAX_NAME_LENGTH = 255
MAX_SUFFIX_LENGTH = 32
"""Of temporary files: the name must be one that file systems take, in bytes, too."""


class UploadedFile(File):
    """A file that was uploaded; what the browser says of it is not to be trusted.

    Attributes:
        content_type: The type that the browser sent.
        charset: The character set that it sent for a text.
        content_type_extra: Further parameters of the type.
    """

    def __init__(
        self,
        file: Any = None,
        name: str | None = None,
        content_type: str | None = None,
        size: int | None = None,
        charset: str | None = None,
        content_type_extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(file, name)
        self.size = size
        self.content_type = content_type
        self.charset = charset
        self.content_type_extra = content_type_extra

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name} ({self.content_type})>"

    @property
    def name(self) -> str | None:
        """The name, without directories and of at most 255 characters."""
        return self._name

    @name.setter
    def name(self, value: Any) -> None:
        self._name: str | None = None if value is None else _safe_name(str(value))


def _safe_name(name: str) -> str:
    base = PurePosixPath(name.replace("\x00", "")).name if name not in {".", ".."} else name
    if len(base) > MAX_NAME_LENGTH:
        path = PurePosixPath(base)
        suffix = path.suffix[:MAX_NAME_LENGTH]
        base = path.stem[: MAX_NAME_LENGTH - len(suffix)] + suffix
    return validate_file_name(base)


class TemporaryUploadedFile(UploadedFile):
    """An uploaded file in a temporary file on the disk."""

    def __init__(
        self,
        name: str,
        content_type: str | None,
        size: int | None,
        charset: str | None,
        content_type_extra: Mapping[str, Any] | None = None,
    ) -> None:
        suffix = PurePosixPath(_safe_name(name)).suffix[:MAX_SUFFIX_LENGTH]
        file = NamedTemporaryFile(suffix=f".upload{suffix}", dir=gettempdir())  # noqa: SIM115 - closed by close()
        super().__init__(file, name, content_type, size, charset, content_type_extra)

    def temporary_file_path(self) -> str:
        """Returns the path of the temporary file."""
        return str(self.file.name)

    def close(self) -> None:
        """Closes the file, which removes it unless it has been moved."""
        with suppress(FileNotFoundError):  # it has been moved to where it belongs
            self.file.close()


class InMemoryUploadedFile(UploadedFile):
    """An uploaded file in memory.

    Attributes:
        field_name: The name of the form's field.
    """

    def __init__(
        self,
        file: Any,
        field_name: str | None,
        name: str | None,
        content_type: str | None,
        size: int | None,
        charset: str | None,
        content_type_extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(file, name, content_type, size, charset, content_type_extra)
        self.field_name = field_name

    def open(self, mode: str | None = None, *_args: Any, **_kwargs: Any) -> Self:
        """Goes back to the start."""
        self.file.seek(0)
        return self

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yields the contents at once."""
        self.file.seek(0)
        yield self.read()

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Answers no: the file is in memory already."""
        return False


class SimpleUploadedFile(InMemoryUploadedFile):
    """An uploaded file made by hand, for tests.

    Args:
        name: The name.
        content: The contents.
        content_type: The type.
    """

    def __init__(self, name: str, content: bytes | None, content_type: str = "text/plain") -> None:
        data = content or b""
        super().__init__(BytesIO(data), None, name, content_type, len(data), None, None)

    @classmethod
    def from_dict(cls, file_dict: Mapping[str, Any]) -> SimpleUploadedFile:
        """Makes a file from a mapping with `filename`, `content` and `content-type`."""
        return cls(
            file_dict["filename"],
            file_dict["content"],
            file_dict.get("content-type", "text/plain"),
        )
