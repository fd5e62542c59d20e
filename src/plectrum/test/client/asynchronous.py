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
