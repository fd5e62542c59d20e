"""The WSGI application of a project."""

from __future__ import annotations

import plectrum
from plectrum.core.handlers.wsgi import WSGIHandler


def get_wsgi_application() -> WSGIHandler:
    """Sets the project up and returns its WSGI application."""
    plectrum.setup(set_prefix=False)
    return WSGIHandler()
