"""Starlette, under ASGI."""

from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.requests import protocols


def application() -> Any:
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, PlainTextResponse
    from starlette.routing import Route

    async def plain(request: Any) -> Any:
        return PlainTextResponse(protocols.PLAIN)

    def sync_plain(request: Any) -> Any:
        return PlainTextResponse(protocols.PLAIN)

    async def as_json(request: Any) -> Any:
        return JSONResponse(protocols.JSON)

    async def section(request: Any) -> Any:
        return PlainTextResponse("{number} {slug}".format(**request.path_params))

    paths = [f"/section{index}/{{number:int}}/{{slug}}/" for index in range(100)]
    return Starlette(
        routes=[
            Route("/plain/", plain),
            Route("/json/", as_json),
            Route("/sync/", sync_plain),
            *(Route(path, section) for path in paths),
        ]
    )


def cases(_: str) -> Cases:
    site = application()
    made = protocols.asgi_cases(site)
    return made | {"ASGI plaintext, sync view": protocols.asgi_case(site, "/sync/")}
