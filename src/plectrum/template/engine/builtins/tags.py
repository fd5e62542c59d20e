"""All tags of the language as one library."""

from __future__ import annotations

from plectrum.template.engine.library import Library
from plectrum.template.engine.tags import control, inheritance, links, loops, text

register = Library()
for _module in (control, inheritance, links, loops, text):
    register.tags.update(_module.register.tags)
