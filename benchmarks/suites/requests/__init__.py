"""Requests answered in process, through the protocol's own interface."""

from benchmarks.cases import Suite

NAMES = {
    "plectrum": "vocabulary",
    "django": "vocabulary",
    "flask": "flask_site",
    "falcon": "falcon_site",
    "starlette": "starlette_site",
    "litestar": "litestar_site",
    "fastapi": "fastapi_site",
    "floor": "floor",
}

SUITE = Suite(
    package="requests",
    title="Requests in process",
    contenders=NAMES,
    cases=(
        "WSGI plaintext",
        "WSGI JSON",
        "WSGI two parameters, last of 100 routes",
        "ASGI plaintext",
        "ASGI JSON",
        "ASGI two parameters, last of 100 routes",
        "ASGI plaintext, sync view",
        "RSGI plaintext",
        "RSGI JSON",
    ),
    floor="floor",
    notes=(
        "Plectrum and Django go through a new project's seven middleware; the others are bare.",
        "The floor is an application that sends a constant string and looks at nothing.",
    ),
)
