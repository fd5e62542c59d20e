"""URLs, query strings, cookies, hosts, headers and conditional requests are as documented."""

# ruff: noqa: E501 - one expression per line reads as a table
from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
import types
from {root}.conf import settings
settings.configure(
    ALLOWED_HOSTS=["example.com", ".below.org", "127.0.0.1", "[::1]", "UPPER.net"], SECRET_KEY="k",
    ROOT_URLCONF="made_urls", USE_I18N=False,
    MIDDLEWARE=["{root}.middleware.http.ConditionalGetMiddleware", "{root}.middleware.common.CommonMiddleware"],
)
"""
SETUP = """
__name__ = "made"
import sys, uuid
from {root}.http import HttpResponse, HttpRequest, HttpResponseRedirect, JsonResponse, QueryDict, parse_cookie, HttpResponseNotAllowed
from {root}.urls import NoReverseMatch, Resolver404, include, path, re_path, resolve, reverse
from {root}.test import RequestFactory, Client
from {root}.utils.cache import patch_cache_control, patch_vary_headers, get_conditional_response
from {root}.utils.http import http_date, parse_http_date_safe, url_has_allowed_host_and_scheme, quote_etag

def view(request, *args, **kwargs):
    response = HttpResponse("x" * 20)
    if "etag" in request.GET:
        response["ETag"] = request.GET["etag"]
    if "modified" in request.GET:
        response["Last-Modified"] = request.GET["modified"]
    return response

def named(name):
    def function(request, *args, **kwargs):
        return HttpResponse(name)
    function.__name__ = name
    return function

made = types.ModuleType("made_urls")
made.urlpatterns = [path("", view), path("slash/", view, name="slash"), path("deep/<int:x>/", view)]
sys.modules["made_urls"] = made
confs = {}

def matched(conf, target):
    found = resolve(target, confs[conf])
    return (found.func.__name__, found.args, sorted(found.kwargs.items()), found.url_name, found.app_names, found.namespaces, found.route, found.view_name, sorted(found.captured_kwargs.items()), sorted(found.extra_kwargs.items()))

def reversed_to(conf, name, *args, **kwargs):
    return reverse(name, confs[conf], args=args or None, kwargs=kwargs or None)

def request(**headers):
    return RequestFactory().get("/", headers=headers)

def host(value, **more):
    environ = {"REQUEST_METHOD": "GET", "SERVER_NAME": "example.com", "SERVER_PORT": "80", **more}
    made = HttpRequest()
    made.META = environ
    if value is not None:
        made.META["HTTP_HOST"] = value
    return made.get_host()

def answer(target, **headers):
    response = Client().get(target, headers=headers)
    shown = {k: v for k, v in response.headers.items() if k not in ("Content-Type",)}
    if response.status_code == 404:  # each has a page of its own
        return 404
    return response.status_code, len(response.content), sorted(shown.items())
