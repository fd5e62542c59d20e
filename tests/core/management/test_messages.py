"""Messages are collected from sources into files, updated and compiled."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.core.management import call_command
from plectrum.core.management.base import CommandError

PYTHON = """
from plectrum.utils.translation import gettext as _, ngettext, pgettext
# Translators: said at the door
_("Hello")
pgettext("month", "May")
ngettext("%(n)d apple", "%(n)d apples", count)
"""
TEMPLATE = '<p>{% translate "From a template" %}</p>\n{# note #}{{ _("Constant") }}'


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apps.populate([])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "locale").mkdir()
    (tmp_path / "app.py").write_text(PYTHON)
    (tmp_path / "page.html").write_text(TEMPLATE)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.py").write_text('_("Hidden")')


def run(name: str, **options: Any) -> str:
    output = io.StringIO()
    call_command(name, stdout=output, **options)
    return output.getvalue()


def german() -> Path:
    return Path("locale/de/LC_MESSAGES/django.po")


def test_messages_are_collected_with_their_places() -> None:
    assert "processing locale de" in run("makemessages", locale=["de"])
    text = german().read_text()
    for expected in (
        "#. Translators: said at the door\n#: app.py:4",
        'msgctxt "month"\nmsgid "May"',
        'msgid_plural "%(n)d apples"',
        '#: page.html:1\nmsgid "From a template"',
        '#: page.html:2\nmsgid "Constant"',
    ):
        assert expected in text
    assert "Hidden" not in text


def test_translations_survive_an_update() -> None:
    run("makemessages", locale=["de"])
    text = german().read_text().replace('"Hello"\nmsgstr ""', '"Hello"\nmsgstr "Hallo"')
    german().write_text(text)
    Path("more.py").write_text('_("More")')
    Path("page.html").write_text("")
    run("makemessages", all=True, no_location=True)
    text = german().read_text()
    assert 'msgid "Hello"\nmsgstr "Hallo"' in text
    assert 'msgid "More"' in text
    assert '#~ msgid "Constant"' in text
    assert "#: " not in text
    run("makemessages", all=True, no_obsolete=True)
    assert "Constant" not in german().read_text()


def test_files_are_compiled_once() -> None:
    run("makemessages", locale=["de", "fr"])
    assert run("compilemessages", exclude=["fr"]).count("processing file") == 1
    assert german().with_suffix(".mo").exists()
    assert run("compilemessages", locale=["de"]) == ""


def test_a_broken_file_is_named() -> None:
    run("makemessages", locale=["de"])
    german().write_text('msgid "x"\nnonsense\nmsgstr "y"\n')
    with pytest.raises(CommandError, match=r"django\.po"):
        run("compilemessages")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "usage"),
        ({"locale": ["de-at"]}, "did you mean de_AT"),
        ({"locale": ["de"], "domain": "x"}, "domains"),
    ],
)
def test_wrong_arguments_are_explained(options: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("makemessages", **options)
