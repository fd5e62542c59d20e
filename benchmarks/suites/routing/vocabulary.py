"""Plectrum and Django."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.cases import Case, Cases, point
from benchmarks.suites.routing import SIZES
from benchmarks.vocabulary import Framework


def view(request: Any, **captured: Any) -> None:
    """Is found, never called."""


def routes(urls: Any, count: int) -> list[Any]:
    """Returns so many routes with a parameter, and as many without."""
    paths = [urls.path(f"section{n}/item/<int:pk>/", view, name=f"item{n}") for n in range(count)]
    literals = [urls.path(f"literal{n}/", view, name=f"literal{n}") for n in range(count)]
    return paths + literals


def cases(name: str) -> Cases:
    framework = Framework(name)
    framework.setup(ROOT_URLCONF="bench_urls_500")
    urls = framework.load("urls")
    for count in SIZES:
        module: Any = types.ModuleType(f"bench_urls_{count}")
        sys.modules[module.__name__] = module
        module.urlpatterns = routes(urls, count)

    def missing() -> str:
        try:
            urls.resolve("/nothing/here/")
        except urls.Resolver404:
            return "none"
        return "found"

    return {
        "resolve the 1st of 500": resolving(urls, "/section0/item/42/"),
        "resolve the 500th of 500": resolving(urls, "/section499/item/42/"),
        "resolve the 500th literal": resolving(urls, "/literal499/"),
        "find that there is none": Case(missing),
        "reverse without arguments": Case(partial(urls.reverse, "literal499")),
        "reverse with an argument": Case(lambda: urls.reverse("item499", args=[42])),
        "reverse with a keyword": Case(lambda: urls.reverse("item499", kwargs={"pk": 42})),
    } | {
        point("resolve the last", count, "routes"): resolving(
            urls, f"/section{count - 1}/item/42/", f"bench_urls_{count}"
        )
        for count in SIZES
    }


def resolving(urls: Any, path: str, urlconf: str | None = None) -> Case:
    """Returns the case of one path."""
    resolve: Callable[[], Any] = partial(urls.resolve, path, urlconf)
    return Case(resolve, lambda: resolve().kwargs)
