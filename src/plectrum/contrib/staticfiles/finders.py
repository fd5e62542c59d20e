"""Where static files are looked for."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.contrib.staticfiles import utils
from plectrum.core.checks import (
    CheckMessage,
    Error,
    Warning,  # noqa: A004 - documented name
)
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.files.storage import FileSystemStorage, default_storage
from plectrum.core.signals import setting_changed
from plectrum.utils.module_loading import import_string

Found = str | list[str] | None

searched_locations: list[str] = []
"""The directories that finders looked in when a file was last sought by `find`."""


def note_location(directory: Any) -> None:
    """Notes that a finder looks in a directory."""
    if str(directory) not in searched_locations:
        searched_locations.append(str(directory))


class BaseFinder:
    """Finds files in one kind of places."""

    def find(self, path: str, find_all: bool = False) -> Any:
        """Returns where a file is; all places if `find_all`, an empty list for none."""
        raise NotImplementedError("subclasses of BaseFinder must provide a find() method")

    def list(self, ignore_patterns: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yields pairs of a file's name and the storage it is in."""
        raise NotImplementedError("subclasses of BaseFinder must provide a list() method")

    def check(self, **kwargs: Any) -> Sequence[CheckMessage]:
        """Returns what is wrong with the settings of the finder; a subclass says what."""
        return []


class _DirectoriesFinder(BaseFinder):
    """Finds files in directories, some of which have a prefix."""

    def places(self) -> list[tuple[str, Path]]:
        """Returns pairs of prefix and directory."""
        raise NotImplementedError("subclasses say which directories")

    def find(self, path: str, find_all: bool = False) -> Any:
        """Returns where a file is."""
        found = []
        for prefix, root in self.places():
            note_location(root)
            name = path
            if prefix:
                if not path.startswith(f"{prefix}/"):
                    continue
                name = path.removeprefix(f"{prefix}/")
            candidate = Path(os.path.normpath(root / name))
            # SECURITY: a name with `..` must not lead out of the directory.
            if candidate.is_relative_to(root) and candidate.exists():
                if not find_all:
                    return str(candidate)
                found.append(str(candidate))
        return found

    def list(self, ignore_patterns: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yields pairs of a file's name and the storage it is in."""
        patterns = list(ignore_patterns or ())
        for prefix, root in self.places():
            if not root.is_dir():
                continue
            storage: Any = FileSystemStorage(location=str(root))
            storage.prefix = prefix
            for name in utils.get_files(storage, patterns):
                yield name, storage


class FileSystemFinder(_DirectoriesFinder):
    """Finds files in the directories of STATICFILES_DIRS."""

    def check(self, **kwargs: Any) -> Sequence[CheckMessage]:
        """Returns what is wrong with STATICFILES_DIRS."""
        given = settings.STATICFILES_DIRS
        if not isinstance(given, list | tuple):
            message = "The STATICFILES_DIRS setting is not a tuple or list."
            hint = "A tuple of one needs a comma: (directory,)."
            return [Error(message, hint=hint, id="staticfiles.E001")]
        return [message for entry in given for message in _check_entry(entry)]

    def places(self) -> list[tuple[str, Path]]:
        """Returns the directories of the setting.

        Raises:
            ImproperlyConfigured: The setting is no list of them.
        """
        given = settings.STATICFILES_DIRS
        if isinstance(given, str):
            raise ImproperlyConfigured(
                "The STATICFILES_DIRS setting is not a tuple or list; a tuple of one needs a comma."
            )
        return [
            (entry[0], Path(entry[1])) if isinstance(entry, list | tuple) else ("", Path(entry))
            for entry in given
        ]


def _check_entry(entry: Any) -> Iterator[CheckMessage]:
    """Gives what is wrong with one entry of STATICFILES_DIRS."""
    prefix, directory = entry if isinstance(entry, list | tuple) else ("", entry)
    if prefix.endswith("/"):
        yield Error(
            f"The prefix {prefix!r} in the STATICFILES_DIRS setting must not end with a slash.",
            hint=f"Write {prefix.rstrip('/')!r}.",
            id="staticfiles.E003",
        )
    if settings.STATIC_ROOT and Path(settings.STATIC_ROOT).resolve() == Path(directory).resolve():
        yield Error(
            "The STATICFILES_DIRS setting should not contain the STATIC_ROOT setting.",
            hint="Files are collected into STATIC_ROOT: keep your own in another directory.",
            id="staticfiles.E002",
        )
    if not Path(directory).is_dir():
        yield Warning(
            f"The directory '{directory}' in the STATICFILES_DIRS setting does not exist.",
            hint="Create it, or remove it from the setting.",
            id="staticfiles.W004",
        )


class AppDirectoriesFinder(_DirectoriesFinder):
    """Finds files in the `static` directories of applications."""

    source_dir = "static"

    def places(self) -> list[tuple[str, Path]]:
        """Returns the directories of the installed applications."""
        directories = (Path(config.path) / self.source_dir for config in apps.get_app_configs())
        return [("", directory) for directory in directories if directory.is_dir()]


class BaseStorageFinder(BaseFinder):
    """Finds files in a storage on this computer.

    Args:
        storage: The storage, or its class; that of the class if left out.

    Raises:
        ImproperlyConfigured: There is none.
    """

    storage: Any = None

    def __init__(self, storage: Any = None, *args: Any, **kwargs: Any) -> None:
        if storage is not None:
            self.storage = storage
        if self.storage is None:
            raise ImproperlyConfigured(
                f"The static files finder {type(self).__name__} has no storage.",
                hint="Set the attribute 'storage' of the class to a storage or its class.",
            )
        if isinstance(self.storage, type):
            self.storage = self.storage()
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False) -> Any:
        """Returns where a file is.

        Raises:
            NotImplementedError: The storage has no paths.
        """
        note_location(self.storage.path(""))
        if not self.storage.exists(path):
            return []
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yields pairs of a file's name and the storage it is in."""
        for name in utils.get_files(self.storage, ignore_patterns):
            yield name, self.storage


