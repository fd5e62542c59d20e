"""Models with the fields, indexes and constraints of PostgreSQL."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.postgres.constraints import ExclusionConstraint
from plectrum.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    IntegerRangeField,
    RangeBoundary,
    RangeOperators,
)
from plectrum.db import models
from plectrum.db.models import F, Func, Q
from tests.db.models import library as _library  # noqa: F401 - fills the registry


class Span(models.Model):
    """All kinds of ranges, and values that may be within one."""

    label = models.CharField(max_length=9)
    ages: Any = IntegerRangeField(null=True)
    keys: Any = BigIntegerRangeField(null=True)
    prices: Any = DecimalRangeField(null=True, default_bounds="[]")
    moments: Any = DateTimeRangeField(null=True)
    days: Any = DateRangeField(null=True)
    age = models.SmallIntegerField(null=True)
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    share = models.FloatField(null=True)
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)

    class Meta:
        app_label = "library"


class DateTimeRange(Func):
    """Makes a range of two columns."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Room(models.Model):
    """What is booked."""

    number = models.IntegerField()

    class Meta:
        app_label = "library"


class Booking(models.Model):
    """A room for a time."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="bookings")
    timespan: Any = DateTimeRangeField()
    cancelled = models.BooleanField(default=False)

    class Meta:
        app_label = "library"
        constraints = [
            ExclusionConstraint(
                name="no_overlap",
                expressions=[
                    ("timespan", RangeOperators.OVERLAPS),
                    (F("room"), RangeOperators.EQUAL),
                ],
                condition=Q(cancelled=False),
                violation_error_code="taken",
                violation_error_message="The room is taken.",
            ),
        ]


class Stay(models.Model):
    """The same with a range made of two columns."""

    room = models.ForeignKey(Room, models.CASCADE)
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        app_label = "library"
        constraints = [
            ExclusionConstraint(
                name="no_overlap_of_columns",
                expressions=[
                    (DateTimeRange("start", "end", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("room", RangeOperators.EQUAL),
                ],
            ),
        ]
