"""Cases per heading of the reference of built-in tags and filters.

Both frameworks run them, so this module imports neither; what is particular to a framework
comes in as its `Kit`.
"""

# ruff: noqa: E501 - tables

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass
class Kit:
    """What the values need from a framework."""

    mark_safe: Callable[[str], Any]
    querydict: Callable[[str], Any]
    lazy: Callable[[str], Any]
    lazily_safe: Callable[[str], Any]
    safe_class: type
    media: Callable[[], Any]
    template: Callable[[str], Any]


class Request:
    """As much of a request as tags look at."""

    META: ClassVar[dict[str, str]] = {}

    def __init__(self, query: Any) -> None:
        self.GET = query


class City:
    """An object to group by its method."""

    __module__ = "documented"

    def __init__(self, name: str, country: str) -> None:
        self.name = name
        self.country = country

    def get_country_display(self) -> str:
        return self.country.title()


class Markup:
    """An object that says itself that its text is markup."""

    __module__ = "documented"

    def __html__(self) -> str:
        return "<b>own</b>"

    def __str__(self) -> str:
        return "<i>text</i>"


class Answers:
    """An object that answers each question with an attack."""

    def __getitem__(self, key: Any) -> str:
        return f"<script>{key}</script>"

    def method(self) -> str:
        return "<script>method</script>"


class Page:
    """A page of a paginator."""

    def next_page_number(self) -> int:
        return 4


def _subclass(base: type) -> Any:
    return type("Own", (base,), {})


PARIS = dt.timezone(dt.timedelta(hours=1), "CET")


