"""Where messages are kept until they are shown."""

from __future__ import annotations

from functools import cache
from typing import Any

from plectrum.conf import settings
from plectrum.utils.module_loading import import_string


def default_storage(request: Any) -> Any:
    """Makes the storage that MESSAGE_STORAGE names, for a request."""
    return _storage_class(settings.MESSAGE_STORAGE)(request)


@cache
def _storage_class(path: str) -> Any:
    return import_string(path)
