"""A warm start: compiled templates come from the directory, and nothing is compiled again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from plectrum.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from plectrum.template.engine import program
from plectrum.template.engine.bytecode import _stamp
from plectrum.template.engine.parser import Parser
from plectrum.utils.safestring import SafeString

TEMPLATES = {
    "base": "<h1>{% block title %}base{% endblock %}</h1>{% block body %}{% endblock %}",
    "page": (
        '{% extends "base" %}{% load warm %}{% block title %}{{ block.super }}!{% endblock %}'
        "{% block body %}{% for row in rows %}{% cycle 'a' 'b' %}{% ifchanged %}{{ row }}"
        "{% endifchanged %}{% include 'part' %}{% endfor %}{{ name|default:'<no>'|upper }}"
        "{% double name as twice %}{{ twice }}{% boxed name %}{% firstof nope name %}"
        "{{ name|marked:name }}{% endblock %}"
    ),
    "part": "[{{ row|add:1 }}{% with x=row %}{{ x }}{% endwith %}{{ forloop.counter }}]",
    "box": "<b>{{ value }}</b>",
    "parts": "{% partialdef one %}1{{ name }}{% endpartialdef %}{% partial one %}",
    "i18n": (
        "{% load i18n static l10n tz %}{% translate 'Yes' %}{% blocktranslate count n=n %}one "
        "{{ name }}{% plural %}{{ n }} {{ name }}{% endblocktranslate %}"
        "{% static 'a.css' %}{% localize off %}{{ n }}{% endlocalize %}{% now 'Y' as year %}"
        "{% querystring a=1 %}{% csrf_token %}{{ when|date:'Y-m-d' }}{{ name|truncatechars:2 }}"
    ),
    "opaque": "{% load warm %}a{% loud name %}{% double name %}b",
}
LIBRARY = """
from plectrum.template import Library, Node
register = Library()

@register.simple_tag
def double(value):
    return value * 2

@register.inclusion_tag("box")
def boxed(value):
    return {"value": value}

@register.filter
def marked(value, other):
    return f"{value}{other}<"

class LoudNode(Node):
    def __init__(self, expression):
        self.expression = expression
    def render(self, context):
        return str(self.expression.resolve(context)).upper()

@register.tag
def loud(parser, token):
    return LoudNode(parser.compile_filter(token.split_contents()[1]))
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "warm_library.py"
    path.write_text(LIBRARY)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "warm_library", raising=False)
    _stamp.cache_clear()
    return path


def make(directory: Path, templates: dict[str, str] = TEMPLATES, **options: Any) -> Engine:
    labels = {name: f"plectrum.templatetags.{name}" for name in ("i18n", "static", "l10n", "tz")}
    return Engine(
        loaders=[("plectrum.template.loaders.locmem.Loader", templates)],
        libraries={"warm": "warm_library", **labels},
        bytecode_dir=directory / "code",
        **options,
    )


def context() -> Context:
    class Request:
        GET: dict[str, str] = {}

    values = {"rows": [1, 1, 2], "name": "<Ann>", "n": 3, "request": Request(), "csrf_token": "t"}
    return Context(values)


def forbid(monkeypatch: pytest.MonkeyPatch, *, parsing: bool = True) -> None:
    """Makes parsing, generating and compiling raise."""

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("compiled again")

    if parsing:
        monkeypatch.setattr(Parser, "parse", refuse)
    monkeypatch.setattr(program, "generate", refuse)
    monkeypatch.setattr(program, "compile", refuse, raising=False)


