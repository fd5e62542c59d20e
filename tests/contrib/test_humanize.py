"""Humanize: every documented example, in English and in German, and what is not documented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import plectrum
from plectrum.apps import apps
from plectrum.contrib.humanize import natural_time
from plectrum.contrib.humanize.templatetags.humanize import apnumber, intcomma, intword, ordinal
from plectrum.template import Context, Engine
from plectrum.utils import timezone, translation
from plectrum.utils.translation import catalogs

NOW = dt.datetime(2007, 2, 17, 16, 30)  # noqa: DTZ001 - the documented moment, without a zone
SPACE = "\u00a0"


@pytest.fixture(autouse=True)
def _application() -> Iterator[None]:
    plectrum.setup()
    with apps.installed(["plectrum.contrib.humanize"]):
        catalogs.forget()
        with translation.override("en"):
            yield
    catalogs.forget()


@pytest.fixture
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime(2007, 2, 17, 16, 30, tzinfo=tz)

    class Module:
        date = dt.date
        timedelta = dt.timedelta
        UTC = dt.UTC
        datetime = Clock

    monkeypatch.setattr(natural_time, "dt", Module)
    monkeypatch.setattr(Module, "datetime", _Checked("Clock", (Clock,), {}))


class _Checked(type):
    """Makes every datetime an instance of the clock's class."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, dt.datetime)


def render(source: str, **values: Any) -> str:
    engine = Engine(libraries={"humanize": "plectrum.contrib.humanize.templatetags.humanize"})
    return engine.from_string("{% load humanize %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, "one"), (2, "two"), (9, "nine"), (10, 10), ("5", "five"), (0, 0), (-1, -1), (True, "one"),
     ("x", "x"), (None, None), ("1.5", "1.5"), (Decimal("12.7"), 12)],
)  # fmt: skip
def test_apnumber(value: Any, expected: Any) -> None:
    assert apnumber(value) == expected


@pytest.mark.parametrize(
    ("value", "expected", "german"),
    [
        (4500, "4,500", "4.500"),
        (4500.2, "4,500.2", "4.500,2"),
        (45000, "45,000", "45.000"),
        (450000, "450,000", "450.000"),
        (4500000, "4,500,000", "4.500.000"),
        ("4500.2", "4,500.2", "4.500,2"),
        ("-12345", "-12,345", "-12.345"),
        (Decimal("1234567890123456789012345.5"), "1,234,567,890,123,456,789,012,345.5",
         "1.234.567.890.123.456.789.012.345,5"),
        (100, "100", "100"),
        ("1e5", "100,000", "100.000"),
        ("1,000", "1,000", "1,000"),
        ("12345x", "12,345x", "12,345x"),
        ("x12345", "x12345", "x12345"),
        (None, "None", "None"),
        (True, "1", "1"),
    ],
)  # fmt: skip
def test_intcomma(value: Any, expected: str, german: str) -> None:
    assert intcomma(value) == expected
    with translation.override("de"):
        assert intcomma(value) == german
        assert intcomma(12345, use_l10n=False) == "12,345"


@pytest.mark.parametrize(
    ("value", "expected", "german"),
    [
        (1000000, "1.0 million", "1,0 Million"),
        (1200000, "1.2 million", "1,2 Millionen"),
        (1200000000, "1.2 billion", "1,2 Milliarden"),
        (-1200000000, "-1.2 billion", "-1,2 Milliarden"),
        ("1000000", "1.0 million", "1,0 Million"),
        (1050000, "1.1 million", "1,1 Millionen"),
        (999999999, "1000.0 million", "1000,0 Millionen"),
        (10**33, "1.0 decillion", "1,0 Quintilliarde"),
        (10**100, "1.0 googol", "1,0 Googol"),
        (999999, 999999, 999999),
        (10**103, 10**103, 10**103),
        ("1.5", "1.5", "1.5"),
        (None, None, None),
    ],
)
def test_intword(value: Any, expected: Any, german: Any) -> None:
    assert intword(value) == expected
    with translation.override("de"):
        assert intword(value) == german


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (0, "0th"), (11, "11th"), (12, "12th"),
     (13, "13th"), (21, "21st"), (111, "111th"), (121, "121st"), ("3", "3rd"), (-1, "-1"),
     ("x", "x"), (None, None)],
)  # fmt: skip
def test_ordinal(value: Any, expected: Any) -> None:
    assert ordinal(value) == expected


