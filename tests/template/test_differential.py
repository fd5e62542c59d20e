"""The same templates, rendered here and by an installed Django, give the same bytes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.template import cases, documented, documented_filters, documented_tags
from tests.template.differential import DjangoPeer, needs_django, render_here

pytestmark = [
    pytest.mark.differential,
    needs_django,
    pytest.mark.usefixtures("same_settings"),
]

ADDRESS = re.compile("0x[0-9a-f]+", re.IGNORECASE)
UNLIKE = {
    # Django loses a text that ends in an ampersand and letters
    ("truncatechars_html", "url"),
    ("truncatewords_html", "url"),
}


def _differences(peer: DjangoPeer, requests: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    found = []
    for request in requests:
        theirs, ours = _normal(peer.ask(request)), _normal(render_here(request))
        if theirs != ours:
            found.append((request["source"], theirs, ours))
    return found


def _normal(answer: dict[str, str]) -> dict[str, str]:
    return {key: ADDRESS.sub("0x", value) for key, value in answer.items()}


@pytest.mark.parametrize("heading", [*documented_tags.TAGS, *documented_filters.FILTERS])
def test_everything_under_a_documented_heading_is_the_same(peer: DjangoPeer, heading: str) -> None:
    sources = documented_tags.TAGS.get(heading) or documented_filters.FILTERS[heading]
    requests = [
        {
            "source": source,
            "templates": documented.TEMPLATES,
            "documented": True,
            "with_request": heading == "querystring",
            "context": {"autoescape": autoescape},
        }
        for source in sources
        for autoescape in (True, False)
    ]
    assert _differences(peer, requests) == []


@pytest.mark.parametrize(
    "options",
    [{}, {"context": {"autoescape": False}}, {"options": {"string_if_invalid": "INVALID[%s]"}}],
    ids=["escaped", "unescaped", "string_if_invalid"],
)
@pytest.mark.parametrize("table", ["LANGUAGE", "SYNTAX", "LIBRARIES"])
def test_every_tag_renders_or_fails_as_there(
    peer: DjangoPeer, table: str, options: dict[str, Any]
) -> None:
    requests = [
        {"source": source, "templates": cases.TEMPLATES, **options}
        for source in getattr(cases, table)
    ]
    assert _differences(peer, requests) == []


@pytest.mark.parametrize("name", cases.FILTERS)
def test_every_filter_gives_the_same_for_every_kind_of_value(peer: DjangoPeer, name: str) -> None:
    requests = []
    for value in cases.VALUES:
        if (name, value) in UNLIKE:
            continue
        for argument in cases.FILTERS[name]:
            expression = f"{value}|{name}" + (f":{argument}" if argument is not None else "")
            requests.append({"source": "{{ " + expression + " }}"})
            requests.append(
                {"source": "{% autoescape off %}{{ " + expression + " }}{% endautoescape %}"}
            )
    assert _differences(peer, requests) == []


@pytest.mark.parametrize("operator", cases.OPERATORS)
def test_every_operator_decides_the_same(peer: DjangoPeer, operator: str) -> None:
    others = ["none", "one", "text", "items", "undefined", "person.loud"]
    requests = [
        {"source": "{% if " + f"{value} {operator} {other}" + " %}T{% else %}F{% endif %}"}
        for value in cases.VALUES
        for other in others
    ]
    assert _differences(peer, requests) == []


names = st.sampled_from([*cases.VALUES, "i", "j", "forloop.counter", "forloop.last", "q"])
chains = st.lists(
    st.sampled_from(
        [
            "upper", "lower", "length", "default:'<d>'", "default_if_none:text", "safe", "escape",
            "force_escape", "join:'<'", "first", "last", "slice:':3'", "title", "cut:'a'",
            "add:'1'", "yesno", "linebreaksbr", "striptags", "urlencode", "truncatewords:2",
            "make_list", "escapeseq", "safeseq", "stringformat:'s'", "capfirst", "slugify",
            "floatformat:2", "floatformat:'-3g'", "truncatechars:5",
            "wordcount", "wordwrap:3", "center:9", "ljust:7", "rjust:one",
            "divisibleby:2", "pluralize:'<y>,ies'", "filesizeformat", "phone2numeric", "urlize",
            "urlizetrunc:4", "linenumbers", "linebreaks", "addslashes", "escapejs", "iriencode",
            "default:text", "add:one", "cut:text", "join:text",
             "get_digit:1", "dictsort:'name'", "unordered_list", "json_script:'i'",
            "yesno:'<a>,b'", "slice:'1:'", "date:'Y'", "intcomma", "ordinal", "apnumber", "intword",
            "unlocalize",
        ]
    ),
    max_size=3,
)  # fmt: skip
cut = st.builds(  # of texts that do not end in a bare ampersand and letters
    "{}|{}".format,
    st.sampled_from(
        ["html", "text", "words", "lines", "unicode", "safe", "people", "nested", "none"]
    ),
    st.sampled_from(["truncatechars_html:9", "truncatewords_html:2", "safe|truncatewords_html:1"]),
)
expressions = st.builds(lambda name, filters: "|".join([name, *filters]), names | cut, chains)
texts = st.sampled_from(["", " ", "<p>", "{", "}", "'\"", "\\n\n", "&amp;", "%s", "é…"])
LOADED = (
    "{% load i18n l10n humanize %}"
    "{% partialdef shared inline %}{{ i }}{{ text|upper }}{% cycle 'p' 'q' %}{% endpartialdef %}"
)
leaves = st.one_of(
    texts,
    expressions.map(lambda e: "{{ " + e + " }}"),
    st.sampled_from(
        [
            "{% cycle 'a' text %}", "{% firstof q text %}", "{% firstof i as q %}",
            "{% now 'Y' as q %}", "{% include 'part.html' %}", "{% include 'part.html' only %}",
            "{% cycle 'a' 'b' as q %}", "{% widthratio one 2 10 as q %}", "{% querystring data %}",
            "{% regroup people by town as q %}", "{% include 'chg.html' %}",
            "{{ forloop.parentloop.counter }}", "{% partial shared %}", "{% translate text %}",
            "{% translate '<b>' as q %}", "{{ _('<i>')|upper }}", "{% templatetag openblock %}",
            "{% include 'part.html' with q=text|safe only %}", "{% resetcycle %}",
            "{% blocktranslate with a=text b=one|add:1 %}{{ a }}%{{ b }}{% endblocktranslate %}",
            ("{% blocktranslate count n=one asvar q %}<{{ n }}{% plural %}>{{ n }}"
            "{% endblocktranslate %}"),
            "{% blocktranslate trimmed %} a\n  {{ text }} {% endblocktranslate %}",
        ]
    ),
)  # fmt: skip
conditions = st.one_of(
    expressions,
    st.builds(
        lambda a, o, b: f"{a} {o} {b}", expressions, st.sampled_from(cases.OPERATORS), expressions
    ),
    expressions.map(lambda e: f"not {e}"),
)


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3).map("".join)
    return st.one_of(
        st.builds(
            lambda c, a, b: "{% if " + c + " %}" + a + "{% else %}" + b + "{% endif %}",
            conditions,
            body,
            body,
        ),
        st.builds(
            lambda c, d, a, b: (
                "{% if " + c + " %}" + a + "{% elif " + d + " %}" + b + "{% endif %}"
            ),
            conditions,
            conditions,
            body,
            body,
        ),
        st.builds(
            lambda t, s, a, b: f"{{% for {t} in {s} %}}{a}{{% empty %}}{b}{{% endfor %}}",
            st.sampled_from(["i", "j", "i, j", "q"]),
            st.sampled_from(["items", "pairs", "nobody", "mixed", "undefined", "text", "i"]),
            body,
            body,
        ),
        st.builds(lambda e, b: "{% with q=" + e + " %}" + b + "{% endwith %}", expressions, body),
        st.builds(
            lambda m, b: "{% autoescape " + m + " %}" + b + "{% endautoescape %}",
            st.sampled_from(["on", "off"]),
            body,
        ),
        body.map(lambda b: "{% filter upper %}" + b + "{% endfilter %}"),
        body.map(lambda b: "{% filter force_escape|lower %}" + b + "{% endfilter %}"),
        body.map(lambda b: "{% localize off %}" + b + "{% endlocalize %}"),
        body.map(lambda b: "{% language 'en' %}" + b + "{% endlanguage %}"),
        st.builds(
            lambda e, b: "{% with one=" + e + " text=i %}" + b + "{% endwith %}",
            expressions,
            body,
        ),
        body.map(lambda b: "{% spaceless %}" + b + "{% endspaceless %}"),
        body.map(lambda b: "{% ifchanged %}" + b + "{% endifchanged %}"),
        body.map(lambda b: "{% ifchanged i %}" + b + "{% else %}-{% endifchanged %}"),
    )


templates = st.lists(st.recursive(leaves, _wrapped, max_leaves=12), max_size=4).map("".join)


@given(source=templates, autoescape=st.booleans())
def test_generated_templates_give_the_same(peer: DjangoPeer, source: str, autoescape: bool) -> None:
    request = {
        "source": LOADED + source,
        "templates": cases.TEMPLATES,
        "context": {"autoescape": autoescape},
    }
    assert _differences(peer, [request]) == []


@given(
    a=templates.filter(lambda source: "cycle" not in source),
    b=templates,
    autoescape=st.booleans(),
)
def test_generated_children_give_the_same(
    peer: DjangoPeer, a: str, b: str, autoescape: bool
) -> None:
    source = (
        "{% extends 'mid.html' %}" + LOADED + "{{ x }}"
        "{% block a %}" + a + "{{ block.super }}{% endblock %}"
        "{% block b %}{{ block.super }}" + b + "{% endblock %}"
    )
    request = {
        "source": source,
        "templates": cases.TEMPLATES,
        "context": {"autoescape": autoescape},
    }
    assert _differences(peer, [request]) == []


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in items %}{% partial s %}{% endfor %}{% partial s %}",
        (
            "{% for i in items %}{% partialdef t inline %}{% cycle 'a' 'b' %}{% endpartialdef %}"
            "{% endfor %}{% partial t %}"
        ),
        "{% extends 'mid.html' %}{% block a %}{% partial s %}{% partial s %}{% endblock %}",
    ],
)
def test_a_partial_begins_its_state_anew(peer: DjangoPeer, source: str) -> None:
    definition = (
        "{% partialdef s %}{% cycle 'p' 'q' %}{% ifchanged %}{{ text }}{% endifchanged %}"
        "{% endpartialdef %}"
    )
    head, extends, rest = source.rpartition("{% extends 'mid.html' %}")
    request = {"source": head + extends + definition + rest, "templates": cases.TEMPLATES}
    assert _differences(peer, [request]) == []


@given(source=st.text(alphabet="{}%#|:.\"'_ abif1\n\\-+=forend", max_size=60))
def test_any_text_renders_or_fails_as_there(peer: DjangoPeer, source: str) -> None:
    ours, theirs = render_here({"source": source}), peer.ask({"source": source})
    assert ours.get("output") == theirs.get("output")
