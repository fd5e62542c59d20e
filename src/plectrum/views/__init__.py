"""Views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plectrum.views.generic.base import View as View

__all__ = ["View"]


def __getattr__(name: str) -> Any:
    """Imports `View` when it is asked for: error pages need this package, and nothing of it."""
    if name == "View":
        from plectrum.views.generic.base import View  # noqa: PLC0415 - when it is asked for

        return View
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
