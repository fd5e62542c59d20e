"""Falcon, under WSGI and ASGI."""

from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.requests import protocols


def applications() -> tuple[Any, Any]:
    """Returns the site under WSGI and under ASGI."""
    import falcon
    import falcon.asgi

    class Plain:
        def on_get(self, request: Any, response: Any) -> None:
            response.content_type = "text/plain"
            response.text = protocols.PLAIN

    class Json:
        def on_get(self, request: Any, response: Any) -> None:
            response.media = protocols.JSON

    class Section:
        def on_get(self, request: Any, response: Any, number: int, slug: str) -> None:
            response.content_type = "text/plain"
            response.text = f"{number} {slug}"

    wsgi = falcon.App()
    _route(wsgi, Plain(), Json(), Section())
    asgi = falcon.asgi.App()
    _route(asgi, *(_awaited(resource) for resource in (Plain(), Json(), Section())))
    return wsgi, asgi


def application() -> Any:
    return applications()[1]


def cases(_: str) -> Cases:
    wsgi, asgi = applications()
    return protocols.wsgi_cases(wsgi) | protocols.asgi_cases(asgi)


def _route(site: Any, plain: Any, as_json: Any, section: Any) -> None:
    site.req_options.strip_url_path_trailing_slash = False
    site.add_route("/plain/", plain)
    site.add_route("/json/", as_json)
    for index in range(100):
        site.add_route(f"/section{index}/{{number:int}}/{{slug}}/", section)


def _awaited(resource: Any) -> Any:
    """Returns a resource whose method is a coroutine function."""

    class Awaited:
        async def on_get(self, request: Any, response: Any, **captured: Any) -> None:
            resource.on_get(request, response, **captured)

    return Awaited()
