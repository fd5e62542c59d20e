"""Where the server mounted the project: what begins each of its paths."""

from contextvars import ContextVar

SCRIPT_PREFIX: ContextVar[str] = ContextVar("plectrum_script_prefix", default="/")
"""The prefix of the current request, with its final slash."""
