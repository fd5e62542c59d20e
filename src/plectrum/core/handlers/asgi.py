"""The face for ASGI servers."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from plectrum.core.exceptions import FrameworkError, RequestAborted
from plectrum.core.handlers.base import AsyncHandler, begin, has_body, path_of, script_prefix_of
from plectrum.core.handlers.disconnect import Watch
from plectrum.core.handlers.exceptions import response_for
from plectrum.core.handlers.receiving import BodyBuffer
from plectrum.core.signals import (
    request_started,
    worker_started,
    worker_stopping,
)
from plectrum.effects import Call, adrive
from plectrum.http.request import HttpRequest
from plectrum.http.response import HttpResponseBase
from plectrum.http.websocket import NO_STATUS, WebSocketDisconnect
from plectrum.http.wire.headers import environ_name_of_header
from plectrum.utils.functional import cached_property

logger = logging.getLogger("plectrum.request")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class ASGIRequest(HttpRequest):
    """A request as an ASGI server gives it; its headers become META when something asks."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.method = scope["method"].upper()
        script_name = script_prefix_of(scope.get("root_path", ""))
        path: str = scope["path"]
        if script_name and path.startswith(script_name):
            self.path_info = path[len(script_name) :] or "/"
            self.path = path
        else:
            self.path_info = path
            self.path = path_of(script_name, path)
        self.script_name = script_name

    def _header(self, name: str) -> Any:
        if "META" in self.__dict__:
            return self.META.get(name)
        wanted = name.removeprefix("HTTP_").replace("_", "-").lower().encode()
        values = [value for key, value in self.scope["headers"] if key == wanted]
        if not values:
            return None
        return _joined(wanted, values).decode("latin-1")

    def _query_string(self) -> str:
        if "META" in self.__dict__:
            return str(self.META["QUERY_STRING"])
        query = self.scope.get("query_string", b"")
        return query if isinstance(query, str) else query.decode()

    def _get_scheme(self) -> str:
        return self.scope.get("scheme") or "http"

    @cached_property
    def META(self) -> dict[str, Any]:  # noqa: N802 - documented name
        """The headers and what the server knows, by WSGI's names."""
        scope = self.scope
        server = scope.get("server") or ("unknown", "0")
        meta: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "QUERY_STRING": self._query_string(),
            "SCRIPT_NAME": self.script_name,
            "PATH_INFO": self.path_info,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1] or ""),
        }
        if client := scope.get("client"):
            meta["REMOTE_ADDR"] = meta["REMOTE_HOST"] = client[0]
            meta["REMOTE_PORT"] = client[1]
        collected: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            if b"_" not in name:  # would be taken for a hyphen
                collected.setdefault(name.lower(), []).append(value)
        for name, values in collected.items():
            key = environ_name_of_header(name.decode("latin-1"))
            meta[key] = _joined(name, values).decode("latin-1")
        return meta


def _joined(name: bytes, values: list[bytes]) -> bytes:
    return (b"; " if name == b"cookie" else b",").join(values)


