"""The least that a request can cost: a constant string, sent by hand."""

import json
from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.requests import protocols

PLAIN = protocols.PLAIN.encode()
TEXT = [("content-type", "text/plain"), ("content-length", str(len(PLAIN)))]
WIRE = [(name.encode(), value.encode()) for name, value in TEXT]


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    path = environ["PATH_INFO"]
    if path == "/json/":
        start_response("200 OK", [("content-type", "application/json")])
        return [json.dumps(protocols.JSON).encode()]
    start_response("200 OK", TEXT)
    return [PLAIN if path == "/plain/" else _section(path)]


async def asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
    path = scope["path"]
    content = PLAIN
    if path == "/json/":
        content = json.dumps(protocols.JSON).encode()
    elif path != "/plain/":
        content = _section(path)
    await send({"type": "http.response.start", "status": 200, "headers": WIRE})
    await send({"type": "http.response.body", "body": content})


async def hopping(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Asks a thread for the content, as an application with a plain function must."""
    import asyncio

    content = await asyncio.to_thread(lambda: PLAIN)
    await send({"type": "http.response.start", "status": 200, "headers": WIRE})
    await send({"type": "http.response.body", "body": content})


class RSGI:
    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.path == "/plain/":
            protocol.response_bytes(200, TEXT, PLAIN)
        elif scope.path == "/json/":
            content = json.dumps(protocols.JSON).encode()
            protocol.response_bytes(200, [("content-type", "application/json")], content)
        else:
            protocol.response_bytes(404, [], b"")


def _section(path: str) -> bytes:
    _, _, number, slug, _ = path.split("/")
    return f"{int(number)} {slug}".encode()


def cases(_: str) -> Cases:
    made = protocols.wsgi_cases(wsgi) | protocols.asgi_cases(asgi) | protocols.rsgi_cases(RSGI())
    return made | {"ASGI plaintext, sync view": protocols.asgi_case(hopping, "/plain/")}


def application() -> RSGI:
    return RSGI()
