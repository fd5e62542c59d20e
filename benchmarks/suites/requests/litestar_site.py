"""Litestar, under ASGI."""

from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.requests import protocols


def application() -> Any:
    from litestar import Litestar, MediaType, get

    @get("/plain/", media_type=MediaType.TEXT)
    async def plain() -> str:
        return protocols.PLAIN

    @get("/sync/", media_type=MediaType.TEXT, sync_to_thread=True)
    def sync_plain() -> str:
        return protocols.PLAIN

    @get("/json/")
    async def as_json() -> dict[str, str]:
        return protocols.JSON

    paths = [f"/section{index}/{{number:int}}/{{slug:str}}/" for index in range(100)]

    @get(paths, media_type=MediaType.TEXT)
    async def section(number: int, slug: str) -> str:
        return f"{number} {slug}"

    return Litestar([plain, sync_plain, as_json, section], openapi_config=None)


def cases(_: str) -> Cases:
    site = application()
    made = protocols.asgi_cases(site)
    return made | {"ASGI plaintext, sync view": protocols.asgi_case(site, "/sync/")}
