"""Sessions in files."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from plectrum.contrib.sessions.exceptions import InvalidSessionKey
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.effects import Call, Operation


class SessionStore(SessionBase):
    """Keeps each session in a file of SESSION_FILE_PATH; a file is complete or not there."""

    def fetch(self, session_key: str) -> Operation[dict[str, Any] | None]:
        """Returns the data of a key that have not expired."""
        try:
            path = _path(session_key)
        except InvalidSessionKey:  # as good as unknown: cookies say what they like
            return None
        data: dict[str, Any] | None = yield Call(self._read, (path,), is_async=False)
        return data

    def store(
        self, session_key: str, data: dict[str, Any], *, must_create: bool
    ) -> Operation[None]:
        """Writes the file."""
        path = _path(session_key)
        yield Call(_write, (path, self.encode(data), must_create), is_async=False)

    def remove(self, session_key: str) -> Operation[None]:
        """Deletes the file."""
        yield Call(_path(session_key).unlink, (True,), is_async=False)

    def is_taken(self, session_key: str) -> Operation[bool]:
        """Tells whether there is a file."""
        return bool((yield Call(_path(session_key).exists, is_async=False)))

    @classmethod
    def remove_expired(cls) -> Operation[None]:
        """Deletes the files of sessions that have expired."""
        yield Call(cls._remove_expired, is_async=False)

    @classmethod
    def _remove_expired(cls) -> None:
        store = cls()
        for path in _files():
            if store._read(path) is None:
                path.unlink(missing_ok=True)

    def _read(self, path: Path) -> dict[str, Any] | None:
        try:
            text = path.read_text("ascii")
            written = path.stat().st_mtime
        except FileNotFoundError:
            return None
        data = self.decode(text)
        age = self._age(data.get("_session_expiry"))
        return data if written + age > time.time() else None


def _folder() -> Path:
    """Returns the folder of the files.

    Raises:
        ImproperlyConfigured: It does not exist.
    """
    folder = Path(settings.SESSION_FILE_PATH or tempfile.gettempdir())
    if not folder.is_dir():
        raise ImproperlyConfigured(
            f"The session storage path {str(folder)!r} doesn't exist.",
            hint="Set SESSION_FILE_PATH to an existing folder that this process can write to.",
        )
    return folder


def _path(session_key: str) -> Path:
    """Returns the file of a key.

    Raises:
        InvalidSessionKey: The key has characters that could lead elsewhere.
    """
    if not session_key.isascii() or not session_key.isalnum():
        raise InvalidSessionKey("Invalid characters in session key")
    return _folder() / f"{settings.SESSION_COOKIE_NAME}{session_key}"


def _files() -> Iterator[Path]:
    return _folder().glob(f"{settings.SESSION_COOKIE_NAME}*")


def _write(path: Path, text: str, must_create: bool) -> None:
    """Writes beside the place and moves there, for readers never to see half of a session.

    Raises:
        CreateError: The file must be new, and is not.
        UpdateError: The file must be there, and is not.
    """
    if not must_create and not path.exists():
        raise UpdateError("The session was deleted.")
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix="_out_")
    try:
        os.write(descriptor, text.encode("ascii"))
        if must_create:
            path.hardlink_to(temporary)
        else:
            Path(temporary).replace(path)
    except FileExistsError as error:
        raise CreateError(f"The session key of {path.name!r} is taken.") from error
    finally:
        os.close(descriptor)
        Path(temporary).unlink(missing_ok=True)
