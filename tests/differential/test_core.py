"""Validators, signatures and pages answer as the documented ones do."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
import datetime as dt, decimal, time
from {root}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", SECRET_KEY_FALLBACKS=["old"])
from {root}.core import checks, paginator, signing, validators as v
from {root}.core.exceptions import ValidationError
D = decimal.Decimal
time.time = lambda: 1_700_000_000.5
class F:
    def __init__(self, name):
        self.name = name
def check(validator, value):
    try:
        validator(value)
    except ValidationError as error:
        params = {k: str(x) for k, x in (error.params or {}).items() if k != "value"}
        return error.messages, error.code, params
def pages(count, per_page, orphans=0, number=1, **kwargs):
    p = paginator.Paginator(list(range(count)), per_page, orphans=orphans)
    page = p.get_page(number)
    return (p.num_pages, list(page), page.has_next(), page.has_previous(), page.start_index(),
            page.end_index(), list(map(str, p.get_elided_page_range(page.number, **kwargs))), repr(page))
"""
EMAILS = [
    "a@b.co", "user@localhost", "üser@b.co", "a@exämple.com", "a@b", "a b@c.de", "a@[127.0.0.1]",
    "a@[::1]", "a@[x]", '"a b"@c.de', '"\\\011"@c.de', "a@b.co.", "a..b@c.de", "a@-b.de", "a@b-.de", "a@" + "b" * 64 + ".de",
    "", "abc", "a@b.c", "a@b.123", "a@.com", "x" * 64 + "@" + "y" * 60 + ".de", "a@b\n.de", "a@b.de\n",
    "a@xn--4ca9at.com", "a@b_c.de", "email@127.0.0.1", "$%!@x.museum", "a@b@c.de",
]  # fmt: skip
URLS = [
    "http://www.example.com/", "http://localhost/", "http://a.b-c.com/", "http://0.0.0.0/",
    "http://255.255.255.255", "http://256.1.1.1", "http://224.1.1", "http://[::1]:80/x", "http://[::1",
    "http://example", "http://example.", "http://example.com.", "ftps://x.com", "foo://x.com",
    "http://-a.com", "http://a-.com", "http://a_b.com", "http://foo.com/blah_(x)_y?z=#é",
    "http://userid:password@example.com:8080/", "http://userid@x.com", "http://:p@x.com",
    "http://a:b:c@x.com", "http://x.com:999999", "http://x.com:", "http://✪df.ws/123",
    "http://مثال.إختبار", "http://例子.测试", "http://xn--fsq.xn--0zwm56d/", "http:///x.com", "http://", "//x.com",
    "http://x.com/ a", "http://x.com\n", "http:// shouldfail.com", "", "x", "HTTP://X.COM", "http://x.com?q=1",
    "http://x.com#a", "http://1.1.1.1.1", "http://" + "a" * 64 + ".com", "http://.x.com", "http://x..com",
    "http://www.foo.bar./", "https://[1080::8:800:200C:417A]/x", "http://[a", "http://LocalHost:80",
]  # fmt: skip
DOMAINS = [
    "example.com", "x.y", "a", "exämple.com", "a_b.com", "-a.com", "a-.com", "a.b.c.de", "例子.测试",
    "a" * 64 + ".com", "1.2.3.4", "example.com.", "", "a.1", "localhost", "x.-com",
]  # fmt: skip

EXPRESSIONS = [
    *[f"check(v.validate_email, {x!r})" for x in EMAILS],
    *[f"check(v.URLValidator(), {x!r})" for x in URLS],
    *[f"check(v.validate_domain_name, {x!r})" for x in DOMAINS],
    *[f"check(v.DomainNameValidator(accept_idna=False), {x!r})" for x in DOMAINS],
    *[f"check(v.DecimalValidator{a}, D({x!r}))" for a in ("(0, 0)", "(1, 0)", "(5, 2)", "(None, 2)", "(5, None)")
      for x in ("1", "12.345", "1234.5", "0.001", "NaN", "-Infinity", "1e5", "1e-5", "99999999", "0", "0E+4")],
    *[f"check(v.{n}, {x!r})" for n in ("validate_integer", "validate_slug", "validate_unicode_slug",
      "validate_ipv4_address", "validate_ipv6_address", "validate_ipv46_address",
      "validate_comma_separated_integer_list", "int_list_validator(allow_negative=True)",
      "ProhibitNullCharactersValidator()", "MaxLengthValidator(1)", "MinLengthValidator(5)",
      "MinLengthValidator(lambda: 1)", "RegexValidator('a', inverse_match=True)")
      for x in ("1", "-5", "", "a-b", "é_1", "1,2", "-1,2,-3", "1,,2", "1.2.3.4", "::1", "01.2.3.4", "x\x00", "1\n", "a b")],
    *[f"check(v.{n}, {x})" for n in ("MaxValueValidator(3)", "MinValueValidator(3)", "StepValueValidator(3)",
      "StepValueValidator(3, offset=1)", "StepValueValidator(0.1)") for x in (3, 4, 2, -1, 0.3, 5.5)],
    *[f"check(v.FileExtensionValidator(['TXT', 'pdf']), F({x!r}))" for x in ("a.txt", "a.exe", "a", "a.TXT", ".txt", "a.b.pdf")],
    "v.RegexValidator('a') == v.RegexValidator('a')", "v.MaxLengthValidator(3) == v.MaxLengthValidator(3)",
    "v.MaxLengthValidator(3) == v.MaxLengthValidator(4)", "v.RegexValidator('a').deconstruct()[1:]",
    "v.ip_address_validators('x', False)", "v.ip_address_validators('ipv4', True)",
    "signing.Signer(key='k').sign('a')", "signing.Signer(key='k', sep='/').sign('x')", "signing.Signer(key='k', sep='a')",
    "signing.Signer().sign_object({'a': [1, 'é']})", "signing.TimestampSigner().sign('v')",
    "signing.dumps({'a': 1})", "signing.dumps([1] * 100, compress=True)", "signing.dumps('x', salt='s', key='z')",
    "signing.get_cookie_signer(salt='c').sign('v')", "signing.loads(signing.dumps({'a': 1}))",
    "signing.loads(signing.dumps([1] * 100, compress=True), max_age=5)", "signing.loads('x')",
    "signing.loads(signing.dumps(1, key='old'))", "signing.loads(signing.dumps(1, key='other'))",
    "signing.loads(signing.dumps(1), max_age=dt.timedelta(seconds=-1))", "signing.Signer().unsign('a:b')",
    "signing.b62_encode(-12345)", "signing.b62_decode('-3D7')",
    *[f"pages({a})" for a in ("105, 10, 5", "105, 10, 5, 10", "0, 5", "500, 10, 0, 25", "500, 10, 0, 7", "500, 10, 0, 'x'",
      "500, 10, 0, 99", "500, 10, 0, 25, on_each_side=1, on_ends=1", "11, 10, 1", "23, 5, 2, 3")],
    *[f"paginator.Paginator(list(range(30)), 10).page({n!r})" for n in ("x", 0, 99, 1.5, "3", None, 2.0)],
    "paginator.Paginator([], 5, allow_empty_first_page=False).num_pages",
    "repr(checks.Error('m', hint='h', obj='o', id='a.E1'))", "str(checks.Warning('m', hint='h'))",
    "checks.Error('m') == checks.Error('m')", "checks.Info('m').is_serious()",
]  # fmt: skip


def test_core_answers_as_documented() -> None:
    assert compare(PRELUDE, EXPRESSIONS) == []
