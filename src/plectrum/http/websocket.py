"""A WebSocket as a view holds it (RFC 6455), whatever server it came through."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from enum import Enum
from typing import Any, ClassVar, Protocol

from plectrum.conf import settings
from plectrum.core.exceptions import FrameworkError
from plectrum.http.request import HttpRequest
from plectrum.http.response import HttpResponse, HttpResponseBase, HttpResponseForbidden
from plectrum.utils.json_encoder import JSONEncoder
from plectrum.utils.late_modules import asyncio

NORMAL = 1000
GOING_AWAY = 1001
UNSUPPORTED_DATA = 1003
NO_STATUS = 1005
ABNORMAL = 1006
INVALID_DATA = 1007
POLICY_VIOLATION = 1008
TOO_BIG = 1009
INTERNAL_ERROR = 1011

_LONGEST_REASON = 123  # bytes: a control frame has room for 125, the code takes two
_MAY_BE_SENT = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015)})


class WebSocketDisconnect(FrameworkError):
    """The WebSocket is closed; the code says why (RFC 6455, section 7.4)."""

    code = "websocket-disconnect"

    def __init__(self, close_code: int = ABNORMAL, reason: str = "") -> None:
        super().__init__(f"The WebSocket is closed ({close_code})" + (f": {reason}" * bool(reason)))
        self.close_code = close_code
        self.reason = reason


class UnexpectedMessage(FrameworkError):
    """A message is not what the view asked for: text instead of bytes, or no JSON.

    The view may catch it and go on; if it does not, the WebSocket is closed with `close_code`.
    """

    code = "unexpected-websocket-message"
    close_code: ClassVar[int] = UNSUPPORTED_DATA


class InvalidJSONMessage(UnexpectedMessage):
    """A message should be JSON and is not."""

    code = "invalid-json-message"
    close_code = INVALID_DATA


class Transport(Protocol):
    """What a server's face does for a WebSocket.

    `receive` and `send` raise WebSocketDisconnect when the client has gone away.
    """

    async def accept(self, subprotocol: str | None, headers: Mapping[str, str]) -> None:
        """Answers the handshake."""

    async def refuse(self, response: HttpResponseBase) -> None:
        """Answers the handshake with a response instead."""

    async def receive(self) -> str | bytes:
        """Returns the next message."""
        ...

    async def send(self, message: str | bytes) -> None:
        """Sends a message."""

    async def close(self, code: int, reason: str) -> None:
        """Closes what was accepted."""


class _State(Enum):
    CONNECTING = 1
    OPEN = 2
    CLOSED = 3


class WebSocket:
    """A WebSocket.

    The handshake is answered by `accept()`, or by the first message that the view sends or waits
    for. `async for message in socket` gives text and bytes until the client has gone away. When
    the view returns, what is still open is closed.

    A message from the client may have DATA_UPLOAD_MAX_MEMORY_SIZE bytes; a larger one closes the
    WebSocket with 1009. (Servers have limits of their own, too.)

    A view that only sends learns at its next `send_…` that the client has gone away.

    Attributes:
        request: The request of the handshake, with what the middleware has put there: `session`,
            `user`, `auser()`. A session that the view changes is saved when the view returns; its
            cookie cannot be set any more, so a new session has to begin before.
        subprotocol: What was accepted.
        close_code: Why it is closed; None while it is not.
    """

    def __init__(self, request: HttpRequest, transport: Transport) -> None:
        self.request = request
        self.subprotocol: str | None = None
        self.close_code: int | None = None
        self._transport = transport
        self._state = _State.CONNECTING
        self._accepting = asyncio.Lock()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._state.name.lower()}: {self.request.path!r}>"

    @property
    def subprotocols(self) -> list[str]:
        """What the client offers, the one it likes best first."""
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        return [name.strip() for name in offered.split(",") if name.strip()]

    async def accept(
        self, subprotocol: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answers the handshake; once it is answered, does nothing.

        Args:
            subprotocol: One of those that the client offers.
            headers: Further headers of the answer.

        Raises:
            ValueError: The client does not offer the subprotocol.
            ImproperlyConfigured: The server cannot send what is asked for.
            WebSocketDisconnect: It is closed.
        """
        if subprotocol is not None and subprotocol not in self.subprotocols:
            raise ValueError(
                f"The client offers the subprotocols {self.subprotocols}, not {subprotocol!r}."
            )
        async with self._accepting:  # a task that sends and one that receives may both begin
            if self._state is _State.CONNECTING:
                await self._transport.accept(subprotocol, headers or {})
                self.subprotocol = subprotocol
                self._state = _State.OPEN
        if self._state is _State.CLOSED:
            raise WebSocketDisconnect(self.close_code or ABNORMAL)

    async def receive(self) -> str | bytes:
        """Returns the next message.

        Raises:
            WebSocketDisconnect: The client has gone away, or the message is too large.
        """
        await self._open()
        try:
            message = await self._transport.receive()
        except WebSocketDisconnect as end:
            self._end(end.close_code)
            raise
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if limit is not None and _size(message) > limit:
            reason = f"A message may have {limit} bytes."
            await self.close(TOO_BIG, reason)
            raise WebSocketDisconnect(TOO_BIG, reason)
        return message

    async def receive_text(self) -> str:
        """Returns the next message, which is text.

        Raises:
            UnexpectedMessage: It is bytes.
            WebSocketDisconnect: As for receive().
        """
        message = await self.receive()
        if isinstance(message, bytes):
            raise UnexpectedMessage("A message of text was expected, not of bytes.")
        return message

    async def receive_bytes(self) -> bytes:
        """Returns the next message, which is bytes.

        Raises:
            UnexpectedMessage: It is text.
            WebSocketDisconnect: As for receive().
        """
        message = await self.receive()
        if isinstance(message, str):
            raise UnexpectedMessage("A message of bytes was expected, not of text.")
        return message

    async def receive_json(self) -> Any:
        """Returns the value of the next message, which is JSON as text or bytes.

        Raises:
            InvalidJSONMessage: It is no JSON.
            WebSocketDisconnect: As for receive().
        """
        message = await self.receive()
        try:
            return json.loads(message)
        except (ValueError, RecursionError) as error:
            raise InvalidJSONMessage(f"The message is no valid JSON: {error}") from error

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        try:
            while True:
                yield await self.receive()
        except WebSocketDisconnect:
            return

    async def send_text(self, text: str) -> None:
        """Sends text.

        Raises:
            WebSocketDisconnect: The client has gone away.
        """
        await self._send(str(text))

    async def send_bytes(self, data: bytes) -> None:
        """Sends bytes.

        Raises:
            WebSocketDisconnect: The client has gone away.
        """
        await self._send(bytes(data))

    async def send_json(self, value: Any) -> None:
        """Sends a value as JSON, as text; dates and the like are written as JsonResponse does.

        Raises:
            TypeError: The value cannot be JSON.
            WebSocketDisconnect: The client has gone away.
        """
        await self._send(json.dumps(value, cls=JSONEncoder))

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Closes it; a handshake that was not answered is refused with 403.

        Args:
            code: Why: 1000, or one of RFC 6455, section 7.4; 3000 to 4999 are for applications.
            reason: Words for the client's log, at most 123 bytes.

        Raises:
            ValueError: The code may not be sent, or the reason is too long.
        """
        if code not in _MAY_BE_SENT and not 3000 <= code <= 4999:
            raise ValueError(f"{code} is no code that a WebSocket may be closed with.")
        if len(reason.encode()) > _LONGEST_REASON:
            raise ValueError(f"The reason has more than {_LONGEST_REASON} bytes: {reason!r}")
        state = self._state
        self._end(code)
        if state is _State.CONNECTING:
            await self._transport.refuse(HttpResponseForbidden())
        elif state is _State.OPEN:
            await self._transport.close(code, reason)

    async def conclude(self, response: HttpResponseBase) -> None:
        """Ends it with what the middleware and the view have made of it.

        What is open is closed by the status: with 1000, with 1008 after an error that is the
        client's, with 1011 after one that is the server's. A handshake that was not answered is
        refused with the response.
        """
        status = response.status_code
        if self._state is _State.OPEN:
            failure = INTERNAL_ERROR if status >= 500 else POLICY_VIOLATION
            await self.close(NORMAL if status < 400 else failure)
        elif self._state is _State.CONNECTING:
            self._end(POLICY_VIOLATION)
            is_answer = status >= 300
            await self._transport.refuse(response if is_answer else HttpResponseForbidden())

    async def _open(self) -> None:
        if self._state is not _State.OPEN:
            await self.accept()

    async def _send(self, message: str | bytes) -> None:
        await self._open()
        try:
            await self._transport.send(message)
        except WebSocketDisconnect as end:
            self._end(end.close_code)
            raise

    def _end(self, code: int) -> None:
        if self._state is not _State.CLOSED:
            self._state = _State.CLOSED
            self.close_code = code


class SwitchingProtocols(HttpResponse):
    """What the middleware sees as the response of a WebSocket whose view has returned."""

    status_code = 101


def _size(message: str | bytes) -> int:
    return len(message if isinstance(message, bytes) else message.encode(errors="surrogatepass"))
