"""What a client is beyond a request: cookies, logging in, following redirections."""

from __future__ import annotations

import json
import sys
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from plectrum.conf import settings
from plectrum.core.handlers.base import has_body
from plectrum.core.signals import got_request_exception
from plectrum.effects import Call, Operation, adrive
from plectrum.http import HttpRequest
from plectrum.test.client.request import RequestFactory
from plectrum.test.rendering import observed_renderings

REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTIONS = 20


class RedirectCycleError(Exception):
    """Following redirections led in a circle, or too far.

    Args:
        message: What happened.
        last_response: The response at which it was noticed.
    """

    def __init__(self, message: str, last_response: Any) -> None:
        super().__init__(message)
        self.last_response = last_response
        self.redirect_chain = last_response.redirect_chain


class Origin(NamedTuple):
    """The request that a redirection answers: what the next one takes from it."""

    method: str
    path: str
    secure: bool
    content_type: str
    body: bytes


_OF_ONE_REQUEST = frozenset({"content_type", "data", "query_params", "secure"})


class ClientBase(RequestFactory):
    """A visitor with cookies, whose requests go through the whole project.

    Args:
        enforce_csrf_checks: Whether requests need a CSRF token, as those of browsers do.
        raise_request_exception: Whether errors of views are raised, rather than answered.
        options: As for `RequestFactory`.
    """

    def __init__(
        self,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.enforce_csrf_checks = enforce_csrf_checks
        self.raise_request_exception = raise_request_exception
        self.exc_info: Any = None

    def store_exc_info(self, **kwargs: Any) -> None:
        """Keeps the error of a view."""
        self.exc_info = sys.exc_info()

    # Called where the error is: on a worker thread there would be none.
    store_exc_info.is_flat = True  # type: ignore[attr-defined]  # read by Signal

    def responding(self, handler: Any, request: Any) -> Operation[Any]:
        """Answers a request, within an operation; raises what its view raises."""
        request._dont_enforce_csrf_checks = not self.enforce_csrf_checks
        got_request_exception.connect(self.store_exc_info, dispatch_uid=f"client-{id(self)}")
        respond = handler.pipeline.respond
        try:
            with observed_renderings() as noted:
                response = yield Call(respond, (request,), is_async=handler.is_async)
        finally:
            got_request_exception.disconnect(dispatch_uid=f"client-{id(self)}")
        response.templates, response.context = noted.templates, noted.context
        response.exc_info = self.exc_info
        if not has_body(request.method, response.status_code):
            _remove_body(response)
        if self.exc_info:
            _, error, _ = self.exc_info
            self.exc_info = None
            if self.raise_request_exception and error is not None:
                raise error
        return response

    def remember(self, request: Any, response: Any, asked: dict[str, Any]) -> Any:
        """Takes a response's cookies, and gives it what tests look at.

        Args:
            request: The request.
            response: Its response.
            asked: What the server gave, as `response.request` is to show it.
        """
        if response.cookies:
            self.cookies.update(response.cookies)
        response.client = self
        response.request = asked
        response.resolver_match = getattr(request, "resolver_match", None)
        response.json = lambda **options: _json_of(response, options)
        return response

    def origin(self, environ: dict[str, Any]) -> Origin:
        """Returns what a redirection of a request goes out from."""
        raise NotImplementedError("clients know what their environments have")

    def path_of(self, response: Any) -> str:
        """Returns the path of the request that a response answers."""
        asked = response.request
        return str(asked.get("PATH_INFO") or asked.get("path") or "/")

    def at_host(self, host: str, port: int | None) -> dict[str, Any]:
        """Returns what makes a request go to a host, and to a port if it is not the usual one."""
        raise NotImplementedError("clients know what their environments have")

    def next_request(
        self,
        response: Any,
        environ: dict[str, Any],
        headers: dict[str, Any] | None,
        options: dict[str, Any],
    ) -> dict[str, Any]:
        """Returns the environment of the request that a redirection asks for.

        Args:
            response: The redirection.
            environ: What it answers.
            headers: The headers that the visitor sends with each request.
            options: What else the visitor gave.

        Raises:
            RedirectCycleError: It led here before, or there were too many.
        """
        origin = self.origin(environ)
        target = response.headers["Location"]
        chain = response.redirect_chain
        chain.append((target, response.status_code))
        parts = urlsplit(urljoin(origin.path, target))
        if chain.count((target, response.status_code)) > 1:
            raise RedirectCycleError("Redirect loop detected.", response)
        if len(chain) > MOST_REDIRECTIONS:
            raise RedirectCycleError("Too many redirects.", response)
        extra = {name: value for name, value in options.items() if name not in _OF_ONE_REQUEST}
        extra["secure"] = parts.scheme == "https" if parts.scheme else origin.secure
        if parts.hostname:
            extra |= self.at_host(parts.hostname, parts.port)
        path = parts.path or "/"
        url = f"{path}?{parts.query}" if parts.query else path
        if response.status_code in {307, 308}:
            return self.environment(
                origin.method, url, origin.body, origin.content_type, headers=headers, **extra
            )
        method = "HEAD" if origin.method == "HEAD" else "GET"
        return self.environment(method, url, headers=headers, **extra)

    # Logging in

    def _session_request(self) -> HttpRequest:
        request = HttpRequest()
        engine = import_module(settings.SESSION_ENGINE)
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        request.session = engine.SessionStore(cookie.value if cookie else None)
        return request

    def _set_session_cookie(self, session: Any) -> None:
        name = settings.SESSION_COOKIE_NAME
        self.cookies[name] = session.session_key
        self.cookies[name].update(
            {
                "max-age": "",
                "path": "/",
                "domain": settings.SESSION_COOKIE_DOMAIN or "",
                "secure": settings.SESSION_COOKIE_SECURE or "",
                "expires": "",
            }
        )

    def logging_in(self, user: Any, backend: str | None) -> Operation[None]:
        """Logs a user in, within an operation."""
        from plectrum.contrib.auth.login import logging_in  # noqa: PLC0415 - if it is installed

        request = self._session_request()
        yield from logging_in(request, user, backend)
        yield from request.session.saving()
        self._set_session_cookie(request.session)

    def logging_out(self) -> Operation[None]:
        """Forgets the session and all cookies, within an operation."""
        from plectrum.contrib.auth.login import logging_out  # noqa: PLC0415 - if it is installed

        request = self._session_request()
        yield from logging_out(request)
        self.cookies = SimpleCookie()

    def authenticating(self, credentials: dict[str, Any]) -> Operation[bool]:
        """Logs in with credentials, within an operation; tells whether they were right."""
        from plectrum.contrib.auth.login import authenticating  # noqa: PLC0415 - if installed

        user = yield from authenticating(None, credentials)
        if user is None:
            return False
        yield from self.logging_in(user, None)
        return True

    # Faces for asynchronous tests, whatever the client

    async def asession(self) -> Any:
        """Returns the session, made if there is none; `await session.asave()` after a change."""
        session = self._session_request().session
        if session.session_key is None:
            await session.asave()
            self._set_session_cookie(session)
        return session

    async def alogin(self, **credentials: Any) -> bool:
        """Logs in; tells whether the credentials were right."""
        return await adrive(self.authenticating(credentials))

    async def aforce_login(self, user: Any, backend: str | None = None) -> None:
        """Logs a user in without a password."""
        await adrive(self.logging_in(user, backend))

    async def alogout(self) -> None:
        """Logs out and forgets all cookies."""
        await adrive(self.logging_out())


def _remove_body(response: Any) -> None:
    """Leaves what a server would send of a response that has no body."""
    if response.streaming:
        response.streaming_content = []
    else:
        response.content = b""


def _json_of(response: Any, options: dict[str, Any]) -> Any:
    if "json" not in response.headers.get("Content-Type", ""):
        raise ValueError(
            f'Content-Type header is "{response.headers.get("Content-Type")}", not '
            '"application/json"'
        )
    return json.loads(response.text, **options)
