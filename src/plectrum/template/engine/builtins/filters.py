"""All filters of the language as one library."""

from __future__ import annotations

from plectrum.template.engine.filters import dates, html, numbers, sequences, strings
from plectrum.template.engine.library import Library

register = Library()
for _module in (dates, html, numbers, sequences, strings):
    register.filters.update(_module.register.filters)
