"""Cookies, query strings and hosts as clients send them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.core.exceptions import TooManyFieldsSent
from plectrum.http.wire.cookies import parse_cookies
from plectrum.http.wire.headers import parse_content_length, parse_parameters
from plectrum.http.wire.host import is_allowed, split_host
from plectrum.http.wire.querystring import parse_pairs


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("", {}),
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1;;; =; b=2;", {"a": "1", "b": "2"}),
        ("a=1; a=2", {"a": "2"}),
        ("lonely", {"": "lonely"}),
        ('a="x\\"y\\073"', {"a": 'x"y;'}),
        ('a="', {"a": '"'}),
        ("a=b=c", {"a": "b=c"}),
        ("[]=x; é=ü", {"[]": "x", "é": "ü"}),
    ],
)
def test_malformed_cookies_hide_no_others(header: str, cookies: dict[str, str]) -> None:
    assert parse_cookies(header) == cookies


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", []),
        ("a=1&a=2&b", [("a", "1"), ("a", "2"), ("b", "")]),
        ("a=%C3%A9+%26&&=", [("a", "é &"), ("", "")]),
        ("a=%ff&%zz=%", [("a", "\ufffd"), ("%zz", "%")]),
    ],
)
def test_query_strings_are_read_in_order(text: str, pairs: list[tuple[str, str]]) -> None:
    assert parse_pairs(text) == pairs


def test_too_many_fields_are_refused_before_they_are_read() -> None:
    assert len(parse_pairs("a&b&c", max_fields=3)) == 3
    with pytest.raises(TooManyFieldsSent, match="limit of 2"):
        parse_pairs("a&b&c", max_fields=2)


@pytest.mark.parametrize(
    ("host", "parts"),
    [
        ("Example.com:80", ("example.com", "80")),
        ("example.com.", ("example.com", "")),
        ("[::1]:8000", ("[::1]", "8000")),
        ("127.0.0.1", ("127.0.0.1", "")),
        ("a b", ("", "")),
        ("a@b", ("", "")),
        ("example.com:", ("", "")),
        ("example.com:80/x", ("", "")),
        ("", ("", "")),
    ],
)
def test_hosts_are_split_and_malformed_ones_refused(host: str, parts: tuple[str, str]) -> None:
    assert split_host(host) == parts


@pytest.mark.parametrize(
    ("domain", "pattern", "allowed"),
    [
        ("example.com", "example.com", True),
        ("example.com", "EXAMPLE.com", True),
        ("www.example.com", "example.com", False),
        ("www.example.com", ".example.com", True),
        ("example.com", ".example.com", True),
        ("badexample.com", ".example.com", False),
        ("anything", "*", True),
    ],
)
def test_hosts_match_patterns(domain: str, pattern: str, allowed: bool) -> None:
    assert is_allowed(domain, [pattern]) is allowed


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/html", ("text/html", {})),
        ("Text/HTML; Charset=UTF-8", ("text/html", {"charset": "UTF-8"})),
        ('a; b="c;\\"d"; e = f ', ("a", {"b": 'c;"d', "e": "f"})),
        ("a; n*=utf-8''na%C3%AFve; n=naive", ("a", {"n": "naïve"})),
        ("a; n*=nonsense; =; ;", ("a", {"n": "nonsense"})),
        ("a; n*=no-such''%41", ("a", {"n": "no-such''%41"})),
    ],
)
def test_parameters_of_headers(value: str, expected: tuple[str, dict[str, str]]) -> None:
    assert parse_parameters(value) == expected


@pytest.mark.parametrize("value", ["-1", "1e3", "٣", "+1", "1 ", "9" * 30, "abc"])
def test_a_content_length_is_digits_only(value: str) -> None:
    with pytest.raises(ValueError, match="Content-Length"):
        parse_content_length(value)


@given(st.text())
def test_no_text_breaks_the_parsers(text: str) -> None:
    parse_cookies(text)
    parse_pairs(text)
    parse_parameters(text)
    split_host(text)
