"""Jinja2 and minijinja."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.templates.pages import JINJA, values
from benchmarks.suites.templates.rendering import compiling, rendering_cases


def keeping(name: str) -> Callable[[str, str], Any]:
    """Returns what compiles a template, from its name and source, and keeps it."""
    if name == "jinja2":
        import jinja2

        environment = jinja2.Environment(autoescape=True)
        environment.filters["date"] = lambda value, form: value.strftime(form)
        return lambda _, source: environment.from_string(source)
    import minijinja

    made = minijinja.Environment()
    return made.add_template


def jinja2() -> Cases:
    import jinja2

    def make(**options: Any) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.DictLoader(JINJA), autoescape=True, keep_trailing_newline=True, **options
        )
        environment.filters["date"] = lambda value, form: value.strftime(form)
        return environment

    environment = make()

    def prepare(name: str, rows: int) -> Callable[[], str]:
        names = values(rows)
        return lambda: environment.get_template(name).render(names)

    def prepare_source(source: str) -> Callable[[], str]:
        template, names = environment.from_string(source), values(0)
        return lambda: template.render(names)

    def compile_all(**options: Any) -> None:
        fresh = make(**options)
        for name in JINJA:
            fresh.get_template(name)

    kept = tempfile.TemporaryDirectory()  # lives as long as the cache that holds it
    cache = jinja2.FileSystemBytecodeCache(kept.name)
    cache.kept = kept  # type: ignore[attr-defined]
    return rendering_cases(prepare, prepare_source) | {
        "compile 6 templates": compiling(compile_all),
        "warm start, 6 templates": compiling(lambda: compile_all(bytecode_cache=cache)),
    }


def minijinja() -> Cases:
    import minijinja

    def make() -> Any:
        environment = minijinja.Environment(templates=JINJA, keep_trailing_newline=True)
        environment.add_filter("date", lambda value, form: value.strftime(form))
        environment.auto_escape_callback = lambda _: "html"
        return environment

    environment = make()

    def prepare(name: str, rows: int) -> Callable[[], str]:
        names = values(rows)
        return lambda: str(environment.render_template(name, **names))

    def prepare_source(source: str) -> Callable[[], str]:
        environment.add_template(f"source{len(source)}", source)
        names = values(0)
        return lambda: str(environment.render_template(f"source{len(source)}", **names))

    return rendering_cases(prepare, prepare_source) | {"compile 6 templates": compiling(make)}


def cases(name: str) -> Cases:
    return {"jinja2": jinja2, "minijinja": minijinja}[name]()
