"""The storages of STORAGES, made at their first use."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.signals import setting_changed
from plectrum.utils.functional import LazyObject
from plectrum.utils.module_loading import import_string

DEFAULT_STORAGE_ALIAS = "default"


class InvalidStorageError(ImproperlyConfigured):
    """STORAGES has no storage of this alias, or its class cannot be imported."""

    code = "invalid-storage"


class StorageHandler:
    """A mapping of aliases to storages.

    Args:
        backends: The value of STORAGES to use; that of the settings when `None`.
    """

    def __init__(self, backends: dict[str, dict[str, Any]] | None = None) -> None:
        self._backends = backends
        self._storages: dict[str, Any] = {}

    @property
    def backends(self) -> dict[str, dict[str, Any]]:
        """The raw value of STORAGES."""
        if self._backends is None:
            self._backends = settings.STORAGES.copy()
        return self._backends or {}

    def __getitem__(self, alias: str) -> Any:
        try:
            return self._storages[alias]
        except KeyError:
            pass
        try:
            parameters = self.backends[alias]
        except KeyError:
            raise InvalidStorageError(
                f"Could not find config for '{alias}' in settings.STORAGES.",
                hint=f"STORAGES has: {', '.join(map(repr, self.backends))}.",
            ) from None
        # Threads that ask at once may each make one; all of them get the first.
        return self._storages.setdefault(alias, self.create_storage(parameters))

    def create_storage(self, params: dict[str, Any]) -> Any:
        """Makes a storage from a value like those of STORAGES.

        Raises:
            InvalidStorageError: Its class cannot be imported.
        """
        try:
            storage_class = import_string(params["BACKEND"])
        except ImportError as error:
            raise InvalidStorageError(
                f"Could not find backend {params['BACKEND']!r}: {error}"
            ) from error
        return storage_class(**params.get("OPTIONS", {}))

    def forget(self) -> None:
        """Drops all storages and the value of STORAGES."""
        self._backends = None
        self._storages.clear()


storages = StorageHandler()


class DefaultStorage(LazyObject):
    """Stands for the storage of the alias `default`."""

    def _setup(self) -> None:
        self._wrapped = storages[DEFAULT_STORAGE_ALIAS]


default_storage: Any = DefaultStorage()


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in {"STORAGES", "MEDIA_ROOT", "MEDIA_URL"}:
        storages.forget()
        LazyObject.__init__(default_storage)


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.core.files.storage")
