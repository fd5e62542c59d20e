"""Flask, under WSGI."""

from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.requests import protocols


def application() -> Any:
    from flask import Flask, Response

    site = Flask(__name__)

    @site.get("/plain/")
    def plain() -> Response:
        return Response(protocols.PLAIN, content_type="text/plain")

    @site.get("/json/")
    def as_json() -> dict[str, str]:
        return protocols.JSON

    def section(number: int, slug: str) -> Response:
        return Response(f"{number} {slug}", content_type="text/plain")

    for index in range(100):
        rule = f"/section{index}/<int:number>/<slug>/"
        site.add_url_rule(rule, f"section{index}", section, methods=["GET"])
    return site


def cases(_: str) -> Cases:
    site = application()
    return protocols.wsgi_cases(site)
