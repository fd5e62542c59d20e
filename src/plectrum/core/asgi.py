"""The ASGI application of a project."""

from __future__ import annotations

import plectrum
from plectrum.core.handlers.asgi import ASGIHandler


def get_asgi_application() -> ASGIHandler:
    """Sets the project up and returns its ASGI application."""
    plectrum.setup(set_prefix=False)
    return ASGIHandler()
