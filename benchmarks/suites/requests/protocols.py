"""Calls WSGI, ASGI and RSGI applications as a server does, with the headers of a plain client."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from benchmarks.cases import Case

PLAIN, JSON = "Hello, world!", {"message": "Hello, world!"}
HEADERS = {"host": "localhost", "user-agent": "bench", "accept": "*/*", "connection": "keep-alive"}
PATHS = {
    "plaintext": "/plain/",
    "JSON": "/json/",
    "two parameters, last of 100 routes": "/section99/7/a-slug/",
}


async def _never() -> Any:
    import asyncio  # here, since the costs of a start under WSGI are not to have it

    return await asyncio.get_running_loop().create_future()


def shown(content: bytes) -> Any:
    """Returns what an answer says, whatever spaces its JSON has."""
    return json.loads(content) if content.startswith(b"{") else content.decode()


def wsgi_cases(application: Callable[..., Any], prefix: str = "") -> dict[str, Case]:
    """Returns the cases of a WSGI application, whose plain views may live under a prefix."""
    return {f"WSGI {name}": wsgi_case(application, prefix + path) for name, path in PATHS.items()}


def wsgi_case(application: Callable[..., Any], path: str) -> Case:
    """Returns a GET request to a path."""
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in HEADERS.items()}
    base = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False, "wsgi.errors": io.StringIO(),
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", **headers,
    }  # fmt: skip

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        if not status.startswith("200"):
            raise AssertionError(f"{path}: {status}")

    def run() -> bytes:
        answer = application({**base, "wsgi.input": io.BytesIO(b"")}, start_response)
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return content

    return Case(run, lambda: shown(run()))


def asgi_cases(application: Callable[..., Any]) -> dict[str, Case]:
    """Returns the cases of an ASGI application."""
    return {f"ASGI {name}": asgi_case(application, path) for name, path in PATHS.items()}


def asgi_case(application: Callable[..., Any], path: str) -> Case:
    """Returns a GET request to a path."""
    base = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": b"", "scheme": "http", "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.3"}, "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def run() -> bytes:
        unread = [{"type": "http.request", "body": b"", "more_body": False}]
        content = b""

        async def receive() -> dict[str, Any]:
            if unread:
                return unread.pop()
            return await _never()

        async def send(message: dict[str, Any]) -> None:
            nonlocal content
            if message["type"] == "http.response.start":
                assert message["status"] == 200, message
            else:
                content += message.get("body", b"")

        await application({**base, "headers": headers, "state": {}}, receive, send)
        return content

    async def check() -> Any:
        return shown(await run())

    return Case(run, check)


class RSGIHeaders:
    """The headers as Granian gives them."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, name: str, default: str | None = None) -> str | None:
        return self.values.get(name, default)

    def get_all(self, name: str) -> list[str]:
        return [self.values[name]] if name in self.values else []

    def keys(self) -> list[str]:
        return list(self.values)


class RSGIScope:
    """What Granian tells of a request."""

    proto, http_version, rsgi_version = "http", "1.1", "1.5"
    scheme, method, query_string, authority = "http", "GET", "", None
    server, client = "127.0.0.1:80", "127.0.0.1:1"
    headers = RSGIHeaders(HEADERS)

    def __init__(self, path: str) -> None:
        self.path = path


class RSGIProtocol:
    """Takes an answer and keeps it."""

    content = b""

    async def __call__(self) -> bytes:
        return b""

    async def client_disconnect(self) -> None:
        await _never()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        assert status == 200, status
        self.content = content

    def response_str(self, status: int, headers: list[tuple[str, str]], content: str) -> None:
        self.response_bytes(status, headers, content.encode())


def rsgi_cases(application: Any) -> dict[str, Case]:
    """Returns the cases of an RSGI application."""
    names = ("plaintext", "JSON")
    return {f"RSGI {name}": rsgi_case(application, PATHS[name]) for name in names}


def rsgi_case(application: Any, path: str) -> Case:
    """Returns a GET request to a path."""

    async def run() -> bytes:
        protocol = RSGIProtocol()
        await application.__rsgi__(RSGIScope(path), protocol)
        return protocol.content

    async def check() -> Any:
        return shown(await run())

    return Case(run, check)
