"""Plectrum and Django: one project through the complete default middleware."""

from __future__ import annotations

import sys
import types
from collections.abc import Sequence
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.requests import protocols
from benchmarks.vocabulary import Framework


def routes(framework: Framework) -> list[Any]:
    """Returns the site's routes: coroutine functions, and under `sync/` plain functions."""
    http, path = framework.load("http"), framework.load("urls").path

    async def plain(request: Any) -> Any:
        return http.HttpResponse(protocols.PLAIN, content_type="text/plain")

    async def as_json(request: Any) -> Any:
        return http.JsonResponse(protocols.JSON)

    async def section(request: Any, number: int, slug: str) -> Any:
        return http.HttpResponse(f"{number} {slug}", content_type="text/plain")

    def sync_plain(request: Any) -> Any:
        return http.HttpResponse(protocols.PLAIN, content_type="text/plain")

    def sync_json(request: Any) -> Any:
        return http.JsonResponse(protocols.JSON)

    def sync_section(request: Any, number: int, slug: str) -> Any:
        return http.HttpResponse(f"{number} {slug}", content_type="text/plain")

    fillers = [path(f"section{n}/<int:number>/<slug:slug>/", sync_section) for n in range(98)]
    return [
        path("plain/", plain),
        path("json/", as_json),
        path("sync/plain/", sync_plain),
        path("sync/json/", sync_json),
        *fillers,
        path("sync/section99/<int:number>/<slug:slug>/", sync_section),
        path("section99/<int:number>/<slug:slug>/", section),
    ]


def cases(name: str, kinds: Sequence[str] = ("ASGI", "WSGI", "RSGI")) -> Cases:
    """Returns the cases of the protocols `kinds`; what only the others need is not imported."""
    framework = Framework(name)
    framework.setup(ROOT_URLCONF="bench_urls")
    module: Any = types.ModuleType("bench_urls")
    sys.modules["bench_urls"] = module
    module.urlpatterns = routes(framework)
    made: Cases = {}
    if "ASGI" in kinds:
        asgi = framework.load("core.asgi").get_asgi_application()
        made |= protocols.asgi_cases(asgi)
        made["ASGI plaintext, sync view"] = protocols.asgi_case(asgi, "/sync/plain/")
    if "WSGI" in kinds:
        made |= protocols.wsgi_cases(framework.load("core.wsgi").get_wsgi_application(), "/sync")
    if "RSGI" in kinds and name == "plectrum":
        made |= protocols.rsgi_cases(framework.load("core.rsgi").get_rsgi_application())
    return made
