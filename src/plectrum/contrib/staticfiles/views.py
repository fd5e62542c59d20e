"""Static files, straight from where they are found: for development."""

from __future__ import annotations

import os
import posixpath
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.staticfiles import finders
from plectrum.http import Http404
from plectrum.views import static


def serve(request: Any, path: str, insecure: bool = False, **kwargs: Any) -> Any:
    """Sends a static file.

    Args:
        request: The request.
        path: The name of the file.
        insecure: Also where DEBUG is off.
        kwargs: As for `plectrum.views.static.serve`.

    Raises:
        Http404: There is no such file, or DEBUG is off.
    """
    if not settings.DEBUG and not insecure:
        raise Http404
    name = posixpath.normpath(path).lstrip("/")
    found = finders.find(name)
    if not found:
        if path.endswith("/") or path == "":
            raise Http404("Directory indexes are not allowed here.")
        raise Http404(f"'{path}' could not be found")
    directory, file = os.path.split(found)
    return static.serve(request, file, document_root=directory, **kwargs)
