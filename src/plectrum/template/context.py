"""Contexts at their documented path; this module only re-exports."""

from plectrum.template.engine.context import (
    BaseContext,
    Context,
    ContextDict,
    RenderContext,
    RequestContext,
    make_context,
)
from plectrum.template.engine.errors import ContextPopException

__all__ = [
    "BaseContext",
    "Context",
    "ContextDict",
    "ContextPopException",
    "RenderContext",
    "RequestContext",
    "make_context",
]
