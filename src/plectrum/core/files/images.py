"""Image files and their dimensions, read by Pillow."""

from __future__ import annotations

import zlib
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from plectrum.core.files.base import File

_CHUNK_SIZE = 1024


class ImageFile(File):
    """A file that holds an image."""

    @property
    def width(self) -> int | None:
        """The width in pixels; `None` where the file is no image."""
        return self._dimensions()[0]

    @property
    def height(self) -> int | None:
        """The height in pixels; `None` where the file is no image."""
        return self._dimensions()[1]

    def _dimensions(self) -> tuple[int | None, int | None]:
        known: tuple[int | None, int | None] | None = self.__dict__.get("_known_dimensions")
        if known is None:
            was_closed = self.closed
            self.open()
            known = self.__dict__["_known_dimensions"] = get_image_dimensions(
                self, close=was_closed
            )
        return known


def get_image_dimensions(file_or_path: Any, close: bool = False) -> tuple[int | None, int | None]:
    """Returns the width and height of an image, reading no more of it than needed.

    Args:
        file_or_path: An open file or a path.
        close: Whether to close the file afterwards; otherwise its position is kept.

    Returns:
        Both in pixels; `None` twice where the file is no image.
    """
    parser: Any = import_module("PIL.ImageFile").Parser()
    if hasattr(file_or_path, "read"):
        file, position = file_or_path, file_or_path.tell()
        file.seek(0)
    else:
        try:
            file, position = Path(file_or_path).open("rb"), None  # noqa: SIM115 - closed below
        except OSError:
            return None, None
    try:
        return _read_size(parser, file)
    finally:
        if close or position is None:
            file.close()
        else:
            file.seek(position)


def _read_size(parser: Any, file: Any) -> tuple[int | None, int | None]:
    chunk_size = _CHUNK_SIZE
    while data := file.read(chunk_size):
        # What is there may be too short to be decoded, and more of it not.
        with suppress(zlib.error, ValueError, RuntimeError, OSError):
            parser.feed(data)
        if parser.image:
            width, height = parser.image.size
            return width, height
        chunk_size *= 2
    return None, None
