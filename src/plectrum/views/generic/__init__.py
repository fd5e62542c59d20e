"""Class-based views for what most sites do; each is imported when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plectrum.views.generic.base import RedirectView as RedirectView
    from plectrum.views.generic.base import TemplateView as TemplateView
    from plectrum.views.generic.base import View as View
    from plectrum.views.generic.dates import ArchiveIndexView as ArchiveIndexView
    from plectrum.views.generic.dates import DateDetailView as DateDetailView
    from plectrum.views.generic.dates import DayArchiveView as DayArchiveView
    from plectrum.views.generic.dates import MonthArchiveView as MonthArchiveView
    from plectrum.views.generic.dates import TodayArchiveView as TodayArchiveView
    from plectrum.views.generic.dates import WeekArchiveView as WeekArchiveView
    from plectrum.views.generic.dates import YearArchiveView as YearArchiveView
    from plectrum.views.generic.detail import DetailView as DetailView
    from plectrum.views.generic.edit import CreateView as CreateView
    from plectrum.views.generic.edit import DeleteView as DeleteView
    from plectrum.views.generic.edit import FormView as FormView
    from plectrum.views.generic.edit import UpdateView as UpdateView
    from plectrum.views.generic.list import ListView as ListView

_MODULES = {
    "base": ("RedirectView", "TemplateView", "View"),
    "dates": (
        "ArchiveIndexView", "DateDetailView", "DayArchiveView", "MonthArchiveView",
        "TodayArchiveView", "WeekArchiveView", "YearArchiveView",
    ),
    "detail": ("DetailView",),
    "edit": ("CreateView", "DeleteView", "FormView", "UpdateView"),
    "list": ("ListView",),
}  # fmt: skip
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [  # noqa: PLE0604 - the names of the table
    *_HOMES,
]


def __getattr__(name: str) -> Any:
    """Imports a view when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
