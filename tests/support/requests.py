"""Sends requests through the WSGI and the ASGI face, without a server."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from types import ModuleType
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.handlers.asgi import ASGIHandler
from plectrum.core.handlers.wsgi import WSGIHandler, WSGIRequest
from plectrum.core.signals import setting_changed
from plectrum.urls.base import clear_url_caches

_numbers = count()


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def environ(
    path: str = "/", method: str = "GET", body: bytes = b"", **headers: str
) -> dict[str, Any]:
    """Returns a WSGI environ; headers as `accept_language="de"`."""
    path, _, query = path.partition("?")
    values = {"host": "testserver", **headers}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": values.pop("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": values.pop("content_length", str(len(body))),
        "CONTENT_TYPE": values.pop("content_type", ""),
        **{f"HTTP_{name.upper()}": value for name, value in values.items()},
    }


def make_request(path: str = "/", method: str = "GET", body: bytes = b"", **headers: str) -> Any:
    """Returns a request as the WSGI face makes it."""
    return WSGIRequest(environ(path, method, body, **headers))


def send(path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Reply:
    """Sends a request through the WSGI face."""
    started: list[Any] = []
    result = WSGIHandler()(
        environ(path, method, body, **headers), lambda *args: started.append(args)
    )
    content = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    status, pairs = started[0]
    return _reply(int(status[:3]), pairs, content)


async def asend(
    path: str, method: str = "GET", body: bytes | Sequence[bytes] = b"", **headers: str
) -> Reply:
    """Sends a request through the ASGI face; a body of several pieces comes in as many."""
    path, _, query = path.partition("?")
    pieces = [body] if isinstance(body, bytes) else list(body)
    values = {"host": "testserver", **headers}
    scheme = values.pop("scheme", "http")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "scheme": scheme,
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1"))
            for name, value in values.items()
        ],
        "client": ("127.0.0.1", 5),
        "server": ("testserver", 80),
    }
    incoming: Iterator[dict[str, Any]] = iter(
        [
            {"type": "http.request", "body": piece, "more_body": position < len(pieces) - 1}
            for position, piece in enumerate(pieces)
        ]
    )
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(incoming)

    async def keep(message: dict[str, Any]) -> None:
        sent.append(message)

    await ASGIHandler()(scope, receive, keep)
    pairs = [(name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    return _reply(sent[0]["status"], pairs, b"".join(message["body"] for message in sent[1:]))


def _reply(status: int, pairs: Sequence[tuple[str, str]], body: bytes) -> Reply:
    headers = {name.lower(): value for name, value in pairs if name.lower() != "set-cookie"}
    cookies = [value for name, value in pairs if name.lower() == "set-cookie"]
    return Reply(status, headers, body, cookies)


@contextmanager
def site(*patterns: Any, middleware: Sequence[str] = (), **changes: Any) -> Iterator[None]:
    """Serves some URL patterns; further arguments are settings."""
    apps.populate(settings.INSTALLED_APPS)
    module: Any = ModuleType(f"tests.support.made_urls_{next(_numbers)}")
    for name in [name for name in changes if name.startswith("handler")]:
        setattr(module, name, changes.pop(name))
    module.urlpatterns = list(patterns)
    sys.modules[module.__name__] = module
    clear_url_caches()
    changes |= {"ROOT_URLCONF": module.__name__, "MIDDLEWARE": list(middleware)}
    try:
        with settings.overridden(**changes):
            _announce(changes, enter=True)
            yield
    finally:
        del sys.modules[module.__name__]
        _announce(changes, enter=False)
        clear_url_caches()


def _announce(changes: dict[str, Any], *, enter: bool) -> None:
    for name in changes:
        value = getattr(settings, name)
        setting_changed.send(sender=site, setting=name, value=value, enter=enter)
