"""What the faces share: resetting what belongs to a request, and ending it."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.core.handlers.pipeline import Pipeline
from plectrum.core.signals import request_finished, request_started
from plectrum.db import close_old_connections, connections, reset_queries
from plectrum.effects import Call
from plectrum.http.response import HttpResponseBase
from plectrum.http.websocket import GOING_AWAY, INTERNAL_ERROR, Transport, WebSocket
from plectrum.urls.base import get_urlconf, set_script_prefix, set_urlconf
from plectrum.utils.late_modules import asyncio


class BaseHandler:
    """The base of the servers' faces.

    Attributes:
        is_async: The colour of the server.
    """

    is_async = False

    def __init__(self) -> None:
        self._pipeline: Pipeline | None = None

    @property
    def pipeline(self) -> Pipeline:
        """The way of requests, built at the first of them."""
        if self._pipeline is None:
            self.load_middleware()
        assert self._pipeline is not None
        return self._pipeline

    def load_middleware(self, is_async: bool | None = None) -> None:
        """Builds the way of requests from the settings."""
        self._pipeline = Pipeline(is_async=self.is_async if is_async is None else is_async)


class AsyncHandler(BaseHandler):
    """The base of the asynchronous servers' faces."""

    is_async = True

    async def converse(self, request: Any, transport: Transport) -> None:
        """Gives a WebSocket to the view of its route, and ends it as the view ended."""
        socket = request.websocket = WebSocket(request, transport)
        begin(request.script_name)
        if request_started.has_connections:
            await request_started.asend(sender=type(self), scope=request.scope)
        response: HttpResponseBase | None = None
        try:
            answer: HttpResponseBase = await self.pipeline.respond(request)
            response = answer
            await socket.conclude(answer)
        except asyncio.CancelledError:  # the server stops
            await socket.close(GOING_AWAY)
            raise
        except BaseException:
            await socket.close(INTERNAL_ERROR)
            raise
        finally:
            request.websocket = None  # they would keep each other, and the server's part, alive
            await self.finish(request, response)

    async def finish(self, request: Any, response: HttpResponseBase | None) -> None:
        """Closes what belongs to a request when all of it is answered."""
        request.close()
        if response is not None and response._closers:
            await Call(response.close, is_async=False).aperform()
        elif response is not None:
            response.close()
        if connections.are_used:
            close_old_connections()
        if request_finished.has_connections:
            await request_finished.asend(sender=type(self))


def begin(script_name: str) -> None:
    """Makes paths and URLs those of a new request; puts this thread's connections in order."""
    set_script_prefix(script_name or "/")
    if get_urlconf() is not None:
        set_urlconf(None)
    if connections.are_used:
        reset_queries()
        close_old_connections()


def script_prefix_of(mounted: str) -> str:
    """Returns the script prefix: FORCE_SCRIPT_NAME, or where the server mounted the project."""
    forced = settings.FORCE_SCRIPT_NAME
    return mounted if forced is None else forced


def has_body(method: str | None, status: int) -> bool:
    """Tells whether a response to a method may have a body at all."""
    return method != "HEAD" and status >= 200 and status not in (204, 304)


def path_of(script_name: str, path_info: str) -> str:
    """Returns the full path: the script's prefix and the path below it."""
    if not script_name:
        return path_info
    return f"{script_name.rstrip('/')}/{path_info.removeprefix('/')}"
