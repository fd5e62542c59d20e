"""Storages: where files are kept. `storages` holds those of STORAGES."""

from plectrum.core.files.storage.base import Storage
from plectrum.core.files.storage.filesystem import FileSystemStorage
from plectrum.core.files.storage.handler import (
    DefaultStorage,
    InvalidStorageError,
    StorageHandler,
    default_storage,
    storages,
)
from plectrum.core.files.storage.memory import InMemoryStorage

__all__ = [
    "DefaultStorage",
    "FileSystemStorage",
    "InMemoryStorage",
    "InvalidStorageError",
    "Storage",
    "StorageHandler",
    "default_storage",
    "storages",
]
