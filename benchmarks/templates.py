"""Compares the rendering of templates with Django and Jinja2.

    PLECTRUM_DJANGO_PYTHON=/path/to/python python benchmarks/templates.py

The same templates and values are rendered by each; Django runs in its own interpreter, in turns
with the others, so that a slow moment of the machine meets all of them. Times are CPU time, the
best of several rounds, in microseconds; what is printed are ratios to Plectrum.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROUNDS = 7
SECONDS_PER_ROUND = 0.12

BASE = """<!DOCTYPE html>
<html><head><title>{% block title %}Site{% endblock %}</title></head>
<body><nav>{% block nav %}<a href="/">Home</a>{% endblock %}</nav>
<main>{% block content %}{% endblock %}</main>
<footer>&copy; {{ year }} {{ site }}</footer></body></html>
"""
TABLE = """{% extends "base.html" %}
{% block title %}{{ heading }} - {{ block.super }}{% endblock %}
{% block content %}<h1>{{ heading }}</h1>
<table>{% for row in rows %}
<tr class="{% if forloop.first %}first{% endif %}">
<td>{{ row.id }}</td><td>{{ row.name }}</td>
<td>{{ row.email }}</td><td>{{ row.city }}</td></tr>{% endfor %}
</table>{% endblock %}
"""
PAGE = """{% extends "base.html" %}
{% block title %}{{ heading }}{% endblock %}
{% block content %}<h1>{{ heading|upper }}</h1>
{% if user.is_authenticated %}<p>Hello {{ user.name }}</p>{% else %}<p>Log in</p>{% endif %}
<ul>{% for item in rows %}{% include "item.html" %}{% empty %}<li>None</li>{% endfor %}</ul>
<p>{{ rows|length }} items</p>{% endblock %}
"""
ITEM = """<li class="item"><h2>{{ item.name|title }}</h2>
<p>{{ item.text|default:"No text" }}</p>
{% if item.tags %}{% for tag in item.tags %}{% include "tag.html" %}{% endfor %}{% endif %}
<time>{{ item.date|date:"Y-m-d" }}</time>
{% if item.price > 10 %}<b>{{ item.price }}</b>{% endif %}</li>
"""
TAG = '<a href="/tag/{{ tag.slug }}/">{{ tag.name }}</a>'
TEMPLATES = {
    "base.html": BASE,
    "table.html": TABLE,
    "page.html": PAGE,
    "item.html": ITEM,
    "tag.html": TAG,
    "variable.html": "Hello {{ name }}!",
}
JINJA = {
    **TEMPLATES,
    "table.html": TABLE.replace("forloop.first", "loop.first").replace("block.super", "super()"),
    "item.html": ITEM.replace('|default:"No text"', '|default("No text", true)').replace(
        '|date:"Y-m-d"', "|date('%Y-%m-%d')"
    ),
    "page.html": PAGE.replace("{% empty %}", "{% else %}"),
}
CASES = {
    "table of 12 rows": ("table.html", 12, 10),
    "table of 1 000 rows": ("table.html", 1000, 7),
    "page with includes": ("page.html", 50, 12),
    "a single variable": ("variable.html", 0, 15),
    "  template at hand": ("variable.html", -1, 15),
}


Prepare = Callable[[str, int], Callable[[], str]]
"""From a template's name and a number of rows to what renders it; -1 has all at hand."""


