"""Template engines from settings, and what is loaded and rendered through them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.signals import setting_changed
from plectrum.template import Engine, Template, TemplateDoesNotExist, TemplateSyntaxError, engines
from plectrum.template.backends.django import DjangoTemplates
from plectrum.template.backends.plectrum import PlectrumTemplates
from plectrum.template.loader import (
    arender_to_string,
    get_template,
    render_to_string,
    select_template,
)
from plectrum.template.response import (
    ContentNotRenderedError,
    SimpleTemplateResponse,
    TemplateResponse,
)
from plectrum.template.utils import EngineHandler, InvalidTemplateEngineError


class Request:
    """A request, as far as context processors look."""

    META: dict[str, str] = {"REMOTE_ADDR": "127.0.0.1"}
    GET: dict[str, str] = {}


@pytest.fixture(autouse=True)
def _engines(tmp_path: Path) -> Iterator[None]:
    for directory, name, text in [
        ("templates", "hello.html", "Hello {{ name }}!"),
        ("templates", "request.html", "{{ STATIC_URL }}{{ TIME_ZONE }}{{ LANGUAGE_CODE }}"),
        ("templates", "broken.html", "{% nope %}"),
        ("jinja2", "jinja.html", "{{ name }} {{ 1 + 1 }}"),
        ("jinja2", "broken_jinja.html", "a\n{% nope %}"),
        ("strings", "dollar.txt", "$name ${missing}"),
    ]:
        path = tmp_path / directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    processors = ["static", "media", "tz", "i18n", "request", "debug"]
    before = settings.TEMPLATES
    settings.TEMPLATES = [
        {
            "BACKEND": "plectrum.template.backends.django.DjangoTemplates",
            "DIRS": [tmp_path / "templates"],
            "OPTIONS": {
                "context_processors": [
                    f"plectrum.template.context_processors.{name}" for name in processors
                ]
            },
        },
        {"BACKEND": "plectrum.template.backends.jinja2.Jinja2", "DIRS": [tmp_path / "jinja2"]},
        {
            "BACKEND": "plectrum.template.backends.dummy.TemplateStrings",
            "NAME": "strings",
            "DIRS": [tmp_path / "strings"],
        },
    ]
    setting_changed.send(None, setting="TEMPLATES", value=settings.TEMPLATES, enter=True)
    apps.populate(settings.INSTALLED_APPS)
    with apps.installed([]):
        yield
    settings.TEMPLATES = before
    setting_changed.send(None, setting="TEMPLATES", value=before, enter=False)


def test_both_names_of_the_backend_are_one_class() -> None:
    assert DjangoTemplates is PlectrumTemplates
    assert isinstance(engines["django"], PlectrumTemplates)
    assert list(engines) == ["django", "jinja2", "strings"]


def test_a_template_comes_from_the_first_engine_that_has_it() -> None:
    assert render_to_string("hello.html", {"name": "<you>"}) == "Hello &lt;you&gt;!"
    assert render_to_string("jinja.html", {"name": "<you>"}) == "&lt;you&gt; 2"
    assert render_to_string("dollar.txt", {"name": "<you>"}) == "&lt;you&gt; ${missing}"
    assert render_to_string(["nothing.html", "hello.html"], {"name": 1}) == "Hello 1!"
    assert select_template(["x", "hello.html"]).origin.template_name == "hello.html"


def test_what_no_engine_has_is_an_error_that_lists_them_all() -> None:
    with pytest.raises(TemplateDoesNotExist) as caught:
        get_template("nothing.html")
    assert [error.backend.name for error in caught.value.chain] == ["django", "jinja2", "strings"]
    with pytest.raises(TemplateDoesNotExist) as one:
        get_template("hello.html", using="jinja2")
    assert len(one.value.chain) == 1
    with pytest.raises(TypeError, match="takes an iterable of template names"):
        select_template("hello.html")


@pytest.mark.parametrize(("name", "line"), [("broken.html", 1), ("broken_jinja.html", 2)])
def test_a_broken_template_is_a_syntax_error_of_either_language(name: str, line: int) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        get_template(name)
    assert caught.value.line == line


def test_context_processors_fill_what_a_request_renders() -> None:
    expected = f"{settings.STATIC_URL or ''}UTC{settings.LANGUAGE_CODE}"
    text = render_to_string("request.html", {}, Request())
    assert text.replace("None", "") == expected
    assert render_to_string("request.html", {}) == ""


async def test_templates_are_rendered_on_an_event_loop() -> None:
    async def name() -> str:
        return "you"

    assert await arender_to_string("hello.html", {"name": name}) == "Hello you!"
    assert await arender_to_string("jinja.html", {"name": "x"}) == "x 2"


def test_a_template_of_the_default_engine_needs_no_engine() -> None:
    assert Engine.get_default() is engines["django"].engine
    template = Template("{{ x }}")
    assert template.engine is Engine.get_default()


@pytest.mark.parametrize(
    ("configured", "message"),
    [
        ([{"BACKEND": "a.b.C"}, {"BACKEND": "x.b.C"}], "aliases aren't unique"),
        ([{"DIRS": []}], "Invalid BACKEND"),
    ],
)
def test_a_wrong_setting_is_explained(configured: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message):
        list(EngineHandler(configured))
    with pytest.raises(InvalidTemplateEngineError, match="known: django, jinja2, strings"):
        engines["nothing"]


def test_a_template_response_is_rendered_late_and_once() -> None:
    response = SimpleTemplateResponse("hello.html", {"name": "a"}, status=201)
    with pytest.raises(ContentNotRenderedError):
        _ = response.content
    with pytest.raises(ContentNotRenderedError):
        list(response)
    calls: list[str] = []
    response.add_post_render_callback(lambda rendered: calls.append(rendered.content.decode()))
    response.context_data = {"name": "b"}
    assert response.render() is response
    response.context_data = {"name": "c"}
    response.render()
    assert (response.content, response.is_rendered, calls) == (b"Hello b!", True, ["Hello b!"])
    assert response.status_code == 201
    response.add_post_render_callback(lambda rendered: calls.append("now"))
    assert calls[-1] == "now"
    response.content = "other"
    assert response.content == b"other"


def test_a_template_response_with_a_request_runs_context_processors() -> None:
    response = TemplateResponse(Request(), "request.html").render()
    assert b"UTC" in response.content


async def test_a_template_response_is_rendered_on_an_event_loop() -> None:
    async def name() -> str:
        return "you"

    response = TemplateResponse(Request(), ["nothing.html", "hello.html"], {"name": name})
    assert (await response.arender()).content == b"Hello you!"
