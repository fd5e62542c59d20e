"""Threads that render the same templates at once, each in a context of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from plectrum.template import Context, Engine
from plectrum.template.engine.template import Template
from plectrum.template.library import Library
from tests.support.threads import THREADS, together
from tests.template.support import CACHED, LOCMEM, make_engine

TEMPLATES = {
    "base": "{% block title %}base{% endblock %}:{% block body %}{% endblock %}",
    "page": (
        '{% extends "base" %}{% block title %}{{ name }}{% endblock %}{% block body %}'
        "{% for row in rows %}{% cycle 'a' 'b' %}{% ifchanged row.kind %}{{ row.kind }}"
        "{% endifchanged %}{% include 'part' %}{% endfor %}{{ name|upper }}{% endblock %}"
    ),
    "part": "[{{ row.number|add:1 }}{{ forloop.counter }}]",
    "parts": "{% partialdef one %}<{{ name }}>{% endpartialdef %}{% partial one %}!",
}


class Row:
    def __init__(self, number: int) -> None:
        self.number = number

    def kind(self) -> str:
        return f"k{self.number // 2}"


def context(thread: int) -> Context:
    return Context({"name": f"n{thread}", "rows": [Row(thread), Row(thread + 1), Row(thread + 2)]})


def expected(thread: int) -> str:
    rows, before = "", None
    for index in range(3):
        number = thread + index
        kind = f"k{number // 2}"
        rows += f"{'aba'[index]}{kind if kind != before else ''}[{number + 1}{index + 1}]"
        before = kind
    return f"n{thread}:{rows}N{thread}"


def make(directory: Path | None = None) -> Engine:
    return Engine(loaders=[(CACHED, [(LOCMEM, TEMPLATES)])], bytecode_dir=directory)


def render_all(engine: Engine, thread: int, turns: int = 3) -> None:
    for _ in range(turns):
        assert engine.get_template("page").render(context(thread)) == expected(thread)
        assert engine.get_template("parts").render(context(thread)) == f"<n{thread}>!"
        assert engine.get_template("parts#one").render(context(thread)) == f"<n{thread}>"


def test_templates_may_be_loaded_and_compiled_by_all_at_once() -> None:
    for _ in range(20):
        engine = make()
        together(lambda thread, engine=engine: render_all(engine, thread))  # type: ignore[misc]  # bound now


def test_compiled_templates_on_disk_may_be_found_by_all_at_once(tmp_path: Path) -> None:
    for number in range(20):
        directory = tmp_path / str(number // 2)  # every other time, what is kept is there
        engine = make(directory)
        together(lambda thread, engine=engine: render_all(engine, thread))  # type: ignore[misc]  # bound now


def test_compiled_code_that_was_looked_for_is_given_to_whoever_asks(tmp_path: Path) -> None:
    make(tmp_path).get_template("page").render(context(0))
    template = make(tmp_path).find_template("page")[0]
    key = template.storage_key("", is_async=False)
    assert key is not None

    class Taken(dict[str, Any]):
        """What has been found is there when it is looked for, and gone when it is taken."""

        def __contains__(self, key: object) -> bool:
            return True

    template._found = Taken()
    assert template.stored(key) is not None


def test_loaders_are_made_once_so_that_resetting_them_reaches_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = make()
    both_are_making_them = threading.Barrier(2)
    make_loaders = Engine.get_template_loaders

    def get_template_loaders(self: Engine, loaders: Any) -> list[Any]:
        if loaders is self.loaders:
            both_are_making_them.wait(5)
        return make_loaders(self, loaders)

    monkeypatch.setattr(Engine, "get_template_loaders", get_template_loaders)
    first, second = together(lambda _: engine.template_loaders, 2)
    assert first is second is engine.template_loaders


def test_texts_that_come_again_are_compiled_for_all() -> None:
    engine = make_engine()

    def work(thread: int) -> None:
        for turn in range(200):
            source = f"{turn % 150}{{{{ name }}}}"  # more than are remembered
            text = Template(source, engine=engine).render(Context({"name": thread}))
            assert text == f"{turn % 150}{thread}"
            assert len(engine.twins) <= 128 + THREADS

    together(work)


def test_tags_and_filters_may_be_registered_meanwhile() -> None:
    library = Library()
    library.filter("twice", lambda value: value * 2)
    engine = make_engine(library=library)

    def work(thread: int) -> None:
        for turn in range(60):
            name = f"own{thread}_{turn}"
            library.filter(name, lambda value, turn=turn: f"{value}{turn}")
            template = engine.from_string(f"{{{{ name|twice|{name} }}}}")
            assert template.render(Context({"name": f"n{thread}"})) == f"n{thread}n{thread}{turn}"

    together(work)


def test_types_are_told_apart_by_all_at_once() -> None:
    engine = make_engine({"one": "{{ thing.name }}{{ thing.call }}{{ thing.missing }}"})

    def work(thread: int) -> None:
        for turn in range(60):

            class Thing:
                name = f"{thread}-{turn}"

                def call(self) -> str:
                    return f"<{self.name}>"

            text = engine.get_template("one").render(Context({"thing": Thing()}))
            assert text == f"{thread}-{turn}&lt;{thread}-{turn}&gt;"

    together(work)
