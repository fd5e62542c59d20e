"""The asynchronous client."""

from __future__ import annotations

from typing import Any

from plectrum.core.handlers.asgi import ASGIHandler
from plectrum.core.handlers.base import begin
from plectrum.core.handlers.wsgi import WSGIRequest
from plectrum.core.signals import request_finished, request_started
from plectrum.db import close_old_connections
from plectrum.effects import adrive
from plectrum.test.client.base import REDIRECTIONS, ClientBase


class AsyncClientHandler(ASGIHandler):
    """Answers requests within a test, as an asynchronous server does."""


class AsyncClient(ClientBase):
    """A visitor, for asynchronous tests; each method that makes a request is awaited."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handler = AsyncClientHandler()

    async def asession(self) -> Any:
        """Returns the session, made if there is none; `await session.asave()` after a change."""
        session = self._session_request().session
        if session.session_key is None:
            await session.asave()
            self._set_session_cookie(session)
        return session

    async def generic(self, *args: Any, follow: bool = False, **kwargs: Any) -> Any:
        """Makes a request and returns its response; follows redirections if that is wanted."""
        return await self.request(self.environment(*args, **kwargs), follow=follow)

    async def request(self, environ: dict[str, Any], follow: bool = False) -> Any:
        """Answers the request of an environment."""
        response = await self._answer(environ)
        if not follow:
            return response
        response.redirect_chain = []
        while response.status_code in REDIRECTIONS:
            environ = self.next_request(response, environ)
            chain = response.redirect_chain
            response = await self._answer(environ)
            response.redirect_chain = chain
        return response

    async def _answer(self, environ: dict[str, Any]) -> Any:
        request = WSGIRequest(environ)
        begin(request.script_name)
        await request_started.asend(sender=type(self), scope=environ)
        try:
            response = await adrive(self.responding(self.handler, request))
        finally:
            close_old_connections()
            await request_finished.asend(sender=type(self))
        return self.remember(request, response)

    async def alogin(self, **credentials: Any) -> bool:
        """Logs in; tells whether the credentials were right."""
        return await adrive(self.authenticating(credentials))

    async def aforce_login(self, user: Any, backend: str | None = None) -> None:
        """Logs a user in without a password."""
        await adrive(self.logging_in(user, backend))

    async def alogout(self) -> None:
        """Logs out and forgets all cookies."""
        await adrive(self.logging_out())
