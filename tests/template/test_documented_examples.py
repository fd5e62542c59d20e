"""The examples of the documentation of tags and filters."""

# ruff: noqa: E501, ISC004 - tables

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.template import documented_filters, documented_tags
from tests.template.support import make_engine, render

CITIES = [
    {"name": "Mumbai", "population": "19,000,000", "country": "India"},
    {"name": "Calcutta", "population": "15,000,000", "country": "India"},
    {"name": "New York", "population": "20,000,000", "country": "USA"},
]
PEOPLE = [{"name": "zed", "age": 19}, {"name": "amy", "age": 22}, {"name": "joe", "age": 31}]
BOOKS = [
    {"title": "1984", "author": {"name": "George", "age": 45}},
    {"title": "Timequake", "author": {"name": "Kurt", "age": 75}},
    {"title": "Alice", "author": {"name": "Lewis", "age": 33}},
]

FILTERS: list[tuple[str, Any, str]] = [
    ('value|add:"2"', 4, "6"),
    ("value|addslashes", "I'm using Django", "I\\&#x27;m using Django"),
    ("value|capfirst", "django", "Django"),
    ('value|center:"15"', "Django", "    Django     "),
    ('value|cut:" "', "String with spaces", "Stringwithspaces"),
    ('value|date:"D d M Y"', dt.date(2008, 1, 9), "Wed 09 Jan 2008"),
    ('value|default:"nothing"', "", "nothing"),
    ('value|default_if_none:"nothing"', None, "nothing"),
    ('value|divisibleby:"3"', 21, "True"),
    ("value|filesizeformat", 123456789, "117.7\xa0MB"),
    ("value|first", ["a", "b", "c"], "a"),
    ("value|floatformat", 34.23234, "34.2"),
    ("value|floatformat", 34.00000, "34"),
    ("value|floatformat", 34.26000, "34.3"),
    ("value|floatformat:3", 34.23234, "34.232"),
    ("value|floatformat:3", 34.00000, "34.000"),
    ('value|floatformat:"0"', 39.56, "40"),
    ('value|floatformat:"-3"', 34.0, "34"),
    ('value|floatformat:"-3"', 34.26, "34.260"),
    ('value|floatformat:"2g"', 34232.34, "34,232.34"),
    ('value|floatformat:"g"', 34232.06, "34,232.1"),
    ('value|floatformat:"-3g"', 34232.00, "34,232"),
    ('value|get_digit:"2"', 123456789, "8"),
    ("value|iriencode", "?test=I ♥ Django", "?test=I%20%E2%99%A5%20Django"),
    ('value|join:" // "', ["a", "b", "c"], "a // b // c"),
    (
        'value|json_script:"hello-data"',
        {"hello": "world</script>&amp;"},
        '<script id="hello-data" type="application/json">'
        '{"hello": "world\\u003C/script\\u003E\\u0026amp;"}</script>',
    ),
    ("value|last", ["a", "b", "c", "d"], "d"),
    ("value|length", ["a", "b", "c", "d"], "4"),
    ("missing|length", None, "0"),
    ("value|linebreaks", "Joel\nis a slug", "<p>Joel<br>is a slug</p>"),
    ("value|linebreaksbr", "Joel\nis a slug", "Joel<br>is a slug"),
    ("value|linenumbers", "one\ntwo\nthree", "1. one\n2. two\n3. three"),
    ('value|ljust:"10"', "Django", "Django    "),
    ("value|lower", "Totally LOVING this Album!", "totally loving this album!"),
    ("value|make_list|join:'-'", "Joel", "J-o-e-l"),
    ("value|make_list|join:'-'", 123, "1-2-3"),
    ("value|phone2numeric", "800-COLLECT", "800-2655328"),
    ("value|pluralize", 1, ""),
    ("value|pluralize", 2, "s"),
    ('value|pluralize:"es"', 2, "es"),
    ('value|pluralize:"y,ies"', 1, "y"),
    ('value|pluralize:"y,ies"', 2, "ies"),
    ('value|rjust:"10"', "Django", "    Django"),
    ('value|slice:":2"|join:","', ["a", "b", "c"], "a,b"),
    ("value|slugify", "Joel is a slug", "joel-is-a-slug"),
    ('value|stringformat:"E"', 10, "1.000000E+01"),
    ("value|striptags", "<b>Joel</b> <button>is</button> a <span>slug</span>", "Joel is a slug"),
    ('value|time:"H:i"', dt.time(9, 5), "09:05"),
    ("value|title", "my FIRST post", "My First Post"),
    ("value|truncatechars:7", "Joel is a slug", "Joel i…"),
    ("value|safe|truncatechars_html:7", "<p>Joel is a slug</p>", "<p>Joel i…</p>"),
    ("value|truncatewords:2", "Joel is a slug", "Joel is …"),
    ("value|safe|truncatewords_html:2", "<p>Joel is a slug</p>", "<p>Joel is …</p>"),
    ("value|upper", "Joel is a slug", "JOEL IS A SLUG"),
    (
        "value|urlencode",
        "https://www.example.org/foo?a=b&c=d",
        "https%3A//www.example.org/foo%3Fa%3Db%26c%3Dd",
    ),
    ('value|urlencode:""', "https://www.example.org/", "https%3A%2F%2Fwww.example.org%2F"),
    (
        "value|urlize",
        "Check out www.djangoproject.com",
        'Check out <a href="http://www.djangoproject.com" rel="nofollow">www.djangoproject.com</a>',
    ),
    ("value|wordcount", "Joel is a slug", "4"),
    ("value|wordwrap:5", "Joel is a slug", "Joel\nis a\nslug"),
    ('value|yesno:"yeah,no,maybe"', True, "yeah"),
    ('value|yesno:"yeah,no,maybe"', None, "maybe"),
    ('value|yesno:"yeah,no"', None, "no"),
    ("value|yesno", False, "no"),
    (
        "value|unordered_list",
        ["States", ["Kansas", ["Lawrence", "Topeka"], "Illinois"]],
        "\t<li>States\n\t<ul>\n\t\t<li>Kansas\n\t\t<ul>\n\t\t\t<li>Lawrence</li>\n"
        "\t\t\t<li>Topeka</li>\n\t\t</ul>\n\t\t</li>\n\t\t<li>Illinois</li>\n\t</ul>\n\t</li>",
    ),
]


