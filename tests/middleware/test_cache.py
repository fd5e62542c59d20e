"""Whole responses, kept and given again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from plectrum.core.cache import cache, caches
from plectrum.http import HttpResponse, StreamingHttpResponse
from plectrum.template.response import SimpleTemplateResponse
from plectrum.urls import path
from plectrum.utils.cache import get_cache_key, learn_cache_key
from plectrum.views.decorators.cache import cache_page
from plectrum.views.decorators.vary import vary_on_headers
from tests.support.requests import Reply, asend, make_request, send, site

CHAIN = [
    "plectrum.middleware.cache.UpdateCacheMiddleware",
    "plectrum.middleware.cache.FetchFromCacheMiddleware",
]
counter = itertools.count(1)


def page(request: Any) -> HttpResponse:
    """Answers what the query asks for, and how often it was called."""
    response = HttpResponse(str(next(counter)), status=int(request.GET.get("status", 200)))
    for name, header in (("cc", "Cache-Control"), ("vary", "Vary")):
        if name in request.GET:
            response[header] = request.GET[name]
    if "cookie" in request.GET:
        response.set_cookie("a", "b")
    return response


async def apage(request: Any) -> HttpResponse:
    await asyncio.sleep(0)
    return page(request)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(params=["wsgi", "asgi"])
def client(request: pytest.FixtureRequest) -> Callable[..., Reply]:
    if request.param == "wsgi":
        return send
    return lambda *args, **kwargs: asyncio.run(asend(*args, **kwargs))


@pytest.mark.parametrize(
    ("target", "is_kept", "control"),
    [
        ("/", True, "max-age=100"),
        ("/?cc=max-age%3D7", True, "max-age=7"),
        ("/?cc=max-age%3D0", False, "max-age=0"),
        ("/?cc=private", False, "private"),
        ("/?cc=no-store", False, "no-store"),
        ("/?cc=no-cache", False, "no-cache"),
        ("/?cookie=1", True, "max-age=100"),
        ("/?cookie=1&vary=Cookie", False, None),
        ("/?vary=*", False, None),
        ("/?status=404", False, None),
        ("/?status=304", False, "max-age=100"),
    ],
)
@pytest.mark.parametrize("view", [page, apage])
def test_what_may_be_shared_is_kept(
    client: Callable[..., Reply], view: Any, target: str, is_kept: bool, control: str | None
) -> None:
    with site(path("", view), middleware=CHAIN, CACHE_MIDDLEWARE_SECONDS=100):
        first, second = client(target), client(target)
    assert (first.body == second.body) is (is_kept or "304" in target)
    assert first.headers.get("cache-control") == control
    assert ("age" in second.headers) is is_kept
    if is_kept:
        assert second.body == first.body


@pytest.mark.parametrize(
    ("first", "second", "calls_made"),
    [
        (("/", "GET"), ("/", "HEAD"), 1),
        (("/", "HEAD"), ("/", "HEAD"), 1),
        (("/", "HEAD"), ("/", "GET"), 2),
        (("/", "POST"), ("/", "POST"), 2),
        (("/?a=1", "GET"), ("/?a=2", "GET"), 2),
    ],
)
def test_methods_and_addresses_are_kept_apart(
    client: Callable[..., Reply], first: Any, second: Any, calls_made: int
) -> None:
    with site(path("", page), middleware=CHAIN):
        before = next(counter)
        client(*first)
        client(*second)
    assert next(counter) - before - 1 == calls_made


@pytest.mark.parametrize("header", ["user_agent", "cookie", "authorization"])
def test_headers_that_matter_keep_responses_apart(
    client: Callable[..., Reply], header: str
) -> None:
    view = vary_on_headers("User-Agent", "Cookie")(page)
    with site(path("", view), middleware=CHAIN):
        seen = [client("/", **{header: value}).text for value in ("x", "y", "x")]
    assert seen[0] == seen[2] != seen[1]


def test_languages_are_kept_apart(client: Callable[..., Reply]) -> None:
    chain = [CHAIN[0], "plectrum.middleware.locale.LocaleMiddleware", CHAIN[1]]
    with site(path("", page), middleware=chain):
        seen = [client("/", accept_language=code).text for code in ("de", "en", "de;q=0.9,xx")]
    assert seen[0] == seen[2] != seen[1]


def test_responses_that_are_rendered_later_are_kept_when_they_are(
    client: Callable[..., Reply],
) -> None:
    from plectrum.template import engines

    rendered: list[int] = []

    def text() -> str:
        rendered.append(1)
        return "text"

    def view(request: Any) -> Any:
        template = engines["plectrum"].from_string("{{ text }}")
        return SimpleTemplateResponse(template, {"text": text})

    engine = {"BACKEND": "plectrum.template.backends.plectrum.PlectrumTemplates"}
    with site(path("", view), middleware=CHAIN, TEMPLATES=[engine]):
        assert client("/").text == client("/").text == "text"
    assert rendered == [1]


def test_streams_are_not_kept(client: Callable[..., Reply]) -> None:
    with site(path("", lambda request: StreamingHttpResponse(iter([b"a"]))), middleware=CHAIN):
        assert client("/").body == client("/").body == b"a"


@pytest.mark.parametrize(
    ("timeout", "is_kept", "control"),
    [(5, True, "max-age=5"), (0, False, "max-age=0"), (None, True, "max-age=600")],
)
@pytest.mark.parametrize("view", [page, apage])
def test_single_views_are_kept(
    client: Callable[..., Reply], view: Any, timeout: Any, is_kept: bool, control: str
) -> None:
    with site(path("", cache_page(timeout)(view))):
        first, second = client("/"), client("/")
    assert (first.body == second.body) is is_kept
    assert second.headers["cache-control"] == control


def test_a_view_may_have_a_cache_and_a_prefix_of_its_own(client: Callable[..., Reply]) -> None:
    locmem = "plectrum.core.cache.backends.locmem.LocMemCache"
    chosen = {"default": {"BACKEND": locmem}, "other": {"BACKEND": locmem, "LOCATION": "other"}}
    with site(
        path("one/", cache_page(60, cache="other")(page)),
        path("two/", cache_page(60, key_prefix="mine")(page)),
        CACHES=chosen,
    ):
        assert client("/one/").body == client("/one/").body
        assert get_cache_key(make_request("/one/")) is None
        assert get_cache_key(make_request("/one/"), cache=caches["other"]) is not None
        assert client("/two/").body == client("/two/").body
        assert get_cache_key(make_request("/two/")) is None
        assert ".mine.GET." in (get_cache_key(make_request("/two/"), key_prefix="mine") or "")
        caches["other"].clear()


def test_keys_are_learnt_from_responses() -> None:
    request = make_request("/a/", user_agent="x")
    assert get_cache_key(request) is None
    learnt = learn_cache_key(request, HttpResponse(headers={"Vary": "User-Agent"}))
    assert get_cache_key(request) == learnt
    assert get_cache_key(make_request("/a/", user_agent="y")) not in {learnt, None}
    assert get_cache_key(make_request("/b/", user_agent="x")) is None
