"""Short ways to make engines and render templates in tests."""

from __future__ import annotations

from typing import Any

from plectrum.template import Context, Engine, Library

LOCMEM = "plectrum.template.loaders.locmem.Loader"
CACHED = "plectrum.template.loaders.cached.Loader"


def make_engine(
    templates: dict[str, str] | None = None, library: Library | None = None, **options: Any
) -> Engine:
    """Returns an engine over a dictionary of templates; `library` needs no loading."""
    engine = Engine(loaders=[(CACHED, [(LOCMEM, templates or {})])], **options)
    if library is not None:
        engine.template_builtins.append(library)
    return engine


def render(
    source: str,
    values: dict[str, Any] | None = None,
    templates: dict[str, str] | None = None,
    library: Library | None = None,
    **options: Any,
) -> str:
    """Returns the text of a template."""
    engine = make_engine(templates, library, **options)
    return engine.from_string(source).render(Context(values or {}))
