"""The contract of storages, with what most of them share."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePath
from typing import Any

from plectrum.core.exceptions import SuspiciousFileOperation
from plectrum.core.files.base import File
from plectrum.core.files.utils import validate_file_name
from plectrum.utils.crypto import get_random_string
from plectrum.utils.text import get_valid_filename


class Storage:
    """Keeps files by name. A subclass implements `_open`, `_save` and what else it can do.

    What a storage cannot do raises NotImplementedError, as documented.
    """

    def open(self, name: str, mode: str = "rb") -> File:
        """Opens a file."""
        return self._open(name, mode)

    def _open(self, name: str, mode: str) -> File:
        """Opens a file; a subclass must implement it."""
        raise NotImplementedError("subclasses of Storage must provide an _open() method")

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Stores a file under its name or, where that is taken, under another.

        Args:
            name: The name; that of the contents when `None`.
            content: A `File`, or a file object.
            max_length: The most characters of the name.

        Returns:
            The name under which it is stored.
        """
        wanted = content.name if name is None else name
        if not hasattr(content, "chunks"):
            content = File(content, wanted)
        if not self.is_name_available(wanted, max_length):
            wanted = self.get_available_name(wanted, max_length)
        stored = self._save(validate_file_name(wanted, allow_relative_path=True), content)
        # SECURITY: a subclass's `_save` can make a name of its own, so that is looked at too.
        return validate_file_name(stored, allow_relative_path=True)

    def _save(self, name: str, content: File) -> str:
        """Stores a file and returns its name; a subclass must implement it."""
        raise NotImplementedError("subclasses of Storage must provide a _save() method")

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Tells whether a name is short enough and not taken."""
        return (max_length is None or len(name) <= max_length) and not self.exists(name)

    def get_valid_name(self, name: str) -> str:
        """Returns a name without characters that could be trouble."""
        return get_valid_filename(name)

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        """Returns a name with seven random characters before the extension."""
        return f"{file_root}_{get_random_string(7)}{file_ext}"

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Returns a name that is not taken, by changing it if need be.

        Raises:
            SuspiciousFileOperation: The name leads elsewhere, or no free one is short enough.
        """
        wanted = str(name).replace("\\", "/")
        directory, root, suffix = _split(wanted)
        if ".." in directory.split("/"):
            raise SuspiciousFileOperation(f"Detected path traversal attempt in '{directory}'")
        validate_file_name(wanted.rpartition("/")[2])
        candidate = wanted
        while not self.is_name_available(candidate, max_length):
            candidate = _join(directory, self.get_alternative_name(root, suffix))
            if max_length is None:
                continue
            surplus = len(candidate) - max_length
            if surplus > 0:
                root = root[:-surplus]
                if not root:
                    raise SuspiciousFileOperation(
                        f'Storage can not find an available filename for "{name}". Please make '
                        'sure that the corresponding file field allows sufficient "max_length".'
                    )
                candidate = _join(directory, self.get_alternative_name(root, suffix))
        return candidate

    def generate_filename(self, filename: str) -> str:
        """Returns a path for `save`: its last part made valid, the directories as they are.

        Raises:
            SuspiciousFileOperation: The path leads elsewhere.
        """
        text = str(filename).replace("\\", "/")
        directory, slash, name = text.rpartition("/")
        if ".." in directory.split("/"):
            raise SuspiciousFileOperation(f"Detected path traversal attempt in '{directory}'")
        return f"{directory}{slash}{self.get_valid_name(name)}"

    def path(self, name: str) -> str:
        """Returns the path of a file in the local file system."""
        raise NotImplementedError("This backend doesn't support absolute paths.")

    def delete(self, name: str) -> None:
        """Removes a file."""
        raise NotImplementedError("subclasses of Storage must provide a delete() method")

    def exists(self, name: str) -> bool:
        """Tells whether a name is taken."""
        raise NotImplementedError("subclasses of Storage must provide an exists() method")

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Returns the directories and the files in a directory."""
        raise NotImplementedError("subclasses of Storage must provide a listdir() method")

    def size(self, name: str) -> int:
        """Returns the size of a file in bytes."""
        raise NotImplementedError("subclasses of Storage must provide a size() method")

    def url(self, name: str | None) -> str:
        """Returns the URL of a file."""
        raise NotImplementedError("subclasses of Storage must provide a url() method")

    def get_accessed_time(self, name: str) -> dt.datetime:
        """Returns when a file was last read; aware with USE_TZ."""
        raise NotImplementedError("subclasses of Storage must provide a get_accessed_time() method")

    def get_created_time(self, name: str) -> dt.datetime:
        """Returns when a file was made; aware with USE_TZ."""
        raise NotImplementedError("subclasses of Storage must provide a get_created_time() method")

    def get_modified_time(self, name: str) -> dt.datetime:
        """Returns when a file was last changed; aware with USE_TZ."""
        raise NotImplementedError("subclasses of Storage must provide a get_modified_time() method")


def _split(path: str) -> tuple[str, str, str]:
    """Splits a path in its directory, the name and the extensions."""
    directory, _, name = path.rpartition("/")
    suffix = "".join(PurePath(name).suffixes[-1:])
    return directory, name.removesuffix(suffix), suffix


def _join(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name
