"""Moving files, across file systems too."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from plectrum.core.files import locks

__all__ = ["file_move_safe"]


def file_move_safe(
    old_file_name: str | os.PathLike[str],
    new_file_name: str | os.PathLike[str],
    chunk_size: int = 1024 * 64,
    allow_overwrite: bool = False,
) -> None:
    """Moves a file: by renaming it, or by copying it where that is impossible.

    Args:
        old_file_name: The file.
        new_file_name: Its new path.
        chunk_size: How many bytes to copy at a time.
        allow_overwrite: Whether a file at the new path is replaced.

    Raises:
        FileExistsError: There is one, and it may not be replaced.
    """
    old, new = Path(old_file_name), Path(new_file_name)
    if new.exists() and old.samefile(new):
        return
    if not allow_overwrite and new.exists():
        raise FileExistsError(f"Destination file {new} exists and allow_overwrite is False.")
    try:
        old.replace(new)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    else:
        return
    _copy(old, new, chunk_size, allow_overwrite=allow_overwrite)
    with suppress(PermissionError):  # file systems without permissions (vfat, …) refuse
        shutil.copystat(old, new)
    old.unlink()


def _copy(old: Path, new: Path, chunk_size: int, *, allow_overwrite: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    flags |= os.O_TRUNC if allow_overwrite else os.O_EXCL
    with old.open("rb") as source, os.fdopen(os.open(new, flags), "wb") as target:
        locks.lock(target, locks.LOCK_EX)
        shutil.copyfileobj(source, target, chunk_size)
