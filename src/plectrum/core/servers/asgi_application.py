"""What a worker of `serve --interface asgi` runs.

ASGI costs a little more than RSGI, and has a place for what WebSockets may need: the subprotocol
of the answer, and the code and the reason of a closing. (Granian leaves the headers of the answer
out here too; uvicorn sends them.)
"""

from __future__ import annotations

import os
import time
from types import SimpleNamespace
from typing import Any

import plectrum
from plectrum.core.handlers.asgi import ASGIHandler, Receive, Scope, Send
from plectrum.core.servers.application import (
    ACCESS_LOG_VARIABLE,
    CLIENT_CLOSED_REQUEST,
    HEALTH_VARIABLE,
    Served,
    log_to_console,
)


class ServedASGIApplication(Served):
    """The ASGI application of a worker."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or passes on what else the server says."""
        is_http = scope["type"] == "http"
        if is_http and scope["path"] == self._health_path:
            await _send_ok(send)
            return
        if self._write is None or not is_http:
            await self._application(scope, receive, send)
            return
        status = CLIENT_CLOSED_REQUEST

        async def recorded(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            await self._application(scope, receive, recorded)
        finally:
            self._write(_as_logged(scope), status, (time.perf_counter() - started) * 1000)


async def _send_ok(send: Send) -> None:
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


def _as_logged(scope: Scope) -> SimpleNamespace:
    """Returns what the log shows of a request, by the names that RSGI gives it."""
    host, port = scope.get("client") or ("", "")
    return SimpleNamespace(
        client=f"{host}:{port}",
        method=scope["method"],
        path=scope["path"],
        query_string=scope.get("query_string", b"").decode("latin-1"),
        http_version=scope.get("http_version", "1.1"),
        headers={name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]},
    )


def make_asgi_application() -> ServedASGIApplication:
    """Sets the project up and returns what a worker of `serve` runs."""
    plectrum.setup(set_prefix=False)
    log_to_console()
    return ServedASGIApplication(
        ASGIHandler(),
        os.environ.get(HEALTH_VARIABLE, ""),
        os.environ.get(ACCESS_LOG_VARIABLE, ""),
    )