def values(kit: Kit) -> dict[str, Any]:
    """Returns the context of all cases, made anew."""
    cities = [
        {"name": "Mumbai", "population": "19,000,000", "country": "India"},
        {"name": "Calcutta", "population": "15,000,000", "country": "India"},
        {"name": "New York", "population": "20,000,000", "country": "USA"},
        {"name": "Chicago", "population": "7,000,000", "country": "USA"},
        {"name": "Tokyo", "population": "33,000,000", "country": "Japan"},
    ]
    return {
        "safe": kit.mark_safe("<em>safe</em> &amp; 'sound'"),
        "lazy": kit.lazy("<i>lazy & late</i>"),
        "lazily_safe": kit.lazily_safe("<i>lazy & safe</i>"),
        "own_safe": _subclass(kit.safe_class)("<i>own & safe</i>"),
        "own_text": _subclass(str)("<i>own & text</i>"),
        "attack": "<script>alert('x')</script>\"& so",
        "attribute": "\" onclick='evil()' x=`",
        "scripted": "</script><!--<script>\u2028&",
        "address": "javascript:alert('x')//http://a.com/\"><script>",
        "answers": Answers(),
        "error": ValueError("<script>error</script>"),
        "markup": Markup(),
        "request": Request(kit.querydict("color=green&size=M&page=3")),
        "query": kit.querydict("color=blue&size=S&size=L"),
        "empty_query": kit.querydict(""),
        "media": kit.media(),
        "template": kit.template("[{{ title }}|{{ i }}]"),
        "page": Page(),
        "csrf_token": "token<>",
        "csp_nonce": "nonce<>",
        "my_dict": {"color": "orange", "fabric": "silk", "type": "dress"},
        "my_list": ["red", "blue & <b>"],
        "title": "The <Title> & more",
        "body": "Joel\nis a slug\n\nsecond <p>\r\nthird\r\rfourth",
        "abc": ["a", "b", "c", "d"],
        "numbers": [3, 1, 2],
        "nested_lists": [[1, 2], [3], []],
        "points": [(1, 2), (3, 4)],
        "triples": [(1, 2, 3), (4, 5)],
        "data": {"key": "value", "two": 2},
        "shadow": {"items": "shadowed", "a": 1},
        "cities": cities,
        "mixed_cities": [cities[0], cities[2], cities[1], cities[4]],
        "objects": [City("Oslo", "norway"), City("Bergen", "norway"), City("Lund", "sweden")],
        "people": [
            {"name": "zed", "age": 19},
            {"name": "amy", "age": 22},
            {"name": "joe", "age": 31},
        ],
        "gaps": [{"name": "a"}, {"age": 1}],
        "books": [
            {"title": "1984", "author": {"name": "George", "age": 45}},
            {"title": "Timequake", "author": {"name": "Kurt", "age": 75}},
            {"title": "Alice", "author": {"name": "Lewis", "age": 33}},
        ],
        "days": [
            dt.datetime(2008, 1, 9, 8),  # noqa: DTZ001 - naive on purpose
            dt.datetime(2008, 1, 9, 8, 30),  # noqa: DTZ001
            dt.datetime(2008, 2, 1, 9),  # noqa: DTZ001
        ],
        "day": dt.date(2008, 1, 9),
        "leap": dt.date(2024, 2, 29),
        "moment": dt.datetime(2008, 1, 9, 13, 5, 7, 12),  # noqa: DTZ001 - naive on purpose
        "aware": dt.datetime(2008, 7, 9, 0, 0, 0, tzinfo=PARIS),
        "midnight": dt.time(0, 0),
        "noon": dt.time(12, 0),
        "half": dt.time(0, 30),
        "blog_date": dt.datetime(2006, 6, 1),  # noqa: DTZ001
        "comment_date": dt.datetime(2006, 6, 1, 8),  # noqa: DTZ001
        "from_date": dt.date(2006, 6, 22),
        "conference_date": dt.date(2006, 6, 29),
        "none": None,
        "yes": True,
        "no": False,
        "zero": 0,
        "one": 1,
        "two": 2,
        "hundred": 100,
        "one_text": "1",
        "negative": -7,
        "number": 123456789,
        "float": 34.23234,
        "whole": 34.0,
        "price": 34.26,
        "high": 39.56,
        "group": 34232.34,
        "decimal": decimal.Decimal("1234.567"),
        "tiny": 1e-20,
        "infinite": float("inf"),
        "nan": float("nan"),
        "empty": "",
        "spaces": "  \t ",
        "text": "Joel is a slug",
        "quote": 'I\'m "using" \\ it',
        "long": "A_very-long-word_without_space " * 3,
        "tabbed": "one\ttwo three\n\n   \nfour five\n",
        "html": "<p>Joel <b>is a</b> <i>slug</i> &amp; <br>more</p>",
        "unicode": "Élan vital — “Ⅷ” ﬁ 🎻 naïve ß",
        "link": "Check out www.djangoproject.com, (https://a.org/x?y=1&z=2) or me@example.com.",
        "iri": "?test=I ♥ Django&b=%20",
        "url": "https://www.example.org/foo?a=b&c=d",
        "tree": ["States", ["Kansas", ["Lawrence", "Topeka"], "Illinois <1>"]],
        "hello": {
            "hello": "world</script>&amp;",
            "day": dt.date(2008, 1, 9),
            "price": decimal.Decimal("1.5"),
        },
        "parent": "parent.html",
        "names": ["missing.html", "part.html"],
        "number_format": "2",
    }


TEMPLATES = {
    "part.html": "[{{ title }}|{{ i }}|{{ person|default:'friend' }}|{{ rowcolors }}]",
    "parent.html": "<{% block content %}default {{ title }}{% endblock %}|{% block other %}{% endblock %}>",
    "child.html": "{% extends 'parent.html' %}{% block content %}child {{ block.super }}{% endblock %}",
    "dir1/base2.html": "base2 {% block content %}{% endblock %}",
    "dir1/my/base3.html": "base3 {% block content %}{% endblock %}",
    "base1.html": "base1 {% block content %}{% endblock %}",
    "dir1/same.html": "{% extends './base2.html' %}{% block content %}s{% endblock %}",
    "dir1/up.html": "{% extends '../base1.html' %}{% block content %}u{% endblock %}",
    "dir1/down.html": "{% extends './my/base3.html' %}{% block content %}d{% endblock %}",
    "dir1/include.html": "{% include './base2.html' %}{% include '../base1.html' %}{% include './my/base3.html' %}",
    "dir1/out.html": "{% extends '../../base1.html' %}",
    "partials.html": "{% partialdef card %}card {{ title }}{% endpartialdef %}rest {% partial card %}",
}