def test_every_built_in_tag_and_filter_has_its_table() -> None:
    engine = make_engine()
    tags = {name for library in engine.template_builtins for name in library.tags}
    filters = {name for library in engine.template_builtins for name in library.filters}
    assert set(documented_tags.TAGS) == tags | {"for-empty"}
    assert set(documented_filters.FILTERS) == filters


@pytest.mark.parametrize(("expression", "value", "expected"), FILTERS)
def test_a_filter_does_what_its_example_says(expression: str, value: Any, expected: str) -> None:
    assert render("{{ " + expression + " }}", {"value": value}) == expected


TAGS: list[tuple[str, dict[str, Any], str]] = [
    (
        "{% autoescape off %}{{ body }}{% endautoescape %}{{ body }}",
        {"body": "<b>"},
        "<b>&lt;b&gt;",
    ),
    ("a{% comment 'note' %}{% nothing %}{{ b {% endcomment %}c", {}, "ac"),
    (
        "{% for o in list %}{% cycle 'row1' 'row2' %} {% endfor %}",
        {"list": [1, 2, 3]},
        "row1 row2 row1 ",
    ),
    (
        "{% cycle 'row1' 'row2' as c %},{{ c }};{% cycle c %},{{ c }}",
        {},
        "row1,row1;row2,row2",
    ),
    ("{% cycle 'row1' 'row2' as rowcolors silent %}{% cycle rowcolors %}", {}, ""),
    (
        "{% filter force_escape|lower %}This <B>{% endfilter %}",
        {},
        "this &lt;b&gt;",
    ),
    ("{% firstof var1 var2 'fallback' %}", {"var1": 0, "var2": ""}, "fallback"),
    ("{% for x, y in points %}{{ x }},{{ y }};{% endfor %}", {"points": [(1, 2), (3, 4)]}, "1,2;3,4;"),
    ("{% for k, v in data.items %}{{ k }}: {{ v }} {% endfor %}", {"data": {"a": 1}}, "a: 1 "),
    ("{% for o in list reversed %}{{ o }}{% endfor %}", {"list": [1, 2, 3]}, "321"),
    ("{% for a in athletes %}{{ a }}{% empty %}none{% endfor %}", {"athletes": []}, "none"),
    ("{% if a and b or c %}yes{% endif %}", {"c": 1}, "yes"),
    ("{% if 'bc' in 'abcdef' %}substring{% endif %}", {}, "substring"),
    ("{% if somevar is None %}none{% endif %}", {}, "none"),
    ("{% if messages|length >= 2 %}lots{% endif %}", {"messages": [1, 2]}, "lots"),
    (
        "{% for d in days %}{% ifchanged %}<{{ d.0 }}>{% endifchanged %}{{ d }}{% endfor %}",
        {"days": ["a1", "a2", "b1"]},
        "<a>a1a2<b>b1",
    ),
    (
        "{% for m in list %}{% ifchanged m %}{% cycle 'red' 'blue' %}{% else %}gray{% endifchanged %}"
        " {% endfor %}",
        {"list": [1, 1, 2]},
        "red gray blue ",
    ),
    (
        "{% regroup cities by country as countries %}{% for c in countries %}{{ c.grouper }}:"
        "{% for city in c.list %}{{ city.name }},{% endfor %};{% endfor %}",
        {"cities": CITIES},
        "India:Mumbai,Calcutta,;USA:New York,;",
    ),
    (
        "{% regroup cities by country as countries %}"
        "{% for country, local in countries %}{{ country }}{{ local|length }}{% endfor %}",
        {"cities": CITIES},
        "India2USA1",
    ),
    (
        "{% for c in coaches %}{% for a in c %}{% cycle 'odd' 'even' %} {% endfor %}"
        "{% resetcycle %}{% endfor %}",
        {"coaches": [[1, 2, 3], [4, 5]]},
        "odd even odd odd even ",
    ),
    (
        '{% spaceless %}<p>\n <a href="foo/">Foo</a>\n</p>{% endspaceless %}',
        {},
        '<p><a href="foo/">Foo</a></p>',
    ),
    (
        "{% spaceless %}<strong>\n Hello\n</strong>{% endspaceless %}",
        {},
        "<strong>\n Hello\n</strong>",
    ),
    ("The {% templatetag openblock %} characters", {}, "The {% characters"),
    ("{% verbatim %}{{if dying}}Still alive.{{/if}}{% endverbatim %}", {}, "{{if dying}}Still alive.{{/if}}"),
    (
        "{% verbatim myblock %}{% verbatim %}{% endverbatim %}{% endverbatim myblock %}",
        {},
        "{% verbatim %}{% endverbatim %}",
    ),
    ("{% widthratio value max 100 %}", {"value": 175, "max": 200}, "88"),
    ("{% widthratio value max 100 as width %}[{{ width }}]", {"value": 175, "max": 200}, "[88]"),
    ("{% with total=business.total %}{{ total }}{% endwith %}", {"business": {"total": 3}}, "3"),
    ("{% with alpha=1 beta=2 %}{{ alpha }}{{ beta }}{% endwith %}{{ alpha }}", {}, "12"),
    ("{% partialdef button %}<b>{% endpartialdef %}{% partial button %}{% partial button %}", {}, "<b><b>"),
    ("{% partialdef info inline %}{{ x }}{% endpartialdef info %}{% partial info %}", {"x": 1}, "11"),
    (
        "{% querystring a b size='S' type=None %}",
        {
            "a": {"color": ["blue"], "size": "M"},
            "b": {"color": "orange", "fabric": "silk", "type": "dress"},
        },
        "?color=orange&amp;size=S&amp;fabric=silk",
    ),
    ("{% querystring a color=None %}", {"a": {"color": "x"}}, "?"),
    ("{% querystring a color=list as q %}{{ q }}", {"a": {}, "list": ["red", "blue"]}, "?color=red&amp;color=blue"),
    ("{% for b in books|dictsort:'author.age' %}{{ b.title }},{% endfor %}", {"books": BOOKS}, "Alice,1984,Timequake,"),
    ("{% for p in people|dictsort:'name' %}{{ p.name }},{% endfor %}", {"people": PEOPLE}, "amy,joe,zed,"),
    ("{% for a, b in pairs|dictsort:0 %}{{ a }}{% endfor %}", {"pairs": [("c", 1), ("a", 2)]}, "ac"),
    ("{{ pairs|dictsort:'0' }}", {"pairs": [("c", 1), ("a", 2)]}, ""),
    ("{% autoescape off %}{{ list|escapeseq|join:', ' }}{% endautoescape %}", {"list": ["<", "a"]}, "&lt;, a"),
    ("{% lorem 2 w %}", {}, "lorem ipsum"),
    ('{% now "Y" as year %}{{ year|length }}', {}, "4"),
    ("{{ list.0 }}{{ data.key }}{{ text.upper }}", {"list": [1], "data": {"key": 2}, "text": "a"}, "12A"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "values", "expected"), TAGS)
def test_a_tag_does_what_its_example_says(
    source: str, values: dict[str, Any], expected: str
) -> None:
    assert render(source, values) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("counter", "1 2 3 "),
        ("counter0", "0 1 2 "),
        ("revcounter", "3 2 1 "),
        ("revcounter0", "2 1 0 "),
        ("first", "True False False "),
        ("last", "False False True "),
        ("length", "3 3 3 "),
    ],
)
def test_a_loop_knows_where_it_is(part: str, expected: str) -> None:
    source = "{% for x in 'abc' %}{{ forloop.PART }} {% endfor %}".replace("PART", part)
    included = "{% for x in 'abc' %}{% include 'part' %}{% endfor %}"
    assert render(source) == expected
    assert render(included, {}, {"part": "{{ forloop.PART }} ".replace("PART", part)}) == expected
