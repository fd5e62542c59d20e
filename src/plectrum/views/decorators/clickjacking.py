"""Decorators about frames on other sites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from plectrum.views.decorators.colour import after

F = TypeVar("F", bound=Callable[..., Any])


def xframe_options_deny(view_func: F) -> F:
    """Keeps the page out of all frames, whatever the setting says."""
    return after(view_func, lambda _request, response: _set(response, "DENY"))


def xframe_options_sameorigin(view_func: F) -> F:
    """Lets only pages of this site put the page into a frame."""
    return after(view_func, lambda _request, response: _set(response, "SAMEORIGIN"))


def xframe_options_exempt(view_func: F) -> F:
    """Lets every site put the page into a frame."""

    def change(_request: Any, response: Any) -> Any:
        response.xframe_options_exempt = True
        return response

    return after(view_func, change)


def _set(response: Any, value: str) -> Any:
    response.headers.setdefault("X-Frame-Options", value)
    return response
