"""Decorators about methods and conditional requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from plectrum.effects.call import is_coroutine_function
from plectrum.http.response import HttpResponseNotAllowed
from plectrum.middleware.http import ConditionalGetMiddleware
from plectrum.utils import timezone
from plectrum.utils.cache import get_conditional_response
from plectrum.utils.decorators import decorator_from_middleware
from plectrum.utils.http import http_date, quote_etag
from plectrum.utils.log import log_response
from plectrum.views.decorators.colour import before

F = TypeVar("F", bound=Callable[..., Any])

conditional_page = decorator_from_middleware(ConditionalGetMiddleware)
conditional_page.__name__ = "conditional_page"
conditional_page.__doc__ = "Handles conditional GET for one view."


def require_http_methods(request_method_list: Iterable[str]) -> Callable[[F], F]:
    """Answers requests by other methods than these with 405."""
    methods = list(request_method_list)

    def answer(request: Any) -> HttpResponseNotAllowed | None:
        if request.method in methods:
            return None
        response = HttpResponseNotAllowed(methods)
        log_response(
            "Method Not Allowed (%s): %s",
            request.method,
            request.path,
            response=response,
            request=request,
        )
        return response

    return lambda view: before(view, answer)


require_GET = require_http_methods(["GET"])  # noqa: N816 - documented name
require_GET.__doc__ = "Answers requests by other methods than GET with 405."

require_POST = require_http_methods(["POST"])  # noqa: N816 - documented name
require_POST.__doc__ = "Answers requests by other methods than POST with 405."

require_safe = require_http_methods(["GET", "HEAD"])
require_safe.__doc__ = "Answers requests by other methods than GET and HEAD with 405."


def condition(
    etag_func: Callable[..., str | None] | None = None,
    last_modified_func: Callable[..., dt.datetime | None] | None = None,
) -> Callable[[F], F]:
    """Answers conditional requests without calling the view, where that can be decided.

    Args:
        etag_func: Returns the ETag of what the view would send, for the view's arguments.
        last_modified_func: Returns when that changed last.
    """

    def decorate(view: F) -> F:
        if is_coroutine_function(view):

            @wraps(view)
            async def awaiting(request: Any, *args: Any, **kwargs: Any) -> Any:
                etag, modified = _facts(
                    await _acall(last_modified_func, request, *args, **kwargs),
                    await _acall(etag_func, request, *args, **kwargs),
                )
                response = get_conditional_response(request, etag, modified)
                if response is None:
                    response = await view(request, *args, **kwargs)
                return _stamp(request, response, etag, modified)

            return awaiting  # type: ignore[return-value]  # has the view's signature

        @wraps(view)
        def blocking(request: Any, *args: Any, **kwargs: Any) -> Any:
            etag, modified = _facts(
                last_modified_func(request, *args, **kwargs) if last_modified_func else None,
                etag_func(request, *args, **kwargs) if etag_func else None,
            )
            response = get_conditional_response(request, etag, modified)
            if response is None:
                response = view(request, *args, **kwargs)
            return _stamp(request, response, etag, modified)

        return blocking  # type: ignore[return-value]  # has the view's signature

    return decorate


async def _acall(function: Callable[..., Any] | None, *args: Any, **kwargs: Any) -> Any:
    if function is None:
        return None
    result = function(*args, **kwargs)
    return await result if is_coroutine_function(function) else result


def _facts(modified: dt.datetime | None, etag: str | None) -> tuple[str | None, int | None]:
    if modified is not None and timezone.is_naive(modified):
        modified = timezone.make_aware(modified, dt.UTC)
    return (
        quote_etag(etag) if etag is not None else None,
        int(modified.timestamp()) if modified is not None else None,
    )


def _stamp(request: Any, response: Any, etag: str | None, modified: int | None) -> Any:
    """Sets what is known of the content, if it was asked for by a safe method."""
    if request.method in ("GET", "HEAD"):
        if modified is not None:
            response.headers.setdefault("Last-Modified", http_date(modified))
        if etag is not None:
            response.headers.setdefault("ETag", etag)
    return response


def etag(etag_func: Callable[..., str | None]) -> Callable[[F], F]:
    """Does what `condition` does, with an ETag only."""
    return condition(etag_func=etag_func)


def last_modified(last_modified_func: Callable[..., dt.datetime | None]) -> Callable[[F], F]:
    """Does what `condition` does, with a time of change only."""
    return condition(last_modified_func=last_modified_func)