class ASGIHandler(AsyncHandler):
    """The ASGI application."""

    request_class = ASGIRequest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or the server's own start and stop."""
        kind = scope["type"]
        if kind == "http":
            await self._answer(scope, receive, send)
        elif kind == "websocket":
            await self._converse(scope, receive, send)
        elif kind == "lifespan":
            await _live(receive, send)
        else:
            raise ValueError(f"The server speaks of {kind!r}, which is no kind of ASGI message.")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = self.request_class(scope)
        except (KeyError, UnicodeDecodeError):
            logger.warning("Bad Request (malformed request)", exc_info=True)
            await _send_plainly(send, 400)
            return
        begin(request.script_name)
        if request_started.has_connections:
            await request_started.asend(sender=type(self), scope=scope)
        response: HttpResponseBase | None = None
        try:
            try:
                request._body_file = await _receive_body(request, receive)
            except FrameworkError as error:
                if isinstance(error, RequestAborted):
                    return
                response = await adrive(response_for(request, error))
            with Watch(partial(receive_disconnect, receive)):
                answer: HttpResponseBase = response or await self.pipeline.respond(request)
                response = answer
                await self._send(request, answer, send)
        except OSError:
            logger.debug("The client closed the connection: %s", request.path)
        finally:
            await self.finish(request, response)

    async def _converse(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a handshake and what follows; its request is the GET that it was."""
        scheme = "https" if scope.get("scheme") == "wss" else "http"
        try:
            request = self.request_class({**scope, "method": "GET", "scheme": scheme})
        except (KeyError, UnicodeDecodeError):
            logger.warning("Bad Request (malformed handshake)", exc_info=True)
            await send({"type": "websocket.close"})
            return
        await receive()  # websocket.connect
        await self.converse(request, ASGITransport(scope, receive, send))

    async def _send(self, request: ASGIRequest, response: HttpResponseBase, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": encoded_headers(response.header_items()),
            }
        )
        if not has_body(request.method, response.status_code):
            await send({"type": "http.response.body", "body": b""})
        elif not response.streaming:
            content: bytes = response.content  # type: ignore[attr-defined]  # not streaming
            await send({"type": "http.response.body", "body": content})
        else:
            async for piece in stream_of(response):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


def encoded_headers(pairs: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Returns headers as ASGI has them."""
    return [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in pairs]


class ASGITransport:
    """A WebSocket as an ASGI server gives it, whose `websocket.connect` was received."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send

    async def accept(self, subprotocol: str | None, headers: Mapping[str, str]) -> None:
        """Answers the handshake."""
        pairs = encoded_headers(headers.items())
        message = {"type": "websocket.accept", "subprotocol": subprotocol, "headers": pairs}
        await self._tell(message)

    async def refuse(self, response: Any) -> None:
        """Answers with the response; with a bare 403 where the server can do no more."""
        if "websocket.http.response" not in (self._scope.get("extensions") or {}):
            await self._send({"type": "websocket.close"})
            return
        content = b"" if response.streaming else response.content
        start = {
            "status": response.status_code,
            "headers": encoded_headers(response.header_items()),
        }
        await self._send({"type": "websocket.http.response.start", **start})
        await self._send({"type": "websocket.http.response.body", "body": content})

    async def receive(self) -> str | bytes:
        """Returns the next message."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or NO_STATUS, message.get("reason") or "")
        text: str | None = message.get("text")
        data: bytes = message.get("bytes") or b""
        return data if text is None else text

    async def send(self, message: str | bytes) -> None:
        """Sends a message."""
        kind = "text" if isinstance(message, str) else "bytes"
        await self._tell({"type": "websocket.send", kind: message})

    async def close(self, code: int, reason: str) -> None:
        """Closes what was accepted."""
        with suppress(WebSocketDisconnect):
            await self._tell({"type": "websocket.close", "code": code, "reason": reason})

    async def _tell(self, message: dict[str, Any]) -> None:
        try:
            await self._send(message)
        except OSError as error:  # so a server says that the client has gone away
            raise WebSocketDisconnect from error


async def stream_of(response: Any) -> AsyncIterator[bytes]:
    """Gives the pieces of a streamed response; blocking iterators are read on a worker thread."""
    if response.is_async:
        pieces = aiter(response)
        try:
            async for piece in pieces:
                yield piece
        finally:
            await pieces.aclose()
        return
    iterator = iter(response)
    while (piece := await Call(next, (iterator, None), is_async=False).aperform()) is not None:
        yield piece


async def receive_disconnect(receive: Receive) -> None:
    """Returns when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        continue


async def _receive_body(request: ASGIRequest, receive: Receive) -> Any:
    """Receives the body ahead of the view; large ones go to a temporary file.

    Raises:
        RequestAborted: The client went away.
        RequestDataTooBig: A form is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        chunk = message.get("body", b"")
        if not chunk:
            return None
    buffer = BodyBuffer(request)
    try:
        while True:
            _refuse_disconnect(message)
            buffer.write(message.get("body", b""))
            if not message.get("more_body"):
                return buffer.finish()
            message = await receive()
    except BaseException:
        buffer.close()
        raise


def _refuse_disconnect(message: dict[str, Any]) -> None:
    if message["type"] == "http.disconnect":
        raise RequestAborted("The client closed the connection.")


async def _send_plainly(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _live(receive: Receive, send: Send) -> None:
    """Tells the receivers of the worker's signals when the server starts and stops."""
    while True:
        message = await receive()
        signal = worker_started if message["type"] == "lifespan.startup" else worker_stopping
        try:
            await signal.asend(sender=ASGIHandler)
        except Exception as error:
            logger.exception("A receiver of %s failed.", message["type"])
            await send({"type": f"{message['type']}.failed", "message": str(error)})
            raise
        await send({"type": f"{message['type']}.complete"})
        if signal is worker_stopping:
            return
