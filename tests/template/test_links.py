"""Tags that need the request or the URLs of the project."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.template import Context, RequestContext
from plectrum.urls import NoReverseMatch, clear_url_caches, include, path
from tests.template.support import make_engine, render


def view(request: Any, **kwargs: Any) -> None:
    """Stands for a view."""


inner = ([path("<int:id>/", view, name="detail")], "clients")
urlpatterns = [
    path("plain/", view, name="plain"),
    path("clients/<int:id>/", view, name="client"),
    path("text/<str:text>/", view, name="text"),
    path("a/", include(inner, namespace="one")),
    path("b/", include(inner, namespace="two")),
]


@pytest.fixture(autouse=True)
def _urls() -> Iterator[None]:
    before = settings.ROOT_URLCONF
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield
    settings.ROOT_URLCONF = before
    clear_url_caches()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% url 'plain' %}", "/plain/"),
        ("{% url 'client' client.id %}", "/clients/123/"),
        ("{% url 'client' id=client.id %}", "/clients/123/"),
        ("{% url name id=7 %}", "/clients/7/"),
        ("{% url 'text' text %}", "/text/a%20%3Cb%3E&amp;c/"),
        ("{% autoescape off %}{% url 'text' text %}{% endautoescape %}", "/text/a%20%3Cb%3E&c/"),
        ("{% url 'plain' as the_url %}<{{ the_url }}>", "</plain/>"),
        ("{% url 'missing' as the_url %}{% if the_url %}x{% else %}none{% endif %}", "none"),
        ("{% url 'two:detail' 1 %}", "/b/1/"),
    ],
)
def test_a_url_is_written_for_a_name(source: str, expected: str) -> None:
    values = {"client": {"id": 123}, "name": "client", "text": "a <b>&c"}
    assert render(source, values) == expected


def test_a_name_without_url_is_an_error_with_its_place() -> None:
    with pytest.raises(NoReverseMatch) as caught:
        render("one\n{% url 'missing' %}")
    assert "line 2, column 1" in "".join(caught.value.__notes__)


class Request:
    """A request, as far as the tags look."""

    GET = {"color": "green", "page": "3"}
    current_app = "two"


def test_the_application_of_the_request_decides_between_namespaces() -> None:
    template = make_engine().from_string("{% url 'clients:detail' 1 %}")
    assert template.render(RequestContext(Request())) == "/b/1/"


def test_the_query_string_of_the_request_is_changed() -> None:
    template = make_engine().from_string("{% querystring page=4 color=None %}")
    assert template.render(Context({"request": Request()})) == "?page=4"
    assert template.render(RequestContext(Request())) == "?page=4"


def test_a_csrf_field_is_written_and_its_absence_told_to_developers() -> None:
    field = '<input type="hidden" name="csrfmiddlewaretoken" value="a&amp;b">'
    assert render("{% csrf_token %}", {"csrf_token": "a&b"}) == field
    assert render("{% csrf_token %}", {"csrf_token": "NOTPROVIDED"}) == ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert render("{% csrf_token %}") == ""
        with pytest.raises(UserWarning, match="did not provide the value"):
            render("{% csrf_token %}", debug=True)


def test_a_nonce_is_written_as_an_attribute_or_on_media() -> None:
    class Media:
        def render(self, *, attrs: dict[str, str] | None = None) -> str:
            return f"<script{''.join(f' {k}={v}' for k, v in (attrs or {}).items())}>"

    assert render("{% csp_nonce_attr %}", {"csp_nonce": "abc"}) == 'nonce="abc"'
    assert render("{% csp_nonce_attr %}") == ""
    values = {"media": Media()}
    assert render("{% csp_nonce_attr media %}", {**values, "csp_nonce": "n"}) == "<script nonce=n>"
    assert render("{% csp_nonce_attr media %}", values) == "<script>"


def test_debug_shows_the_context_to_developers_only() -> None:
    assert render("{% debug %}", {"x": "<secret>"}) == ""
    text = render("{% debug %}", {"x": "<secret>"}, debug=True)
    assert "&lt;secret&gt;" in text
    assert "plectrum.template" in text
