"""Files: wrappers around file objects, uploads and storages."""

from plectrum.core.files.base import File

__all__ = ["File"]
