"""File names that are safe, and the methods that a wrapper hands on to its file."""

from __future__ import annotations

import os
from pathlib import PurePath, PurePosixPath
from typing import Any

from plectrum.core.exceptions import SuspiciousFileOperation


def validate_file_name(name: str, allow_relative_path: bool = False) -> str:
    """Returns a file name if it leads nowhere else.

    Args:
        name: The name.
        allow_relative_path: Whether it may have directories, below the current one.

    Raises:
        SuspiciousFileOperation: The name is empty, is a directory or leaves the directory.
    """
    if PurePath(name).name in {"", ".", ".."} or str(name).rpartition("/")[2] in {"", ".", ".."}:
        raise SuspiciousFileOperation(f"Could not derive file name from '{name}'")
    if allow_relative_path:
        # SECURITY: a name can come from another platform, so both separators count.
        path = PurePosixPath(str(name).replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise SuspiciousFileOperation(f"Detected path traversal attempt in '{name}'")
    elif name != os.path.basename(name):  # noqa: PTH119 - the text is compared, not a path
        raise SuspiciousFileOperation(f"File name '{name}' includes path elements")
    return name


class FileProxyMixin:
    """Hands the methods of file objects on to the attribute `file`."""

    file: Any

    encoding = property(lambda self: self.file.encoding)
    fileno = property(lambda self: self.file.fileno)
    flush = property(lambda self: self.file.flush)
    isatty = property(lambda self: self.file.isatty)
    newlines = property(lambda self: self.file.newlines)
    read = property(lambda self: self.file.read)
    readinto = property(lambda self: self.file.readinto)
    readline = property(lambda self: self.file.readline)
    readlines = property(lambda self: self.file.readlines)
    seek = property(lambda self: self.file.seek)
    tell = property(lambda self: self.file.tell)
    truncate = property(lambda self: self.file.truncate)
    write: Any = property(lambda self: self.file.write)
    writelines = property(lambda self: self.file.writelines)

    @property
    def closed(self) -> bool:
        """Whether there is no file, or it is closed."""
        return not self.file or self.file.closed

    def readable(self) -> bool:
        """Tells whether the file can be read."""
        if self.closed:
            return False
        return bool(self.file.readable()) if hasattr(self.file, "readable") else True

    def writable(self) -> bool:
        """Tells whether the file can be written to."""
        if self.closed:
            return False
        if hasattr(self.file, "writable"):
            return bool(self.file.writable())
        return "w" in getattr(self.file, "mode", "")

    def seekable(self) -> bool:
        """Tells whether the position in the file can be changed."""
        if self.closed:
            return False
        return bool(self.file.seekable()) if hasattr(self.file, "seekable") else True

    def __iter__(self) -> Any:
        return iter(self.file)
