"""The face for RSGI, the protocol of the Granian server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from granian import rsgi

from plectrum.core.exceptions import BadRequest, FrameworkError, ImproperlyConfigured
from plectrum.core.handlers.asgi import stream_of
from plectrum.core.handlers.base import AsyncHandler, begin, has_body, path_of, script_prefix_of
from plectrum.core.handlers.disconnect import Watch
from plectrum.core.handlers.exceptions import response_for
from plectrum.core.handlers.receiving import BodyBuffer
from plectrum.core.signals import (
    request_started,
    worker_started,
    worker_stopping,
)
from plectrum.effects import adrive
from plectrum.http.request import HttpRequest
from plectrum.http.response import HttpResponseBase
from plectrum.http.streaming import FileResponse
from plectrum.http.websocket import NO_STATUS, WebSocketDisconnect
from plectrum.http.wire.headers import environ_name_of_header
from plectrum.utils.functional import cached_property

logger = logging.getLogger("plectrum.request")


class RSGIRequest(HttpRequest):
    """A request as Granian gives it; its headers become META when something asks."""

    def __init__(self, scope: Any) -> None:
        self.scope = scope
        self.method = scope.method
        self.script_name = script_prefix_of("")
        self.path_info = scope.path
        self.path = path_of(self.script_name, scope.path)

    def _header(self, name: str) -> Any:
        if "META" in self.__dict__:
            return self.META.get(name)
        if name == "HTTP_HOST" and self.scope.authority:
            return self.scope.authority
        wanted = name.removeprefix("HTTP_").replace("_", "-").lower()
        return _joined(wanted, self.scope.headers)

    def _query_string(self) -> str:
        if "META" in self.__dict__:
            return str(self.META["QUERY_STRING"])
        query: str = self.scope.query_string
        return query

    def _get_scheme(self) -> str:
        scheme: str = self.scope.scheme
        return scheme

    @cached_property
    def META(self) -> dict[str, Any]:  # noqa: N802 - documented name
        """The headers and what the server knows, by WSGI's names."""
        scope = self.scope
        server, _, server_port = scope.server.rpartition(":")
        client, _, client_port = scope.client.rpartition(":")
        meta: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "QUERY_STRING": scope.query_string,
            "SCRIPT_NAME": self.script_name,
            "PATH_INFO": self.path_info,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "SERVER_NAME": server,
            "SERVER_PORT": server_port,
            "REMOTE_ADDR": client,
            "REMOTE_HOST": client,
            "REMOTE_PORT": client_port,
        }
        headers = scope.headers
        for name in headers.keys():  # noqa: SIM118 - not a mapping
            if "_" not in name:  # would be taken for a hyphen
                meta[environ_name_of_header(name)] = _joined(name, headers)
        if scope.authority:
            meta["HTTP_HOST"] = scope.authority
        return meta


def _joined(name: str, headers: Any) -> str | None:
    values = headers.get_all(name)
    if len(values) == 1:
        only: str = values[0]
        return only
    return ("; " if name == "cookie" else ",").join(values) if values else None


class RSGIHandler(AsyncHandler):
    """The RSGI application."""

    request_class = RSGIRequest

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tells the receivers of `worker_started` that the worker has started."""
        loop.run_until_complete(worker_started.asend(sender=type(self)))

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tells the receivers of `worker_stopping` that the worker stops."""
        loop.run_until_complete(worker_stopping.asend(sender=type(self)))

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers a request, or a WebSocket's handshake and what follows."""
        request = self.request_class(scope)
        if scope.proto == "ws":
            request.method = "GET"  # over HTTP/2 the handshake is a CONNECT
            await self.converse(request, RSGITransport(protocol))
            return
        begin(request.script_name)
        if request_started.has_connections:
            await request_started.asend(sender=type(self), scope=scope)
        response: HttpResponseBase | None = None
        try:
            try:
                request._body_file = await _receive_body(request, protocol)
            except FrameworkError as error:
                response = await adrive(response_for(request, error))
            with Watch(protocol.client_disconnect):
                answer: HttpResponseBase = response or await self.pipeline.respond(request)
                response = answer
                await self._send(request, answer, protocol)
        finally:
            await self.finish(request, response)

    async def _send(self, request: RSGIRequest, response: Any, protocol: Any) -> None:
        status = response.status_code
        headers = [(name.lower(), value) for name, value in response.header_items()]
        if not has_body(request.method, status):
            protocol.response_empty(status, headers)
        elif not response.streaming:
            protocol.response_bytes(status, headers, response.content)
        elif isinstance(response, FileResponse) and response.path and response.part is None:
            protocol.response_file(status, headers, response.path)
        else:
            transport = protocol.response_stream(status, headers)
            async for piece in stream_of(response):
                await transport.send_bytes(piece)


class RSGITransport:
    """A WebSocket as Granian gives it.

    RSGI has no place for the subprotocol and the headers of the handshake's answer, nor for the
    code and the reason of a closing, in either direction: a client sees 1005 (no status). ASGI
    has. The headers of the handshake itself are the request's, as everywhere.
    """

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._channel: Any = None

    async def accept(self, subprotocol: str | None, headers: Mapping[str, str]) -> None:
        """Answers the handshake."""
        if subprotocol is not None or headers:
            raise ImproperlyConfigured(
                "RSGI cannot send a subprotocol or headers in the answer to a WebSocket.",
                hint="Serve the project over ASGI (for subprotocols: serve --interface asgi), or "
                "accept without them.",
            )
        with _as_disconnect():
            self._channel = await self._protocol.accept()

    async def refuse(self, response: HttpResponseBase) -> None:
        """Answers with the status of the response."""
        self._protocol.close(response.status_code)

    async def receive(self) -> str | bytes:
        """Returns the next message."""
        with _as_disconnect():
            message = await self._channel.receive()
        if message.kind == rsgi.WebsocketMessageType.close:
            self._end(None)  # the client waits for our closing frame
            raise WebSocketDisconnect(NO_STATUS)
        data: str | bytes = message.data
        return data

    async def send(self, message: str | bytes) -> None:
        """Sends a message."""
        with _as_disconnect():
            if isinstance(message, str):
                await self._channel.send_str(message)
            else:
                await self._channel.send_bytes(message)

    async def close(self, code: int, reason: str) -> None:
        """Closes what was accepted."""
        self._end(code)

    def _end(self, code: int | None) -> None:
        self._protocol.close(code)
        self._channel = None  # Granian ends the connection when nothing holds it any more


@contextmanager
def _as_disconnect() -> Iterator[None]:
    try:
        yield
    except rsgi.ProtocolClosed as error:  # type: ignore[attr-defined]  # pyright: ignore[reportPrivateImportUsage]
        raise WebSocketDisconnect from error


async def _receive_body(request: RSGIRequest, protocol: Any) -> Any:
    """Receives the body ahead of the view; large ones go to a temporary file.

    Raises:
        BadRequest, RequestDataTooBig: As BodyBuffer says.
    """
    headers = request.scope.headers
    if request.method in ("GET", "HEAD") and not (
        headers.get("content-length") or headers.get("transfer-encoding")
    ):
        return None
    buffer = BodyBuffer(request)
    has_ended = False
    try:
        async for chunk in protocol:
            _refuse_broken(has_ended)
            buffer.write(chunk)
            has_ended = not chunk
        return buffer.finish()
    except BaseException:
        buffer.close()
        raise


def _refuse_broken(has_ended: bool) -> None:
    """Refuses a body that goes on after its end: so Granian tells of bad chunks and early ends."""
    if has_ended:
        raise BadRequest("The body of the request is malformed, or ended too early.")
