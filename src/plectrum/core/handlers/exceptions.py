"""From an exception to a response."""

from __future__ import annotations

import logging
import sys
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import (
    BadRequest,
    FrameworkError,
    PermissionDenied,
    SuspiciousOperation,
)
from plectrum.core.signals import got_request_exception
from plectrum.effects import Call, Operation, perform
from plectrum.http.body import UnreadablePostError
from plectrum.http.response import Http404, HttpResponseBase
from plectrum.urls.base import get_resolver, get_urlconf
from plectrum.utils.log import log_response
from plectrum.utils.module_loading import import_string

security_logger = logging.getLogger("plectrum.security")


def response_for(request: Any, error: Exception) -> Operation[HttpResponseBase]:
    """Returns the response that an exception becomes.

    The exception says its status itself; the project's handler views (`handler404` and its
    like) make the page, or the debug pages while DEBUG is set. What is nobody's intention is
    logged, and is a 500.
    """
    if isinstance(error, Http404):
        response = yield from _respond_not_found(request, error)
        return response
    if isinstance(error, PermissionDenied):
        response = yield from _call_handler(request, 403, error)
        _log(response, request, "Forbidden (Permission denied): %s", error)
        return response
    if isinstance(error, UnreadablePostError):
        response = yield from _call_handler(request, 400, error)
        _log(response, request, "Bad Request (the body could not be read): %s", error)
        return response
    if isinstance(error, (BadRequest, SuspiciousOperation)):
        response = yield from _respond_bad_request(request, error)
        return response
    if isinstance(error, FrameworkError) and error.http_status is not None:
        response = yield from _call_handler(request, 400, error, error.http_status)
        return response
    response = yield from _respond_server_error(request, error)
    return response


def _respond_not_found(request: Any, error: Http404) -> Operation[HttpResponseBase]:
    if settings.DEBUG:
        page: HttpResponseBase = _debug_page("technical_404_response")(request, error)
        return page
    response = yield from _call_handler(request, 404, error)
    return response


def _respond_bad_request(
    request: Any, error: BadRequest | SuspiciousOperation
) -> Operation[HttpResponseBase]:
    status = error.http_status or 400
    if isinstance(error, SuspiciousOperation):
        logger = security_logger.getChild(type(error).__name__)
        logger.error(str(error), exc_info=error, extra={"status_code": status, "request": request})
    if settings.DEBUG:
        response: HttpResponseBase = yield Call(
            _debug_page("technical_500_response"),
            (request, *_exc_info(error), status),
            is_async=False,
        )
    else:
        response = yield from _call_handler(request, 400, error, status)
    _log(response, request, "Bad Request: %s", error)
    return response


def _respond_server_error(request: Any, error: Exception) -> Operation[HttpResponseBase]:
    yield from got_request_exception.deliver(None, request=request)
    if settings.DEBUG_PROPAGATE_EXCEPTIONS:
        raise error
    if settings.DEBUG:
        response: HttpResponseBase = yield Call(
            _debug_page("technical_500_response"), (request, *_exc_info(error)), is_async=False
        )
    else:
        handler = get_resolver(get_urlconf()).root.error_handler(500)
        response = yield from perform(Call(handler, (request,)))
    _log(response, request, "%s: %s", error, response.reason_phrase)
    return response


def _debug_page(name: str) -> Any:
    """Returns a view of the debug pages, whose templates take longer to import than all else."""
    return import_string(f"plectrum.views.debug.{name}")


def _call_handler(
    request: Any, status: int, error: Exception, final_status: int | None = None
) -> Operation[HttpResponseBase]:
    """Calls the project's handler view for a status; if that fails too, it is a server error."""
    try:
        handler = get_resolver(get_urlconf()).root.error_handler(status)
        response: HttpResponseBase = yield Call(handler, (request,), {"exception": error})
    except Exception as another:  # noqa: BLE001 - a handler view is user code
        response = yield from _respond_server_error(request, another)
        return response
    if final_status is not None:
        response.status_code = final_status
    return response


def _log(
    response: HttpResponseBase, request: Any, message: str, error: Exception, *leading: str
) -> None:
    log_response(
        message,
        *leading,
        request.path,
        response=response,
        request=request,
        exception=error,
    )


def _exc_info(error: BaseException) -> tuple[type[BaseException], BaseException, Any]:
    return type(error), error, error.__traceback__ or sys.exc_info()[2]
