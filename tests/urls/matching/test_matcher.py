"""Finding the route of a path."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.urls.matching import Converter, Expression, Level, Matcher, Route, parse_template
from plectrum.urls.matching.converters import (
    IntConverter,
    PathConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)
from plectrum.urls.matching.pattern import PatternSyntaxError, Template


class Even:
    """Even numbers only, said by the conversion and not by the expression."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        if int(value) % 2:
            raise ValueError(value)
        return int(value)

    def to_url(self, value: object) -> str:
        return str(value)


CONVERTERS: dict[str, Converter] = {
    "int": IntConverter(),
    "str": StringConverter(),
    "slug": SlugConverter(),
    "path": PathConverter(),
    "uuid": UUIDConverter(),
    "even": Even(),
}


def level(source: str) -> Level:
    if source.startswith("re:"):
        expression = source[3:]
        is_whole = expression.endswith("$")
        return Expression(re.compile(expression), is_whole)
    return parse_template(source, CONVERTERS.__getitem__)


def matcher(*routes: str) -> Matcher[str]:
    return Matcher(
        [Route(tuple(level(part) for part in source.split(" > ")), source) for source in routes]
    )


def match(found_by: Matcher[str], path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
    found = found_by.find(path)
    return None if found is None else (found.leaf.route.target, *found.leaf.bind(found.values))


@pytest.mark.parametrize(
    ("routes", "path", "target", "arguments"),
    [
        ([""], "", "", {}),
        (["about/"], "about/", "about/", {}),
        (["<int:pk>/"], "42/", "<int:pk>/", {"pk": 42}),
        (["<name>"], "é w", "<name>", {"name": "é w"}),
        (["v<int:a>.<int:b>/"], "v1.20/", "v<int:a>.<int:b>/", {"a": 1, "b": 20}),
        (["a/<path:p>"], "a/b/c/d", "a/<path:p>", {"p": "b/c/d"}),
        (["a/<path:p>/edit"], "a/b/c/edit", "a/<path:p>/edit", {"p": "b/c"}),
        (["<slug:s>/", "new/"], "new/", "<slug:s>/", {"s": "new"}),
        (["new/", "<slug:s>/"], "new/", "new/", {}),
        (["<int:i>/", "<slug:s>/"], "7/", "<int:i>/", {"i": 7}),
        (["<slug:s>/", "<int:i>/"], "7/", "<slug:s>/", {"s": "7"}),
        (["<even:i>/", "<int:i>/"], "7/", "<int:i>/", {"i": 7}),
        (["<int:a>/x/", "<str:b>/y/"], "1/y/", "<str:b>/y/", {"b": "1"}),
        (["foo > bar/"], "foobar/", "foo > bar/", {}),
        (["<int:a>/ > <int:b>/"], "1/2/", "<int:a>/ > <int:b>/", {"a": 1, "b": 2}),
        (["<int:a>/ > <int:a>/"], "1/2/", "<int:a>/ > <int:a>/", {"a": 2}),
        (["<path:p>/x/ > y/"], "1/x/2/x/y/", "<path:p>/x/ > y/", {"p": "1/x/2"}),
        (["re:^a/(?P<b>\\d+)/$"], "a/5/", "re:^a/(?P<b>\\d+)/$", {"b": "5"}),
        (["re:^a/(?:p-(?P<b>\\d+)/)?$"], "a/", "re:^a/(?:p-(?P<b>\\d+)/)?$", {}),
        (["re:^about/$"], "about/", "re:^about/$", {}),
        (["a > re:^b(?P<c>.)$"], "abc", "a > re:^b(?P<c>.)$", {"c": "c"}),
    ],
)
def test_the_first_route_that_matches_is_found(
    routes: list[str], path: str, target: str, arguments: dict[str, Any]
) -> None:
    assert match(matcher(*routes), path) == (target, (), arguments)


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ("about/", "about"),
        ("about/", "about/x"),
        ("<int:i>/", "-1/"),
        ("<int:i>/", "٣/"),
        ("<int:i>/", "9" * 5000 + "/"),
        ("<name>/", "/"),
        ("<slug:s>/", "a b/"),
        ("<uuid:u>/", "075194D3-6885-417E-A8A8-6C931E272F00/"),
        ("<str:a> > x/", "fox/"),
        ("re:^a$", "a\n"),
        ("re:^about/$", "about/x"),
    ],
)
def test_other_paths_are_not_matched(route: str, path: str) -> None:
    assert match(matcher(route), path) is None


@pytest.mark.parametrize(
    ("route", "path", "arguments", "keywords"),
    [
        ("re:^(\\w+)/ > re:^(\\w+)/$", "a/b/", ("a", "b"), {}),
        ("re:^(\\w+)/ > re:^(?P<n>\\w+)/$", "a/b/", (), {"n": "b"}),
        ("re:^(?P<n>\\w+)/ > re:^(\\w+)/$", "a/b/", ("b",), {"n": "a"}),
        ("re:^(\\w+)/ > p/<int:i>/", "a/p/1/", (), {"i": 1}),
        ("re:^(\\d+)/x(?:y(\\d+))?$", "3/x", ("3", None), {}),
        ("re:^(\\d)(?P<n>\\d)$", "12", (), {"n": "2"}),
    ],
)
def test_named_groups_hide_positional_ones(
    route: str, path: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> None:
    assert match(matcher(route), path) == (route, arguments, keywords)


def test_extra_values_are_given_and_deeper_captures_win() -> None:
    levels = (level("<int:a>/"), level("<int:b>/"))
    routes = [Route(levels, "target", ({"b": 0, "x": 1}, {"y": 2}))]
    assert match(Matcher(routes), "1/2/") == ("target", (), {"a": 1, "b": 2, "x": 1, "y": 2})


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<int: a>", "whitespace"),
        ("<1a>", "isn't a valid Python identifier"),
        ("<a>/<a>", "more than once"),
        ("<nope:a>", "invalid converter 'nope'"),
        ("<:a>", "invalid converter ''"),
    ],
)
def test_malformed_templates_are_refused(source: str, message: str) -> None:
    with pytest.raises(PatternSyntaxError, match=message):
        parse_template(source, CONVERTERS.__getitem__)


SEGMENTS = st.sampled_from(
    ["a", "b", "<int:i>", "<str:s>", "<slug:g>", "a<int:j>", "<path:p>", "<even:e>", ""]
)
ROUTES = st.lists(st.lists(SEGMENTS, min_size=1, max_size=3, unique=True), min_size=1, max_size=8)
PATHS = st.lists(st.sampled_from(["a", "b", "1", "2", "a1", "-", "", "é"]), min_size=1, max_size=4)


@given(ROUTES, PATHS)
def test_the_trie_finds_what_trying_each_route_in_order_finds(
    sources: list[list[str]], segments: list[str]
) -> None:
    routes = ["/".join(source) for source in sources]
    path = "/".join(segments)
    assert match(matcher(*routes), path) == _try_each(routes, path)


def _try_each(routes: list[str], path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
    for route in routes:
        template = level(route)
        assert isinstance(template, Template)
        found = template.regex.fullmatch(path)
        converters = {
            part.name: part.converter for part in template.parts if not isinstance(part, str)
        }
        if found is not None:
            try:
                values = {n: converters[n].to_python(v) for n, v in found.groupdict().items()}
            except ValueError:
                continue
            return route, (), values
    return None


def test_literal_routes_do_not_slow_each_other_down() -> None:
    routes = matcher(*(f"section{number}/<int:pk>/" for number in range(500)))
    root = routes._root
    assert root.is_plain
    assert len(root.literals) == 500
