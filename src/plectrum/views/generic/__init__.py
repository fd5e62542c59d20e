"""Class-based views for what most sites do."""

from plectrum.views.generic.base import RedirectView, TemplateView, View

__all__ = ["RedirectView", "TemplateView", "View"]
