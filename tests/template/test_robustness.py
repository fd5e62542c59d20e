"""Templates of untrusted size and shape end with a result or a clear error."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.template import Context, TemplateSyntaxError
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
    source = "{{ x }}, " * 550_000
    assert render(source, {"x": "y"}) == "y, " * 550_000


@pytest.mark.parametrize(
    "text",
    ["{" * 1_000_000, "{{" * 500_000, "{% " * 300_000, "{#" * 500_000, "{{ x " * 200_000],
    ids=["braces", "variables", "blocks", "comments", "unclosed"],
)
def test_unclosed_braces_take_time_in_proportion_to_their_number(text: str) -> None:
    start = time.perf_counter()
    assert render(text) == text
    assert time.perf_counter() - start < 5


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
        render("{% if " + "not " * 5_000 + "x %}{% endif %}")


def test_a_long_chain_of_elif_works() -> None:
    branches = "".join(f"{{% elif x == {number} %}}{number}" for number in range(300))
    assert render("{% if x == 'a' %}a" + branches + "{% endif %}", {"x": 299}) == "299"


def test_a_template_that_includes_itself_without_end_is_an_error() -> None:
    with pytest.raises(RecursionError):
        render("{% include 'a' %}", {}, {"a": "{% include 'a' %}"})


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
