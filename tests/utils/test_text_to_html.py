"""Links made of texts, and HTML cut to a length: cases in which details matter."""

from __future__ import annotations

import pytest

from plectrum.template import Context, Engine
from plectrum.test import override_settings
from plectrum.utils.html import smart_urlquote
from plectrum.utils.text import Truncator
from plectrum.utils.urlize import urlize


@pytest.mark.parametrize(
    ("html", "length", "mark", "expected"),
    [
        ("abc", 3, None, "abc"),
        ("<b>ab</b>c", 3, None, "<b>ab</b>c"),
        ("a<br>b<br/>c", 3, None, "a<br>b<br/>c"),
        ("abcd", 3, None, "ab…"),
        ("<p>abc</p>", 3, None, "<p>ab…</p>"),
        ("<p>abcde</p>", 5, "[%(truncated_text)s]", "<p>[abc]</p>"),
        ("x &amp; y z", 4, "", "x &amp; "),
        ("https://x?a=b&c=d", 20, None, "https://x?a=b&amp;c=d"),
        ("https://x?a=b&c=d", 10, None, "https://x…"),
    ],
)
def test_html_is_cut_to_a_number_of_characters(
    html: str, length: int, mark: str | None, expected: str
) -> None:
    assert Truncator(html).chars(length, mark, html=True) == expected


def test_html_is_cut_to_a_number_of_words() -> None:
    assert Truncator("<p>one two</p>").words(1, "[%(truncated_text)s]", html=True) == "<p>[one]</p>"
    assert Truncator("AT&T").words(3, html=True) == "AT&amp;T"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://x?a=b&c=d", "https://x?a=b&amp;c=d"),
        ("https://x?a=b/c@d", "https://x?a=b%2Fc%40d"),
        ("https://x?a=b&amp;c=d", "https://x?a=b&amp;c=d"),
        ("a.b.com", "http://a.b.com"),
        ("a--b.org/x(y)", "http://a--b.org/x(y)"),
        ("x.com/@me", "http://x.com/@me"),
        ("a+b@x.com", "mailto:a%2Bb@x.com"),
    ],
)
def test_what_a_link_leads_to(text: str, target: str) -> None:
    assert urlize(text) == f'<a href="{target}">{text}</a>'


@pytest.mark.parametrize(
    "text", ["a&lt;b.com", "foo_bar.com", "-a.com", "x.com##.com", ".a@x.com", "a;b.com", "?.org"]
)
def test_what_is_no_link(text: str) -> None:
    assert urlize(text) == text


def test_the_values_of_a_query_are_quoted() -> None:
    assert smart_urlquote("http://x.com?a=!$/ &b") == "http://x.com?a=%21%24%2F+&b="


@pytest.mark.parametrize(("assumed", "scheme"), [(False, "http"), (True, "https")])
def test_links_without_a_scheme_follow_the_setting(assumed: bool, scheme: str) -> None:
    template = Engine().from_string("{{ t|urlize }} {{ t|urlizetrunc:3 }}")
    with override_settings(URLIZE_ASSUME_HTTPS=assumed):
        text = template.render(Context({"t": "x.com"}))
    assert text == (
        f'<a href="{scheme}://x.com" rel="nofollow">x.com</a> '
        f'<a href="{scheme}://x.com" rel="nofollow">x.…</a>'
    )
