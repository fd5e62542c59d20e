"""Making the path of a route."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.urls.matching import ReverseTable, Route
from plectrum.urls.matching.regex_template import NotReversibleError, Parameter, texts_of
from tests.urls.matching.test_matcher import level, matcher


def table(*routes: str) -> ReverseTable[str]:
    made = [Route(tuple(level(p) for p in source.split(" > ")), source) for source in routes]
    return ReverseTable(made, lambda _target: ["name"])


@pytest.mark.parametrize(
    ("route", "values", "path"),
    [
        ("about/", {}, "about/"),
        ("<int:a>/", {"a": 3}, "3/"),
        ("<int:a>/", {"a": -3}, None),
        ("<int:a>/", {"b": 3}, None),
        ("<int:a>/", {}, None),
        ("about/", {"b": 3}, None),
        ("<str:a>/", {"a": "a b/é"}, None),
        ("<str:a>/", {"a": "a b%é?"}, "a%20b%25%C3%A9%3F/"),
        ("é<str:a>", {"a": "~!$&'()*+,;=:@"}, "%C3%A9~!$&'()*+,;=:@"),
        ("<slug:a>/ > <path:b>", {"a": "x", "b": "y/z"}, "x/y/z"),
        ("re:^a/(?P<b>\\d+)/$", {"b": 5}, "a/5/"),
        ("re:^a/(?P<b>\\d+)/$", {"b": "x"}, None),
        ("re:^a/(?:p-(?P<b>\\d+)/)?$", {}, "a/"),
        ("re:^a/(?:p-(?P<b>\\d+)/)?$", {"b": 5}, "a/p-5/"),
        ("re:^(?P<z>a|b)/c+\\.\\d{3}[xyz]?w*\\w$", {"z": "b"}, "b/c.000x"),
        ("re:^a|b$", {}, None),
    ],
)
def test_named_values_fill_a_route(route: str, values: dict[str, object], path: str | None) -> None:
    texts = [candidate.fill_named(values) for candidate in table(route)["name"]]
    assert next((text for text in texts if text is not None), None) == path


def test_the_last_route_of_a_name_comes_first() -> None:
    candidates = table("a/<int:x>/", "b/<int:x>/")["name"]
    assert [candidate.fill([1]) for candidate in candidates] == ["b/1/", "a/1/"]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("^$", [()]),
        (r"^a\.b$", [("a.b",)]),
        (r"^(\d+)/(?P<n>x)$", [(Parameter("_0"), "/", Parameter("n"))]),
        (r"^([)(]+)z", [(Parameter("_0"), "z")]),
        (r"^(a(b)\))z", [(Parameter("_0"), "z")]),
        (r"[^/]+?x{2}y{0,3}z{2,}", [("0xxzz",)]),
        (r"(?i)a(?#note)b(?=c)(?!d)", [("ab",)]),
        (r"(?P<n>.)(?P=n)", [(Parameter("n"), Parameter("n"))]),
        (r"(?:a(b)?)?", [(), ("a",), ("a", Parameter("_0"))]),
    ],
)
def test_an_expression_gives_its_texts(source: str, texts: list[object]) -> None:
    assert texts_of(source) == texts


@pytest.mark.parametrize("source", ["a|b", "(?:a|b)"])
def test_alternatives_cannot_be_reversed(source: str) -> None:
    with pytest.raises(NotReversibleError):
        texts_of(source)


@given(st.text(alphabet="ab/%é ?#\\", min_size=1).filter(lambda t: "/" not in t), st.integers(0))
def test_what_is_reversed_resolves_to_the_same_values(text: str, number: int) -> None:
    from urllib.parse import unquote

    route = "x/<str:t>/<int:n>/"
    path = table(route)["name"][0].fill([text, number])
    assert path is not None
    found = matcher(route).find(unquote(path))
    assert found is not None
    assert found.values == (text, number)
