"""Makes the cases of an engine from the two things that it can do."""

from __future__ import annotations

import html
from collections.abc import Callable

from benchmarks.cases import Case, Cases, point
from benchmarks.suites.templates import PARAGRAPHS, ROWS
from benchmarks.suites.templates.pages import PARAGRAPH, RENDERED

Prepare = Callable[[str, int], Callable[[], str]]
"""From a template's name and a number of rows to what renders it."""


def rendering_cases(
    prepare: Prepare, prepare_source: Callable[[str], Callable[[], str]], *, exact: bool = False
) -> Cases:
    """Returns the cases that render.

    Args:
        prepare: Finds a template by its name.
        prepare_source: Makes a template of a source.
        exact: Whether each byte is compared, entities as they are written too.
    """
    renderers = {name: prepare(*what) for name, what in RENDERED.items()}
    for size in ROWS:
        renderers[point("table", size, "rows")] = prepare("table.html", size)
    for size in PARAGRAPHS:
        name = point("text with a variable each", size, "paragraphs")
        renderers[name] = prepare_source(PARAGRAPH * size)
    return {name: _case(render, exact) for name, render in renderers.items()}


def _case(render: Callable[[], str], exact: bool) -> Case:
    def check() -> dict[str, str]:
        text = str(render())
        return {"text": html.unescape(text)} | ({"bytes": text} if exact else {})

    return Case(render, check)


def compiling(compile_all: Callable[[], object]) -> Case:
    """Returns the case of making all templates anew."""
    return Case(compile_all, lambda: "compiled")
