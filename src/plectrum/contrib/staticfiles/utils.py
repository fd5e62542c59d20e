"""Which files count."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any


def matches_patterns(path: str, patterns: Iterable[str]) -> bool:
    """Tells whether a path matches one of several patterns of a shell."""
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def get_files(
    storage: Any, ignore_patterns: Iterable[str] | None = None, location: str = ""
) -> Iterator[str]:
    """Yields the names of all files of a storage that no pattern leaves out."""
    patterns = list(ignore_patterns or ())
    directories, files = storage.listdir(location)
    for file in files:
        name = str(PurePosixPath(location) / file)
        if not matches_patterns(file, patterns) and not matches_patterns(name, patterns):
            yield name
    for directory in directories:
        if not matches_patterns(directory, patterns):
            inner = str(PurePosixPath(location) / directory)
            yield from get_files(storage, patterns, inner)
