"""The asynchronous client."""

from __future__ import annotations

from typing import Any

from plectrum.core.handlers.asgi import ASGIHandler
from plectrum.core.handlers.base import begin
from plectrum.core.signals import request_finished, request_started
from plectrum.db import close_old_connections
from plectrum.effects import adrive
from plectrum.test.client.base import REDIRECTIONS, ClientBase, Origin
from plectrum.test.client.request import AsyncRequestMaker, asgi_request


class AsyncClientHandler(ASGIHandler):
    """Answers requests within a test, as an asynchronous server does."""


class AsyncClient(AsyncRequestMaker, ClientBase):
    """A visitor, for asynchronous tests; each method that makes a request is awaited.

    Views get what an ASGI server would give them. Headers are given without `HTTP_`:
    `await client.get("/", ACCEPT="application/json")`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handler = AsyncClientHandler()

    async def generic(
        self, *args: Any, follow: bool = False, headers: Any = None, **kwargs: Any
    ) -> Any:
        """Makes a request and returns its response; follows redirections if that is wanted."""
        environ = self.environment(*args, headers=headers, **kwargs)
        response = await self.request(environ)
        if not follow:
            return response
        response.redirect_chain = []
        while response.status_code in REDIRECTIONS:
            environ = self.next_request(response, environ, headers, kwargs)
            chain = response.redirect_chain
            response = await self.request(environ)
            response.redirect_chain = chain
        return response

    async def request(self, environ: dict[str, Any]) -> Any:
        """Answers the request of a scope."""
        request = asgi_request(environ)
        begin(request.script_name)
        await request_started.asend(sender=type(self), scope=request.scope)
        try:
            response = await adrive(self.responding(self.handler, request))
        finally:
            close_old_connections()
            await request_finished.asend(sender=type(self))
        asked = {name: request.scope.get(name) for name in _TOLD}
        response.asgi_request = request
        return self.remember(request, response, asked)

    def origin(self, environ: dict[str, Any]) -> Origin:
        """Returns what a redirection of a request goes out from."""
        content_type = dict(environ["headers"]).get(b"content-type", b"").decode("latin-1")
        return Origin(
            environ["method"],
            environ["path"],
            environ["scheme"] == "https",
            content_type,
            environ["_body"],
        )

    def at_host(self, host: str, port: int | None) -> dict[str, Any]:
        """Returns what makes a request go to a host, and to a port if it is not the usual one."""
        if port is None:
            return {"host": host}
        return {"host": host, "server": (host, str(port))}


_TOLD = ("method", "path", "server", "scheme", "headers", "query_string")