class Record:
    """What a view would pass: an object with attributes."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def values(count: int) -> dict[str, Any]:
    """Returns the names of a case with a number of rows."""
    rows = [
        Record(
            id=number,
            name=f"Name <{number}>",
            email=f"user{number}@example.com",
            city="Köln & Umland",
            text="" if number % 5 == 0 else "A sentence, with 'quotes' and more words in it.",
            tags=[Record(slug=f"tag-{each}", name=f"Tag {each}") for each in range(number % 4)],
            date=dt.date(2024, 1 + number % 12, 1 + number % 28),
            price=number * 3,
        )
        for number in range(count)
    ]
    user = Record(name="Ann", is_authenticated=True)
    return {
        "rows": rows,
        "heading": "All <people>",
        "year": 2026,
        "site": "Example",
        "user": user,
        "name": "World & <all>",
    }


def plectrum_renderers() -> tuple[Prepare, Callable[[], None]]:
    """Returns what makes renderers of cases, and what compiles all templates anew."""
    from plectrum.conf import settings

    settings.configure(USE_TZ=False, DEBUG=False)
    from plectrum.template import Context, Engine

    def make() -> Engine:
        memory = ("plectrum.template.loaders.locmem.Loader", TEMPLATES)
        return Engine(loaders=[("plectrum.template.loaders.cached.Loader", [memory])])

    engine = make()

    def compile_all() -> None:
        fresh = make()
        for name in TEMPLATES:
            fresh.get_template(name).program  # noqa: B018 - compiles

    def prepare(name: str, count: int) -> Callable[[], str]:
        names = values(max(count, 0))
        if count < 0:
            return partial(engine.get_template(name).render, Context(names))
        return lambda: engine.get_template(name).render(Context(names))

    return prepare, compile_all


def jinja_renderers() -> tuple[Prepare, Callable[[], None]]:
    """Returns what makes renderers of cases, and what compiles all templates anew."""
    import jinja2

    def make() -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.DictLoader(JINJA), autoescape=True, keep_trailing_newline=True
        )
        environment.filters["date"] = lambda value, form: value.strftime(form)
        return environment

    environment = make()

    def compile_all() -> None:
        fresh = make()
        for name in JINJA:
            fresh.get_template(name)

    def prepare(name: str, count: int) -> Callable[[], str]:
        names = values(max(count, 0))
        if count < 0:
            return partial(environment.get_template(name).render, names)
        return lambda: environment.get_template(name).render(names)

    return prepare, compile_all


def django_renderers() -> tuple[Prepare, Callable[[], None]]:
    """Returns what makes renderers of cases, and what compiles all templates anew."""
    import django
    from django.conf import settings

    settings.configure(USE_TZ=False, DEBUG=False)
    django.setup()
    from django.template import Context, Engine

    def make() -> Any:
        memory = ("django.template.loaders.locmem.Loader", TEMPLATES)
        return Engine(loaders=[("django.template.loaders.cached.Loader", [memory])])

    engine = make()

    def compile_all() -> None:
        fresh = make()
        for name in TEMPLATES:
            fresh.get_template(name)

    def prepare(name: str, count: int) -> Callable[[], str]:
        names = values(max(count, 0))
        if count < 0:
            return partial(engine.get_template(name).render, Context(names))
        return lambda: engine.get_template(name).render(Context(names))

    return prepare, compile_all


def measure(function: Callable[[], object]) -> float:
    """Returns the microseconds of CPU time that a call takes, in one round."""
    count = 1
    while True:
        start = time.process_time()
        for _ in range(count):
            function()
        seconds = time.process_time() - start
        if seconds >= SECONDS_PER_ROUND:
            return seconds / count * 1e6
        count = max(count * 2, int(count * SECONDS_PER_ROUND / max(seconds, 1e-4)))


def serve_django() -> None:
    """Answers requests on standard input: one case per line, with its time and its text."""
    prepare, compile_all = django_renderers()
    for line in sys.stdin:
        case = line.rstrip("\n")
        if case == "compile":
            answer = {"time": measure(compile_all), "text": ""}
        else:
            name, count, _ = CASES[case]
            render = prepare(name, count)
            answer = {"time": measure(render), "text": str(render())}
        print(json.dumps(answer), flush=True)


class Django:
    """Django in its own interpreter."""

    def __init__(self, interpreter: str) -> None:
        self.process = subprocess.Popen(
            [interpreter, __file__, "--serve-django"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, case: str) -> dict[str, Any]:
        """Returns the time and the text of a case."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{case}\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


def main() -> None:
    """Measures all cases and prints the ratios."""
    interpreter = os.environ.get("PLECTRUM_DJANGO_PYTHON")
    django = Django(interpreter) if interpreter else None
    prepare, compile_all = plectrum_renderers()
    jinja_prepare, jinja_compile = jinja_renderers()
    print(f"{'':24}{'Plectrum µs':>12}{'Django':>10}{'aim':>6}{'Jinja2':>10}")
    for case, (name, count, aim) in CASES.items():
        render, jinja_render = prepare(name, count), jinja_prepare(name, count)
        ours, theirs, jinja = [], [], []
        for _ in range(ROUNDS):
            ours.append(measure(render))
            jinja.append(measure(jinja_render))
            if django:
                answer = django.ask(case)
                theirs.append(answer["time"])
                assert answer["text"] == render(), f"{case}: other bytes than Django"
        _print(case, min(ours), min(theirs, default=0), aim, min(jinja))
    ours = [measure(compile_all) for _ in range(ROUNDS)]
    jinja = [measure(jinja_compile) for _ in range(ROUNDS)]
    theirs = [django.ask("compile")["time"] for _ in range(3)] if django else []
    _print("compile 6 templates", min(ours), min(theirs, default=0), 0, min(jinja))
    print(f"memory of a compiled page: {_memory():.1f} KiB")


def _print(case: str, ours: float, django: float, aim: float, jinja: float) -> None:
    print(f"{case:24}{ours:12.2f}{django / ours:9.1f}x{aim:5}x{jinja / ours:9.1f}x")


def _memory() -> float:
    from plectrum.template import Context, Engine

    engine = Engine(loaders=[("plectrum.template.loaders.locmem.Loader", TEMPLATES)])
    template = engine.get_template("page.html")
    template.render(Context(values(1)))
    tracemalloc.start()
    templates = [engine.get_template("page.html") for _ in range(20)]
    for each in templates:
        each.render(Context(values(1)))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(templates) / 1024


if __name__ == "__main__":
    if "--serve-django" in sys.argv:
        serve_django()
    else:
        sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
        main()
