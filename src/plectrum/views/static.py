"""Files of a directory, for development."""

from __future__ import annotations

import mimetypes
import posixpath
from pathlib import Path
from typing import Any

from plectrum.http.response import Http404, HttpResponse, HttpResponseBase, HttpResponseNotModified
from plectrum.http.streaming import FileResponse
from plectrum.template.exceptions import TemplateDoesNotExist
from plectrum.template.loader import select_template
from plectrum.utils.html import escape
from plectrum.utils.http import http_date, parse_http_date_safe
from plectrum.views.pages import message_page


def serve(
    request: Any, path: str, document_root: Any = None, show_indexes: bool = False
) -> HttpResponseBase:
    """Sends a file below a directory; not for production.

    Args:
        request: The request.
        path: The path of the file below the directory.
        document_root: The directory.
        show_indexes: Show lists of the files of directories.

    Raises:
        Http404: There is no such file, or it is a directory and indexes are not shown.
    """
    path = posixpath.normpath(path).lstrip("/")
    root = Path(document_root).resolve()
    full_path = root / path
    if "\0" in path or not Path(posixpath.normpath(full_path)).is_relative_to(root):
        raise Http404("This path leads out of the directory.")
    if full_path.is_dir():
        if show_indexes:
            return directory_index(path, full_path)
        raise Http404("Directory indexes are not allowed here.")
    if not full_path.exists():
        raise Http404(f"“{path}” does not exist")
    status = full_path.stat()
    if not was_modified_since(request.headers.get("If-Modified-Since"), status.st_mtime):
        return HttpResponseNotModified()
    content_type, encoding = mimetypes.guess_type(full_path)
    response = FileResponse(
        full_path.open("rb"), content_type=content_type or "application/octet-stream"
    )
    response.headers["Last-Modified"] = http_date(status.st_mtime)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def was_modified_since(header: str | None = None, mtime: float = 0) -> bool:
    """Tells whether a file has changed since the time of an If-Modified-Since header."""
    since = parse_http_date_safe(header) if header else None
    return since is None or int(mtime) > since


def directory_index(path: str, fullpath: Path) -> HttpResponse:
    """Returns the list of the files of a directory: the project's template, or a plain page."""
    names = sorted(
        f"{entry.name}/" if entry.is_dir() else entry.name
        for entry in fullpath.iterdir()
        if not entry.name.startswith(".")
    )
    try:
        template = select_template(["static/directory_index.html", "static/directory_index"])
    except TemplateDoesNotExist:
        links = ["../", *names] if path != "." else names
        items = "".join(f'<li><a href="{escape(name)}">{escape(name)}</a></li>' for name in links)
        return HttpResponse(message_page(200, f"Index of {escape(path)}", f"<ul>{items}</ul>"))
    context = {"directory": f"{path}/", "file_list": names}
    return HttpResponse(template.render(context))