"""

PIECES = ["a", "b/", "c-d", "é/", "x.y/", "a/b/", "", "/", "a+b"]
CONVERTERS = ["<int:{}>", "<str:{}>", "<slug:{}>", "<uuid:{}>", "<path:{}>", "<{}>"]
EXPRESSIONS = [
    r"^(?P<{}>[0-9]{{2}})/$",
    r"^(?P<{}>\w+)",
    r"^([a-z]+)/(\d+)/$",
    r"(?:x|y)/(?P<{}>.)$",
    r"^fixed/$",
    r"^a/(?:b/)?$",
]
VALUES = [
    "1",
    "0042",
    "a",
    "a-b_c",
    "é",
    "a/b",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    "",
    "99999999999999999999",
    "x.y",
    "%41",
    "a b",
    "-1",
    "+",
    "ab",
]


class Conf:
    """A made URLconf: its source, and what to ask of it."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.names = itertools.count()
        self.paths: list[str] = []
        self.reversals: list[str] = []
        self.number = number
        self.source = (
            f"confs[{number}] = ({self._patterns(0, '', '')},)"
            if number % 7
            else f"confs[{number}] = tuple([{self._patterns(0, '', '')}])"
        )

    def _patterns(self, depth: int, prefix: str, namespace: str) -> str:
        return ", ".join(
            self._pattern(depth, prefix, namespace) for _ in range(self.random.randint(1, 4))
        )

    def _pattern(self, depth: int, prefix: str, namespace: str) -> str:
        chance = self.random
        if depth < 2 and chance.random() < 0.35:
            route, example = self._route(depth)
            space = f"n{next(self.names)}" if chance.random() < 0.6 else ""
            inner = self._patterns(
                depth + 1, prefix + example, namespace + (f"{space}:" if space else "")
            )
            extra = ", {'extra': 1}" if chance.random() < 0.2 else ""
            if space:
                return f"path({route!r}, include(([{inner}], 'app_{space}'), namespace={space!r}){extra})"
            return f"path({route!r}, include([{inner}]){extra})"
        name = f"v{next(self.names)}"
        if chance.random() < 0.3:
            route = chance.choice(EXPRESSIONS).format(f"g{depth}")
            self._ask(prefix + "12/", namespace + name, ["12"], f"g{depth}")
            self._ask(prefix + "ab/3/", namespace + name, ["ab", "3"], f"g{depth}")
            return f"re_path({route!r}, named({name!r}), name={name!r})"
        route, example = self._route(depth)
        keyword = (
            route.partition(":")[2].partition(">")[0] or route.partition("<")[2].partition(">")[0]
        )
        self._ask(prefix + example, namespace + name, [chance.choice(VALUES)], keyword)
        extra = ", {'extra': 2}" if chance.random() < 0.2 else ""
        return f"path({route!r}, named({name!r}){extra}, name={name!r})"

    def _route(self, depth: int) -> tuple[str, str]:
        chance = self.random
        literal = chance.choice(PIECES)
        if chance.random() < 0.5:
            return literal, literal
        return (
            literal + chance.choice(CONVERTERS).format(f"k{depth}") + "/",
            literal + chance.choice(VALUES) + "/",
        )

    def _ask(self, target: str, name: str, values: list[str], keyword: str) -> None:
        self.paths += [f"/{target}", f"/{target}x", f"/{target}".rstrip("/")]
        given = ", ".join(map(repr, values))
        self.reversals += [f"{name!r}", f"{name!r}, {given}"]
        if keyword.isidentifier():
            self.reversals.append(f"{name!r}, **{{{keyword!r}: {values[0]!r}}}")

    def expressions(self) -> list[str]:
        """Returns what to ask."""
        return [
            *(f"matched({self.number}, {target!r})" for target in self.paths),
            *(f"reversed_to({self.number}, {what})" for what in self.reversals),
        ]


def test_made_urlconfs_resolve_and_reverse_the_same() -> None:
    confs = [Conf(number) for number in range(120)]
    setup = SETUP + "\n".join(conf.source for conf in confs)
    expressions = [expression for conf in confs for expression in conf.expressions()]
    assert len(expressions) > 1500
    assert compare(PRELUDE, expressions, setup) == []


