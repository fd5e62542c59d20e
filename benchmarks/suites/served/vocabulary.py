"""Plectrum under RSGI with async views, and Django under WSGI with plain ones."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from benchmarks.suites.orm import tables
from benchmarks.suites.orm.vocabulary import Models
from benchmarks.suites.requests import protocols

PAGE = (
    "<table>{% for book in books %}<tr><td>{{ book.id }}</td><td>{{ book.title }}</td></tr>"
    "{% endfor %}</table>"
)
KEYS = range(1, 21)


def plain_views(made: Models) -> dict[str, Callable[..., Any]]:
    """Returns views that block."""
    http, books = made.framework.load("http"), made.Book.objects
    page = made.framework.load("template").Engine().from_string(PAGE)
    context, cache = (
        made.framework.load("template").Context,
        made.framework.load("core.cache").cache,
    )

    def shown(found: list[Any]) -> Any:
        return http.JsonResponse({"titles": [book.title for book in found]})

    def updates(request: Any) -> Any:
        found = [books.get(pk=key) for key in KEYS]
        for book in found:
            book.rating += 1
            book.save()
        return shown(found)

    def cached(request: Any) -> Any:
        titles = cache.get_or_set("titles", lambda: [books.get(pk=key).title for key in KEYS])
        return http.JsonResponse({"titles": titles})

    return {
        "plain": lambda _: http.HttpResponse(protocols.PLAIN, content_type="text/plain"),
        "json": lambda _: http.JsonResponse(protocols.JSON),
        "one": lambda _: shown([books.get(pk=5)]),
        "twenty": lambda _: shown([books.get(pk=key) for key in KEYS]),
        "fortunes": lambda _: http.HttpResponse(
            page.render(context({"books": list(books.order_by("id")[:12])}))
        ),
        "updates": updates,
        "cached": cached,
    }


def async_views(made: Models) -> dict[str, Callable[..., Any]]:  # noqa: C901 - one for each page
    """Returns views that await."""
    http, books = made.framework.load("http"), made.Book.objects
    page = made.framework.load("template").Engine().from_string(PAGE)
    context, cache = (
        made.framework.load("template").Context,
        made.framework.load("core.cache").cache,
    )

    def shown(found: list[Any]) -> Any:
        return http.JsonResponse({"titles": [book.title for book in found]})

    async def plain(request: Any) -> Any:
        return http.HttpResponse(protocols.PLAIN, content_type="text/plain")

    async def as_json(request: Any) -> Any:
        return http.JsonResponse(protocols.JSON)

    async def one(request: Any) -> Any:
        return shown([await books.aget(pk=5)])

    async def twenty(request: Any) -> Any:
        return shown([await books.aget(pk=key) for key in KEYS])

    async def fortunes(request: Any) -> Any:
        found = [book async for book in books.order_by("id")[:12]]
        return http.HttpResponse(page.render(context({"books": found})))

    async def updates(request: Any) -> Any:
        found = [await books.aget(pk=key) for key in KEYS]
        for book in found:
            book.rating += 1
            await book.asave()
        return shown(found)

    async def cached(request: Any) -> Any:
        titles = await cache.aget("titles")
        if titles is None:
            titles = [(await books.aget(pk=key)).title for key in KEYS]
            await cache.aset("titles", titles)
        return http.JsonResponse({"titles": titles})

    return {
        "plain": plain, "json": as_json, "one": one, "twenty": twenty, "fortunes": fortunes,
        "updates": updates, "cached": cached,
    }  # fmt: skip


def application(name: str) -> Any:
    """Returns the application for the server."""
    made = Models(name, "sqlite", tables.temporary_file())
    framework = made.framework
    views = async_views(made) if name == "plectrum" else plain_views(made)
    path = framework.load("urls").path
    module: Any = types.ModuleType("bench_urls")
    sys.modules[module.__name__] = module
    module.urlpatterns = [path(f"{name}/", view) for name, view in views.items()]
    framework.load("conf").settings.ROOT_URLCONF = module.__name__
    if name == "plectrum":
        return framework.load("core.rsgi").get_rsgi_application()
    return framework.load("core.wsgi").get_wsgi_application()
