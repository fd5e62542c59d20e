"""Dates, durations, formats and languages answer as the documented ones do."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
import datetime as dt, decimal, zoneinfo
from {root}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", TIME_ZONE="Europe/Berlin", LANGUAGE_COOKIE_NAME="c")
from {root}.utils import dateformat, formats, timesince, timezone, translation
D = decimal.Decimal
N = dt.datetime(2020, 1, 1)
class Request:
    def __init__(self, header="", path="/", cookie=None):
        self.META = {"HTTP_ACCEPT_LANGUAGE": header}
        self.COOKIES = {"c": cookie} if cookie else {}
        self.path_info = path
def within(language, function):
    with translation.override(language):
        return function()
"""
MOMENTS = [
    "dt.datetime(2024, 9, 3, 13, 5, 7, 120, tzinfo=timezone.get_fixed_timezone(-150))",
    "dt.datetime(2024, 2, 29, 0, 0)",
    "dt.datetime(1999, 12, 31, 12, 0, tzinfo=dt.timezone.utc)",
    "dt.datetime(2021, 7, 1, 23, 59, 59, tzinfo=zoneinfo.ZoneInfo('Europe/London'))",
    "dt.date(2008, 12, 29)",
    "dt.date(999, 1, 11)",
]
CHARACTERS = "aAbcdDeEfFgGhHiIjlLmMnNoOPrsStTuUwWyYzZ"
FORMAT_NAMES = [
    "DATE_FORMAT", "TIME_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT",
    "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT", "FIRST_DAY_OF_WEEK", "DECIMAL_SEPARATOR",
    "THOUSAND_SEPARATOR", "NUMBER_GROUPING", "DATE_INPUT_FORMATS", "TIME_INPUT_FORMATS",
    "DATETIME_INPUT_FORMATS", "X_FORMAT",
]  # fmt: skip

EXPRESSIONS = [
    *[f"dateformat.format({m}, {c!r})" for m in MOMENTS for c in CHARACTERS],
    r"dateformat.format(dt.date(2024, 1, 2), 'jS \\of F, \\Y Y')",
    *[f"dateformat.time_format(dt.time(13, 5), {c!r})" for c in "aAefgGhHiOPsTuZ"],
    *[f"timesince.timesince(N - dt.timedelta({d}), N, depth={n})" for n in (1, 2, 4)
      for d in ("400", "40", "8", "0, 90000", "0, 3660", "0, 30", "1135", "0, -5", "365, 3600", "31")],
    *[f"timesince.timeuntil(N + dt.timedelta({d}), N)" for d in ("400", "40", "8", "0, 90000")],
    "timesince.timesince(dt.date(2019, 2, 28), dt.date(2020, 2, 29))", "timesince.timesince(N, N, depth=0)",
    *[f"timesince.timesince(dt.datetime(2016, 1, {a}), dt.datetime(2016, {m}, {b}), depth=3)"
      for a in (28, 30, 31) for m in (3, 4) for b in (1, 29, 30)],
    *[f"formats.get_format({n!r}, {lang!r})" for n in FORMAT_NAMES for lang in ("en", "en-us", None)],
    *[f"formats.get_format({n!r}, use_l10n=False)" for n in FORMAT_NAMES],
    *[f"within('de', lambda: formats.get_format({n!r}))" for n in (
      "DATE_FORMAT", "TIME_FORMAT", "SHORT_DATE_FORMAT", "FIRST_DAY_OF_WEEK", "DECIMAL_SEPARATOR",
      "THOUSAND_SEPARATOR", "NUMBER_GROUPING", "YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT")],
    *[f"within({lang!r}, lambda: dateformat.format(dt.date(2024, 3, 5), {f!r}))"
      for lang in ("de", "es") for f in ("l", "F", "E")],
    *[f"formats.localize({v})" for v in ("1", "True", "1234567.5", "D('1.50')", "'x'", "None",
      "dt.date(2024, 1, 2)", "dt.datetime(2024, 1, 2, 13, 5)", "dt.time(1, 2)")],
    *[f"formats.localize_input({v})" for v in ("1.5", "True", "dt.date(2024, 1, 2)",
      "dt.datetime(2024, 1, 2, 13, 5)", "dt.time(1, 2)", "'x'")],
    *[f"formats.number_format({a})" for a in ("1234.567, 1", "1234567, force_grouping=True",
      "D('1.5'), 3", "'12.5', 1", "1234567.5, use_l10n=False")],
    *[f"within('de', lambda: formats.number_format({a}))" for a in ("1234.567, 1",
      "1234567.5, force_grouping=True")],
    *[f"within('de', lambda: formats.sanitize_separators({v!r}))" for v in ("1.234,5", "1,5", "1.5", 3)],
    *[f"formats.sanitize_separators({v!r})" for v in ("1,234.5", "1.5", "x", None)],
    *[f"translation.{f}({c!r})" for f in ("to_locale", "get_supported_language_variant") for c in (
      "en-us", "pt-br", "zh-hans", "sr-latn", "de", "x", "es-419", "en_US", "zh-tw", "de-at", "nb-no")],
    *[f"translation.check_for_language({c!r})" for c in ("en-us", "de", "x", "en_US", None, "a" * 501)],
    *[f"translation.get_language_from_path({p!r})" for p in (
      "/de/x", "/xx/", "/pt-br/", "/en-gb", "/deep/", "/zh-cn/", "/de-at/", "/", "de/")],
    *[f"translation.get_language_from_request(Request({h!r}))" for h in (
      "de", "pt-BR,en;q=0.5", "xx,fr;q=0.3,de;q=0.8", "*", "zh-cn", "", "nb-no", "no", "zh-TW", "x" * 600)],
    "translation.get_language_from_request(Request('fr', '/it/x'), True)",
    "translation.get_language_from_request(Request('fr', '/it/x', 'de'))",
    "translation.get_language_from_request(Request('fr', '/', 'xx'))",
    *[f"within({c!r}, lambda: (translation.get_language(), translation.get_language_bidi()))"
      for c in ("he", "de-at", None, "xx", "fa-ir")],
    *[f"translation.get_language_info({c!r})['{k}']" for c in ("de", "fr", "he", "xx", "de-at", "EN")
      for k in ("bidi", "code", "name", "name_local")],
    "translation.ngettext_lazy('%(n)d a', '%(n)d b', 'n') % {'n': 1}",
    "translation.ngettext_lazy('%(n)d a', '%(n)d b', 'n') % {'m': 1}",
    "translation.ngettext_lazy('%d a', '%d b') % 2", "str(translation.ngettext_lazy('a', 'b', 1))",
    "translation.ngettext_lazy('x', 'y', 'n') % {'n': 2}", "translation.gettext('a\\r\\nb')",
    "timezone.make_aware(N).isoformat()", "timezone.make_naive(N)", "timezone.localtime(N)",
    "timezone.localtime(dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)).isoformat()",
    "timezone.get_fixed_timezone(-150).tzname(None)", "timezone.get_current_timezone_name()",
    "timezone.make_aware(dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc))",
]  # fmt: skip


def test_localisation_answers_as_documented() -> None:
    assert compare(PRELUDE, EXPRESSIONS) == []