WARM = ("page", "parts", "parts#one", "i18n")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", WARM)
def test_a_warm_start_neither_parses_nor_generates_nor_compiles(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = make(tmp_path).get_template(name).render(context())
    forbid(monkeypatch)
    warm = make(tmp_path).get_template(name).render(context())
    assert warm == cold
    assert isinstance(warm, SafeString)
    assert len(warm) > 1


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", WARM)
async def test_the_code_that_awaits_is_kept_as_well(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = await make(tmp_path).get_template(name).arender(context())
    forbid(monkeypatch)
    assert await make(tmp_path).get_template(name).arender(context()) == cold


@pytest.mark.usefixtures("library")
def test_a_tag_that_is_an_object_is_parsed_and_nothing_else_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        make(tmp_path).get_template("opaque").render(context()) == "a<ANN>&lt;Ann&gt;&lt;Ann&gt;b"
    )
    forbid(monkeypatch, parsing=False)
    warm = make(tmp_path).get_template("opaque")
    assert warm.render(context()) == "a<ANN>&lt;Ann&gt;&lt;Ann&gt;b"


@pytest.mark.usefixtures("library")
def test_a_changed_text_is_compiled_anew(tmp_path: Path) -> None:
    assert make(tmp_path, {"t": "1{{ name }}"}).get_template("t").render(Context()) == "1"
    assert make(tmp_path, {"t": "2{{ name }}"}).get_template("t").render(Context()) == "2"


def test_a_changed_library_is_noticed(library: Path, tmp_path: Path) -> None:
    templates = {"t": "{% load warm %}{% double 'x' %}"}
    assert make(tmp_path, templates).get_template("t").render(Context()) == "xx"
    library.write_text(
        "from plectrum.template import Library\nregister = Library()\n"
        "@register.tag\ndef double(parser, token):\n"
        "    from plectrum.template.base import TextNode\n    return TextNode('new')\n"
    )
    sys.modules.pop("warm_library")
    _stamp.cache_clear()
    assert make(tmp_path, templates).get_template("t").render(Context()) == "new"


@pytest.mark.usefixtures("library")
def test_engines_with_other_libraries_do_not_share_code(tmp_path: Path) -> None:
    def engine(builtins: list[str]) -> Engine:
        return Engine(
            loaders=[("plectrum.template.loaders.locmem.Loader", {"t": "{{ 'x'|marked:'y' }}"})],
            builtins=builtins,
            bytecode_dir=tmp_path / "code",
        )

    assert engine(["warm_library"]).get_template("t").render(Context()) == "xy&lt;"
    with pytest.raises(TemplateSyntaxError, match="Invalid filter"):
        engine([]).get_template("t")


@pytest.mark.usefixtures("library")
def test_damaged_and_foreign_files_are_as_good_as_none(tmp_path: Path) -> None:
    expected = make(tmp_path).get_template("page").render(context())
    for number, file in enumerate(sorted((tmp_path / "code").iterdir())):
        content = file.read_bytes()
        file.write_bytes(
            [b"", b"damaged", content[:-7], content[:40] + b"x" + content[41:]][number % 4]
        )
    assert make(tmp_path).get_template("page").render(context()) == expected


@pytest.mark.usefixtures("library")
def test_an_error_on_a_warm_start_names_the_place(tmp_path: Path) -> None:
    templates = {"t": "one\ntwo {{ x.boom }}"}

    class Bomb:
        @property
        def boom(self) -> str:
            raise RuntimeError("boom")

    for _ in range(2):
        template = make(tmp_path, templates).get_template("t")
        with pytest.raises(RuntimeError) as caught:
            template.render(Context({"x": Bomb()}))
        assert "While rendering t, line 2, column 5" in caught.value.__notes__[0]
        assert "def root" in template.explain()


@pytest.mark.usefixtures("library")
def test_a_missing_partial_is_missed_on_a_warm_start_too(tmp_path: Path) -> None:
    make(tmp_path).get_template("parts").render(context())
    with pytest.raises(TemplateDoesNotExist, match="two"):
        make(tmp_path).get_template("parts#two")


@pytest.mark.usefixtures("library")
def test_state_of_tags_works_on_a_warm_start(tmp_path: Path) -> None:
    templates = {
        "t": "{% for x in 'aab' %}{% include 'u' %}{% cycle 1 2 as c %}{% resetcycle c %}"
        "{% endfor %}",
        "u": "{% ifchanged %}{{ x }}{% endifchanged %}",
    }
    texts = [make(tmp_path, templates).get_template("t").render(Context()) for _ in range(2)]
    assert texts == ["a11b1", "a11b1"]
