"""Templates and tag libraries of applications are found by themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.management.checks import check_templates
from plectrum.template import Context, TemplateDoesNotExist
from plectrum.template.backends.plectrum import PlectrumTemplates
from plectrum.template.utils import engines, get_app_template_dirs
from plectrum.test import override_settings

TAGS = """
from plectrum import template

register = template.Library()


@register.simple_tag
def shout(text):
    return text.upper() + "!"
"""


@pytest.fixture
def _application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for path, text in {
        "guitar/__init__.py": "",
        "guitar/templates/guitar/index.html": "{% load riffs %}{% shout name %}",
        "guitar/templatetags/__init__.py": "",
        "guitar/templatetags/riffs.py": TAGS,
        "guitar/templatetags/broken.py": "raise RuntimeError('imported too early')",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    apps.populate(settings.INSTALLED_APPS)
    with apps.installed(["guitar"]):
        get_app_template_dirs.cache_clear()
        yield
    get_app_template_dirs.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "guitar"]:
        del sys.modules[name]


def make_backend(**options: Any) -> PlectrumTemplates:
    return PlectrumTemplates({"NAME": "t", "DIRS": [], "APP_DIRS": True, "OPTIONS": options})


@pytest.mark.usefixtures("_application")
def test_an_application_brings_templates_and_libraries() -> None:
    backend = make_backend()
    assert backend.get_template("guitar/index.html").render({"name": "riff"}) == "RIFF!"
    assert backend.engine.template_libraries["riffs"] is not None
    assert "guitar.templatetags.broken" not in sys.modules
    with pytest.raises(TemplateDoesNotExist):
        backend.get_template("guitar/nothing.html")


@pytest.mark.usefixtures("_application")
def test_a_library_may_have_another_label_or_need_no_loading() -> None:
    backend = make_backend(
        libraries={"loud": "guitar.templatetags.riffs"},
        builtins=["guitar.templatetags.riffs"],
    )
    template = backend.engine.from_string("{% shout 'a' %}{% load loud %}{% shout 'b' %}")
    assert template.render(Context()) == "A!B!"


@override_settings(TEMPLATES=[{"BACKEND": "plectrum.template.backends.plectrum.PlectrumTemplates"}])
@pytest.mark.usefixtures("_application")
def test_checks_report_wrong_options(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = make_backend(string_if_invalid=3, libraries={"riffs": "guitar.other"})
    monkeypatch.setattr(engines, "_engines", {"t": backend})
    monkeypatch.setitem(vars(engines), "templates", {"t": {}})
    messages = check_templates()
    assert [message.id for message in messages] == ["templates.E002", "templates.W003"]
    assert "guitar.other" in messages[1].msg
