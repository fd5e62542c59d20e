"""Contexts: stacks of dictionaries, as documented."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.template import Context, ContextPopException, RequestContext, Template
from plectrum.template.context import make_context
from tests.template.support import make_engine


def test_a_context_is_read_from_the_top_and_popped_in_order() -> None:
    context = Context({"foo": "first"})
    context.push()
    context["foo"] = "second"
    assert context["foo"] == "second"
    assert context.pop() == {"foo": "second"}
    assert context["foo"] == "first"
    context.pop()
    with pytest.raises(ContextPopException):
        context.pop()


def test_push_and_update_are_context_managers() -> None:
    context = Context({"foo": 1})
    with context.push(foo=2, bar=3):
        assert (context["foo"], context["bar"]) == (2, 3)
    with context.update({"foo": 4}):
        assert context["foo"] == 4
    assert context["foo"] == 1
    assert "bar" not in context
    with pytest.raises(TypeError):
        context.update(3)


def test_get_setdefault_and_delete() -> None:
    context = Context()
    assert context.get("a", "x") == "x"
    assert context.setdefault("a", 1) == 1
    assert context.setdefault("a", 2) == 1
    del context["a"]
    with pytest.raises(KeyError):
        context["a"]


def test_flatten_and_equality() -> None:
    first = Context({"a": 1})
    first["b"] = 2
    second = Context()
    second.update({"b": 2, "a": 1})
    assert first.flatten() == {"True": True, "False": False, "None": None, "a": 1, "b": 2}
    assert first == second


def test_new_gives_a_context_with_other_values_shown_in_the_same_way() -> None:
    context = Context({"a": 1}, autoescape=False, use_l10n=False, use_tz=True)
    other = context.new({"b": 2})
    assert "a" not in other
    assert (other.autoescape, other.use_l10n, other.use_tz) == (False, False, True)


def test_names_set_at_the_end_of_a_template_stay_in_its_context() -> None:
    context = Context({"x": "a"})
    make_engine().from_string("{% firstof x as y %}").render(context)
    assert context["y"] == "a"


class Request:
    """A request, as far as context processors look."""

    GET: dict[str, str] = {"page": "2"}


def test_context_processors_run_when_a_template_is_rendered() -> None:
    calls: list[Any] = []

    def processor(request: Any) -> dict[str, Any]:
        calls.append(request)
        return {"ip": "127.0.0.1", "title": "from processor"}

    request = Request()
    context = RequestContext(request, {"title": "mine"}, [processor])
    template = make_engine().from_string("{{ title }} {{ ip }}{% querystring page=3 %}")
    assert calls == []
    assert template.render(context) == "from processor 127.0.0.1?page=3"
    assert calls == [request]
    assert "ip" not in context


def test_pushed_data_wins_over_context_processors() -> None:
    context = RequestContext(Request(), processors=[lambda request: {"title": "theirs"}])
    context.push({"title": "mine"})
    assert make_engine().from_string("{{ title }}").render(context) == "mine"


def test_a_context_processor_must_return_a_dictionary() -> None:
    context = RequestContext(Request(), processors=[lambda request: None])  # type: ignore[list-item,return-value]  # the mistake
    with pytest.raises(TypeError, match="didn't return a dictionary"):
        make_engine().from_string("x").render(context)


def test_make_context_takes_dictionaries_only() -> None:
    assert make_context({"a": 1})["a"] == 1
    assert make_context({"a": 1}, Request())["a"] == 1
    with pytest.raises(TypeError, match="context must be a dict rather than"):
        make_context([1])


def test_a_tag_finds_its_engine_through_the_context() -> None:
    engine = make_engine({"small": "[{{ var }}]"})

    class Small:
        def render(self, context: Any) -> str:
            template: Template = context.template.engine.get_template("small")
            return template.render(Context({"var": "<"}, autoescape=context.autoescape))

    template = engine.from_string(
        "{% include tag %}{% autoescape off %}{% include tag %}{% endautoescape %}"
    )
    assert template.render(Context({"tag": Small()})) == "[&lt;][<]"