def test_an_ordinal_follows_the_language() -> None:
    with translation.override("de"):
        assert ordinal(3) == "3."


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize(
    ("day", "month", "expected"),
    [(16, 2, "yesterday"), (17, 2, "today"), (18, 2, "tomorrow"), (19, 2, "19 Feb 2007"),
     (17, 3, "17 Mar 2007")],
)  # fmt: skip
def test_naturalday(day: int, month: int, expected: str) -> None:
    for value in (dt.date(2007, month, day), dt.datetime(2007, month, day, 3)):  # noqa: DTZ001
        assert render("{{ day|naturalday:'j M Y' }}", day=value) == expected
        assert natural_time.naturalday(value, "j M Y") == expected


def test_naturalday_leaves_what_is_no_date() -> None:
    assert render("{{ day|naturalday:'Y' }}", day="soon") == "soon"


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("17 16:30:00", "now"),
        ("17 16:29:31", "29 seconds ago"),
        ("17 16:29:59", "a second ago"),
        ("17 16:29:00", "a minute ago"),
        ("17 16:25:35", "4 minutes ago"),
        ("17 15:30:29", "59 minutes ago"),
        ("17 15:30:01", "59 minutes ago"),
        ("17 15:30:00", "an hour ago"),
        ("17 13:31:29", "2 hours ago"),
        ("16 13:31:29", "1 day, 2 hours ago"),
        ("16 13:30:01", "1 day, 2 hours ago"),
        ("16 13:30:00", "1 day, 3 hours ago"),
        ("17 16:30:30", "30 seconds from now"),
        ("17 16:30:29", "29 seconds from now"),
        ("17 16:30:01", "a second from now"),
        ("17 16:31:00", "a minute from now"),
        ("17 16:34:35", "4 minutes from now"),
        ("17 17:30:29", "an hour from now"),
        ("17 18:31:29", "2 hours from now"),
        ("18 16:31:29", "1 day from now"),
        ("26 18:31:29", "1 week, 2 days from now"),
    ],
)
def test_naturaltime(moment: str, expected: str) -> None:
    value = dt.datetime.strptime(f"2007 02 {moment}", "%Y %m %d %H:%M:%S")  # noqa: DTZ007
    assert natural_time.naturaltime(value).replace(SPACE, " ") == expected
    assert render("{{ v|naturaltime }}", v=value).replace(SPACE, " ") == expected


@pytest.mark.usefixtures("_now")
def test_naturaltime_breaks_no_line_between_a_number_and_its_unit() -> None:
    value = NOW - dt.timedelta(seconds=29)
    assert natural_time.naturaltime(value) == f"29{SPACE}seconds ago"


@pytest.mark.usefixtures("_now")
def test_naturaltime_in_german_and_with_time_zones() -> None:
    with translation.override("de"), timezone.override("Europe/Berlin"):
        value = NOW.replace(tzinfo=dt.UTC)
        assert natural_time.naturaltime(value - dt.timedelta(days=2)) == f"vor 2{SPACE}Tagen"
        assert natural_time.naturaltime(value + dt.timedelta(hours=3)) == f"in 3{SPACE}Stunden"


@pytest.mark.parametrize("value", ["x", None, dt.date(2007, 2, 16)])
def test_naturaltime_leaves_what_is_no_datetime(value: Any) -> None:
    assert natural_time.naturaltime(value) is value


def test_results_stay_safe_or_unsafe_as_documented() -> None:
    text = "<b>"
    assert render("{{ v|intcomma }}{{ v|ordinal }}{{ v|apnumber }}", v=text) == "&lt;b&gt;" * 3
    assert render("{{ v|safe|intcomma }}{{ v|safe|ordinal }}", v=text) == "<b><b>"
