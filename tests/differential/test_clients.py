"""What views see of the requests of test clients and factories, compared with Django's."""

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
import asyncio, json, sys, types
__name__ = "pages"
from {root}.conf import settings
settings.configure(SECRET_KEY="k", ROOT_URLCONF="pages", ALLOWED_HOSTS=["*"], USE_TZ=True)
"""
SETUP = """
from {root}.http import HttpResponse, HttpResponseRedirect
from {root}.test import AsyncClient, AsyncRequestFactory, Client, RequestFactory
from {root}.urls import path

LEFT = {"wsgi.input", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess"}

def seen(request):
    meta = {k: v for k, v in request.META.items() if k not in LEFT}
    return (type(request).__name__, request.method, request.path, request.scheme,
            request.get_host(), request.body, sorted(request.GET.lists()),
            sorted(request.POST.lists()), sorted(request.headers.items()),
            sorted(meta.items(), key=str))

def view(request):
    return HttpResponse(repr(seen(request)))

async def aview(request):
    return view(request)

def broken(request):
    raise ZeroDivisionError

async def abroken(request):
    raise ZeroDivisionError

def to(url, status=302):
    return lambda request: HttpResponseRedirect(url, preserve_request=status == 307)

pages = types.ModuleType("pages")
pages.urlpatterns = [
    path("", view), path("a/", aview), path("to/", to("/a/?z=1")), path("keep/", to("/a/", 307)),
    path("https/", to("https://testserver/a/")), path("other/", to("http://other.example/a/")),
    path("broken/", broken), path("abroken/", abroken),
    path("near/", to("../a/")), path("loop/", to("/loop/")),
]
sys.modules["pages"] = pages

def of(response):
    return response.status_code, response.content, getattr(response, "redirect_chain", None)

def visit(method, *args, client=None, **kwargs):
    visitor = Client(**(client or {}))
    visitor.cookies["k"] = "v"
    return of(getattr(visitor, method)(*args, **kwargs))

def avisit(method, *args, client=None, **kwargs):
    async def main():
        visitor = AsyncClient(**(client or {}))
        visitor.cookies["k"] = "v"
        response = await getattr(visitor, method)(*args, **kwargs)
        assert type(response.asgi_request).__name__ == "ASGIRequest"
        assert not hasattr(response, "wsgi_request")
        asked = response.request
        return of(response), asked["method"], asked["path"], asked["scheme"], asked["headers"]
    return asyncio.run(main())

def made(method, *args, factory=None, **kwargs):
    return seen(getattr(RequestFactory(**(factory or {})), method)(*args, **kwargs))

def amade(method, *args, factory=None, **kwargs):
    request = getattr(AsyncRequestFactory(**(factory or {})), method)(*args, **kwargs)
    scope = request.scope
    return seen(request), scope["type"], scope["scheme"], scope["headers"], scope.get("own")
"""

ARGUMENTS = [
    '"get", "/a/"',
    '"get", "/a/?x=1&y=%20"',
    '"get", "/a/", {"q": ["1", "2"], "r": "é"}',
    '"get", "/a/", query_params={"q": "1"}',
    '"get", "/a/?x=1", {"q": "1"}',
    '"get", "/a/", secure=True',
    '"get", "/a/", headers={"accept": "text/plain", "X-Own_Header": "1"}',
    '"head", "/a/", {"q": "1"}',
    '"trace", "/a/"',
    '"options", "/a/", "text"',
    '"post", "/a/"',
    '"post", "/a/", {"a": "1", "b": ["2", "3"]}',
    '"post", "/a/", {"a": "1"}, query_params={"q": "1"}',
    '"post", "/a/", {"a": "1"}, content_type="application/json"',
    '"post", "/a/", [1], content_type="application/json"',
    '"post", "/a/", "a=1", content_type="application/x-www-form-urlencoded"',
    '"post", "/a/", b"bytes", content_type="text/plain"',
    '"post", "/a/", {"a": None}',
    '"put", "/a/", {"a": 1}, content_type="application/json"',
    '"patch", "/a/", "text", headers={"Content-Language": "de"}',
    '"delete", "/a/", "text"',
    '"get", "/broken/"',
    '"get", "/abroken/"',
    '"generic", "PROPFIND", "/a/", "text", "text/xml"',
]
REDIRECTIONS = [
    '"get", "/to/", follow=True',
    '"get", "/to/", {"q": 1}, follow=True, headers={"X-Own": "1"}',
    '"post", "/to/", {"a": 1}, follow=True',
    '"get", "/loop/", follow=True',
]
OWN = {
    "visit": [
        '"get", "/a/", HTTP_ACCEPT="text/plain", REMOTE_USER="ann", REMOTE_ADDR="1.2.3.4"',
        '"get", "/a/", client={"headers": {"user-agent": "x"}, "SERVER_NAME": "own.example"}',
        '"get", "/other/", follow=True, HTTP_X_OWN="1"',
        '"post", "/keep/", {"a": 1}, follow=True',
        '"get", "/near/", follow=True',
    ],
    "made": ['"get", "/a/", HTTP_ACCEPT="text/plain", factory={"REMOTE_USER": "ann"}'],
    "avisit": [
        '"get", "/a/", ACCEPT="text/plain", X_OWN="1"',
        '"get", "/a/", HTTP_ACCEPT="text/plain"',
        '"get", "/a/", **{"Remote-User": "ann"}',
        '"get", "/a/", REMOTE_USER="ann"',
        '"get", "/to/", follow=True, ACCEPT="text/plain"',
        '"get", "/a/", client={"ACCEPT": "text/plain"}',
    ],
    "amade": [
        '"get", "/a/", ACCEPT="text/plain", headers={"X-Own": "1"}',
        '"get", "/a/", factory={"own": "of the scope"}',
    ],
}


# Not compared: Django follows a redirection of HEAD with GET, forgets TLS where a redirection is
# relative (its asynchronous client follows none of these), and takes the scheme of an absolute one
# for a header of asynchronous requests.


def test_views_see_what_they_see_in_django() -> None:
    questions = [
        f"{call}({arguments})"
        for call in ("visit", "avisit", "made", "amade")
        for arguments in (*ARGUMENTS, *OWN[call], *(REDIRECTIONS if "visit" in call else ()))
    ]
    assert compare(PRELUDE, questions, SETUP) == []
