"""Plectrum and Django."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.templates.pages import TEMPLATES, values
from benchmarks.suites.templates.rendering import compiling, rendering_cases
from benchmarks.vocabulary import Framework


def keeping(name: str) -> Callable[[str, str], Any]:
    """Returns what compiles a template, from its name and source, and returns it."""
    framework = Framework(name)
    framework.setup(USE_TZ=False)
    engine = framework.load("template").Engine()

    def keep(_: str, source: str) -> Any:
        made = engine.from_string(source)
        return (made, made.program) if name == "plectrum" else made

    return keep


def cases(name: str) -> Cases:
    framework = Framework(name)
    framework.setup(USE_TZ=False)
    template = framework.load("template")

    def make(**options: Any) -> Any:
        memory = (f"{name}.template.loaders.locmem.Loader", TEMPLATES)
        cached = (f"{name}.template.loaders.cached.Loader", [memory])
        return template.Engine(loaders=[cached], **options)

    engine = make()

    def prepare(page: str, rows: int) -> Callable[[], str]:
        names = values(rows)
        return lambda: engine.get_template(page).render(template.Context(names))

    def prepare_source(source: str) -> Callable[[], str]:
        made, names = engine.from_string(source), values(0)
        return lambda: made.render(template.Context(names))

    def compile_all(**options: Any) -> None:
        fresh = make(**options)
        for page in TEMPLATES:
            compiled = fresh.get_template(page)
            if name == "plectrum":
                compiled.program  # noqa: B018 - compiles

    made = rendering_cases(prepare, prepare_source, exact=True)
    made["compile 6 templates"] = compiling(compile_all)
    if name == "plectrum":
        kept = tempfile.TemporaryDirectory()  # lives as long as the case that holds it
        made["warm start, 6 templates"] = compiling(lambda: compile_all(bytecode_dir=kept.name))
    return made