HOSTS: list[Any] = [
    "example.com", "example.com:80", "example.com:8000", "EXAMPLE.com", "example.com.", "other.com", "a.below.org", "below.org",
    "xbelow.org", "a.b.below.org:1", "127.0.0.1", "127.0.0.1:99", "[::1]", "[::1]:80", "::1", "upper.net", "", " ", "example.com:",
    "example.com:abc", "user@example.com", "example.com/path", "example.com,other.com", "example.com\\r\\nX: y", "ex ample.com", "example.com:80:90",
    "[::1", "[::g]", "-example.com", "exämple.com", "xn--exmple-cua.com", None, "..", ".", "example.com#x", "example.com?x",
]  # fmt: skip
QUERIES = [
    "a=1&b=2", "a=1&a=2", "a", "a=", "=a", "&&a=1&&", "a=%C3%A9", "a=%E9", "a=%zz", "a+b=c+d", "a=1;b=2", "a=%00", "é=ü", "a=b=c", "a[]=1&a[]=2",
    "a=%2B%26%3D", "%61=1", "a=%", "a=%u1234", "?a=1", "#a=1", "a=1&amp;b=2", " a = 1 ", "a=\\ud800",
]  # fmt: skip
COOKIES = [
    "a=b", "a=b; c=d", "a=b;c=d", "a=b;  c = d ", "a", "a=", "=b", "a=b; a=c", 'a="b c"', 'a="b\\\\"c"', "a=b,c=d", "a=b=c", "a=é", "; ;a=b", "a=\\x00b",
    "$Version=1; a=b", "a=%C3%A9", "a b=c", 'a="\\\\303\\\\251"', "a=b; Path=/; HttpOnly", "[a]=b", "a:b=c", "keyëx=1", "chips=ahoy; vienna=finger",
]  # fmt: skip
CONDITIONS = [
    ("", {}), ("?etag=%22a%22", {}), ("?etag=%22a%22", {"If-None-Match": '"a"'}), ("?etag=%22a%22", {"If-None-Match": 'W/"a"'}),
    ("?etag=%22a%22", {"If-None-Match": '"b", "a"'}), ("?etag=%22a%22", {"If-None-Match": "*"}), ("?etag=%22a%22", {"If-None-Match": "a"}),
    ("?etag=W/%22a%22", {"If-None-Match": '"a"'}), ("?etag=%22a%22", {"If-Match": '"b"'}), ("?etag=%22a%22", {"If-Match": '"a"'}), ("?etag=W/%22a%22", {"If-Match": 'W/"a"'}),
    ("?modified=Mon,%2001%20Jan%202024%2000:00:00%20GMT", {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}),
    ("?modified=Mon,%2001%20Jan%202024%2000:00:00%20GMT", {"If-Modified-Since": "Sun, 31 Dec 2023 23:59:59 GMT"}),
    ("?modified=Mon,%2001%20Jan%202024%2000:00:00%20GMT", {"If-Modified-Since": "nonsense"}),
    ("?modified=Mon,%2001%20Jan%202024%2000:00:00%20GMT", {"If-Unmodified-Since": "Sun, 31 Dec 2023 23:59:59 GMT"}),
    ("?modified=Mon,%2001%20Jan%202024%2000:00:00%20GMT&etag=%22a%22", {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT", "If-None-Match": '"b"'}),
    ("?modified=Mon,%2001%20Jan%202024%2000:00:00%20GMT&etag=%22a%22", {"If-Unmodified-Since": "Sun, 31 Dec 2023 23:59:59 GMT", "If-Match": '"a"'}),
    ("slash", {}), ("slash?x=1", {}), ("none", {}), ("//slash", {}), ("deep/7", {}), ("deep/x", {}),
]  # fmt: skip
RESPONSES = [
    "(lambda r: (r.__setitem__('x-a', 'b'), r['X-A'], 'X-a' in r, sorted(r.headers.items())))(HttpResponse())",
    "sorted(HttpResponse(headers={'c-D': '2'}).headers.items())",
    "HttpResponse(headers={'a': 'b\\n'})", "HttpResponse(headers={'a\\n': 'b'})", "HttpResponse(headers={'é': 'b'})", "HttpResponse(headers={'a': 'é'}).headers['A']",
    "HttpResponse(headers={'a': '☃'}).headers['A']", "HttpResponse(headers={'a': 5}).headers['A']", "HttpResponse(headers={'a': b'b'}).headers['A']",
    "HttpResponse(status='x')", "HttpResponse(status=99)", "HttpResponse(status=600)", "HttpResponse(status=299).reason_phrase", "HttpResponse(status=404).reason_phrase",
    "HttpResponse('x', content_type='text/plain; charset=latin-1').charset", "HttpResponse('é', charset='latin-1').content", "HttpResponse(['a', b'b', 3]).content", "HttpResponse(5).content",
    "HttpResponse(memoryview(b'x')).content", "HttpResponse('a', content_type='a/b', headers={'Content-Type': 'c/d'})",
    "str(HttpResponse('x', status=201))", "HttpResponseRedirect('/é/?x=ü#y').url", "HttpResponseRedirect('//evil.com')['Location']", "HttpResponseRedirect('javascript:x')",
    "HttpResponseRedirect('/a b/').url", "HttpResponseRedirect('/x', preserve_request=True).status_code", "HttpResponseNotAllowed(['GET', 'PUT'])['Allow']",
    "JsonResponse({'a': 1, 'é': [None, True, 1.5]}).content", "JsonResponse([1])", "JsonResponse([1], safe=False).content", "JsonResponse({'a': uuid.UUID(int=5)}).content",
    "(lambda r: (r.set_cookie('a', 'b', max_age=5, path='/x', domain='d', secure=True, httponly=True, samesite='Lax'), r.cookies['a']['max-age'], r.cookies['a'].OutputString().split('expires')[0]))(HttpResponse())",
    "(lambda r: (r.delete_cookie('a'), r.cookies.output()))(HttpResponse())", "(lambda r: r.set_cookie('a', samesite='nonsense'))(HttpResponse())", "(lambda r: (r.delete_cookie('__Secure-a'), r.cookies.output()))(HttpResponse())",
    "(lambda r: (r.set_cookie('a', 'b c;d\"é'), r.cookies.output()))(HttpResponse())",
    "(lambda r: (patch_cache_control(r, private=True, max_age=5), patch_cache_control(r, public=True, max_age=9, no_transform=True), r['Cache-Control']))(HttpResponse())",
    "(lambda r: (patch_vary_headers(r, ['A', 'b']), patch_vary_headers(r, ['B', 'c']), r['Vary']))(HttpResponse())", "(lambda r: (patch_vary_headers(r, ['*', 'b']), r['Vary']))(HttpResponse())",
    "http_date(1e9)", "parse_http_date_safe('Sunday, 06-Nov-94 08:49:37 GMT')", "parse_http_date_safe('Sun Nov  6 08:49:37 1994')", "parse_http_date_safe('Sun, 06 Nov 1994 08:49:37 GMT')", "parse_http_date_safe('Sun, 32 Nov 1994 08:49:37 GMT')",
    "quote_etag('a'), quote_etag('\"a\"'), quote_etag('W/\"a\"')",
]  # fmt: skip
REDIRECTIONS = [
    "/",
    "//evil.com",
    "http://example.com/x",
    "https://example.com",
    "http:///x",
    "javascript:alert(1)",
    "\\\\evil.com",
    "/\\\\evil.com",
    "http:/\\\\evil.com",
    "",
    "x",
    "\\x08//evil.com",
    "http://example.com@evil.com",
    "ftp://example.com",
    "///evil",
    "http:evil.com",
    " //x",
    "http://[::1",
]
HEADERS = [
    "request(**{'Accept': accept}).get_preferred_type(['text/html', 'application/json'])",
    "request(**{'Accept': accept}).accepts('text/html'), request(**{'Accept': accept}).accepts('application/json')",
    "[str(t) for t in request(**{'Accept': accept}).accepted_types]",
]
ACCEPTS = [
    "*/*",
    "text/html",
    "text/*",
    "text/html;q=0.5, application/json",
    "application/json; q=0.1, text/*;q=0.2",
    "",
    "text/html;level=1",
    "garbage",
    "text/html;q=0",
    "*/*;q=0.1,text/html;q=nonsense",
    "text/plain",
]


def test_query_strings_mean_the_same() -> None:
    shown = "(lambda q: (q.lists() and list(q.lists()), q.dict(), q.urlencode(), q.urlencode(safe='/'), str(q)))"
    assert compare(PRELUDE, [f"{shown}(QueryDict('{query}'))" for query in QUERIES], SETUP) == []


def test_cookies_mean_the_same() -> None:
    assert compare(PRELUDE, [f"parse_cookie('{cookie}')" for cookie in COOKIES], SETUP) == []


def test_hosts_are_accepted_the_same() -> None:
    expressions = [f"host({value!r})".replace("\\\\", "\\") for value in HOSTS]
    expressions += ["host(None, SERVER_PORT='8080')", "host(None, SERVER_NAME='other.com')"]
    assert compare(PRELUDE, expressions, SETUP) == []


def test_conditional_requests_and_addresses_are_answered_the_same() -> None:
    expressions = [
        f"answer('/{target}', **{ {**headers, 'Host': 'example.com'}!r})"
        for target, headers in CONDITIONS
    ]
    assert compare(PRELUDE, expressions, SETUP) == []


def test_responses_and_their_headers_are_the_same() -> None:
    assert compare(PRELUDE, RESPONSES, SETUP) == []


def test_addresses_of_others_are_recognized_the_same() -> None:
    expressions = [
        f"url_has_allowed_host_and_scheme('{url}', 'example.com', require_https={secure})"
        for url in REDIRECTIONS
        for secure in (False, True)
    ]
    assert compare(PRELUDE, expressions, SETUP) == []


def test_accepted_types_are_the_same() -> None:
    expressions = [
        expression.replace("accept}", f"{accept!r}}}")
        for expression in HEADERS
        for accept in ACCEPTS
    ]
    assert compare(PRELUDE, expressions, SETUP) == []
