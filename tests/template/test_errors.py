"""Errors name the template, the line and the column, and say what to write."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from plectrum.http import HttpResponse
from plectrum.template import Context, TemplateDoesNotExist, TemplateSyntaxError
from plectrum.urls import path
from tests.support.requests import send, site
from tests.template.support import make_engine, render


@pytest.mark.parametrize(
    ("source", "line", "column", "hint"),
    [
        ("one\n  {% iff x %}", 2, 3, "Did you mean 'if'"),
        ("{{ x|uper }}", 1, 1, "Did you mean 'upper'"),
        ("a\n\nb {% if x %}\nc", 3, 3, ""),
        ("{% for x in y %}\n{% endfr %}{% endfor %}", 2, 1, "Did you mean 'endfor'"),
        ("\n{% include 'a' wit x=1 %}", 2, 1, ""),
        ("x {{ }}", 1, 3, "{% templatetag %}"),
        ("{% if a == %}{% endif %}", 1, 1, "A variable is missing"),
        ("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", 2, 1, "another name"),
        ("{% load i19n %}", 1, 1, "Did you mean 'i18n'"),
        ("{% if a %}{% else x %}{% endif %}", 1, 11, "stand alone"),
        ("{% block content %}{% endblock contnt %}", 1, 20, "Did you mean 'endblock content'"),
        ("{% load trnslate from i18n %}", 1, 1, "Did you mean 'translate'"),
        ("{% cycle 'a' 'b' as row %}{% cycle rwo %}", 1, 27, "Did you mean 'row'"),
    ],
)
def test_a_syntax_error_says_where_and_what_to_write(
    source: str, line: int, column: int, hint: str
) -> None:
    engine = make_engine({"page.html": source}, libraries={"i18n": "plectrum.templatetags.i18n"})
    with pytest.raises(TemplateSyntaxError) as caught:
        engine.get_template("page.html")
    error = caught.value
    assert (error.template_name, error.line, error.column) == ("page.html", line, column)
    assert hint in error.hint
    assert f"> {line} | " in error.excerpt
    shown = "".join(traceback.format_exception(error))
    assert f"page.html, line {line}, column {column}" in shown


class Broken:
    """An object whose parts fail."""

    def now(self) -> str:
        raise ZeroDivisionError("too late")


TEMPLATES = {
    "page.html": "<p>\n{% for x in items %}\n  {{ x }} {{ broken.now }}\n{% endfor %}</p>",
    "outer.html": "a\nb\n{% include 'page.html' %}",
    "base.html": "{% block a %}{% endblock %}",
    "child.html": "{% extends 'base.html' %}\n{% block a %}\n\n{{ broken.now }}{% endblock %}",
}


@pytest.mark.parametrize(
    ("name", "template", "line", "column"),
    [
        ("page.html", "page.html", 3, 11),
        ("outer.html", "page.html", 3, 11),
        ("child.html", "child.html", 4, 1),
    ],
)
def test_an_error_while_rendering_says_where(
    name: str, template: str, line: int, column: int
) -> None:
    engine = make_engine(TEMPLATES)
    with pytest.raises(ZeroDivisionError, match="too late") as caught:
        engine.get_template(name).render(Context({"items": [1], "broken": Broken()}))
    notes = "\n".join(caught.value.__notes__)
    assert f"While rendering {template}, line {line}, column {column}:" in notes
    assert f"> {line} | " in notes
    frames = [
        (frame.filename, frame.lineno) for frame in traceback.extract_tb(caught.value.__traceback__)
    ]
    assert (template, line) in frames
    assert not [filename for filename, _ in frames if "compiled" in filename]


def test_a_debugging_engine_keeps_what_the_debug_page_shows() -> None:
    engine = make_engine(TEMPLATES, debug=True)
    with pytest.raises(ZeroDivisionError) as caught:
        engine.get_template("page.html").render(Context({"items": [1], "broken": Broken()}))
    info: dict[str, Any] = caught.value.template_debug  # type: ignore[attr-defined]  # added to it
    assert (info["name"], info["line"], info["during"]) == ("page.html", 3, "{{ broken.now }}")
    assert (info["before"], info["after"]) == ("  {{ x }} ", "")
    assert info["source_lines"][2] == (3, "  {{ x }} {{ broken.now }}")


def test_the_debug_page_shows_the_line_of_the_template() -> None:
    engine = make_engine(TEMPLATES, debug=True)

    def view(request: Any) -> HttpResponse:
        context = Context({"items": [1], "broken": Broken()})
        return HttpResponse(engine.get_template("outer.html").render(context))

    with site(path("", view), DEBUG=True):
        page = send("/", accept="text/html").text
        text = send("/", accept="text/plain").text
    assert "page.html" in page
    assert "{{ broken.now }}" in page
    assert "ZeroDivisionError" in page
    assert "While rendering page.html, line 3, column 11" in text


@pytest.mark.parametrize("expression", ["v|unordered_list", "v|json_script", "d|json_script", "v"])
def test_a_value_nested_too_deep_is_a_clear_error(expression: str) -> None:
    values: dict[str, Any] = {"v": [], "d": {}}
    for _ in range(100_000):
        values = {"v": ["x", values["v"]], "d": {"a": values["d"]}}
    with pytest.raises(RecursionError) as caught:
        render("<p>\n{{ " + expression + " }}", values)
    place, advice = caught.value.__notes__
    assert "line 2, column 1" in place
    assert "nested too deep" in advice
    while values["v"] or values["d"]:  # freed level by level, as the interpreter's stack is finite
        values = {
            "v": values["v"][1] if values["v"] else [],
            "d": values["d"]["a"] if values["d"] else {},
        }


def test_a_missing_template_tells_what_was_tried() -> None:
    with pytest.raises(TemplateDoesNotExist) as caught:
        make_engine({}).get_template("nothing.html")
    (origin, status), *_ = caught.value.tried
    assert (origin.template_name, status) == ("nothing.html", "Source does not exist")
    assert "Tried, in this order" in "".join(traceback.format_exception(caught.value))


def test_an_unknown_partial_suggests_a_near_one() -> None:
    source = "{% partialdef button %}{% endpartialdef %}{% partial buton %}"
    with pytest.raises(TemplateSyntaxError, match="not defined in the current template") as caught:
        render(source)
    assert caught.value.hint == "Did you mean 'button'?"
    assert caught.value.line == 1


def test_the_generated_code_can_be_read() -> None:
    template = make_engine().from_string("{% for x in items %}{{ x.name }}{% endfor %}")
    source = template.explain()
    assert "for x_" in source
    compile(source, "explained", "exec")
    assert "async def root" in template.explain(is_async=True)


def test_text_of_a_template_is_never_code() -> None:
    source = (
        "'''\"\"\"{\\x41}{{ '}' }}"
        "{% with x=\"');raise SystemExit('\" %}{{ x }}{% endwith %}\r\n\x00"
    )
    expected = "'''\"\"\"{\\x41}}');raise SystemExit('\r\n\x00"
    assert render(source) == expected
