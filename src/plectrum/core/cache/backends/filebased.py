"""A cache in files."""

from __future__ import annotations

import hashlib
import os
import pickle
import random
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from plectrum.core.cache.backends.base import BaseCache
from plectrum.effects import Call, Operation

_EXPIRY = struct.Struct("<d")
_NEVER = float("inf")
_NOTHING: Any = object()


class FileBasedCache(BaseCache):
    """Keeps each value in a file of its own; a file is complete or not there.

    A file begins with the time of its expiry; a compressed pickle follows. Whoever can write to
    the folder can run code here: it must be the site's alone.

    Args:
        dir: The folder; it is made if it is missing.
        params: A value of CACHES.
    """

    cache_suffix = ".cache"

    def __init__(self, dir: str | os.PathLike[str], params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._folder = Path(dir).absolute()

    def getting(self, key: str, default: Any, version: Any) -> Operation[Any]:
        """Returns the value of a key, or the default."""
        path = self._path(key, version)
        value = yield Call(self._read, (path,), is_async=False)
        return default if value is _NOTHING else value

    def setting(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[None]:
        """Keeps a value."""
        arguments = (self._path(key, version), value, self.get_backend_timeout(timeout))
        yield Call(self._write, arguments, is_async=False)

    def adding(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[bool]:
        """Keeps a value unless the key has one."""
        arguments = (self._path(key, version), value, self.get_backend_timeout(timeout))
        return bool((yield Call(self._write_new, arguments, is_async=False)))

    def touching(self, key: str, timeout: float | None, version: Any) -> Operation[bool]:
        """Changes when a value expires."""
        arguments = (self._path(key, version), self.get_backend_timeout(timeout))
        return bool((yield Call(self._prolong, arguments, is_async=False)))

    def deleting(self, key: str, version: Any) -> Operation[bool]:
        """Deletes a value."""
        return bool((yield Call(_remove, (self._path(key, version),), is_async=False)))

    def clearing(self) -> Operation[None]:
        """Deletes everything."""
        yield Call(self._remove_all, is_async=False)

    def finding(self, key: str, version: Any) -> Operation[bool]:
        """Tells whether a key has a value."""
        return bool((yield Call(self._is_fresh, (self._path(key, version),), is_async=False)))

    def _path(self, key: str, version: Any) -> Path:
        full_key = self.make_and_validate_key(key, version)
        digest = hashlib.md5(full_key.encode(), usedforsecurity=False).hexdigest()
        return self._folder / f"{digest}{self.cache_suffix}"

    def _is_fresh(self, path: Path) -> bool:
        return self._read(path) is not _NOTHING

    def _read(self, path: Path) -> Any:
        """Returns the value of a file; an expired or broken one is deleted."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return _NOTHING
        try:
            (expiry,) = _EXPIRY.unpack_from(content)
            if expiry > time.time():
                return pickle.loads(zlib.decompress(content[_EXPIRY.size :]))  # noqa: S301 - ours
        except (struct.error, zlib.error, pickle.UnpicklingError, EOFError):
            pass  # cut short, or not ours: as good as expired
        _remove(path)
        return _NOTHING

    def _write(self, path: Path, value: Any, expiry: float | None) -> None:
        if expiry is not None and expiry <= time.time():
            _remove(path)
            return
        content = self._content(value, expiry)
        self._make_folder()
        if not path.exists():
            self._make_room()
        self._temporary(content).replace(path)

    def _write_new(self, path: Path, value: Any, expiry: float | None) -> bool:
        if self._is_fresh(path):
            return False
        if expiry is not None and expiry <= time.time():
            return True
        content = self._content(value, expiry)
        self._make_folder()
        self._make_room()
        temporary = self._temporary(content)
        try:
            path.hardlink_to(temporary)  # fails if another has been faster
        except FileExistsError:
            return False
        finally:
            temporary.unlink()
        return True

    def _prolong(self, path: Path, expiry: float | None) -> bool:
        value = self._read(path)
        if value is _NOTHING:
            return False
        self._write(path, value, expiry)
        return True

    def _content(self, value: Any, expiry: float | None) -> bytes:
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return _EXPIRY.pack(_NEVER if expiry is None else expiry) + zlib.compress(pickled)

    def _temporary(self, content: bytes) -> Path:
        """Writes a content beside its place, for readers never to see half of it."""
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(content)
        return Path(file.name)

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _files(self) -> Iterator[Path]:
        return self._folder.glob(f"*{self.cache_suffix}")

    def _make_room(self) -> None:
        """Deletes a random share of the files when there are too many."""
        files = list(self._files())
        if len(files) < self._max_entries:
            return
        if self._cull_frequency:
            files = random.sample(files, max(len(files) // self._cull_frequency, 1))
        for path in files:
            _remove(path)

    def _remove_all(self) -> None:
        for path in self._files():
            _remove(path)


def _remove(path: Path) -> bool:
    with suppress(FileNotFoundError):
        path.unlink()
        return True
    return False
