"""A client that keeps its cookies and talks WSGI."""

from __future__ import annotations

import io
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any


class Browser:
    """Sends requests to an application with the cookies it was given."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application
        self.cookies: dict[str, str] = {}

    def send(self, path: str, method: str = "GET", body: bytes = b"", *, keep: bool = False) -> str:
        """Returns the answer to a request; keeps the cookies it sets if asked to."""
        sent: list[tuple[str, list[tuple[str, str]]]] = []
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(body),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
        }  # fmt: skip
        answer = self.application(environ, lambda *head: sent.append(head[:2]))
        content = b"".join(answer).decode()
        if hasattr(answer, "close"):
            answer.close()
        status, headers = sent[0]
        if not status.startswith("200"):
            raise AssertionError(f"{path}: {status} {content[:200]}")
        if keep:
            self._keep(headers)
        return content

    def _keep(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies |= {key: each.value for key, each in SimpleCookie(value).items()}
