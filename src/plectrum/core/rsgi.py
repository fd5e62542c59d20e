"""The RSGI application of a project."""

from __future__ import annotations

import plectrum
from plectrum.core.handlers.rsgi import RSGIHandler


def get_rsgi_application() -> RSGIHandler:
    """Sets the project up and returns its RSGI application."""
    plectrum.setup(set_prefix=False)
    return RSGIHandler()
