"""Templates made of the same text again: quick, and never stale."""

from __future__ import annotations

import pytest

from plectrum.template import Context, Engine, Library, Template
from plectrum.template.engine import program
from tests.template.support import make_engine


def test_the_same_text_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine()
    assert Template("a{{ v }}", engine=engine).render(Context({"v": 1})) == "a1"
    monkeypatch.setattr(program, "generate", None)
    assert Template("a{{ v }}", engine=engine).render(Context({"v": 2})) == "a2"
    assert engine.from_string("a{{ v }}").render(Context({"v": 3})) == "a3"


def test_a_changed_library_is_noticed() -> None:
    library = Library()
    library.filter("shown", lambda value: f"old {value}")
    engine = make_engine(library=library)
    assert engine.from_string("{{ 1|shown }}").render(Context()) == "old 1"
    library.filter("shown", lambda value: f"new {value}")
    assert engine.from_string("{{ 1|shown }}").render(Context()) == "new 1"
    del library.filters["shown"]
    with pytest.raises(Exception, match="Invalid filter"):
        engine.from_string("{{ 1|shown }}")


def test_templates_of_one_text_keep_no_state_of_each_other() -> None:
    engine = Engine()
    source = "{% for x in 'ab' %}{% cycle 1 2 3 %}{% ifchanged x %}!{% endifchanged %}{% endfor %}"
    first, second = engine.from_string(source), engine.from_string(source)
    assert first.render(Context()) == second.render(Context()) == "1!2!"
    both = engine.from_string("{% include first %}{% include second %}")
    assert both.render(Context({"first": first, "second": second})) == "1!2!1!2!"


def test_named_templates_and_engines_that_debug_share_nothing() -> None:
    engine = make_engine({"a": "{{ x }}", "b": "{{ x }}"})
    assert engine.get_template("a").nodelist is not engine.get_template("b").nodelist
    debugging = Engine(debug=True)
    assert debugging.from_string("x").nodelist is not debugging.from_string("x").nodelist


def test_the_number_of_remembered_texts_is_bounded() -> None:
    engine = Engine()
    for number in range(1000):
        engine.from_string(f"{number}")
    engine.from_string("x" * 50_000)
    assert len(engine.twins) <= 128
    assert engine.twins.get((Template, "x" * 50_000)) is None
