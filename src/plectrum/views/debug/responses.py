"""The responses that hold the developer's pages."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import plectrum
from plectrum.conf import settings
from plectrum.core.exceptions import FrameworkError
from plectrum.http.response import Http404, HttpResponse, HttpResponseNotFound
from plectrum.urls.base import resolve
from plectrum.urls.exceptions import Resolver404
from plectrum.urls.resolvers import dotted_path
from plectrum.views.debug.report import PAGES, get_exception_reporter_class, render_page, show


def technical_500_response(
    request: Any,
    exc_type: type[BaseException] | None,
    exc_value: BaseException | None,
    tb: TracebackType | None,
    status_code: int = 500,
) -> HttpResponse:
    """Returns the report of an exception: a page for browsers, plain text for others."""
    reporter = get_exception_reporter_class(request)(request, exc_type, exc_value, tb)
    if request is None or request.accepts("text/html"):
        return _page(reporter.get_traceback_html(), status_code)
    return _page(reporter.get_traceback_text(), status_code, "text/plain; charset=utf-8")


def technical_404_response(request: Any, exception: Http404) -> HttpResponse:
    """Returns the page for an address that leads nowhere, with what was tried."""
    details: Any = exception.args[0] if exception.args else {}
    is_unresolved = isinstance(exception, Resolver404) and isinstance(details, dict)
    tried = details.get("tried", []) if is_unresolved else []
    if is_unresolved and request.path == "/" and _is_untouched(tried):
        return default_urlconf(request)
    data = {
        "url": _url(request),
        "path": request.path_info[1:],
        "method": request.method,
        "urlconf": _urlconf_name(request),
        "is_unresolved": is_unresolved,
        "tried": [_describe_attempt(attempt) for attempt in tried],
        "reason": "" if is_unresolved else str(exception),
        "hint": exception.hint if isinstance(exception, FrameworkError) else "",
        "view": _raising_view(request),
        "plectrum_version": plectrum.__version__,
    }
    if not request.accepts("text/html"):
        text = render_page(PAGES / "technical_404.txt", data)
        return _page(text, 404, "text/plain; charset=utf-8")
    response = HttpResponseNotFound(render_page(PAGES / "technical_404.html", data))
    return _without_policy(response)


def default_urlconf(request: Any) -> HttpResponse:
    """Returns the page that welcomes to a new project, which has no URLs yet."""
    data = {
        "plectrum_version": plectrum.__version__,
        "urlconf": settings.ROOT_URLCONF,
        "has_admin": any(app.endswith("contrib.admin") for app in settings.INSTALLED_APPS),
    }
    return _page(render_page(PAGES / "welcome.html", data), 200)


def _page(
    content: str, status: int, content_type: str = "text/html; charset=utf-8"
) -> HttpResponse:
    return _without_policy(HttpResponse(content, content_type, status))


def _without_policy(response: HttpResponse) -> HttpResponse:
    """Exempts a page from the project's Content-Security-Policy: its style stands in it."""
    vars(response).update(_csp_config={}, _csp_ro_config={})
    return response


def _is_untouched(tried: list[list[Any]]) -> bool:
    """Tells whether a URLconf has nothing in it, or only the admin."""
    return all(getattr(attempt[0], "app_name", None) == "admin" for attempt in tried)


def _describe_attempt(attempt: list[Any]) -> dict[str, str]:
    return {
        "route": "".join(str(step.pattern) for step in attempt),
        "name": getattr(attempt[-1], "name", None) or "",
        "namespace": ":".join(ns for step in attempt if (ns := getattr(step, "namespace", None))),
    }


def _raising_view(request: Any) -> str:
    try:
        return dotted_path(resolve(request.path_info).func)
    except Http404:
        return ""


def _urlconf_name(request: Any) -> str:
    urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
    return getattr(urlconf, "__name__", urlconf if isinstance(urlconf, str) else show(urlconf))


def _url(request: Any) -> str:
    try:
        return str(request.build_absolute_uri())
    except FrameworkError:  # the host may be what is wrong
        return str(request.path)
