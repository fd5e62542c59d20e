"""Rendering: from nodes to text, as a dialect writes it."""

from plectrum.sql.render import dml as _dml  # noqa: F401 - registers its renderers
from plectrum.sql.render import expressions as _expressions  # noqa: F401 - registers its renderers
from plectrum.sql.render import predicates as _predicates  # noqa: F401 - registers its renderers
from plectrum.sql.render import select as _select  # noqa: F401 - registers its renderers
from plectrum.sql.render.base import Renderer, Statement, render

__all__ = ["Renderer", "Statement", "render"]
