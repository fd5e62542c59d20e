"""Routes of WebSockets."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import update_wrapper
from typing import Any

from plectrum.effects.call import is_coroutine_function
from plectrum.http.origins import is_trusted_origin
from plectrum.http.response import HttpResponse, HttpResponseBase, HttpResponseForbidden
from plectrum.http.websocket import (
    SwitchingProtocols,
    UnexpectedMessage,
    WebSocket,
    WebSocketDisconnect,
)
from plectrum.urls.conf import path
from plectrum.utils.log import log_response

logger = logging.getLogger("plectrum.security.websocket")
request_logger = logging.getLogger("plectrum.request")


def websocket(
    route: Any,
    view: Callable[..., Awaitable[None]],
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> Any:
    """Returns an element of `urlpatterns`: the view of a WebSocket at a route.

    The view is an `async def view(socket, **captured)`, which is called with a `WebSocket` behind
    the middleware; a response of the middleware refuses the handshake. A handshake from the page
    of another site is refused with 403, unless the site is in CSRF_TRUSTED_ORIGINS or the view is
    `csrf_exempt`: a browser would send the visitor's cookies with it. Requests without WebSocket
    get 426 (Upgrade Required).

    Args:
        route: The route, as for `path()`.
        view: The view.
        kwargs: Additional keyword arguments for the view.
        name: The name that the route is reversed by.

    Raises:
        ImproperlyConfigured: The route is malformed.
        TypeError: The view is no coroutine function.
    """
    return path(route, SocketView(view), kwargs, name)


class SocketView:
    """The view of a WebSocket, as the chain of the middleware calls views: with a request.

    Args:
        func: The coroutine function that is called with the WebSocket.
    """

    view_is_async = True

    def __init__(self, func: Callable[..., Awaitable[None]]) -> None:
        if not is_coroutine_function(func):
            raise TypeError(f"The view of a WebSocket must be an `async def`, but got {func!r}.")
        update_wrapper(self, func)
        self.func = func

    async def __call__(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Checks where the handshake comes from, and calls the view."""
        socket: WebSocket | None = request.websocket
        if socket is None:
            return UpgradeRequired()
        request.get_host()  # raises DisallowedHost
        if (refusal := self._refusal(request)) is not None:
            return refusal
        response = SwitchingProtocols()
        try:
            await self.func(socket, *args, **kwargs)
        except WebSocketDisconnect:
            pass  # the usual end of a view that waits for messages
        except UnexpectedMessage as error:
            log_response(
                "%s: %s",
                error,
                request.path,
                response=response,
                request=request,
                logger=request_logger,
                level="warning",
            )
            await socket.close(error.close_code, "The message is not what was expected.")
        return response

    def _refusal(self, request: Any) -> HttpResponseBase | None:
        """Returns the response to a handshake in the name of a visitor of another site."""
        origin = request._header("HTTP_ORIGIN")
        if origin is None or getattr(self, "csrf_exempt", False):
            return None  # no browser, or meant for everybody
        if is_trusted_origin(request, origin):
            return None
        response = HttpResponseForbidden()
        log_response(
            "Forbidden (a WebSocket from the origin %s): %s",
            origin,
            request.path,
            response=response,
            request=request,
            logger=logger,
        )
        return response


class UpgradeRequired(HttpResponse):
    """Says that there is a WebSocket here (RFC 9110, section 15.5.22)."""

    status_code = 426

    def __init__(self) -> None:
        super().__init__("There is a WebSocket at this address.", content_type="text/plain")
        self.headers["Upgrade"] = "websocket"
