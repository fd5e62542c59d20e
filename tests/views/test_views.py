"""Debug pages, error pages, files, the language switch and class-based views."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from plectrum.conf.urls.static import static
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.http import Http404, HttpResponse
from plectrum.shortcuts import redirect, resolve_url
from plectrum.urls import NoReverseMatch, path, re_path, reverse_lazy
from plectrum.views.debug import ExceptionReporter, SafeExceptionReporterFilter
from plectrum.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from plectrum.views.generic import RedirectView, TemplateView, View
from plectrum.views.i18n import set_language
from plectrum.views.static import serve
from tests.support.requests import asend, make_request, send, site

FORM = "application/x-www-form-urlencoded"


def boom(request: Any) -> HttpResponse:
    password = "hunter2"  # noqa: F841 - must not be shown
    shown = "<visible>"  # noqa: F841 - must be shown
    try:
        return HttpResponse({"a": "b"}["first"])
    except KeyError as error:
        raise ValueError("it <broke>") from error


def test_the_debug_page_shows_the_chain_and_hides_secrets() -> None:
    with site(path("boom/", boom), DEBUG=True, ALLOWED_HOSTS=[], SECRET_KEY="top secret key"):
        reply = send("/boom/?q=1", host="localhost", accept="text/html", cookie="sessionid=abc")
    assert reply.status == 500
    for text in (
        "ValueError",
        "it &lt;broke&gt;",
        "KeyError",
        "&lt;visible&gt;",
        "raise ValueError",
    ):
        assert text in reply.text
    for secret in ("hunter2", "top secret key", "abc"):
        assert f"&#x27;{secret}&#x27;" not in reply.text


def test_programs_get_the_report_as_text() -> None:
    with site(path("boom/", boom), DEBUG=True):
        reply = send("/boom/", accept="application/json")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert "ValueError: it <broke>" in reply.text
    assert "hunter2'" not in reply.text.replace('password = "hunter2"', "")


def test_the_404_page_lists_what_was_tried() -> None:
    with site(path("one/", boom, name="first"), DEBUG=True):
        reply = send("/two/", accept="text/html")
    assert reply.status == 404
    assert "one/" in reply.text
    assert "name: first" in reply.text

    def missing(request: Any) -> HttpResponse:
        raise Http404("No such <thing>")

    with site(path("", missing), DEBUG=True):
        reply = send("/", accept="text/html")
    assert "No such &lt;thing&gt;" in reply.text
    assert f"{__name__}.test_the_404" in reply.text


def test_a_new_project_is_welcomed() -> None:
    with site(DEBUG=True):
        assert "It works" in send("/", accept="text/html").text
        assert "It works" not in send("/x", accept="text/html").text
    with site():
        assert send("/").status == 404


def report(function: Any, request: Any = None) -> ExceptionReporter:
    try:
        function()
    except Exception:  # noqa: BLE001 - whatever the function raises
        return ExceptionReporter(request, *sys.exc_info())
    raise AssertionError


def test_decorated_variables_are_hidden_where_the_report_leaves_the_machine() -> None:
    @sensitive_variables("card")
    def pay() -> None:
        card = "4111"  # noqa: F841 - must not be shown
        amount = "99.95"  # noqa: F841 - must be shown
        raise ValueError

    data = report(pay).get_traceback_data()
    variables = {
        name: value
        for frame in data["chain"][-1]["frames"]
        for name, value in frame["variables"]
        if frame["function"].endswith("pay")
    }
    assert variables["card"] == repr(SafeExceptionReporterFilter.cleansed_substitute)
    assert variables["amount"] == "'99.95'"


def test_decorated_parameters_are_hidden() -> None:
    request = make_request("/", "POST", b"pin=1234&name=Ada", content_type=FORM)
    sensitive_post_parameters("pin")(lambda request: HttpResponse())(request)
    shown = SafeExceptionReporterFilter().get_post_parameters(request)
    assert shown.dict() == {"pin": SafeExceptionReporterFilter.cleansed_substitute, "name": "Ada"}
    with pytest.raises(TypeError, match="must be called"):
        sensitive_variables(boom)  # type: ignore[arg-type]  # the mistake


def test_a_report_survives_values_that_cannot_be_shown() -> None:
    class Hostile:
        def __repr__(self) -> str:
            raise RuntimeError

    def fail() -> None:
        hostile = Hostile()  # noqa: F841 - is shown
        long = "x" * 10_000  # noqa: F841 - is cut
        raise ValueError

    text = report(fail).get_traceback_html()
    assert "its repr() failed" in text
    assert "trimmed" in text


def test_files_of_a_directory_are_served(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "folder").mkdir()
    (tmp_path.parent / "outside.txt").write_text("secret")
    routes = [
        re_path(r"^files/(?P<path>.*)$", serve, {"document_root": tmp_path}),
        re_path(r"^list/(?P<path>.*)$", serve, {"document_root": tmp_path, "show_indexes": True}),
    ]
    with site(*routes):
        reply = send("/files/a.txt")
        assert (reply.text, reply.headers["content-type"]) == ("hello", "text/plain")
        fresh = send("/files/a.txt", if_modified_since=reply.headers["last-modified"])
        assert fresh.status == 304
        assert send("/files/folder").status == 404
        assert "a.txt" in send("/list/").text
        for escape in ("../outside.txt", "/etc/passwd", "folder/../../outside.txt", "a\x00"):
            assert send(f"/files/{escape}").status == 404


def test_files_are_served_by_a_pattern_while_debugging(tmp_path: Path) -> None:
    assert static("/media/", document_root=tmp_path) == []
    with site(DEBUG=True):
        assert len(static("/media/", document_root=tmp_path)) == 1
        assert static("http://other/", document_root=tmp_path) == []
    with pytest.raises(ImproperlyConfigured, match="Empty static prefix"):
        static("")


@pytest.mark.parametrize(
    ("body", "headers", "location"),
    [
        (b"language=de&next=/page/", {}, "/page/"),
        (
            b"language=de&next=http://evil/",
            {"referer": "http://testserver/from/"},
            "http://testserver/from/",
        ),
        (b"language=de&next=//evil", {}, "/"),
        (b"language=de", {}, "/"),
    ],
)
def test_the_language_is_kept_in_a_cookie(
    body: bytes, headers: dict[str, str], location: str
) -> None:
    with site(path("", set_language), LANGUAGES=[("en", "E"), ("de", "D")]):
        reply = send("/", "POST", body, content_type=FORM, accept="text/html", **headers)
        assert reply.headers["location"] == location
        assert reply.cookies[0].startswith("django_language=de")
        assert send("/", "GET", accept="text/html").cookies == []
        script = send("/", "POST", b"language=de", content_type=FORM, accept="application/json")
        assert script.status == 204


class Greeting(View):
    greeting = "hello"

    def get(self, request: Any, name: str = "") -> HttpResponse:
        return HttpResponse(f"{self.greeting} {name}")


class AsyncGreeting(View):
    async def get(self, request: Any) -> HttpResponse:
        return HttpResponse("async")


def test_class_based_views_answer_their_methods() -> None:
    routes = [
        path("<name>/", Greeting.as_view(greeting="hi")),
        path("", AsyncGreeting.as_view()),
    ]
    with site(*routes):
        assert send("/Ada/").text == "hi Ada"
        assert send("/Ada/", "HEAD").status == 200
        refused = send("/Ada/", "POST")
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert send("/Ada/", "OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"
        assert asyncio.run(asend("/")).text == send("/").text == "async"
        assert asyncio.run(asend("/", "POST")).status == 405
        assert asyncio.run(asend("/", "OPTIONS")).status == 200


def test_class_based_views_refuse_what_they_do_not_have() -> None:
    with pytest.raises(TypeError, match="invalid keyword 'nope'"):
        Greeting.as_view(nope=1)
    with pytest.raises(TypeError, match="method name get"):
        Greeting.as_view(get=1)

    class Mixed(AsyncGreeting):
        def post(self, request: Any) -> HttpResponse:
            return HttpResponse()

    with pytest.raises(ImproperlyConfigured, match="all sync or all async"):
        Mixed.as_view()


def test_redirect_views_redirect() -> None:
    routes = [
        path("to/<int:a>/", boom, name="target"),
        path("url/<int:a>/", RedirectView.as_view(url="/x/%(a)s/", query_string=True)),
        path("name/<int:a>/", RedirectView.as_view(pattern_name="target", permanent=True)),
        path("lazy/", RedirectView.as_view(url=reverse_lazy("target", args=[1]))),
        path("gone/", RedirectView.as_view()),
    ]
    with site(*routes):
        assert send("/url/5/?q=1").headers["location"] == "/x/5/?q=1"
        moved = send("/name/5/", "POST")
        assert (moved.status, moved.headers["location"]) == (301, "/to/5/")
        assert send("/gone/").status == 410


def test_template_views_render(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ name }} {{ extra }} {{ view.template_name }}")
    (tmp_path / "404.html").write_text("ours: {{ exception }} {{ request_path }}")
    backend = "plectrum.template.backends.plectrum.PlectrumTemplates"
    templates = [{"BACKEND": backend, "DIRS": [tmp_path]}]
    view = TemplateView.as_view(template_name="page.html", extra_context={"extra": "more"})
    with site(path("<name>/", view), TEMPLATES=templates):
        assert send("/Ada/").text == "Ada more page.html"
        assert send("/no/where").text == "ours: Resolver404 /no/where"
    with pytest.raises(ImproperlyConfigured, match="template_name"):
        TemplateView().get_template_names()


def test_shortcuts_find_addresses() -> None:
    class Thing:
        def get_absolute_url(self) -> str:
            return "/thing/"

    with site(path("page/<int:a>/", boom, name="page")):
        assert resolve_url("page", 3) == "/page/3/"
        assert resolve_url(Thing()) == "/thing/"
        assert resolve_url("../up/") == "../up/"
        assert resolve_url("https://example.com/") == "https://example.com/"
        assert redirect("page", a=1, permanent=True).status_code == 301
        assert redirect("/x/", preserve_request=True).status_code == 307
        with pytest.raises(NoReverseMatch):
            resolve_url("unknown")
