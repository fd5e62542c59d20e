"""The CSRF token for template engines that have no tag for it."""

from __future__ import annotations

from typing import Any

from plectrum.utils.html import format_html
from plectrum.utils.lazy import lazy
from plectrum.utils.module_loading import import_string
from plectrum.utils.safestring import SafeString

GET_TOKEN = "plectrum.middleware.csrf.get_token"


def get_token(request: Any) -> str:
    """Returns the CSRF token of a request; the middleware is one floor up, so it is looked up."""
    token: str = import_string(GET_TOKEN)(request)
    return token


def csrf_input(request: Any) -> SafeString:
    """Returns the hidden field of a form."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


csrf_input_lazy = lazy(csrf_input, SafeString, str)
csrf_token_lazy = lazy(get_token, str)

__all__ = ["csrf_input", "csrf_input_lazy", "csrf_token_lazy", "get_token"]
