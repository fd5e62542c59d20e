"""The decorator about the final slash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from plectrum.views.decorators.colour import marked

F = TypeVar("F", bound=Callable[..., Any])


def no_append_slash(view_func: F) -> F:
    """Keeps APPEND_SLASH from redirecting to this view."""
    return marked(view_func, "should_append_slash", False)
