"""The routers of Flask, Falcon and Starlette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.cases import Case, Cases, point
from benchmarks.suites.routing import SIZES

Find = Callable[[str], "dict[str, Any] | None"]
"""From a path to what it captured; None if no route matches."""


def werkzeug(count: int) -> tuple[Find, Callable[..., str]]:
    from werkzeug.exceptions import NotFound
    from werkzeug.routing import Map, Rule

    items = [Rule(f"/section{n}/item/<int:pk>/", endpoint=f"item{n}") for n in range(count)]
    literals = [Rule(f"/literal{n}/", endpoint=f"literal{n}") for n in range(count)]
    adapter = Map(items + literals).bind("localhost")

    def find(path: str) -> dict[str, Any] | None:
        try:
            return dict(adapter.match(path)[1])
        except NotFound:
            return None

    return find, lambda name, **values: adapter.build(name, values)


def falcon(count: int) -> tuple[Find, None]:
    from falcon.routing import CompiledRouter

    router = CompiledRouter()

    class View:
        def on_get(self, request: Any, response: Any, pk: int | None = None) -> None:
            """Is found, never called."""

    for n in range(count):
        router.add_route(f"/section{n}/item/{{pk:int}}/", View())
        router.add_route(f"/literal{n}/", View())

    def find(path: str) -> dict[str, Any] | None:
        found = router.find(path)
        return None if found is None else found[2]

    return find, None


def starlette(count: int) -> tuple[Find, Callable[..., str]]:
    from starlette.routing import Match, Route, Router

    async def view(request: Any) -> None:
        """Is found, never called."""

    items = [Route(f"/section{n}/item/{{pk:int}}/", view, name=f"item{n}") for n in range(count)]
    literals = [Route(f"/literal{n}/", view, name=f"literal{n}") for n in range(count)]
    router = Router(items + literals)

    def find(path: str) -> dict[str, Any] | None:
        scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
        for route in router.routes:
            match, child = route.matches(scope)
            if match is Match.FULL:
                captured: dict[str, Any] = child["path_params"]
                return captured
        return None

    return find, lambda name, **values: str(router.url_path_for(name, **values))


MAKERS: dict[str, Callable[[int], tuple[Find, Callable[..., str] | None]]] = {
    "werkzeug": werkzeug,
    "falcon": falcon,
    "starlette": starlette,
}


def cases(name: str) -> Cases:
    find, reverse = MAKERS[name](500)
    made = {
        "resolve the 1st of 500": Case(partial(find, "/section0/item/42/")),
        "resolve the 500th of 500": Case(partial(find, "/section499/item/42/")),
        "resolve the 500th literal": Case(partial(find, "/literal499/")),
        "find that there is none": Case(
            lambda: find("/nothing/here/"), lambda: "found" if find("/nothing/here/") else "none"
        ),
    }
    if reverse:
        made["reverse without arguments"] = Case(partial(reverse, "literal499"))
        made["reverse with a keyword"] = Case(partial(reverse, "item499", pk=42))
    for count in SIZES:
        found = MAKERS[name](count)[0]
        path = f"/section{count - 1}/item/42/"
        made[point("resolve the last", count, "routes")] = Case(partial(found, path))
    return made
