"""The pure helpers answer as the documented ones do."""

# ruff: noqa: E501 - one expression per line reads as a table
from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
import datetime as dt, decimal, io
from {root}.conf import settings
settings.configure()
from {root}.utils import (choices, dateparse, datastructures, duration, encoding, hashable, html,
    http, inspect, ipv6, numberformat, regex_helper, safestring, termcolors, text, xmlutils)
from {root}.utils.functional import lazy, lazystr
try:
    from {root}.utils.urlize import urlize
except ImportError:
    from {root}.utils.html import urlize
D = decimal.Decimal
T = text.Truncator
"""

HTML_SAMPLES = [
    "<p>The <b>quick</b> &amp; fox <br/>jumped <i>over</i> the lazy &eacute; dog.</p>",
    "<!-- c --><p>abc def</p>",
    "<p>a  b\n c d</p>",
    '<img src="x"><p title="a<b">one two three</p>',
    "&lt;b&gt; one two",
    "<div><p>one</p></div><p>two three</p>",
    "<p>one two</div> three</p> four",
    "<A HREF=x>one two three</A>",
    "<p>&#65;&#66;C D E</p>",
    "a<b c",
    "x <unclosed y z w",
    "<p>ab</p><p>cd</p>",
]
URLIZE_SAMPLES = [
    "http://example.com", "www.example.com", "example.com", "example.org/path", "foo@example.com",
    "(http://example.com)", "http://example.com.", "http://example.com/foo_(bar)",
    "<a>http://a.com</a>", "http://a.com/?x=1&y=2", "http://a.com/?x=1&amp;y=2",
    "a b.com, c.net; d.edu:", '"http://a.com"', "http://", "HTTPS://Ex.com", "ftp://a.com",
    "http://a.com!?", "mailto:foo@a.com", "www.", "[http://a.com]", "http://a.com&gt;",
    "http://éa.com/ü", "(see www.a.com/x(y))", "http://a.com\nhttp://b.com", "127.0.0.1",
    "https://[::1]:80/", "&lt;http://a.com&gt;", "a.io", "google.com.au", "user@a.com.",
    "www.a.com?x", "example.com?x", "http://a.com/;", "http://a.com&lt;b",
]  # fmt: skip
DURATIONS = [
    "30", "1 day 04:05:06", "4 15:30", "15:30:01", "-4 15:30", "-15:30", "00:01:01.1",
    "15:30:0.123456", "P4DT1H15M20S", "PT5S", "P1W", "-P1D", "-PT1H-5M", "3 days 04:05:06",
    "-1 day +01:00", "PT0.000005S", "P4Y", "-4 days -15:30", "1:2:3:4", "10:15:30,5", "P1.5D",
]  # fmt: skip
DATETIMES = [
    "2012-04-23T09:15:00", "2012-4-9 4:8:16", "2012-04-23T09:15:00Z", "2012-4-9 4:8:16-0320",
    "2012-04-23T10:20:30.400 +02", "20120423091500", "2012-04-56T09:15:90", "2012-04-23",
    "2012-04-23T11:05:00-25:00", "2012-04-23 09:15:00.1234567+00",
]  # fmt: skip

EXPRESSIONS = [
    *[f"T({s!r}).{m}({n}, html=True)" for s in HTML_SAMPLES for m in ("chars", "words")
      for n in (0, 1, 2, 3, 5, 8, 14)],
    *[f"T('The  quick brown\\nfox').{m}({n}, {t!r})" for m in ("chars", "words")
      for n in (-1, 0, 1, 3, 10, 30) for t in (None, "...", "", "-%(truncated_text)s-")],
    *[f"urlize({s!r})" for s in URLIZE_SAMPLES],
    *[f"urlize({s!r}, 8, nofollow=True, autoescape=True)" for s in URLIZE_SAMPLES],
    *[f"html.strip_tags({s!r})" for s in [*HTML_SAMPLES, "a<p>b", "&gotcha&#39;<>", "1 < 2", "x<!y",
      "<<b>script>x<<b>/script>", '<a href="a>b">c</a>']],
    *[f"html.linebreaks({s!r}, {e})" for s in ("a\nb\n\nc<", "\r\n\r\nx", "") for e in (0, 1)],
    *[f"html.smart_urlquote({u!r})" for u in ("http://example.com/?a=1&b=é", "http://élan.com/x y",
      "http://example.com/%C3%B6/ä/", "http://example.com/?x=1&y=2+3&z=", "http://[::1/", "a?b#ü")],
    "html.escape('<a b=\"c\">&\\'')", "str(html.escape(lazystr('<')))",
    "html.escapejs('<a b=\"c\">&\\'\\n\\\\')", "html.format_html('{} {x!s:>8}', '<', x='&')",
    "html.json_script({'a': '</script>&'}, 'i<d')", "html.format_html('<b>')",
    "html.format_html_join('\\n', '<li>{}</li>', [(1,), ('<',)])",
    "html.format_html_join(',', '{a}', [{'a': '<'}, {'a': 2}])",
    *[f"list(text.smart_split({s!r}))" for s in (
      r'This is "a person\'s" test.', r'A "\"funky\" style" test.', '_("a b") c', "a'b c'd e",
      'a|b:"c d"|e:\'x y\' f="g h"i', '"unclosed x')],
    *[f"text.unescape_string_literal({s!r})" for s in (
      '"abc"', r'"a \"bc\""', r"'\'ab\' c'", "abc", r'"a\\b"', '""')],
    *[f"text.slugify({s!r}, {u})" for s in (" Joel is a slug ", "é ü ß ø", "a--b__c - d", "你好 World")
      for u in (True, False)],
    *[f"text.wrap({s!r}, 7)" for s in ("abc def ghi jkl", "averyveryverylongword x", "a\n\nb c",
      "a  b   c d", "   x y z w v")],
    *[f"text.get_valid_filename({s!r})" for s in ("a b.txt", "../../x", "..", "", "a:b*c?.txt")],
    "text.get_text_list(['a', 'b', 'c'], 'and')", "text.get_text_list([])",
    "text.phone2numeric('1-800-COLLECT')", "text.camel_case_to_spaces('someThingHTMLFieldX')",
    "text.capfirst('éa')", "text.capfirst('')",
    *[f"dateparse.parse_duration({s!r})" for s in DURATIONS],
    *[f"dateparse.parse_datetime({s!r})" for s in DATETIMES],
    *[f"dateparse.parse_date({s!r})" for s in ("2012-4-9", "20120423", "2012-4-56", "x")],
    *[f"dateparse.parse_time({s!r})" for s in ("09:15", "091500", "10:20:30,400", "4:8:16", "24:00")],
    *[f"duration.duration_string(dt.timedelta({a}))" for a in ("1, 3", "-1, -9, 4", "0", "0, 3600")],
    *[f"duration.duration_iso_string(dt.timedelta({a}))" for a in ("1, 3", "-1, -9, 4", "0")],
    *[f"encoding.{f}({s!r})" for f in ("iri_to_uri", "uri_to_iri", "filepath_to_uri",
      "escape_uri_path") for s in ("".join(map(chr, range(32, 127))), "é/ü?x=%C3%A9%20%FF#f")],
    "encoding.force_str(b'\\xff')", "encoding.force_bytes('é', 'latin-1')",
    "encoding.force_str(1, strings_only=True)", "hashable.make_hashable({'b': [1, {2}], 'a': {'x': 1}})",
    *[f"http.parse_header_parameters({s!r})" for s in (
      'text/plain; charset="utf-8"; a=b', 'form-data; name="x;y"; filename="a\\"b.txt"',
      "a; f*=utf-8''%c3%a9", "TEXT/html;x; =y; z=", "a; f*0=x; f*1=y", "")],
    *[f"http.content_disposition_header(True, {s!r})" for s in (
      None, "", "a.txt", 'a b"c\\.txt', "é.txt", "a\nb.txt")],
    *[f"http.parse_http_date_safe({s!r})" for s in (
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "x",
      "Sun Nov  6 08:49:37 1994", "Sun, 36 Nov 1994 08:49:37 GMT")],
    "http.parse_etags('\"a\", W/\"b\", c')", "http.int_to_base36(123456)", "http.base36_to_int('z' * 14)",
    "http.urlsafe_base64_encode(b'ab?~')", "http.urlsafe_base64_decode('YWI_fg')",
    *[f"http.url_has_allowed_host_and_scheme({u!r}, 'good.com', {s})" for s in (True, False) for u in (
      "http://good.com/x", "https://good.com", "//good.com", "///evil.com", "http:///evil.com",
      "/\\evil.com", "javascript:x", "\x08//good.com", "/x", "", "http://evil.com", "ftp://good.com",
      "http:999999999", "https://good.com:80@evil.com", " https://good.com ", "\\\\\\evil.com")],
    *[f"http.urlencode({q}, {d})" for d in (True, False) for q in (
      "{'a': [1, 2]}", "{'a': None}", "[('a', b'x'), ('b', (2,))]", "{'a': [None]}",
      "datastructures.MultiValueDict({'a': [1, 2]})")],
    *[f"numberformat.format({a})" for a in (
      "1234567.891, '.', 2, 3, ',', True", "-1234.5, ',', 1, 3, '.', True", "0.1, '.', 0",
      "12345678901, '.', None, (3, 2, 0), ',', True", "'1234.5', '.', None, 3, ',', True",
      "1e16, '.', 2", "1e-7, '.'", "1e300, '.', 2", "D('-0.001'), '.', 2", "D('1E400'), '.', 2",
      "D('NaN'), '.'", "True, '.'", "-0.0, '.', 1", "5, '.', 2", "D('1e5'), '.'")],
    *[f"ipv6.clean_ipv6_address({s!r}, {u})" for u in (True, False) for s in (
      "::1", "::ffff:1.2.3.4", "2001:0::0:01", "1.2.3.4", "::1%eth0", "::ffff:0a0a:0a0a", " ::1 ")],
    *[f"regex_helper.normalize({p!r})" for p in (
      r"^a/(?P<x>\d+)/$", "a(b)?c", "(a|b)c", "(?:x)*y", r"\d{2,3}-\w", "(?P<a>(b)c)d", r"a\.b\Z")],
    "choices.normalize_choices({'a': 'b', 'g': {'x': 'y'}})", "choices.normalize_choices('abc')",
    "list(choices.flatten_choices([('a', 'b'), ('g', [('x', 'y')])]))",
    "termcolors.colorize('x', fg='red', bg='blue', opts=('bold',))",
    "termcolors.parse_color_setting('light;success=green/,blink')",
    "termcolors.parse_color_setting('nocolor')", "termcolors.parse_color_setting('error=foo')",
]  # fmt: skip


def test_the_helpers_answer_as_documented() -> None:
    assert compare(PRELUDE, EXPRESSIONS) == []
