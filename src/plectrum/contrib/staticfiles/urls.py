"""The route of static files, for development."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.contrib.staticfiles.views import serve
from plectrum.urls import re_path


def staticfiles_urlpatterns(prefix: str | None = None) -> list[Any]:
    """Returns the route of static files where DEBUG is on, else none."""
    prefix = settings.STATIC_URL if prefix is None else prefix
    if not settings.DEBUG or not prefix or urlsplit(prefix).netloc:
        return []
    return [re_path(rf"^{re.escape(prefix.lstrip('/'))}(?P<path>.*)$", serve)]
