"""A URL pattern for the files of a directory, for development."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.urls.conf import re_path
from plectrum.views.static import serve


def static(prefix: str, view: Any = serve, **kwargs: Any) -> list[Any]:
    """Returns the pattern that serves files; none while DEBUG is off or for another host.

    Args:
        prefix: Where the files are found, for instance MEDIA_URL.
        view: What serves them.
        kwargs: Further arguments for it, for instance `document_root`.

    Raises:
        ImproperlyConfigured: The prefix is empty.
    """
    if not prefix:
        raise ImproperlyConfigured("Empty static prefix not permitted")
    if not settings.DEBUG or urlsplit(prefix).netloc:
        return []
    return [re_path(rf"^{re.escape(prefix.lstrip('/'))}(?P<path>.*)$", view, kwargs=kwargs)]
