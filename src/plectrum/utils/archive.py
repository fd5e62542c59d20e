"""Unpacking archives, without writing outside their target."""

from __future__ import annotations

import shutil
import stat
import tarfile
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from plectrum.core.exceptions import FrameworkError, SuspiciousOperation


class ArchiveException(FrameworkError):
    """An archive cannot be read."""

    code = "archive"


class UnrecognizedArchiveFormat(ArchiveException):
    """A file is neither a tar nor a zip archive."""

    code = "unrecognized-archive"


def extract(path: str | Path, to_path: str | Path) -> None:
    """Unpacks an archive into a directory.

    Args:
        path: The archive: zip, or tar with any compression of the standard library.
        to_path: The directory.

    Raises:
        UnrecognizedArchiveFormat: The file is no archive.
        SuspiciousOperation: A member would be written outside the directory.
    """
    with Archive(path) as archive:
        archive.extract(to_path)


class _Reader(Protocol):
    def names(self) -> list[str]: ...
    def write(self, name: str, target: Path) -> None: ...
    def close(self) -> None: ...


class Archive:
    """A zip or tar archive; use it in a `with` statement.

    Args:
        file: The path of the archive.
    """

    def __init__(self, file: str | Path) -> None:
        path = Path(file)
        if zipfile.is_zipfile(path):
            self._reader: _Reader = _ZipReader(path)
        elif tarfile.is_tarfile(path):
            self._reader = _TarReader(path)
        else:
            raise UnrecognizedArchiveFormat(f"Path not a recognized archive format: {path}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def list(self) -> None:
        """Prints the names of the members."""
        print("\n".join(self._reader.names()))  # noqa: T201 - documented to print

    def extract(self, to_path: str | Path) -> None:
        """Unpacks all members; a directory that holds all of them is left out."""
        root = Path(to_path).resolve()
        names = self._reader.names()
        leading = _leading_directory(names)
        for name in names:
            inner = name.removeprefix(leading)
            if not inner.strip("/"):
                continue
            target = (root / inner).resolve()
            if not target.is_relative_to(root):
                raise SuspiciousOperation(f"Archive contains invalid path: '{name}'")
            if name.endswith("/"):
                target.mkdir(parents=True, exist_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._reader.write(name, target)

    def close(self) -> None:
        """Closes the file."""
        self._reader.close()


def _leading_directory(names: list[str]) -> str:
    """Returns the directory, with its slash, that all names start with."""
    firsts = {name.lstrip("/").partition("/")[0] for name in names}
    if len(firsts) != 1 or not all("/" in name for name in names):
        return ""
    return f"{firsts.pop()}/"


class _ZipReader:
    def __init__(self, path: Path) -> None:
        self.archive = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        return self.archive.namelist()

    def write(self, name: str, target: Path) -> None:
        with self.archive.open(name) as source, target.open("wb") as output:
            shutil.copyfileobj(source, output)
        mode = self.archive.getinfo(name).external_attr >> 16
        if mode & stat.S_IXUSR:
            target.chmod(target.stat().st_mode | stat.S_IXUSR)

    def close(self) -> None:
        self.archive.close()


class _TarReader:
    def __init__(self, path: Path) -> None:
        self.archive = tarfile.open(path)  # noqa: SIM115 - closed by close()
        self.members = {
            member.name + ("/" if member.isdir() else ""): member
            for member in self.archive.getmembers()
            if member.isfile() or member.isdir()
        }

    def names(self) -> list[str]:
        return list(self.members)

    def write(self, name: str, target: Path) -> None:
        source = self.archive.extractfile(self.members[name])
        if source is None:
            raise ArchiveException(f"{name!r} cannot be read from the archive.")
        with source, target.open("wb") as output:
            shutil.copyfileobj(source, output)
        if self.members[name].mode & stat.S_IXUSR:
            target.chmod(target.stat().st_mode | stat.S_IXUSR)

    def close(self) -> None:
        self.archive.close()
