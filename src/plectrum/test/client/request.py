"""Making requests without a server: what both colours of client share."""

from __future__ import annotations

import io
import json
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

from plectrum.core.handlers.wsgi import WSGIRequest
from plectrum.test.client.encoding import (
    DEFAULT_ENCODER,
    JSON_CONTENT,
    MULTIPART_CONTENT,
    encoded,
)

OCTET_STREAM = "application/octet-stream"


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
        self.defaults = {**defaults, **_header_entries(headers)}
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
        """Returns the environment of a request.

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
            query = data
        body = b"" if as_query else encoded(data, content_type, self.json_encoder)
        environ = {
            "HTTP_COOKIE": "; ".join(
                f"{morsel.key}={morsel.coded_value}" for morsel in self.cookies.values()
            ),
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
            "REMOTE_ADDR": "127.0.0.1",
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "443" if secure else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "QUERY_STRING": urlencode(_pairs(query), doseq=True) if query else parts.query,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if secure else "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multiprocess": True,
            "wsgi.multithread": False,
            "wsgi.run_once": False,
        }
        if body or content_type:
            environ |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": content_type}
        return environ | self.defaults | _header_entries(headers) | extra

    def body_type(self, data: Any, content_type: str) -> str:
        """Returns the type of a body; JSON for what only JSON can express."""
        is_json = content_type == MULTIPART_CONTENT and isinstance(data, list)
        return JSON_CONTENT if is_json else content_type


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


class AsyncRequestFactory(RequestFactory):
    """Makes requests for calling asynchronous views directly."""


def _header_entries(headers: dict[str, Any] | None) -> dict[str, Any]:
    entries = {}
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        entries[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = str(value)
    return entries


def _pairs(query: Any) -> Any:
    if hasattr(query, "lists"):
        return list(query.lists())
    return query
