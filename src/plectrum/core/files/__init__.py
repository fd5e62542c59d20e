"""Files: wrappers around file objects, uploads and storages."""

from plectrum.core.files import checks as _checks  # noqa: F401 - registers them
from plectrum.core.files.base import File

__all__ = ["File"]
