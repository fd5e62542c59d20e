"""Decorators about caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from plectrum.middleware.cache import CacheMiddleware
from plectrum.utils.cache import add_never_cache_headers, patch_cache_control
from plectrum.utils.decorators import decorator_from_middleware_with_args
from plectrum.views.decorators.colour import after, require_request

F = TypeVar("F", bound=Callable[..., Any])

__all__ = ["cache_control", "cache_page", "never_cache", "patch_cache_control"]


def cache_page(
    timeout: float | None, *, cache: str | None = None, key_prefix: str | None = None
) -> Callable[[F], F]:
    """Keeps the response of a view and answers from it.

    Args:
        timeout: For how many seconds; those of the site's cache when `None`.
        cache: The name of the cache; the default one when `None`.
        key_prefix: What stands before the keys.
    """
    made: Callable[[F], F] = decorator_from_middleware_with_args(CacheMiddleware)(
        page_timeout=timeout, cache_alias=cache, key_prefix=key_prefix
    )
    return made


def cache_control(**kwargs: Any) -> Callable[[F], F]:
    """Adds directives to the Cache-Control header of a view's response."""

    def change(request: Any, response: Any) -> Any:
        require_request(request, "cache_control")
        patch_cache_control(response, **dict(kwargs))
        return response

    return lambda view: after(view, change)


def never_cache(view_func: F) -> F:
    """Keeps the response of a view out of all caches."""

    def change(request: Any, response: Any) -> Any:
        require_request(request, "never_cache")
        add_never_cache_headers(response)
        return response

    return after(view_func, change)
