"""Templates of untrusted size and shape end with a result or a clear error."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.template import Context, TemplateSyntaxError
from plectrum.template.engine.errors import TemplateNestingError
from plectrum.template.engine.lexer import tokenize
from tests.template.support import make_engine, render


def test_ten_thousand_nested_blocks_are_a_clear_error() -> None:
    source = "{% if x %}" * 10_000 + "{% endif %}" * 10_000
    with pytest.raises(TemplateSyntaxError, match="nested more than") as caught:
        render(source)
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("{% if x %}", "{% endif %}"),
        ("{% for a in 'x' %}", "{% endfor %}"),
        ("{% with a=x %}", "{% endwith %}"),
        ("{% filter lower %}", "{% endfilter %}"),
        ("{% autoescape on %}", "{% endautoescape %}"),
        ("{% ifchanged %}", "{% endifchanged %}"),
        ("{% for a, b in pairs %}{% include 'part' %}", "{% endfor %}"),
    ],
)
def test_deep_nesting_within_the_limit_works(opening: str, closing: str) -> None:
    source = f"{opening * 100}[{{{{ x }}}}{{{{ a }}}}]{closing * 100}"
    text = render(source, {"x": "y", "pairs": [("p", "q")]}, {"part": ""})
    assert text.startswith("[y")


def test_many_blocks_beside_each_other_work() -> None:
    source = "".join(f"{{% if a %}}{{{{ a }}}}{{% endif %}}{number}" for number in range(5_000))
    assert render(source, {"a": "x"}) == "".join(f"x{number}" for number in range(5_000))


def test_names_set_in_a_long_template_stay_known() -> None:
    source = "{% firstof 'v' as q %}" + "{{ a }}." * 2_000 + "{{ q }}"
    assert render(source, {"a": 1}).endswith("1.v")


def test_a_template_of_five_megabytes_of_text_is_rendered() -> None:
    text = "Lorem ipsum {dolor} 'sit' \"amet\".\n" * 150_000
    assert len(text) > 5_000_000
    assert render(text + "{{ x }}", {"x": 1}) == text + "1"


@pytest.mark.slow
def test_a_template_of_five_megabytes_of_variables_is_rendered() -> None:
    source = "{{ x }}, and a sentence behind " * 170_000
    assert len(source) > 5_000_000
    assert render(source, {"x": "y"}) == "y, and a sentence behind " * 170_000


@pytest.mark.parametrize(
    "text",
    ["{" * 1_000_000, "{{" * 500_000, "{% " * 300_000, "{#" * 500_000, "{{ x " * 200_000],
    ids=["braces", "variables", "blocks", "comments", "unclosed"],
)
def test_unclosed_braces_take_time_in_proportion_to_their_number(text: str) -> None:
    start = time.process_time()
    assert render(text) == text
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "expression",
    [
        "x" + "|upper" * 5_000,
        "x." + "a." * 5_000 + "b",
        '"' + "\\'" * 50_000 + '"',
        "x|default:" + '"' * 9_999,
        "9" * 5_000,
        "1e400",
        "x|center:'99999'|length",
    ],
    ids=["filters", "dots", "quotes", "unclosed", "digits", "infinite", "padding"],
)
def test_a_pathological_expression_ends(expression: str) -> None:
    try:
        render("{{ " + expression + " }}", {"x": "a"})
    except TemplateSyntaxError as error:
        assert error.line == 1  # noqa: PT017 - either outcome is right


def test_a_condition_with_too_many_operators_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="operators in one if tag"):
        render("{% if " + "not " * 200 + "x %}{% endif %}")


def test_a_long_chain_of_elif_works() -> None:
    branches = "".join(f"{{% elif x == {number} %}}{number}" for number in range(300))
    assert render("{% if x == 'a' %}a" + branches + "{% endif %}", {"x": 299}) == "299"


ENDLESS = {
    "self": "{% include 'self' %}",
    "first": "{% for x in 'ab' %}{% include 'second' %}{% endfor %}",
    "second": "{% with y=x %}{% include 'first' %}{% endwith %}",
    "partial": "{% partialdef p %}{% partial p %}{% endpartialdef %}{% partial p %}",
    **{f"include{i}": f"{{% include 'include{i + 1}' %}}" for i in range(2_000)},
    **{f"extends{i}": f"{{% extends 'extends{i + 1}' %}}" for i in range(2_000)},
    "include2000": "",
    "extends2000": "",
}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("self", "self → self without end"),
        ("first", "→ (first|second) without end"),
        ("partial", "partial → partial without end"),
        ("include0", "more than [0-9]+ deep"),
        ("extends0", "more than [0-9]+ deep"),
    ],
)
async def test_templates_that_call_one_another_without_end_are_a_clear_error(
    name: str, message: str
) -> None:
    template = make_engine(ENDLESS).get_template(name)
    with pytest.raises(TemplateNestingError, match=message) as caught:
        template.render(Context())
    assert caught.value.line == 1
    assert caught.value.__suppress_context__
    with pytest.raises(TemplateNestingError, match=message):
        await template.arender(Context())


def test_a_template_is_fine_after_it_was_nested_too_deep() -> None:
    engine = make_engine({"t": "{{ n }}{% if n %}{% include 't' %}{% endif %}"})
    context = Context({"n": 1})
    with pytest.raises(TemplateNestingError):
        engine.get_template("t").render(context)
    assert engine.get_template("t").render(Context({"n": 0})) == "0"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% cycle " + "a " * 100_000 + "%}", "words, more than 500"),
        ("{% with " + " ".join(f"a{i}=1" for i in range(1_000)) + " %}{% endwith %}", "words"),
        ("{% if a %}" + "{% elif a %}" * 20_000 + "{% endif %}", "more than 1000 branches"),
        ("{{ a }}" * 400_001, "more than 400000 tags"),
        ("{{ x|center:99999999999 }}", "at most to 100000"),
        ("{{ x|rjust:n }}", "at most to 100000"),
        ("{{ 1|stringformat:'0999999999d' }}", "at most to 100000"),
        ("{% lorem 99999999 w %}", "at most 10000"),
        (
            "{% load i18n %}{% blocktranslate %}"
            + "".join(f"{{{{ a{i} }}}}" for i in range(1_000))
            + "{% endblocktranslate %}",
            "more than 500",
        ),
    ],
    ids=["words", "with", "elif", "tags", "center", "rjust", "stringformat", "lorem", "values"],
)
def test_what_asks_for_too_much_is_a_clear_error(source: str, message: str) -> None:
    libraries = {"i18n": "plectrum.templatetags.i18n"}
    with pytest.raises(TemplateSyntaxError, match=message) as caught:
        render(source, {"x": "a", "n": 10**12}, libraries=libraries)
    assert caught.value.line == 1


@pytest.mark.parametrize("count", [8, 9, 50, 51, 52, 900])
def test_long_chains_of_branches_and_cycles_work(count: int) -> None:
    branches = "".join(f"{{% elif x == {number} %}}{number}" for number in range(count))
    assert render("{% if x %}a" + branches + "{% endif %}", {"x": 0}) == "0"
    short = min(count, 499)
    cycle = "{% cycle " + " ".join(map(str, range(short))) + " %}"
    source = f"{{% for x in rows %}}{cycle} {{% endfor %}}"
    assert render(source, {"rows": range(short)}).split() == list(map(str, range(short)))


def test_code_that_is_compiled_in_pieces_knows_its_lines() -> None:
    source = "{{ a }}\n" * 60_000 + "{{ x.boom }}"

    class Bomb:
        @property
        def boom(self) -> str:
            raise RuntimeError

    template = make_engine().from_string(source)
    with pytest.raises(RuntimeError) as caught:
        template.render(Context({"a": 1, "x": Bomb()}))
    assert "line 60001, column 1" in caught.value.__notes__[0]
    assert len(template.program.code) > 1
    assert template.render(Context({"a": 1})) == "1\n" * 60_000


def test_a_recursive_include_that_ends_is_fine() -> None:
    tree = {"name": "a", "kids": [{"name": "b", "kids": [{"name": "c", "kids": []}]}]}
    template = "{{ t.name }}{% for k in t.kids %}({% include 'tree' with t=k %}){% endfor %}"
    assert render("{% include 'tree' %}", {"t": tree}, {"tree": template}) == "a(b(c))"


@given(st.text(alphabet="{}%#a |:.'\"_()\n-e", max_size=200))
def test_any_text_is_a_template_or_a_syntax_error(source: str) -> None:
    try:
        make_engine().from_string(source).render(Context({"a": "x"}))
    except TemplateSyntaxError as error:
        assert error.line is not None  # noqa: PT017 - either outcome is right


@given(st.text(alphabet="{}%#ab \n", max_size=200))
def test_tokens_cover_the_source(source: str) -> None:
    position = 0
    for token in tokenize(source):
        assert token.position[0] == position
        assert token.lineno == source.count("\n", 0, position) + 1
        position = token.position[1]
    assert position == len(source)
