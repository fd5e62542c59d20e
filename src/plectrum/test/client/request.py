"""Making requests without a server: what both colours of client share."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode, urlsplit

from plectrum.core.handlers.asgi import ASGIRequest
from plectrum.core.handlers.wsgi import WSGIRequest
from plectrum.test.client.encoding import (
    DEFAULT_ENCODER,
    JSON_CONTENT,
    MULTIPART_CONTENT,
    encoded,
)

TEST_HOST = "testserver"
OCTET_STREAM = "application/octet-stream"


@dataclass(frozen=True)
class Asked:
    """What a request asks for, whatever protocol it is made in.

    Attributes:
        method: The method.
        path: The path, decoded from percent signs, as bytes.
        query: The query string.
        body: The body.
        content_type: The type of the body; empty without one.
        secure: Whether the request comes over TLS.
        cookies: The header with the cookies.
        headers: Headers of this request.
        extra: Further entries, whose meaning depends on the protocol.
    """

    method: str
    path: bytes
    query: str
    body: bytes
    content_type: str
    secure: bool
    cookies: str
    headers: dict[str, Any]
    extra: dict[str, Any]


class RequestMaker:
    """Turns the arguments of `get`, `post` and the others into an environment of WSGI.

    Args:
        json_encoder: What writes JSON.
        headers: Headers of all requests.
        query_params: Parameters of all requests.
        defaults: Entries of all environments.
    """

    def __init__(
        self,
        *,
        json_encoder: type[json.JSONEncoder] = DEFAULT_ENCODER,
        headers: dict[str, Any] | None = None,
        query_params: Any = None,
        **defaults: Any,
    ) -> None:
        self.json_encoder = json_encoder
        self.headers = headers or {}
        self.defaults = defaults
        self.query_params = query_params
        self.cookies: SimpleCookie = SimpleCookie()

    def environment(
        self,
        method: str,
        path: str,
        data: Any = None,
        content_type: str = "",
        *,
        secure: bool = False,
        headers: dict[str, Any] | None = None,
        query_params: Any = None,
        **extra: Any,
    ) -> dict[str, Any]:
        """Returns what a server gives an application for a request.

        Args:
            method: The method.
            path: The path, with a query string if one likes.
            data: What to send as the body; in a GET or HEAD, as parameters.
            content_type: The type of the body.
            secure: Whether the request comes over TLS.
            headers: Headers of this request.
            query_params: Parameters of this request.
            extra: Entries of the environment.
        """
        parts = urlsplit(str(path))
        as_query = method in {"GET", "HEAD"}
        query = query_params if query_params is not None else self.query_params
        if as_query and data:
            if query_params is not None:
                raise ValueError("Give the parameters as data or as query_params, not as both.")
            query = data
        asked = Asked(
            method=method,
            path=unquote_to_bytes(parts.path),
            query=urlencode(_pairs(query), doseq=True) if query else parts.query,
            body=b"" if as_query else encoded(data, content_type, self.json_encoder),
            content_type=content_type,
            secure=secure,
            cookies="; ".join(
                f"{morsel.key}={morsel.coded_value}" for morsel in self.cookies.values()
            ),
            headers=headers or {},
            extra=extra,
        )
        return self.environment_of(asked)

    def environment_of(self, asked: Asked) -> dict[str, Any]:
        """Returns the environment, as WSGI has it."""
        environ = {
            "HTTP_COOKIE": asked.cookies,
            "PATH_INFO": asked.path.decode("latin-1"),
            "REMOTE_ADDR": "127.0.0.1",
            "REQUEST_METHOD": asked.method,
            "SCRIPT_NAME": "",
            "SERVER_NAME": TEST_HOST,
            "SERVER_PORT": "443" if asked.secure else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "QUERY_STRING": asked.query,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if asked.secure else "http",
            "wsgi.input": io.BytesIO(asked.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multiprocess": True,
            "wsgi.multithread": False,
            "wsgi.run_once": False,
        }
        if asked.body or asked.content_type:
            environ |= {
                "CONTENT_LENGTH": str(len(asked.body)),
                "CONTENT_TYPE": asked.content_type,
            }
        own = {**self.defaults, **_header_entries(self.headers)}
        return environ | own | asked.extra | _header_entries(asked.headers)

    def body_type(self, data: Any, content_type: str) -> str:
        """Returns the type of a body; JSON for what only JSON can express."""
        is_json = content_type == MULTIPART_CONTENT and isinstance(data, list)
        return JSON_CONTENT if is_json else content_type


class AsyncRequestMaker(RequestMaker):
    """Turns the arguments into a scope of ASGI, whose `_body` is the request's.

    What is given as `defaults` becomes a part of the scope, and, as what is given to a request,
    a header if it is a text: `ACCEPT="text/plain"`.
    """

    def environment_of(self, asked: Asked) -> dict[str, Any]:
        """Returns the scope."""
        port = "443" if asked.secure else "80"
        headers = {"host": TEST_HOST}
        if asked.body or asked.content_type:
            headers["content-length"] = str(len(asked.body))
            headers["content-type"] = asked.content_type
        headers |= {
            **_as_headers({k: v for k, v in self.defaults.items() if k not in _PARTS_OF_SCOPE}),
            **_as_headers(self.headers),
            **_as_headers(asked.extra),
            **_as_headers(asked.headers),
        }
        headers["cookie"] = asked.cookies
        scope: dict[str, Any] = {
            "asgi": {"version": "3.0"},
            "type": "http",
            "http_version": "1.1",
            "client": ["127.0.0.1", 0],
            "server": ("127.0.0.1", port),
            "scheme": "https" if asked.secure else "http",
            "method": asked.method,
            "path": asked.path.decode("utf-8", "replace"),
            "raw_path": quote(asked.path).encode(),
            "query_string": asked.query.encode(),
            "headers": [(name.encode(), text.encode("latin-1")) for name, text in headers.items()],
            "_body": asked.body,
        }
        parts = {name: value for name, value in asked.extra.items() if not isinstance(value, str)}
        return scope | self.defaults | parts


_PARTS_OF_SCOPE = frozenset(
    {"client", "extensions", "http_version", "method", "path", "query_string", "root_path",
     "scheme", "server", "state", "type"}
)  # fmt: skip


class RequestFactory(RequestMaker):
    """Makes requests for calling views directly, without middleware."""

    def request(self, environ: dict[str, Any]) -> Any:
        """Returns the request of an environment."""
        return WSGIRequest(environ)

    def generic(
        self,
        method: str,
        path: str,
        data: Any = "",
        content_type: str = OCTET_STREAM,
        **options: Any,
    ) -> Any:
        """Makes a request of any method; options as for `RequestMaker.environment`."""
        return self.request(self.environment(method, path, data, content_type, **options))

    def get(self, path: str, data: Any = None, **options: Any) -> Any:
        """Makes a GET request; `data` are its parameters."""
        return self.generic("GET", path, data, "", **options)

    def head(self, path: str, data: Any = None, **options: Any) -> Any:
        """Makes a HEAD request; `data` are its parameters."""
        return self.generic("HEAD", path, data, "", **options)

    def trace(self, path: str, **options: Any) -> Any:
        """Makes a TRACE request."""
        return self.generic("TRACE", path, None, "", **options)

    def post(
        self, path: str, data: Any = None, content_type: str = MULTIPART_CONTENT, **options: Any
    ) -> Any:
        """Makes a POST request; `data` are those of a form, or as `content_type` says."""
        data = {} if data is None else data
        return self.generic("POST", path, data, self.body_type(data, content_type), **options)

    def options(
        self, path: str, data: Any = "", content_type: str = OCTET_STREAM, **options: Any
    ) -> Any:
        """Makes an OPTIONS request."""
        return self.generic("OPTIONS", path, data, content_type, **options)

    def put(
        self, path: str, data: Any = "", content_type: str = OCTET_STREAM, **options: Any
    ) -> Any:
        """Makes a PUT request."""
        return self.generic("PUT", path, data, content_type, **options)

    def patch(
        self, path: str, data: Any = "", content_type: str = OCTET_STREAM, **options: Any
    ) -> Any:
        """Makes a PATCH request."""
        return self.generic("PATCH", path, data, content_type, **options)

    def delete(
        self, path: str, data: Any = "", content_type: str = OCTET_STREAM, **options: Any
    ) -> Any:
        """Makes a DELETE request."""
        return self.generic("DELETE", path, data, content_type, **options)


class AsyncRequestFactory(AsyncRequestMaker, RequestFactory):
    """Makes requests as ASGI servers give them, for calling views directly.

    Example:
        `AsyncRequestFactory().get("/", ACCEPT="text/plain").headers["Accept"]`
    """

    def request(self, environ: dict[str, Any]) -> Any:
        """Returns the request of a scope."""
        return asgi_request(environ)


def asgi_request(environ: dict[str, Any]) -> ASGIRequest:
    """Returns the request of a scope, whose `_body` has arrived."""
    request = ASGIRequest({name: value for name, value in environ.items() if name != "_body"})
    request._body_file = io.BytesIO(environ.get("_body", b""))
    return request


def _header_entries(headers: dict[str, Any] | None) -> dict[str, Any]:
    entries = {}
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        entries[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = str(value)
    return entries


def _as_headers(given: Mapping[str, Any]) -> dict[str, str]:
    """Returns texts by the names that headers have in ASGI."""
    return {
        name.replace("_", "-").lower(): value
        for name, value in given.items()
        if isinstance(value, str)
    }


def _pairs(query: Any) -> Any:
    if hasattr(query, "lists"):
        return list(query.lists())
    return query
