"""Where static files are collected, and the URLs they have."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.contrib.staticfiles.hashing import HashedFilesMixin, ManifestFilesMixin
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.files.storage import FileSystemStorage, storages
from plectrum.utils.functional import LazyObject

__all__ = [
    "ConfiguredStorage",
    "HashedFilesMixin",
    "ManifestFilesMixin",
    "ManifestStaticFilesStorage",
    "StaticFilesStorage",
    "staticfiles_storage",
]


class StaticFilesStorage(FileSystemStorage):
    """The directory STATIC_ROOT under the URL STATIC_URL."""

    _is_unset = False

    def __init__(
        self, location: Any = None, base_url: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(
            settings.STATIC_ROOT if location is None else location,
            settings.STATIC_URL if base_url is None else base_url,
            *args,
            **kwargs,
        )
        if not location and not settings.STATIC_ROOT:
            # The base class would fall back to where uploads are.
            self._is_unset = True

    def path(self, name: str) -> str:
        """Returns the path of a file.

        Raises:
            ImproperlyConfigured: STATIC_ROOT is not set.
        """
        if self._is_unset:
            raise ImproperlyConfigured(
                "You're using the staticfiles app without having set the STATIC_ROOT setting to "
                "a filesystem path."
            )
        return super().path(name)


class ManifestStaticFilesStorage(ManifestFilesMixin, StaticFilesStorage):
    """Gives files names that change with their contents, so that browsers may keep them for ever.

    A manifest in the directory says which name is which. In development files keep their names.
    """


class ConfiguredStorage(LazyObject):
    """The storage that STORAGES names for static files."""

    def _setup(self) -> None:
        self._wrapped = storages["staticfiles"]


staticfiles_storage: Any = ConfiguredStorage()
