"""The wrapper around file objects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO, StringIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from plectrum.core.files.utils import FileProxyMixin
from plectrum.utils.functional import cached_property


class File(FileProxyMixin):
    """A file object with a name and a size, that can be read in chunks.

    Args:
        file: The file object.
        name: The name; that of the file object when `None`.
    """

    DEFAULT_CHUNK_SIZE = 64 * 2**10

    def __init__(self, file: Any, name: str | None = None) -> None:
        self.file = file
        self.name: Any = getattr(file, "name", None) if name is None else name
        if hasattr(file, "mode"):
            self.mode = file.mode

    def __str__(self) -> str:
        return self.name or ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self or 'None'}>"

    def __bool__(self) -> bool:
        return bool(self.name)

    def __len__(self) -> int:
        return int(self.size)

    def _measure(self) -> int:
        """Returns the size in bytes, found out from the file object."""
        if hasattr(self.file, "size"):
            return int(self.file.size)
        name = getattr(self.file, "name", None)
        if name is not None:
            try:
                return Path(name).stat().st_size
            except (OSError, TypeError):
                pass
        if hasattr(self.file, "tell") and hasattr(self.file, "seek"):
            position = self.file.tell()
            self.file.seek(0, os.SEEK_END)
            size = self.file.tell()
            self.file.seek(position)
            return int(size)
        raise AttributeError("Unable to determine the file's size.")

    size: Any = cached_property(_measure)
    """The size in bytes."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yields the contents, from the start, in pieces of `chunk_size` bytes (64 KB)."""
        length = chunk_size or self.DEFAULT_CHUNK_SIZE
        with suppress(AttributeError, OSError):  # a stream is read from where it stands
            self.seek(0)
        while data := self.read(length):
            yield data

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Tells whether the file is larger than one chunk."""
        return bool(self.size > (chunk_size or self.DEFAULT_CHUNK_SIZE))

    def __iter__(self) -> Iterator[Any]:
        """Yields the lines, whichever newline ends them; a line may span chunks."""
        rest: Any = None
        for chunk in self.chunks():
            for line in chunk.splitlines(keepends=True):
                if rest:
                    # A chunk can end between the two characters of a Windows newline.
                    newline, carriage = ("\n", "\r") if isinstance(line, str) else (b"\n", b"\r")
                    if rest.endswith(carriage) and line != newline:
                        yield rest
                    else:
                        line = rest + line
                    rest = None
                if _ends_line(line):
                    yield line
                else:
                    rest = line
        if rest:
            yield rest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Goes back to the start, opening the file again if it is closed.

        Args:
            mode: The mode; the one before when `None`.
            args: For the built-in `open`.
            kwargs: For the built-in `open`.

        Raises:
            ValueError: The file is closed and its name leads to no file.
        """
        if not self.closed:
            self.seek(0)
        elif self.name and Path(self.name).exists():
            self.file = Path(self.name).open(mode or self.mode, *args, **kwargs)  # noqa: SIM115 - the caller closes it
        else:
            raise ValueError("The file cannot be reopened.")
        return self

    def close(self) -> None:
        """Closes the file."""
        self.file.close()


def _ends_line(line: str | bytes) -> bool:
    """Tells whether a line is complete: one that ends in a carriage return may go on."""
    return line.endswith("\n") if isinstance(line, str) else line.endswith(b"\n")


class ContentFile(File):
    """A file whose contents are given as text or bytes.

    Args:
        content: The contents.
        name: The name.
    """

    def __init__(self, content: str | bytes, name: str | None = None) -> None:
        super().__init__(
            StringIO(content, newline="") if isinstance(content, str) else BytesIO(content), name
        )
        self.size = len(content)

    def __str__(self) -> str:
        return "Raw content"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name or 'Raw content'}>"

    def __bool__(self) -> bool:
        return True

    def open(self, mode: str | None = None, *_args: Any, **_kwargs: Any) -> Self:
        """Goes back to the start."""
        self.seek(0)
        return self

    def close(self) -> None:
        """Does nothing: the contents stay."""

    def write(self, data: Any) -> int:
        """Writes at the current position, and forgets the size."""
        self.__dict__.pop("size", None)
        return int(self.file.write(data))