class DefaultStorageFinder(BaseStorageFinder):
    """Finds files in the storage that STORAGES names `default`."""

    storage = default_storage

    def check(self, **kwargs: Any) -> Sequence[CheckMessage]:
        """Returns whether the storage can be used: it needs files on this computer."""
        try:
            self.storage.path("")
        except NotImplementedError:
            return [
                Error(
                    "DefaultStorageFinder needs a default storage with files on this computer.",
                    hint="Take the finder out of STATICFILES_FINDERS.",
                )
            ]
        return []


def find(path: str, find_all: bool = False) -> Any:
    """Returns where a file is, by the first finder that knows.

    Args:
        path: The name of the file.
        find_all: Return all places, in a list.
    """
    matches: list[str] = []
    searched_locations.clear()
    for finder in get_finders():
        found = finder.find(path, find_all=find_all)
        if found and not find_all:
            return found
        matches += found if isinstance(found, list) else [found] if found else []
    return matches if find_all else None


def get_finders() -> Iterator[BaseFinder]:
    """Yields the finders of STATICFILES_FINDERS."""
    for path in settings.STATICFILES_FINDERS:
        yield get_finder(path)


@functools.cache
def get_finder(import_path: str) -> BaseFinder:
    """Imports a finder and makes it.

    Raises:
        ImproperlyConfigured: It is no finder.
    """
    cls = import_string(import_path)
    if not issubclass(cls, BaseFinder):
        raise ImproperlyConfigured(f'Finder "{cls}" is not a subclass of "{BaseFinder}"')
    finder: BaseFinder = cls()
    return finder


def _settings_changed(*, setting: str, **kwargs: Any) -> None:
    if setting in {"STATICFILES_FINDERS", "STATICFILES_DIRS", "STORAGES"}:
        get_finder.cache_clear()


setting_changed.connect(_settings_changed)
