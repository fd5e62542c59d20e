"""Decorators about Vary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from plectrum.utils.cache import patch_vary_headers
from plectrum.views.decorators.colour import after

F = TypeVar("F", bound=Callable[..., Any])


def vary_on_headers(*headers: str) -> Callable[[F], F]:
    """Says that the response depends on these headers of the request."""

    def change(_request: Any, response: Any) -> Any:
        patch_vary_headers(response, headers)
        return response

    return lambda view: after(view, change)


vary_on_cookie = vary_on_headers("Cookie")
vary_on_cookie.__doc__ = "Says that the response depends on the cookies of the request."
