"""The tag libraries that templates load: i18n, l10n, tz, static."""

# ruff: noqa: E501 - templates in one line

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.template import Context, TemplateSyntaxError
from plectrum.utils import timezone, translation
from tests.template.support import make_engine

LIBRARIES = {name: f"plectrum.templatetags.{name}" for name in ("i18n", "l10n", "tz", "static")}
MOMENT = dt.datetime(2024, 6, 1, 12, 0, tzinfo=dt.UTC)


def render(library: str, source: str, values: dict[str, Any] | None = None, **how: Any) -> str:
    engine = make_engine(libraries=LIBRARIES)
    template = engine.from_string(f"{{% load {library} %}}{source}")
    return template.render(Context(values or {}, **how))


def test_texts_are_translated_with_values_and_plurals(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = {"Hello %(name)s": "Hallo %(name)s", "May": "Mai", "yes": "ja"}
    monkeypatch.setattr(translation, "gettext", lambda message: catalog.get(message, message))
    source = "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
    assert render("i18n", source, {"name": "<you>"}) == "Hallo &lt;you&gt;"
    counted = (
        "{% blocktranslate count n=items|length %}{{ n }} thing{% plural %}{{ n }} things"
        "{% endblocktranslate %}"
    )
    assert render("i18n", counted, {"items": [1]}) == "1 thing"
    assert render("i18n", counted, {"items": [1, 2]}) == "2 things"


def test_a_translation_that_does_not_fit_its_values_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gettext(message: str) -> str:
        return message if translation.get_language() is None else "Hallo %(wrong)s"

    monkeypatch.setattr(translation, "gettext", gettext)
    source = "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
    assert render("i18n", source, {"name": "you"}) == "Hello you"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% translate 'a' %}{% trans 'b' as c %}[{{ c }}]", "a[b]"),
        ("{% blocktranslate with a=x|upper %}{{ a }}{% endblocktranslate %}", "Y"),
        ("{% blocktranslate trimmed %}\n  a\n  b\n{% endblocktranslate %}", "a b"),
        ("{% blocktranslate asvar t %}{{ x }}{% endblocktranslate %}[{{ t }}]", "[y]"),
        ("{% get_current_language as l %}{{ l }}", "en-us"),
        ("{% language 'de' %}{% get_current_language as l %}{{ l }}{% endlanguage %}", "de"),
        ("{% get_language_info for 'de' as l %}{{ l.name_local }} {{ l.bidi }}", "Deutsch False"),
        ("{{ 'he'|language_bidi }}{{ 'de'|language_name }}", "TrueGerman"),
        ("{% get_language_info_list for codes as l %}{{ l.1.code }}", "fr"),
    ],
)
def test_the_tags_of_i18n(source: str, expected: str) -> None:
    assert render("i18n", source, {"x": "y", "codes": ["de", "fr"]}) == expected


@pytest.mark.parametrize(
    "source",
    [
        "{% translate %}",
        "{% translate 'a' nope %}",
        "{% translate 'a' as %}",
        "{% translate 'a' noop noop %}",
        "{% blocktranslate %}{% if x %}{% endif %}{% endblocktranslate %}",
        "{% blocktranslate count a=1 %}x{% endblocktranslate %}",
        "{% blocktranslate with %}x{% endblocktranslate %}",
        "{% blocktranslate %}never closed",
        "{% get_current_language %}",
        "{% get_language_info 'de' as x %}",
        "{% language %}{% endlanguage %}",
    ],
)
def test_wrong_tags_of_i18n_are_syntax_errors(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render("i18n", source)


def test_localisation_is_turned_on_and_off() -> None:
    with translation.override("de"):
        assert render("l10n", "{{ x }}", {"x": 1.5}) == "1,5"
        off = "{% localize off %}{{ x }}{% endlocalize %}{{ x }}{{ x|unlocalize }}"
        assert render("l10n", off, {"x": 1.5}) == "1.51,51.5"
        on = "{% localize on %}{{ x }}{% endlocalize %}{{ x|localize }}"
        assert render("l10n", on, {"x": 1.5}, use_l10n=False) == "1,51,5"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ m|date:'H:i' }}", "14:00"),
        ("{% localtime off %}{{ m|date:'H:i' }}{% endlocaltime %}", "12:00"),
        ("{{ m|utc|date:'H:i' }}", "12:00"),
        ("{{ m|timezone:'Asia/Tokyo'|date:'H:i' }}", "21:00"),
        ("{{ m|timezone:'No/Where' }}|{{ none|utc }}", "|"),
        ("{% timezone 'Asia/Tokyo' %}{{ m|date:'H:i' }}{% endtimezone %}", "21:00"),
        ("{% timezone None %}{{ m|date:'H:i' }}{% endtimezone %}", "12:00"),
        ("{% get_current_timezone as z %}{{ z }}", "Europe/Berlin"),
        (
            "{% for x in list %}{% timezone 'UTC' %}{{ x|date:'G' }}{% endtimezone %}{% endfor %}",
            "12",
        ),
    ],
)
def test_times_are_shown_in_the_zone_that_is_asked_for(source: str, expected: str) -> None:
    with timezone.override("Europe/Berlin"):
        assert render("tz", source, {"m": MOMENT, "list": [MOMENT]}) == expected


async def test_tags_with_an_inside_of_their_own_await_it() -> None:
    async def name() -> str:
        return "you"

    engine = make_engine(libraries=LIBRARIES)
    source = "{% load i18n tz %}{% language 'de' %}{% timezone 'UTC' %}{{ name }}{% endtimezone %}{% endlanguage %}"
    assert await engine.from_string(source).arender(Context({"name": name})) == "you"


def test_urls_of_static_files(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings.STATIC_URL, settings.MEDIA_URL
    settings.STATIC_URL, settings.MEDIA_URL = "/static/", "/media/"
    try:
        source = "{% static 'a b.css' %} {% static x as u %}{{ u }} {% get_static_prefix %} {% get_media_prefix as m %}{{ m }}"
        expected = "/static/a%20b.css /static/%3Cx%3E /static/ /media/"
        assert render("static", source, {"x": "<x>"}) == expected
    finally:
        settings.STATIC_URL, settings.MEDIA_URL = before
