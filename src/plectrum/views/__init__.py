"""Views."""

from plectrum.views.generic.base import View

__all__ = ["View"]
