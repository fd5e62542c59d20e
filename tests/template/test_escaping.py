"""Attacks: what a visitor wrote never becomes markup, whatever a template does with it."""

from __future__ import annotations

import html
import itertools
from typing import Any

import pytest

from plectrum.template import Library
from plectrum.utils.safestring import mark_safe
from tests.template.support import render

ATTACK = "<script>alert('x')</script>\"&"
ESCAPED = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot;&amp;"


class Evil:
    """An object whose text is an attack, also where it is called or looked into."""

    part = ATTACK

    def __str__(self) -> str:
        return ATTACK

    def method(self) -> str:
        return ATTACK


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "{{ evil }}",
        "{{ evil.part }}",
        "{{ evil.method }}",
        "{{ list.0 }}",
        "{{ data.x }}",
        "{% for i in list %}{{ i }}{% endfor %}",
        "{% for k, v in data.items %}{{ v }}{% endfor %}",
        "{% with y=x %}{{ y }}{% endwith %}",
        "{% firstof x %}",
        "{% firstof x as y %}{{ y }}",
        "{% cycle x x %}",
        "{% cycle x as y silent %}{{ y }}",
        "{% include 'part' %}",
        "{% include 'part' with y=x only %}",
        "{% if x %}{{ x }}{% endif %}",
        "{{ missing|default:x }}",
        "{{ none|default_if_none:x }}",
        "{{ x|default:'safe' }}",
        "{% filter lower %}{{ x }}{% endfilter %}",
        "{% block a %}{{ x }}{% endblock %}",
        "{% partialdef p inline %}{{ x }}{% endpartialdef %}",
        "{% regroup list by 0 as g %}{% for y in g %}{{ y.list.0 }}{% endfor %}",
        "{% autoescape off %}{% autoescape on %}{{ x }}{% endautoescape %}{% endautoescape %}",
        "{% autoescape off %}{{ x|escape }}{% endautoescape %}",
        "{% autoescape off %}{{ x|force_escape }}{% endautoescape %}",
        "{% for i in list %}{% ifchanged %}{{ i }}{% endifchanged %}{% endfor %}",
        "{{ list|join:'' }}",
        "{{ list|first }}",
        "{{ x|slice:':99' }}",
        "{{ x|stringformat:'s' }}",
        "{{ x|escape|escape }}",
        "{{ x|linebreaksbr }}",
        "{% show x %}",
        "{% show x as y %}{{ y }}",
        "{% show evil %}",
        "{% load i18n %}{% blocktranslate %}{{ x }}{% endblocktranslate %}",
        "{% load i18n %}{% translate x %}",
    ],
)
def test_an_attack_is_escaped_once(source: str) -> None:
    library = Library()
    library.simple_tag(lambda value: value, name="show")
    values = {"x": ATTACK, "evil": Evil(), "list": [ATTACK], "data": {"x": ATTACK}, "none": None}
    templates = {"part": "{% if y %}{{ y }}{% else %}{{ x }}{% endif %}"}
    libraries = {"i18n": "plectrum.templatetags.i18n"}
    text = render(source, values, templates, library, libraries=libraries)
    assert text in {ESCAPED, ESCAPED.lower()}


FILTERS = [
    "lower", "upper", "title", "capfirst", "striptags", "escape", "force_escape", "linebreaks",
    "linebreaksbr", "urlize", "truncatechars:20", "truncatewords:2", "cut:'a'", "slice:'1:'",
    "center:40", "join:'<'", "default:x", "add:x", "addslashes", "wordwrap:5", "linenumbers",
    "stringformat:'s'", "urlizetrunc:5", "make_list", "first", "last", "pprint", "yesno:x",
    "unordered_list", "truncatechars_html:9", "escapeseq", "default_if_none:x", "iriencode",
]  # fmt: skip


@pytest.mark.parametrize("first", FILTERS)
def test_no_chain_of_filters_lets_an_attack_through(first: str) -> None:
    for second, third in itertools.product(FILTERS, ["upper", "lower", "join:''", "first"]):
        chain = f"x|{first}|{second}|{third}"
        try:
            text = render("{{ " + chain + " }}", {"x": ATTACK})
        except (TypeError, ValueError):
            continue
        assert "<script" not in text.lower(), chain
        assert '"&' not in text, chain


@pytest.mark.parametrize(
    ("source", "attack"),
    [
        ('<a title="{{ x }}">', '" onclick="evil()'),
        ("<a title='{{ x }}'>", "' onclick='evil()"),
        ('<a href="?q={{ x|urlencode }}">', '"><script>'),
        ("{% querystring data %}", '"><script>&'),
        ("{{ x|urlize }}", 'http://a.com/"onmouseover="evil()'),
        ("{{ x|urlize }}", "<script>www.a.com"),
        ("<script>let a = '{{ x|escapejs }}'</script>", "'</script><script>evil()//"),
        ("{{ data|json_script:x }}", "</script><script>"),
        ("{% csrf_token %}", '"><script>'),
        ("{% csp_nonce_attr %}", '"><script>'),
    ],
)
def test_attributes_urls_and_scripts_cannot_be_left(source: str, attack: str) -> None:
    values = {"x": attack, "data": {"k": attack}, "csrf_token": attack, "csp_nonce": attack}
    text = render(source, values)
    assert attack not in text
    quiet = source.replace("{{ x }}", "").count('"')
    assert text.count("<script>") == source.count("<script>")
    assert html.unescape(text).count("<script") >= source.count("<script")
    if "urlize" not in source and "json" not in source and "csrf" not in source:
        assert text.count('"') <= max(quiet, 2)


def test_a_safe_part_does_not_make_its_neighbours_safe() -> None:
    values: dict[str, Any] = {"safe": mark_safe("<b>"), "x": "<i>"}
    source = "{{ safe|add:x }}{{ x|add:safe }}{{ safe|default:x }}{{ safe|upper }}{{ safe|lower }}"
    assert render(source, values) == "&lt;b&gt;&lt;i&gt;&lt;i&gt;&lt;b&gt;<b>&lt;B&gt;<b>"


def test_cutting_the_semicolons_of_escaped_text_makes_it_unsafe() -> None:
    assert render("{{ x|cut:';' }}", {"x": mark_safe("&lt;b&gt;")}) == "&amp;ltb&amp;gt"


def test_a_literal_in_a_template_is_its_authors_and_stays() -> None:
    assert render('{{ "<b>" }}{{ missing|default:"<b>" }}{% firstof x "<b>" %}') == "<b><b><b>"


@pytest.mark.parametrize("name", ["_private", "a._private", "a.__class__", "__class__"])
def test_names_with_an_underscore_in_front_cannot_be_reached(name: str) -> None:
    from plectrum.template import TemplateSyntaxError

    with pytest.raises(TemplateSyntaxError, match="may not begin with underscores"):
        render("{{ " + name + " }}")
    assert render("{{ list|dictsort:'x.__class__' }}", {"list": [{"x": 1}]}) == ""
