"""The face for WSGI servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from plectrum.core.exceptions import BadRequest
from plectrum.core.handlers.base import BaseHandler, begin, has_body, path_of, script_prefix_of
from plectrum.core.handlers.exceptions import response_for
from plectrum.core.signals import request_finished, request_started
from plectrum.db import close_old_connections, connections
from plectrum.effects import drive
from plectrum.http.body import LimitedStream
from plectrum.http.request import HttpRequest
from plectrum.http.response import HttpResponseBase
from plectrum.http.streaming import FileResponse
from plectrum.http.wire.headers import parse_content_length
from plectrum.utils.encoding import repercent_broken_unicode

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class WSGIRequest(HttpRequest):
    """A request as a WSGI server gives it."""

    def __init__(self, environ: Environ) -> None:
        self.META = environ  # pyright: ignore[reportAttributeAccessIssue]  # computed once, then kept
        self.environ = environ
        self.method = environ["REQUEST_METHOD"].upper()
        path = environ.get("PATH_INFO") or "/"
        self.path_info = self.path = path if path.isascii() else _decoded(path)
        script_name = script_prefix_of(environ.get("SCRIPT_NAME", ""))
        self.script_name = script_name
        if script_name:
            self.script_name = _decoded(script_name)
            self.path = path_of(self.script_name, self.path_info)

    def _get_scheme(self) -> str:
        scheme: str = self.environ.get("wsgi.url_scheme", "http")
        return scheme

    def _open_stream(self) -> Any:
        try:
            length = parse_content_length(self.environ.get("CONTENT_LENGTH")) or 0
        except ValueError as error:
            raise BadRequest(str(error)) from error
        return LimitedStream(self.environ["wsgi.input"], length)


def _decoded(text: str) -> str:
    """Returns what WSGI gives as Latin-1 as the UTF-8 that it is; broken bytes are quoted."""
    return repercent_broken_unicode(text.encode("latin-1")).decode()


class WSGIHandler(BaseHandler):
    """The WSGI application."""

    request_class = WSGIRequest

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers a request."""
        request = self.request_class(environ)
        begin(request.script_name)
        if request_started.has_connections:
            request_started.send(sender=type(self), environ=environ)
        problem = _problem(environ) if environ.get("CONTENT_LENGTH") else None
        response: Any
        if problem is None:
            response = self.pipeline.respond(request)
        else:
            response = drive(response_for(request, problem))
        start_response(response.status_line, response.header_items())
        if not has_body(request.method, response.status_code):
            self._finish(request, response)
            return []
        finish = partial(self._finish, request, response)
        if response.streaming:
            return _stream(environ, response, finish)
        content = _Content((response.content,))
        content.close = finish
        return content

    def _finish(self, request: HttpRequest, response: HttpResponseBase) -> None:
        try:
            response.close()
            request.close()
        finally:
            if connections.are_used:
                close_old_connections()
            if request_finished.has_connections:
                request_finished.send(sender=type(self))


def _problem(environ: Environ) -> BadRequest | None:
    """Returns what is wrong with the length of a request."""
    try:
        parse_content_length(environ["CONTENT_LENGTH"])
    except ValueError as error:
        return BadRequest(str(error))
    return None


class _Content(list[bytes]):
    """A content that is there as a whole; the server ends the request through it."""

    __slots__ = ("close",)

    close: Callable[[], None]


class _Stream:
    """A content that comes piece by piece; the server ends the request through it."""

    def __init__(self, response: Any, close: Callable[[], None]) -> None:
        self._response = response
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)


def _stream(environ: Environ, response: Any, close: Callable[[], None]) -> Iterable[bytes]:
    """Lets the server send a whole file in its own, faster way, if it has one."""
    wrapper = environ.get("wsgi.file_wrapper")
    if wrapper is not None and isinstance(response, FileResponse) and response.part is None:
        file = response.file_to_stream
        if file is not None:
            # The server closes the file instead of the content; the request's end hangs on it.
            wrapped: Iterable[bytes] = wrapper(_ClosingFile(file, close), response.block_size)
            return wrapped
    return _Stream(response, close)


class _ClosingFile:
    """A file whose closing ends the request."""

    def __init__(self, file: Any, close: Callable[[], None]) -> None:
        self._file = file
        self.close = close

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
