"""Temporary files, in FILE_UPLOAD_TEMP_DIR where that is set."""

from __future__ import annotations

import tempfile
from tempfile import NamedTemporaryFile

from plectrum.conf import settings

__all__ = ["NamedTemporaryFile", "gettempdir"]


def gettempdir() -> str:
    """Returns the directory for temporary files."""
    return str(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
