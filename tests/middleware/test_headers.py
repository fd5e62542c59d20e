"""What the middleware does with addresses and headers."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest

from plectrum.conf.urls.i18n import i18n_patterns
from plectrum.http import HttpResponse, StreamingHttpResponse
from plectrum.middleware.csp import get_nonce
from plectrum.urls import path
from plectrum.utils.csp import CSP
from plectrum.views.decorators.cache import cache_control, never_cache
from plectrum.views.decorators.clickjacking import (
    xframe_options_deny,
    xframe_options_exempt,
    xframe_options_sameorigin,
)
from plectrum.views.decorators.common import no_append_slash
from plectrum.views.decorators.csp import csp_override, csp_report_only_override
from plectrum.views.decorators.gzip import gzip_page
from plectrum.views.decorators.http import (
    conditional_page,
    etag,
    last_modified,
    require_GET,
    require_http_methods,
)
from plectrum.views.decorators.vary import vary_on_cookie, vary_on_headers
from tests.support.requests import send, site

COMMON = "plectrum.middleware.common.CommonMiddleware"
SECURITY = "plectrum.middleware.security.SecurityMiddleware"


def page(request: Any, **_: Any) -> HttpResponse:
    return HttpResponse("x" * 500)


@pytest.mark.parametrize(
    ("changes", "target", "status", "location"),
    [
        ({}, "/page", 301, "/page/"),
        ({}, "/page?a=1", 301, "/page/?a=1"),
        ({}, "/nope", 404, None),
        ({}, "/excluded", 404, None),
        ({"APPEND_SLASH": False}, "/page", 404, None),
        ({"PREPEND_WWW": True}, "/page/", 301, "http://www.testserver/page/"),
        ({"PREPEND_WWW": True}, "/page", 301, "http://www.testserver/page/"),
        ({"DISALLOWED_USER_AGENTS": [re.compile("Bot")]}, "/page/", 403, None),
    ],
)
def test_addresses_get_their_proper_form(
    changes: dict[str, Any], target: str, status: int, location: str | None
) -> None:
    patterns = [path("page/", page), path("excluded/", no_append_slash(page))]
    with site(*patterns, middleware=[COMMON], **changes):
        reply = send(target, user_agent="Bot/1.0")
    assert (reply.status, reply.headers.get("location")) == (status, location)


def test_the_length_is_said_for_what_is_no_stream() -> None:
    stream = path("stream/", lambda request: StreamingHttpResponse(["a"]))
    with site(path("page/", page), stream, middleware=[COMMON]):
        assert send("/page/").headers["content-length"] == "500"
        assert "content-length" not in send("/stream/").headers


def test_a_form_that_would_lose_its_data_is_explained_while_debugging() -> None:
    with site(path("page/", page), middleware=[COMMON], DEBUG=True):
        reply = send("/page", "POST", accept="text/plain")
    assert reply.status == 500
    assert "would lose the data" in reply.text


def test_security_headers_are_set() -> None:
    changes = {"SECURE_HSTS_SECONDS": 60, "SECURE_HSTS_PRELOAD": True}
    with site(path("", page), middleware=[SECURITY], **changes):
        headers = send("/", scheme="https").headers
        assert "strict-transport-security" not in send("/").headers
    assert headers["strict-transport-security"] == "max-age=60; preload"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_plain_http_is_redirected_if_so_configured() -> None:
    changes = {"SECURE_SSL_REDIRECT": True, "SECURE_REDIRECT_EXEMPT": ["^open/"]}
    with site(path("", page), path("open/", page), middleware=[SECURITY], **changes):
        assert send("/?a=1").headers["location"] == "https://testserver/?a=1"
        assert send("/open/").status == 200
        assert send("/", scheme="https").status == 200


def test_a_proxy_may_say_that_it_spoke_https() -> None:
    changes = {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    }
    with site(path("", page), middleware=[SECURITY], **changes):
        assert send("/", x_forwarded_proto="https").status == 200
        assert send("/", x_forwarded_proto="http").status == 301


def test_frames_of_other_sites_are_refused() -> None:
    patterns = [
        path("", page),
        path("deny/", xframe_options_deny(page)),
        path("same/", xframe_options_sameorigin(page)),
        path("exempt/", xframe_options_exempt(page)),
    ]
    middleware = ["plectrum.middleware.clickjacking.XFrameOptionsMiddleware"]
    with site(*patterns, middleware=middleware):
        replies = [send(f"/{name}") for name in ("", "deny/", "same/", "exempt/")]
        found = [reply.headers.get("x-frame-options") for reply in replies]
    assert found == ["DENY", "DENY", "SAMEORIGIN", None]


def test_content_is_compressed_for_those_who_take_it() -> None:
    middleware = ["plectrum.middleware.gzip.GZipMiddleware"]
    stream = path("stream/", lambda request: StreamingHttpResponse(["a" * 300, "b"]))
    short = path("short/", lambda request: HttpResponse("short"))
    with site(path("", page), stream, short, middleware=middleware):
        reply = send("/", accept_encoding="br, gzip")
        assert gzip.decompress(reply.body) == b"x" * 500
        assert reply.headers["content-encoding"] == "gzip"
        assert reply.headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(send("/stream/", accept_encoding="gzip").body) == b"a" * 300 + b"b"
        assert send("/").body == b"x" * 500
        assert send("/short/", accept_encoding="gzip").body == b"short"
    with site(path("", gzip_page(page))):
        assert "content-encoding" in send("/", accept_encoding="gzip").headers


def test_what_the_client_has_is_not_sent_again() -> None:
    for pattern, middleware in (
        (path("", page), ["plectrum.middleware.http.ConditionalGetMiddleware"]),
        (path("", conditional_page(page)), []),
    ):
        with site(pattern, middleware=middleware):
            tag = send("/").headers["etag"]
            again = send("/", if_none_match=tag)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == tag


def test_conditions_are_decided_without_the_view() -> None:
    import datetime as dt

    tagged = etag(lambda request: "tag")(page)
    dated = last_modified(lambda request: dt.datetime(2024, 1, 1, tzinfo=dt.UTC))(page)
    with site(path("tag/", tagged), path("date/", dated)):
        assert send("/tag/").headers["etag"] == '"tag"'
        assert send("/tag/", if_none_match='"tag"').status == 304
        assert send("/tag/", "PUT", if_match='"other"').status == 412
        date = send("/date/").headers["last-modified"]
        assert date == "Mon, 01 Jan 2024 00:00:00 GMT"
        assert send("/date/", if_modified_since=date).status == 304


def test_policies_are_sent_with_the_nonce_of_the_page() -> None:
    def nonce_page(request: Any) -> HttpResponse:
        return HttpResponse(str(get_nonce(request)))

    patterns = [
        path("", page),
        path("nonce/", nonce_page),
        path("own/", csp_override({"img-src": [CSP.NONE]})(page)),
        path("none/", csp_override({})(csp_report_only_override({})(page))),
    ]
    policy = {"default-src": [CSP.SELF, CSP.NONCE]}
    middleware = ["plectrum.middleware.csp.ContentSecurityPolicyMiddleware"]
    with site(*patterns, middleware=middleware, SECURE_CSP=policy, SECURE_CSP_REPORT_ONLY=policy):
        assert send("/").headers["content-security-policy"] == "default-src 'self'"
        with_nonce = send("/nonce/")
        expected = f"default-src 'self' 'nonce-{with_nonce.text}'"
        assert with_nonce.headers["content-security-policy"] == expected
        assert with_nonce.headers["content-security-policy-report-only"] == expected
        assert send("/own/").headers["content-security-policy"] == "img-src 'none'"
        assert not [name for name in send("/none/").headers if "security-policy" in name]


def test_the_language_comes_from_address_cookie_or_browser() -> None:
    def language(request: Any) -> HttpResponse:
        return HttpResponse(request.LANGUAGE_CODE)

    middleware = ["plectrum.middleware.locale.LocaleMiddleware"]
    languages = [("en", "English"), ("de", "German")]
    with site(path("", language), middleware=middleware, LANGUAGES=languages, LANGUAGE_CODE="en"):
        reply = send("/", accept_language="de-AT, en;q=0.5")
        assert reply.text == reply.headers["content-language"] == "de"
        assert reply.headers["vary"] == "Accept-Language"
        assert send("/", accept_language="de", cookie="django_language=en").text in ("en", "de")
    patterns = i18n_patterns(path("page/", language))
    with site(*patterns, middleware=middleware, LANGUAGES=languages, LANGUAGE_CODE="en"):
        assert send("/de/page/").text == "de"
        assert send("/page/", accept_language="de").headers["location"] == "/de/page/"
        assert send("/page", accept_language="de").headers["location"] == "/de/page/"


def test_methods_are_restricted() -> None:
    with site(path("get/", require_GET(page)), path("put/", require_http_methods(["PUT"])(page))):
        refused = send("/get/", "POST")
        assert (refused.status, refused.headers["allow"]) == (405, "GET")
        assert send("/put/", "PUT").status == 200


def test_caches_are_told() -> None:
    patterns = [
        path("control/", cache_control(max_age=60, private=True)(page)),
        path("never/", never_cache(page)),
        path("vary/", vary_on_headers("Accept", "X")(vary_on_cookie(page))),
    ]
    with site(*patterns):
        assert send("/control/").headers["cache-control"] == "max-age=60, private"
        never = send("/never/").headers["cache-control"]
        assert "no-store" in never.split(", ")
        assert "max-age=0" in never.split(", ")
        assert send("/vary/").headers["vary"] == "Cookie, Accept, X"


async def test_decorators_keep_the_colour_of_views() -> None:
    from tests.support.requests import asend

    async def apage(request: Any) -> HttpResponse:
        return HttpResponse("async")

    decorated = never_cache(require_GET(etag(lambda request: "t")(gzip_page(apage))))
    with site(path("", decorated)):
        reply = await asend("/")
        assert reply.headers["etag"] == '"t"'
        assert (await asend("/", "POST")).status == 405
