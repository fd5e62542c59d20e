"""Ranges: stored, read, asked for, validated and serialized."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from plectrum.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    IntegerRangeField,
    RangeBoundary,
    RangeField,
)
from plectrum.db import models
from plectrum.db.backends.postgresql.psycopg_any import (
    DateRange,
    DateTimeTZRange,
    NumericRange,
    Range,
)
from plectrum.db.models import F, Value
from plectrum.db.utils import DataError
from plectrum.test.overrides import override_settings
from tests.contrib.postgres.bookings import DateTimeRange, Span
from tests.support.colours import Colour, both_colours

JANUARY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MARCH = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
MAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.fixture
def spans(tables: Callable[..., None]) -> None:
    """Three rows: a to c."""
    tables(Span)
    Span.objects.create(
        label="a",
        ages=(0, 10),
        keys=NumericRange(1, 2**40),
        prices=(1, 5),
        moments=(JANUARY, MARCH),
        days=(JANUARY.date(), MARCH.date()),
        age=5,
        price=Decimal("2.50"),
        share=0.5,
        day=dt.date(2026, 2, 1),
        moment=dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC),
    )
    Span.objects.bulk_create(
        [
            Span(label="b", ages=[21, None], prices=(None, Decimal("0.5")), age=30),
            Span(label="c", ages=NumericRange(empty=True), moments=DateTimeTZRange(MARCH, None)),
        ]
    )


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"ages": NumericRange(0, 10)}, "a"),
        ({"ages": (0, 10)}, "a"),
        ({"ages": NumericRange(0, 9, "[]")}, "a"),
        ({"ages__isnull": True}, ""),
        ({"ages__in": [NumericRange(0, 10), (21, None)]}, "ab"),
        ({"ages__contains": 4}, "a"),
        ({"ages__contains": NumericRange(4, 5)}, "a"),
        ({"ages__contains": (4, 5)}, "a"),
        ({"ages__contains": F("age")}, "ab"),
        ({"ages__contains": F("ages")}, "abc"),
        ({"ages__contained_by": NumericRange(0, 15)}, "ac"),
        ({"ages__overlap": NumericRange(8, 12)}, "a"),
        ({"ages__overlap": F("ages")}, "ab"),
        ({"ages__fully_lt": NumericRange(11, 15)}, "a"),
        ({"ages__fully_gt": NumericRange(11, 15)}, "b"),
        ({"ages__not_lt": NumericRange(0, 15)}, "ab"),
        ({"ages__not_gt": NumericRange(3, 10)}, "a"),
        ({"ages__adjacent_to": NumericRange(10, 21)}, "ab"),
        ({"ages__lt": NumericRange(1, 2)}, "ac"),
        ({"ages__gte": NumericRange(1, 2)}, "b"),
        ({"ages__startswith": 21}, "b"),
        ({"ages__startswith__gte": 0}, "ab"),
        ({"ages__endswith": 10}, "a"),
        ({"ages__endswith__isnull": True}, "bc"),
        ({"ages__isempty": True}, "c"),
        ({"ages__isempty": False}, "ab"),
        ({"ages__lower_inc": True}, "ab"),
        ({"ages__lower_inf": True}, ""),
        ({"ages__upper_inc": True}, ""),
        ({"ages__upper_inf": True}, "b"),
        ({"keys__contains": 2**39}, "a"),
        ({"keys__endswith": 2**40}, "a"),
        ({"prices__contains": 5}, "a"),
        ({"prices__contains": Decimal("0.25")}, "b"),
        ({"prices__contains": NumericRange(1, 5)}, "a"),
        ({"prices__overlap": NumericRange(0, 1)}, "b"),
        ({"prices__upper_inc": True}, "ab"),
        ({"moments__contains": JANUARY}, "a"),
        ({"moments__contains": JANUARY.date()}, "a"),
        ({"moments__contains": (MARCH, MAY)}, "c"),
        ({"moments__adjacent_to": F("moments")}, ""),
        ({"moments__startswith__year": 2026}, "ac"),
        ({"moments__startswith__date": MARCH.date()}, "c"),
        ({"days__contains": dt.date(2026, 2, 28)}, "a"),
        ({"days__endswith": MARCH.date()}, "a"),
        ({"age__contained_by": NumericRange(4, 6)}, "a"),
        ({"age__contained_by": F("ages")}, "ab"),
        ({"id__contained_by": NumericRange(0, 10**6)}, "abc"),
        ({"price__contained_by": NumericRange(2, 3)}, "a"),
        ({"share__contained_by": NumericRange(0, 1)}, "a"),
        ({"day__contained_by": DateRange(JANUARY.date(), None)}, "a"),
        ({"day__contained_by": DateTimeTZRange(JANUARY, MARCH)}, "a"),
        ({"moment__contained_by": DateTimeTZRange(JANUARY, MARCH)}, "a"),
        ({"moment__contained_by": (MARCH, MAY)}, ""),
    ],
)
@both_colours
async def test_lookups(spans: None, colour: Colour, conditions: Any, found: str) -> None:
    query = Span.objects.filter(**conditions).order_by("pk")
    assert "".join([span.label for span in await colour.all(query)]) == found


@both_colours
async def test_ranges_are_stored_and_changed(spans: None, colour: Colour) -> None:
    span = await colour.call(Span.objects, "get", label="a")
    assert span.ages == NumericRange(0, 10)
    assert span.keys == NumericRange(1, 2**40)
    assert span.prices == NumericRange(Decimal(1), Decimal(5), "[]")
    assert span.moments == DateTimeTZRange(JANUARY, MARCH)
    assert span.days == DateRange(JANUARY.date(), MARCH.date())
    span.ages = NumericRange(3, 3, "[]")
    span.moments = None
    await colour.call(span, "save")
    await colour.call(Span.objects.filter(label="b"), "update", ages=(None, 4), prices=(1, 2))
    rows = await colour.all(Span.objects.order_by("pk").values_list("ages", "prices", "moments"))
    assert rows == [
        (NumericRange(3, 4), NumericRange(Decimal(1), Decimal(5), "[]"), None),
        (NumericRange(None, 4, "()"), NumericRange(Decimal(1), Decimal(2), "[]"), None),
        (NumericRange(empty=True), None, DateTimeTZRange(MARCH, None)),
    ]


@both_colours
async def test_bounds_the_wrong_way_round_are_refused(spans: None, colour: Colour) -> None:
    with pytest.raises(DataError):
        await colour.call(Span.objects, "create", label="x", ages=(5, 2))


@both_colours
async def test_ranges_are_computed_and_bounds_selected(spans: None, colour: Colour) -> None:
    query = Span.objects.annotate(
        made=DateTimeRange(Value(JANUARY), "moment", RangeBoundary(False, True))
    )
    found = await colour.all(
        query.filter(made__contains=F("moment")).values_list("made", "ages__startswith")
    )
    moment = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
    assert found == [(DateTimeTZRange(JANUARY, moment, "(]"), 0)]


@pytest.fixture
def zoneless(postgresql: Any, tables: Callable[..., None]) -> Iterator[None]:
    """The table, without time zones."""
    with override_settings(USE_TZ=False, TIME_ZONE="UTC"):
        postgresql.close()
        tables(Span)
        yield
    postgresql.close()


@both_colours
async def test_without_time_zones_moments_are_naive(zoneless: None, colour: Colour) -> None:
    naive = JANUARY.replace(tzinfo=None)
    await colour.call(Span.objects, "create", label="n", moments=(naive, None))
    assert (await colour.call(Span.objects, "get")).moments == DateTimeTZRange(naive, None)


def test_options() -> None:
    with pytest.raises(TypeError, match="Cannot use 'default_bounds' with IntegerRangeField"):
        IntegerRangeField(default_bounds="[]")
    with pytest.raises(ValueError, match="default_bounds must be one of"):
        DecimalRangeField(default_bounds="[")
    _name, path, args, kwargs = DateTimeRangeField(null=True, default_bounds="()").deconstruct()
    assert path == "plectrum.contrib.postgres.fields.ranges.DateTimeRangeField"
    assert (args, kwargs) == ([], {"null": True, "default_bounds": "()"})
    assert DecimalRangeField(default_bounds="[]").get_prep_value((1, 2)) == Range(1, 2, "[]")


def test_ranges_as_text() -> None:
    span = Span(
        pk=1,
        label="a",
        ages=NumericRange(0, None),
        keys=NumericRange(empty=True),
        prices=NumericRange(Decimal("1.50"), Decimal(2), "()"),
        moments=DateTimeTZRange(JANUARY, MARCH),
        days=DateRange(None, MARCH.date()),
    )
    for name in ("ages", "keys", "prices", "moments", "days"):
        field: Any = Span._meta.get_field(name)
        assert field.to_python(field.value_to_string(span)) == getattr(span, name), name
    assert Span._meta.get_field("ages").value_to_string(Span()) is None


class FloatRangeField(RangeField):
    """A range type of the project's own, made by SQL."""

    base_field = models.FloatField
    range_type = Range
    form_field = None

    def db_type(self, connection: Any) -> str:
        return "float8range"


