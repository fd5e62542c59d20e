"""Requests that other sites make in a visitor's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.http import HttpResponse
from plectrum.middleware.csrf import get_token, rotate_token
from plectrum.middleware.csrf_tokens import mask_secret, tokens_match, unmask_token
from plectrum.urls import path
from plectrum.views.decorators.csrf import (
    csrf_exempt,
    csrf_protect,
    ensure_csrf_cookie,
    requires_csrf_token,
)
from tests.support.requests import send, site

CSRF = "plectrum.middleware.csrf.CsrfViewMiddleware"
FORM = "application/x-www-form-urlencoded"
SECRET = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"


def token_view(request: Any) -> HttpResponse:
    return HttpResponse(get_token(request))


def plain(request: Any) -> HttpResponse:
    return HttpResponse("done")


def rotating(request: Any) -> HttpResponse:
    rotate_token(request)
    return HttpResponse("rotated")


@pytest.fixture
def _site() -> Iterator[None]:
    with site(
        path("token/", token_view),
        path("", plain),
        path("rotate/", rotating),
        path("exempt/", csrf_exempt(plain)),
        middleware=[CSRF],
        CSRF_TRUSTED_ORIGINS=["https://trusted.example", "https://*.wild.example"],
        ALLOWED_HOSTS=["testserver"],
    ):
        yield


def post(token: str = "", *, cookie: str = SECRET, target: str = "/", **headers: str) -> int:
    body = f"csrfmiddlewaretoken={token}".encode() if token else b""
    return send(
        target, "POST", body, content_type=FORM, cookie=f"csrftoken={cookie}", **headers
    ).status


@pytest.mark.usefixtures("_site")
class TestCheck:
    def test_the_token_of_our_page_lets_the_form_pass(self) -> None:
        assert post(mask_secret(SECRET)) == 200
        assert post(SECRET) == 200
        assert post(x_csrftoken=mask_secret(SECRET)) == 200

    @pytest.mark.parametrize(
        ("token", "cookie"),
        [
            ("", SECRET),
            (mask_secret(SECRET), ""),
            (mask_secret("b" * 32), SECRET),
            ("short", SECRET),
            ("!" * 64, SECRET),
            (mask_secret(SECRET), "malformed!"),
            ("é" * 32, SECRET),
        ],
        ids=["none", "no cookie", "another's", "short", "strange", "bad cookie", "not ASCII"],
    )
    def test_anything_else_is_rejected(self, token: str, cookie: str) -> None:
        assert post(token, cookie=cookie) == 403

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"origin": "http://testserver"}, 200),
            ({"origin": "https://trusted.example"}, 200),
            ({"origin": "https://a.wild.example"}, 200),
            ({"origin": "http://a.wild.example"}, 403),
            ({"origin": "https://evil.example"}, 403),
            ({"origin": "null"}, 403),
            ({"origin": "https://[x"}, 403),
            ({"scheme": "https"}, 403),
            ({"scheme": "https", "referer": "https://testserver/page"}, 200),
            ({"scheme": "https", "referer": "https://trusted.example/"}, 200),
            ({"scheme": "https", "referer": "http://testserver/"}, 403),
            ({"scheme": "https", "referer": "https://evil.example/"}, 403),
            ({"scheme": "https", "referer": "https://[x/"}, 403),
            ({"scheme": "https", "referer": "testserver"}, 403),
        ],
    )
    def test_the_form_must_come_from_our_pages(self, headers: dict[str, str], status: int) -> None:
        assert post(mask_secret(SECRET), **headers) == status

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
    def test_safe_methods_need_no_token(self, method: str) -> None:
        assert send("/", method).status == 200

    def test_exempt_views_need_no_token(self) -> None:
        assert send("/exempt/", "POST").status == 200

    def test_the_cookie_is_sent_when_a_page_uses_the_token(self) -> None:
        assert send("/").cookies == []
        reply = send("/token/")
        assert reply.headers["vary"] == "Cookie"
        cookie = reply.cookies[0].partition(";")[0].removeprefix("csrftoken=")
        assert "SameSite=Lax" in reply.cookies[0]
        assert unmask_token(reply.text) == cookie
        again = send("/token/", cookie=f"csrftoken={cookie}")
        assert again.text != reply.text
        assert tokens_match(again.text, cookie)

    def test_login_changes_the_secret(self) -> None:
        reply = send("/rotate/", cookie=f"csrftoken={SECRET}")
        assert SECRET not in reply.cookies[0]

    def test_the_page_says_why(self) -> None:
        reply = send("/", "POST")
        assert "uses a cookie" in reply.text
        assert "CSRF cookie not set" not in reply.text


def test_decorators_protect_single_views() -> None:
    with site(
        path("protected/", csrf_protect(plain)),
        path("cookie/", ensure_csrf_cookie(plain)),
        path("token/", requires_csrf_token(token_view)),
        ALLOWED_HOSTS=["testserver"],
    ):
        assert send("/protected/", "POST").status == 403
        assert post(mask_secret(SECRET), target="/protected/") == 200
        assert send("/cookie/").cookies[0].startswith("csrftoken=")
        assert send("/token/", "POST").status == 200


def test_projects_have_their_own_page() -> None:
    with site(path("", plain), middleware=[CSRF], CSRF_FAILURE_VIEW=f"{__name__}.failure"):
        assert send("/", "POST").text == "CSRF cookie not set."


def failure(request: Any, reason: str = "") -> HttpResponse:
    return HttpResponse(reason, status=403)
