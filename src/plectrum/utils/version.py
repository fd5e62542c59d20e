"""Version numbers as people read and as tools compare them."""

from __future__ import annotations

import re
from typing import TypeAlias

from plectrum import __version__

VersionTuple: TypeAlias = tuple[int, int, int, str, int]

_RELEASE_NAMES = {"alpha": "a", "beta": "b", "rc": "rc"}


def get_complete_version(version: VersionTuple | None = None) -> VersionTuple:
    """Returns a version tuple; that of the installed framework when `None`.

    Raises:
        ValueError: The tuple has not five parts, or its fourth names no kind of release.
    """
    if version is None:
        major, minor, patch = (*get_version_tuple(__version__), 0, 0)[:3]
        return major, minor, patch, "final", 0
    if len(version) != 5 or version[3] not in {*_RELEASE_NAMES, "final"}:
        raise ValueError(f"{version!r} is not a version tuple.")
    return version


def get_main_version(version: VersionTuple | None = None) -> str:
    """Returns `X.Y`, or `X.Y.Z` for a patch release."""
    major, minor, patch, *_ = get_complete_version(version)
    return f"{major}.{minor}.{patch}" if patch else f"{major}.{minor}"


def get_version(version: VersionTuple | None = None) -> str:
    """Returns a version as PEP 440 writes it."""
    if version is None:
        return __version__
    *_, kind, number = get_complete_version(version)
    main = get_main_version(version)
    return main if kind == "final" else f"{main}{_RELEASE_NAMES[kind]}{number}"


def get_version_tuple(version: str) -> tuple[int, ...]:
    """Returns the numbers of a version, without what follows them."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match.group().split(".")) if match else ()
