"""Files in memory, gone with the process: for tests."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

from plectrum.conf import settings
from plectrum.core.exceptions import SuspiciousFileOperation
from plectrum.core.files.base import ContentFile, File
from plectrum.core.files.storage.base import Storage
from plectrum.core.files.storage.mixins import StorageSettingsMixin
from plectrum.utils.deconstruct import deconstructible
from plectrum.utils.encoding import filepath_to_uri
from plectrum.utils.functional import cached_property
from plectrum.utils.timezone import now

__all__ = ["InMemoryStorage"]


@dataclass(slots=True)
class _Entry:
    """A stored file: its contents and times."""

    content: bytes = b""
    created: dt.datetime = field(default_factory=now)
    accessed: dt.datetime = field(default_factory=now)
    modified: dt.datetime = field(default_factory=now)


class _OpenFile(ContentFile):
    """An open file, whose contents are stored when it is written to."""

    def __init__(self, entry: _Entry, name: str, mode: str) -> None:
        is_binary = "b" in mode
        content = b"" if "w" in mode else entry.content
        super().__init__(content if is_binary else content.decode(), name)
        self.mode = mode
        self._entry = entry
        if "w" in mode:
            self._store()
        if "a" in mode:
            self.seek(0, os.SEEK_END)
        entry.accessed = now()

    def write(self, data: Any) -> int:
        """Writes at the current position.

        Raises:
            OSError: The file is open for reading only.
        """
        if not set(self.mode) & set("wa+x"):
            raise OSError("The file is not open for writing.")
        written = super().write(data)
        self._store()
        return written

    def _store(self) -> None:
        content = self.file.getvalue()
        self._entry.content = content.encode() if isinstance(content, str) else content
        self._entry.modified = now()


@deconstructible(path="plectrum.core.files.storage.InMemoryStorage")
class InMemoryStorage(StorageSettingsMixin, Storage):
    """Keeps files in memory; arguments as for `FileSystemStorage`."""

    def __init__(
        self,
        location: str | os.PathLike[str] | None = None,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
    ) -> None:
        self._location = location
        self._base_url = base_url
        self._file_permissions_mode = file_permissions_mode
        self._directory_permissions_mode = directory_permissions_mode
        self._files: dict[PurePosixPath, _Entry] = {}
        self._directories: dict[PurePosixPath, _Entry] = {PurePosixPath(): _Entry()}
        self._watch_settings()

    @cached_property
    def base_location(self) -> Any:
        """The directory that the storage stands for, as it was given."""
        return self._value_or_setting(self._location, settings.MEDIA_ROOT)

    @cached_property
    def location(self) -> str:
        """The absolute path of the directory that the storage stands for."""
        return os.path.abspath(str(self.base_location))  # noqa: PTH100 - nothing is there to resolve

    @cached_property
    def base_url(self) -> str | None:
        """The URL of the storage, with a slash at its end."""
        url: str | None = self._value_or_setting(self._base_url, settings.MEDIA_URL)
        return f"{url}/" if url is not None and not url.endswith("/") else url

    @cached_property
    def file_permissions_mode(self) -> int | None:
        """The permissions of files, for callers that ask."""
        mode: int | None = self._value_or_setting(
            self._file_permissions_mode, settings.FILE_UPLOAD_PERMISSIONS
        )
        return mode

    @cached_property
    def directory_permissions_mode(self) -> int | None:
        """The permissions of directories, for callers that ask."""
        mode: int | None = self._value_or_setting(
            self._directory_permissions_mode, settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS
        )
        return mode

    def _key(self, name: str) -> PurePosixPath:
        full = os.path.normpath(os.path.join(self.location, str(name)))  # noqa: PTH118 - of a text
        if full != self.location and not full.startswith(f"{self.location.rstrip(os.sep)}{os.sep}"):
            raise SuspiciousFileOperation(
                f"The joined path ({full}) is located outside of the base path component "
                f"({self.location})"
            )
        return PurePosixPath(os.path.relpath(full, self.location).replace(os.sep, "/"))

    def _entry(self, name: str) -> _Entry:
        key = self._key(name)
        entry = self._files.get(key) or self._directories.get(key)
        if entry is None:
            raise FileNotFoundError(f"[Errno 2] No such file or directory: '{name}'")
        return entry

    def _open(self, name: str, mode: str = "rb") -> File:
        key = self._key(name)
        if "w" in mode and key not in self._files:
            self._make_parents(key)
            self._files[key] = _Entry()
        if key in self._directories:
            raise IsADirectoryError(f"[Errno 21] Is a directory: '{name}'")
        return _OpenFile(self._entry(name), name, mode)

    def _save(self, name: str, content: File) -> str:
        key = self._key(name)
        self._make_parents(key)
        pieces = [
            chunk.encode() if isinstance(chunk, str) else bytes(chunk) for chunk in content.chunks()
        ]
        self._files[key] = _Entry(b"".join(pieces))
        return key.as_posix()

    def _make_parents(self, key: PurePosixPath) -> None:
        for parent in key.parents:
            if parent in self._files:
                raise NotADirectoryError(f"[Errno 20] Not a directory: '{parent}'")
            self._directories.setdefault(parent, _Entry())

    def delete(self, name: str) -> None:
        """Removes a file, or a directory with all that is in it."""
        key = self._key(name)
        self._files = {path: entry for path, entry in self._files.items() if not _within(path, key)}
        self._directories = {
            path: entry
            for path, entry in self._directories.items()
            if path == PurePosixPath() or not _within(path, key)
        }

    def exists(self, name: str) -> bool:
        """Tells whether a name is taken."""
        key = self._key(name)
        return key in self._files or key in self._directories

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Returns the directories and the files in a directory."""
        key = self._key(path)
        if key in self._files:
            raise NotADirectoryError(f"[Errno 20] Not a directory: '{path}'")
        if key not in self._directories:
            raise FileNotFoundError(f"[Errno 2] No such file or directory: '{path}'")
        root = PurePosixPath()
        return (
            [item.name for item in self._directories if item != root and item.parent == key],
            [item.name for item in self._files if item.parent == key],
        )

    def size(self, name: str) -> int:
        """Returns the size of a file in bytes."""
        return len(self._entry(name).content)

    def url(self, name: str | None) -> str:
        """Returns the URL that a file would have.

        Raises:
            ValueError: The storage has no URL.
        """
        if self.base_url is None:
            raise ValueError("This file is not accessible via a URL.")
        return urljoin(self.base_url, (filepath_to_uri(name) or "").lstrip("/"))

    def get_accessed_time(self, name: str) -> dt.datetime:
        """Returns when a file was last read."""
        return self._entry(name).accessed

    def get_created_time(self, name: str) -> dt.datetime:
        """Returns when a file was made."""
        return self._entry(name).created

    def get_modified_time(self, name: str) -> dt.datetime:
        """Returns when a file was last changed."""
        return self._entry(name).modified


def _within(path: PurePosixPath, directory: PurePosixPath) -> bool:
    return path == directory or directory in path.parents
