"""Files in a directory of the local file system."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from plectrum.conf import settings
from plectrum.core.exceptions import SuspiciousFileOperation
from plectrum.core.files import locks
from plectrum.core.files.base import File
from plectrum.core.files.move import file_move_safe
from plectrum.core.files.storage.base import Storage
from plectrum.core.files.storage.mixins import StorageSettingsMixin
from plectrum.utils.deconstruct import deconstructible
from plectrum.utils.encoding import filepath_to_uri
from plectrum.utils.functional import cached_property
from plectrum.utils.timezone import now


@deconstructible(path="plectrum.core.files.storage.FileSystemStorage")
class FileSystemStorage(StorageSettingsMixin, Storage):
    """Keeps files in a directory.

    Args:
        location: The directory; MEDIA_ROOT when `None`.
        base_url: The URL under which it is served; MEDIA_URL when `None`.
        file_permissions_mode: The permissions of files; FILE_UPLOAD_PERMISSIONS when `None`.
        directory_permissions_mode: The permissions of new directories;
            FILE_UPLOAD_DIRECTORY_PERMISSIONS when `None`.
        allow_overwrite: Whether a file replaces one of the same name.
    """

    def __init__(
        self,
        location: str | os.PathLike[str] | None = None,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
        allow_overwrite: bool = False,
    ) -> None:
        self._location = location
        self._base_url = base_url
        self._file_permissions_mode = file_permissions_mode
        self._directory_permissions_mode = directory_permissions_mode
        self._allow_overwrite = allow_overwrite
        self._watch_settings()

    @cached_property
    def base_location(self) -> Any:
        """The directory, as it was given."""
        return self._value_or_setting(self._location, settings.MEDIA_ROOT)

    @cached_property
    def location(self) -> str:
        """The absolute path of the directory."""
        return os.path.abspath(str(self.base_location))  # noqa: PTH100 - links are not followed

    @cached_property
    def base_url(self) -> str | None:
        """The URL under which the directory is served, with a slash at its end."""
        url: str | None = self._value_or_setting(self._base_url, settings.MEDIA_URL)
        return f"{url}/" if url is not None and not url.endswith("/") else url

    @cached_property
    def file_permissions_mode(self) -> int | None:
        """The permissions of files."""
        mode: int | None = self._value_or_setting(
            self._file_permissions_mode, settings.FILE_UPLOAD_PERMISSIONS
        )
        return mode

    @cached_property
    def directory_permissions_mode(self) -> int | None:
        """The permissions of new directories."""
        mode: int | None = self._value_or_setting(
            self._directory_permissions_mode, settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS
        )
        return mode

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(Path(self.path(name)).open(mode), name)

    def _save(self, name: str, content: File) -> str:
        wanted = name
        while True:
            full_path = Path(self.path(wanted))
            self._make_directory(full_path.parent)
            try:
                self._write(full_path, content)
            except FileExistsError:  # another request took the name in the meantime
                wanted = self.get_available_name(wanted)
            else:
                break
        if self.file_permissions_mode is not None:
            full_path.chmod(self.file_permissions_mode)
        return full_path.relative_to(self.location).as_posix()

    def _make_directory(self, directory: Path) -> None:
        missing = [path for path in (directory, *directory.parents) if not path.exists()]
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise FileExistsError(f"{directory} exists and is not a directory.") from None
        if self.directory_permissions_mode is not None:
            for path in missing:
                path.chmod(self.directory_permissions_mode)

    def _write(self, path: Path, content: File) -> None:
        temporary_path: Any = getattr(content, "temporary_file_path", None)
        if temporary_path is not None:
            file_move_safe(temporary_path(), path, allow_overwrite=self._allow_overwrite)
            return
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        flags |= os.O_TRUNC if self._allow_overwrite else os.O_EXCL
        descriptor = os.open(path, flags, 0o666)
        target: Any = None
        try:
            locks.lock(descriptor, locks.LOCK_EX)
            for chunk in content.chunks():
                if target is None:
                    mode = "wb" if isinstance(chunk, bytes) else "wt"
                    target = os.fdopen(descriptor, mode)
                target.write(chunk)
        finally:
            locks.unlock(descriptor if target is None else target)
            if target is None:
                os.close(descriptor)
            else:
                target.close()

    def delete(self, name: str) -> None:
        """Removes a file or an empty directory; one that is not there is no error.

        Raises:
            ValueError: The name is empty.
        """
        if not name:
            raise ValueError("The name must be given to delete().")
        path = Path(self.path(name))
        try:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
        except FileNotFoundError:
            pass  # someone else has removed it

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Tells whether a name is short enough, and free or allowed to be overwritten."""
        if self._allow_overwrite:
            return max_length is None or len(name) <= max_length
        return super().is_name_available(name, max_length)

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        """Returns a changed name.

        Raises:
            ValueError: Names may be overwritten, so none should be changed.
        """
        if self._allow_overwrite:
            raise ValueError("get_alternative_name() shouldn't be called with allow_overwrite.")
        return super().get_alternative_name(file_root, file_ext)

    def exists(self, name: str) -> bool:
        """Tells whether a name is taken, by a broken link too."""
        return os.path.lexists(self.path(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Returns the directories and the files in a directory."""
        directories: list[str] = []
        files: list[str] = []
        with os.scandir(self.path(path)) as entries:
            for entry in entries:
                (directories if entry.is_dir() else files).append(entry.name)
        return directories, files

    def path(self, name: str) -> str:
        """Returns the path of a file.

        Raises:
            SuspiciousFileOperation: It is outside of the directory.
        """
        joined = os.path.abspath(Path(self.location) / name)  # noqa: PTH100 - links are not followed
        if joined != self.location and not Path(joined).is_relative_to(self.location):
            raise SuspiciousFileOperation(
                f"The joined path ({joined}) is located outside of the base path component "
                f"({self.location})"
            )
        return joined

    def size(self, name: str) -> int:
        """Returns the size of a file in bytes."""
        return Path(self.path(name)).stat().st_size

    def url(self, name: str | None) -> str:
        """Returns the URL of a file.

        Raises:
            ValueError: The files are not served.
        """
        if self.base_url is None:
            raise ValueError("This file is not accessible via a URL.")
        return urljoin(self.base_url, (filepath_to_uri(name) or "").lstrip("/"))

    def get_accessed_time(self, name: str) -> dt.datetime:
        """Returns when a file was last read."""
        return _moment(Path(self.path(name)).stat().st_atime)

    def get_created_time(self, name: str) -> dt.datetime:
        """Returns the `ctime` of a file, which on Unix changes with its metadata."""
        return _moment(Path(self.path(name)).stat().st_ctime)

    def get_modified_time(self, name: str) -> dt.datetime:
        """Returns when a file was last changed."""
        return _moment(Path(self.path(name)).stat().st_mtime)


def _moment(timestamp: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(timestamp, tz=now().tzinfo)
