"""The synchronous client."""

from __future__ import annotations

from typing import Any

from plectrum.core.handlers.base import begin
from plectrum.core.handlers.wsgi import WSGIHandler, WSGIRequest
from plectrum.core.signals import request_finished, request_started
from plectrum.db import close_old_connections
from plectrum.effects import drive
from plectrum.test.client.base import REDIRECTIONS, ClientBase, Origin


class ClientHandler(WSGIHandler):
    """Answers requests within a test: connections stay as the test has set them."""


class Client(ClientBase):
    """A visitor, for synchronous tests.

    Example:
        `Client().post("/reviews/", {"text": "Good."}, follow=True).status_code`
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handler = ClientHandler()

    @property
    def session(self) -> Any:
        """The session, made if there is none; `save()` it after a change."""
        session = self._session_request().session
        if session.session_key is None:
            session.save()
            self._set_session_cookie(session)
        return session

    def generic(self, *args: Any, follow: bool = False, headers: Any = None, **kwargs: Any) -> Any:
        """Makes a request and returns its response; follows redirections if that is wanted."""
        environ = self.environment(*args, headers=headers, **kwargs)
        response = self.request(environ)
        if not follow:
            return response
        response.redirect_chain = []
        while response.status_code in REDIRECTIONS:
            environ = self.next_request(response, environ, headers, kwargs)
            chain = response.redirect_chain
            response = self.request(environ)
            response.redirect_chain = chain
        return response

    def request(self, environ: dict[str, Any]) -> Any:
        """Answers the request of an environment."""
        request = WSGIRequest(environ)
        begin(request.script_name)
        request_started.send(sender=type(self), environ=environ)
        try:
            response = drive(self.responding(self.handler, request))
        finally:
            close_old_connections()
            request_finished.send(sender=type(self))
        response.wsgi_request = request
        return self.remember(request, response, request.META)

    def origin(self, environ: dict[str, Any]) -> Origin:
        """Returns what a redirection of a request goes out from."""
        environ["wsgi.input"].seek(0)
        return Origin(
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            environ["wsgi.url_scheme"] == "https",
            environ.get("CONTENT_TYPE", ""),
            environ["wsgi.input"].read(),
        )

    def at_host(self, host: str, port: int | None) -> dict[str, Any]:
        """Returns what makes a request go to a host, and to a port if it is not the usual one."""
        place = {"HTTP_HOST": host, "SERVER_NAME": host}
        return place if port is None else {**place, "SERVER_PORT": str(port)}

    def login(self, **credentials: Any) -> bool:
        """Logs in; tells whether the credentials were right."""
        return drive(self.authenticating(credentials))

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Logs a user in without a password."""
        drive(self.logging_in(user, backend))

    def logout(self) -> None:
        """Logs out and forgets all cookies."""
        drive(self.logging_out())
