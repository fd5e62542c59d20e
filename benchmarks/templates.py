"""Compares the rendering and the compilation of templates with Django, Jinja2 and minijinja.

    python -m benchmarks.templates

Whoever can be imported takes part, in this interpreter; Django may also run in another one, which
PLECTRUM_DJANGO_PYTHON names. The contenders take turns, so that a slow moment of the machine meets
all of them. Before anything is timed their texts are compared: the same bytes as Django, and the
same text as the others, who write entities in other ways. Times are CPU time, the best of several
rounds, in microseconds; what is printed are ratios to Plectrum.
"""

from __future__ import annotations

import datetime as dt
import html
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
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
"""A template, a number of rows (-1 has template and context at hand), the aim against Django."""

Prepare = Callable[[str, int], Callable[[], str]]
"""From a template's name and a number of rows to what renders it."""


@dataclass(frozen=True)
class Contender:
    """An engine that takes part.

    Attributes:
        prepare: Makes what renders a case.
        compile_all: Compiles all templates anew.
    """

    prepare: Prepare
    compile_all: Callable[[], None]


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


def plectrum(bytecode_dir: str | None = None) -> Contender:
    """Returns our engine; with a directory its compiled code is kept there."""
    from plectrum.conf import settings

    if not settings.configured:
        settings.configure(USE_TZ=False, DEBUG=False)
    from plectrum.template import Context, Engine

    def make() -> Engine:
        memory = ("plectrum.template.loaders.locmem.Loader", TEMPLATES)
        cached = ("plectrum.template.loaders.cached.Loader", [memory])
        return Engine(loaders=[cached], bytecode_dir=bytecode_dir)

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

    return Contender(prepare, compile_all)


def jinja2() -> Contender:
    """Returns Jinja2."""
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

    return Contender(prepare, compile_all)


def minijinja() -> Contender:
    """Returns minijinja, which is written in Rust."""
    import minijinja  # type: ignore[import-not-found]  # takes part where it is installed

    def make() -> Any:
        environment = minijinja.Environment(templates=JINJA, keep_trailing_newline=True)
        environment.add_filter("date", lambda value, form: value.strftime(form))
        return environment

    environment = make()

    def prepare(name: str, count: int) -> Callable[[], str]:
        names = values(max(count, 0))
        return lambda: str(environment.render_template(name, **names))

    def compile_all() -> None:
        make()

    return Contender(prepare, compile_all)


def django() -> Contender:
    """Returns Django."""
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

    return Contender(prepare, compile_all)


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
    contender = django()
    for line in sys.stdin:
        case = line.rstrip("\n")
        if case in CASES:
            name, count, _ = CASES[case]
            render = contender.prepare(name, count)
            answer = {"time": measure(render), "text": str(render())}
        else:
            answer = {"time": measure(contender.compile_all), "text": ""}
        print(json.dumps(answer), flush=True)


class Elsewhere:
    """Django in an interpreter of its own."""

    def __init__(self, interpreter: str) -> None:
        self.process = subprocess.Popen(
            [interpreter, __file__, "--serve-django"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, case: str) -> tuple[float, str]:
        """Returns the time and the text of a case."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{case}\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer["time"], answer["text"]


Ask = Callable[[str], tuple[float, str]]
"""From a case to its time in this round and its text."""


def _asking(contender: Contender) -> Ask:
    renderers = {name: contender.prepare(name_, rows) for name, (name_, rows, _) in CASES.items()}

    def ask(case: str) -> tuple[float, str]:
        if case not in renderers:
            return measure(contender.compile_all), ""
        return measure(renderers[case]), str(renderers[case]())

    return ask


def contenders() -> dict[str, Ask]:
    """Returns everybody who can take part here; we come first."""
    found: dict[str, Ask] = {"plectrum": _asking(plectrum())}
    interpreter = os.environ.get("PLECTRUM_DJANGO_PYTHON")
    if importlib.util.find_spec("django"):
        found["django"] = _asking(django())
    elif interpreter:
        found["django"] = Elsewhere(interpreter).ask
    for name, make in (("jinja2", jinja2), ("minijinja", minijinja)):
        if importlib.util.find_spec(name):
            found[name] = _asking(make())
    return found


def compare(case: str, asked: dict[str, Ask]) -> dict[str, float]:
    """Returns the best time of each contender in a case.

    Raises:
        AssertionError: One of them shows another text.
    """
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        texts: dict[str, str] = {}
        for name, ask in asked.items():
            spent, texts[name] = ask(case)
            best[name] = min(spent, best.get(name, spent))
        _check_texts(case, texts)
    return best


def _check_texts(case: str, texts: dict[str, str]) -> None:
    """Compares bytes with Django, and what a browser reads with the others."""
    ours = texts["plectrum"]
    for name, theirs in texts.items():
        is_same = theirs == ours or (
            name != "django" and html.unescape(theirs) == html.unescape(ours)
        )
        assert is_same, f"{case}: {name} shows another text"


def memory_of_a_template(name: str = "page.html") -> float:
    """Returns the KiB that one compiled template keeps, its source and its nodes among them."""
    from plectrum.template import Context, Engine

    engine = Engine(loaders=[("plectrum.template.loaders.locmem.Loader", TEMPLATES)])
    template = engine.get_template(name)
    template.render(Context(values(1)))
    tracemalloc.start()
    templates = [engine.get_template(name) for _ in range(20)]
    for each in templates:
        each.render(Context(values(1)))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(templates) / 1024


def warm_start() -> tuple[float, float]:
    """Returns the times of making all templates with an empty and with a filled code cache."""
    with tempfile.TemporaryDirectory() as directory:
        warm = plectrum(directory).compile_all
        cold = plectrum().compile_all
        warm()
        times = [(measure(cold), measure(warm)) for _ in range(ROUNDS)]
    return min(cold for cold, _ in times), min(warm for _, warm in times)


def main() -> None:
    """Measures all cases and prints the ratios."""
    asked = contenders()
    others = [name for name in asked if name != "plectrum"]
    print(f"Python {sys.version.split()[0]}; others in multiples of our time")
    print(f"{'':24}{'plectrum µs':>12}{''.join(f'{name:>12}' for name in others)}{'aim':>6}")
    for case in (*CASES, "compile 6 templates"):
        best = compare(case, asked)
        ours = best["plectrum"]
        ratios = "".join(f"{best[name] / ours:11.2f}x" for name in others)
        aim = f"{CASES[case][2]:5}x" if case in CASES else ""
        print(f"{case:24}{ours:12.2f}{ratios}{aim}")
    cold, warm = warm_start()
    print(f"warm start: {warm:.0f} µs instead of {cold:.0f} µs ({cold / warm:.1f}x)")
    print(f"memory of a compiled page: {memory_of_a_template():.1f} KiB")


if __name__ == "__main__":
    if "--serve-django" in sys.argv:
        serve_django()
    else:
        sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
        main()
