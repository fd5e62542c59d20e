"""The views that answer errors where a project has none of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from plectrum.http.response import (
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from plectrum.template.exceptions import TemplateDoesNotExist
from plectrum.template.loader import get_template
from plectrum.views.pages import message_page

ERROR_400_TEMPLATE_NAME = "400.html"
ERROR_403_TEMPLATE_NAME = "403.html"
ERROR_404_TEMPLATE_NAME = "404.html"
ERROR_500_TEMPLATE_NAME = "500.html"


def page_not_found(
    request: Any, exception: Exception, template_name: str = ERROR_404_TEMPLATE_NAME
) -> HttpResponse:
    """Returns the page for what is not there: `404.html`, or a plain one.

    The template has `request_path`, quoted, and `exception`: the message of the Http404, or the
    name of its class.
    """
    message: Any = exception.args[0] if exception.args else None
    context = {
        "request_path": quote(request.path),
        "exception": message if isinstance(message, str) else type(exception).__name__,
    }
    content = _render(template_name, ERROR_404_TEMPLATE_NAME, context, request)
    if content is None:
        content = message_page(
            404, "Not Found", "The requested resource was not found on this server."
        )
    return HttpResponseNotFound(content)


def server_error(request: Any, template_name: str = ERROR_500_TEMPLATE_NAME) -> HttpResponse:
    """Returns the page for an error of ours: `500.html` without a context, or a plain one."""
    content = _render(template_name, ERROR_500_TEMPLATE_NAME, None, None)
    if content is None:
        content = message_page(500, "Server Error", "Something went wrong here. We were told.")
    return HttpResponseServerError(content)


def bad_request(
    request: Any,
    exception: Exception,
    template_name: str = ERROR_400_TEMPLATE_NAME,
) -> HttpResponse:
    """Returns the page for a malformed request: `400.html`, or a plain one."""
    content = _render(template_name, ERROR_400_TEMPLATE_NAME, {}, request)
    if content is None:
        content = message_page(400, "Bad Request", "The server could not understand the request.")
    return HttpResponseBadRequest(content)


def permission_denied(
    request: Any, exception: Exception, template_name: str = ERROR_403_TEMPLATE_NAME
) -> HttpResponse:
    """Returns the page for what is forbidden: `403.html` with `exception`, or a plain one."""
    context = {"exception": str(exception)}
    content = _render(template_name, ERROR_403_TEMPLATE_NAME, context, request)
    if content is None:
        content = message_page(403, "403 Forbidden", "You may not see this.")
    return HttpResponseForbidden(content)


def _render(
    template_name: str, default_name: str, context: dict[str, Any] | None, request: Any
) -> str | None:
    """Renders a template; None if it is the default one and does not exist."""
    try:
        template = get_template(template_name)
    except TemplateDoesNotExist:
        if template_name != default_name:
            raise
        return None
    return str(template.render(context, request))
