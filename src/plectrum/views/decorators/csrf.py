"""Decorators about cross-site request forgery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from plectrum.middleware.csrf import CsrfViewMiddleware, get_token
from plectrum.utils.decorators import decorator_from_middleware
from plectrum.views.decorators.colour import marked

F = TypeVar("F", bound=Callable[..., Any])

csrf_protect = decorator_from_middleware(CsrfViewMiddleware)
csrf_protect.__name__ = "csrf_protect"
csrf_protect.__doc__ = "Protects one view as the middleware protects all."


class _TokenOnly(CsrfViewMiddleware):
    """Makes the token available and rejects nothing."""

    def _reject(self, request: Any, reason: str) -> Any:
        return None


class _CookieAlways(_TokenOnly):
    """Sends the cookie whether the page uses it or not."""

    def process_view(
        self, request: Any, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> Any:
        result = super().process_view(request, callback, callback_args, callback_kwargs)
        get_token(request)
        return result


requires_csrf_token = decorator_from_middleware(_TokenOnly)
requires_csrf_token.__name__ = "requires_csrf_token"
requires_csrf_token.__doc__ = "Makes the template tag work in a view, without a check."

ensure_csrf_cookie = decorator_from_middleware(_CookieAlways)
ensure_csrf_cookie.__name__ = "ensure_csrf_cookie"
ensure_csrf_cookie.__doc__ = "Makes a view send the cookie, whether its page has a form or not."


def csrf_exempt(view_func: F) -> F:
    """Takes a view out of the protection."""
    return marked(view_func, "csrf_exempt", True)
