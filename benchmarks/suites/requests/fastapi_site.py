"""FastAPI, under ASGI."""

from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.requests import protocols


def application() -> Any:
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    site = FastAPI(openapi_url=None)

    @site.get("/plain/", response_class=PlainTextResponse)
    async def plain() -> str:
        return protocols.PLAIN

    @site.get("/sync/", response_class=PlainTextResponse)
    def sync_plain() -> str:
        return protocols.PLAIN

    @site.get("/json/")
    async def as_json() -> dict[str, str]:
        return protocols.JSON

    async def section(number: int, slug: str) -> str:
        return f"{number} {slug}"

    for index in range(100):
        path = f"/section{index}/{{number}}/{{slug}}/"
        site.add_api_route(path, section, response_class=PlainTextResponse)
    return site


def cases(_: str) -> Cases:
    site = application()
    made = protocols.asgi_cases(site)
    return made | {"ASGI plaintext, sync view": protocols.asgi_case(site, "/sync/")}
