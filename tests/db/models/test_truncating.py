"""What parts of days and times can be had of what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from plectrum.db.models import CharField, DateTimeField, F
from plectrum.db.models.functions import (
    ExtractDay,
    Trunc,
    TruncDate,
    TruncDay,
    TruncHour,
    TruncMonth,
    TruncYear,
)
from tests.db.models.library import Book, Loan
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@pytest.mark.parametrize(
    ("model", "value", "message"),
    [
        (Loan, TruncYear("since"), "Cannot truncate TimeField 'since' to DateTimeField"),
        (Loan, TruncDate("since"), "Cannot truncate TimeField 'since' to DateField"),
        (Loan, ExtractDay("since"), "Cannot extract component 'day' from TimeField 'since'"),
        (Loan, TruncHour("since", tzinfo=dt.UTC), "tzinfo can only be used with DateTimeField"),
        (Book, TruncHour("published"), "Cannot truncate DateField 'published' to DateTimeField"),
        (
            Book,
            TruncMonth("published", output_field=DateTimeField()),
            "Cannot truncate DateField 'published' to DateTimeField",
        ),
        (Book, TruncDay("published", tzinfo=dt.UTC), "tzinfo can only be used with DateTimeField"),
        (Book, TruncDay("changed", output_field=CharField()), "output_field must be either"),
        (Book, Trunc("changed", "fortnight"), "no kind 'fortnight'"),
    ],
)
def test_other_parts_are_refused(library: str, model: Any, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(model.objects.annotate(value=value))


@both_colours
async def test_moments_of_days_are_refused(library: str, colour: Colour) -> None:
    await fill(colour)
    with pytest.raises(ValueError, match="Cannot truncate DateField 'published'"):
        await colour.all(Book.objects.datetimes("published", "year"))
    days = await colour.all(Book.objects.dates("published", "year"))
    assert days == [dt.date(1974, 1, 1), dt.date(1996, 1, 1), dt.date(2008, 1, 1)]
    assert await colour.call(Book.objects.filter(published=F("published")), "count") == 3