class Measure(models.Model):
    values: Any = FloatRangeField(null=True)

    class Meta:
        app_label = "library"


@pytest.fixture
def measures(postgresql: Any, tables: Callable[..., None]) -> None:
    """A range type that the database did not have, and a table with it."""
    with postgresql.cursor() as cursor:
        cursor.execute("DROP TYPE IF EXISTS float8range CASCADE")
        cursor.execute("CREATE TYPE float8range AS RANGE (subtype = float8)")
    tables(Measure)


@both_colours
async def test_range_types_of_a_project(measures: None, colour: Colour) -> None:
    await colour.call(Measure.objects, "create", values=(0.5, 1.5))
    await colour.call(Measure.objects, "create", values=Range(2.0, None))
    query = Measure.objects.filter(values__contains=(0.6, 0.7))
    assert await colour.call(query, "count") == 1
    assert await colour.call(Measure.objects.filter(values__contains=3.5), "count") == 1
    assert await colour.call(Measure.objects.filter(values__startswith=0.5), "count") == 1


def test_form_fields() -> None:
    assert DateRangeField().formfield().clean(["2026-01-01", ""]) == DateRange(
        dt.date(2026, 1, 1), None
    )
    field = DecimalRangeField(default_bounds="[]").formfield()
    assert field.clean(["1", "2"]) == NumericRange(Decimal(1), Decimal(2), "[]")
