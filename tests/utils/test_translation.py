"""Translations come from the catalogs of the project, in the language of the context."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.utils import formats, translation
from plectrum.utils.text import Truncator, get_text_list
from plectrum.utils.timesince import timesince
from plectrum.utils.translation import gettext, gettext_lazy, ngettext, npgettext, pgettext

GERMAN = """
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Hello"
msgstr "Hallo"

msgctxt "month"
msgid "May"
msgstr "Mai"

msgid "%(num)d apple"
msgid_plural "%(num)d apples"
msgstr[0] "%(num)d Apfel"
msgstr[1] "%(num)d Äpfel"

msgctxt "fruit"
msgid "%(num)d date"
msgid_plural "%(num)d dates"
msgstr[0] "%(num)d Dattel"
msgstr[1] "%(num)d Datteln"

#, fuzzy
msgid "Fuzzy"
msgstr "Unscharf"

msgid "Untranslated"
msgstr ""

msgid "or"
msgstr "oder"
"""
AUSTRIAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hello"
msgstr "Servus"
"""


@pytest.fixture
def _catalogs(tmp_path: Path) -> Iterator[None]:
    for locale, source in (("de", GERMAN), ("de_AT", AUSTRIAN)):
        directory = tmp_path / locale / "LC_MESSAGES"
        directory.mkdir(parents=True)
        (directory / "django.po").write_text(source)
    with settings.overridden(LOCALE_PATHS=[tmp_path]):
        setting_changed.send(None, setting="LOCALE_PATHS", value=[], enter=True)
        yield
    setting_changed.send(None, setting="LOCALE_PATHS", value=[], enter=False)


@pytest.mark.usefixtures("_catalogs")
def test_messages_are_translated_from_source_files() -> None:
    with translation.override("de"):
        assert gettext("Hello") == "Hallo"
        assert gettext("Hello\r\n") == "Hello\n"
        assert gettext("Fuzzy") == "Fuzzy"
        assert gettext("Untranslated") == "Untranslated"
        assert pgettext("month", "May") == "Mai"
        assert pgettext("other", "May") == "May"
        assert ngettext("%(num)d apple", "%(num)d apples", 1) == "%(num)d Apfel"
        assert ngettext("%(num)d apple", "%(num)d apples", 2) == "%(num)d Äpfel"
        assert npgettext("fruit", "%(num)d date", "%(num)d dates", 2) == "%(num)d Datteln"
        assert get_text_list(["a", "b"]) == "a oder b"
    assert gettext("Hello") == "Hello"


@pytest.mark.usefixtures("_catalogs")
def test_a_regional_language_falls_back_on_its_generic_one() -> None:
    with translation.override("de-at"):
        assert gettext("Hello") == "Servus"
        assert pgettext("month", "May") == "Mai"


@pytest.mark.usefixtures("_catalogs")
def test_a_lazy_message_follows_the_language() -> None:
    hello = gettext_lazy("Hello")
    apples = translation.ngettext_lazy("%(num)d apple", "%(num)d apples", "num")
    assert str(hello) == "Hello"
    with translation.override("de"):
        assert str(hello) == "Hallo"
        assert apples % {"num": 3} == "3 Äpfel"


@pytest.mark.usefixtures("_catalogs")
def test_a_newer_source_wins_over_its_compiled_file(tmp_path: Path) -> None:
    source = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    (source.with_suffix(".mo")).write_bytes(b"")
    source.write_text(GERMAN)
    with translation.override("de"):
        assert gettext("Hello") == "Hallo"


def test_each_task_has_its_language() -> None:
    async def task(language: str) -> str | None:
        translation.activate(language)
        await asyncio.sleep(0)
        return translation.get_language()

    async def main() -> list[str | None]:
        return list(await asyncio.gather(*(task(code) for code in ("de", "fr", "he"))))

    assert asyncio.run(main()) == ["de", "fr", "he"]
    assert translation.get_language() == "en-us"


def test_override_nests_and_decorates() -> None:
    @translation.override("fr")
    def language() -> str | None:
        return translation.get_language()

    with translation.override("de"):
        assert language() == "fr"
        with translation.override(None):
            assert translation.get_language() is None
        assert translation.get_language() == "de"
    with translation.override("de", deactivate=True):
        pass
    assert translation.get_language() == "en-us"


def test_names_of_days_and_months_need_no_catalog() -> None:
    import datetime as dt

    day = dt.date(2024, 3, 5)
    with translation.override("de"):
        assert formats.date_format(day, "l, j. F Y") == "Dienstag, 5. März 2024"
        assert formats.date_format(day) == "5. März 2024"
        assert formats.localize(1234.5) == "1234,5"
    with translation.override("pl"):
        assert formats.date_format(day, "j E") == "5 marca"
    assert formats.date_format(day) == "March 5, 2024"


def test_truncating_and_time_since_are_written_in_english_by_default() -> None:
    import datetime as dt

    assert Truncator("abcdef").chars(4) == "abc…"
    assert timesince(dt.date(2020, 1, 1), dt.date(2021, 2, 1)) == "1\xa0year, 1\xa0month"


def test_messages_of_a_template_become_calls_on_their_lines() -> None:
    source = (
        '{% translate "Hello" %}\n{% comment %}{% translate "No" %}{% endcomment %}\n'
        '{{ _("Constant")|upper }}\n{% translate "May" context "month" %}\n'
        "{% blocktranslate count n=x trimmed %}\n  one {{ n }}\n{% plural %}\n  many\n"
        "{% endblocktranslate %}\n<b>"
    )
    lines = translation.templatize(source).split("\n")
    assert lines[0].strip() == 'gettext("Hello")'
    assert "No" not in lines[1]
    assert '_("Constant")' in lines[2]
    assert lines[3].strip() == 'pgettext("month", "May")'
    assert lines[4].strip() == "ngettext('one %(n)s', 'many', count)"
    assert len(lines) == source.count("\n") + 1


def test_languages_of_visitors_are_bounded() -> None:
    with pytest.raises(LookupError):
        translation.get_supported_language_variant("x" * 501, strict=True)
    assert not translation.check_for_language("de/../../etc")
