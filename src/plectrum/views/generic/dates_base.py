"""What views of dated objects share: periods, their borders, and the next and previous one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db import models
from plectrum.http.response import Http404
from plectrum.utils import timezone
from plectrum.utils.functional import cached_property
from plectrum.utils.translation import gettext as _

_WEEK_STARTS = {"%W": 0, "%U": 6, "%V": 0}
"""The first day of the week (as `date.weekday()` counts) by how the week is written."""


class YearMixin:
    """Reads the year.

    Attributes:
        year_format: How it is written.
        year: The year itself, instead of that of the URL.
    """

    request: Any
    kwargs: dict[str, Any]
    year_format = "%Y"
    year: Any = None

    def get_year_format(self) -> str:
        """Returns how the year is written."""
        return self.year_format

    def get_year(self) -> str:
        """Returns the year as it is written."""
        return _part(self, "year")

    def get_next_year(self, date: dt.date) -> dt.date | None:
        """Returns the first day of the next year that has objects, if it may be shown."""
        return next_period(self, date, "year", is_previous=False)

    def get_previous_year(self, date: dt.date) -> dt.date | None:
        """Returns the first day of the previous year that has objects."""
        return next_period(self, date, "year", is_previous=True)


class MonthMixin:
    """Reads the month.

    Attributes:
        month_format: How it is written.
        month: The month itself, instead of that of the URL.
    """

    request: Any
    kwargs: dict[str, Any]
    month_format = "%b"
    month: Any = None

    def get_month_format(self) -> str:
        """Returns how the month is written."""
        return self.month_format

    def get_month(self) -> str:
        """Returns the month as it is written."""
        return _part(self, "month")

    def get_next_month(self, date: dt.date) -> dt.date | None:
        """Returns the first day of the next month that has objects, if it may be shown."""
        return next_period(self, date, "month", is_previous=False)

    def get_previous_month(self, date: dt.date) -> dt.date | None:
        """Returns the first day of the previous month that has objects."""
        return next_period(self, date, "month", is_previous=True)


class DayMixin:
    """Reads the day.

    Attributes:
        day_format: How it is written.
        day: The day itself, instead of that of the URL.
    """

    request: Any
    kwargs: dict[str, Any]
    day_format = "%d"
    day: Any = None

    def get_day_format(self) -> str:
        """Returns how the day is written."""
        return self.day_format

    def get_day(self) -> str:
        """Returns the day as it is written."""
        return _part(self, "day")

    def get_next_day(self, date: dt.date) -> dt.date | None:
        """Returns the next day that has objects, if it may be shown."""
        return next_period(self, date, "day", is_previous=False)

    def get_previous_day(self, date: dt.date) -> dt.date | None:
        """Returns the previous day that has objects."""
        return next_period(self, date, "day", is_previous=True)


class WeekMixin:
    """Reads the week.

    Attributes:
        week_format: How it is written; it says which day a week begins with.
        week: The week itself, instead of that of the URL.
    """

    request: Any
    kwargs: dict[str, Any]
    week_format = "%U"
    week: Any = None

    def get_week_format(self) -> str:
        """Returns how the week is written."""
        return self.week_format

    def get_week(self) -> str:
        """Returns the week as it is written."""
        return _part(self, "week")

    def get_next_week(self, date: dt.date) -> dt.date | None:
        """Returns the first day of the next week that has objects, if it may be shown."""
        return next_period(self, date, "week", is_previous=False)

    def get_previous_week(self, date: dt.date) -> dt.date | None:
        """Returns the first day of the previous week that has objects."""
        return next_period(self, date, "week", is_previous=True)

    def _get_weekday(self, date: dt.date) -> int:
        """Returns how many days of its week have gone."""
        return (date.weekday() - week_start(self.get_week_format())) % 7


class DateMixin:
    """Knows the field with the date.

    Attributes:
        date_field: The name of the field.
        allow_future: Whether objects of the future are shown.
    """

    model: Any
    get_queryset: Any
    date_field: str | None = None
    allow_future = False

    def get_date_field(self) -> str:
        """Returns the name of the field with the date.

        Raises:
            ImproperlyConfigured: There is no `date_field`.
        """
        if self.date_field is None:
            raise ImproperlyConfigured(f"{type(self).__name__}.date_field is required.")
        return self.date_field

    def get_allow_future(self) -> bool:
        """Tells whether objects of the future are shown."""
        return self.allow_future

    @cached_property
    def uses_datetime_field(self) -> bool:
        """Whether the field has a time as well."""
        model = self.get_queryset().model if self.model is None else self.model
        field = model._meta.get_field(self.get_date_field())
        return isinstance(field, models.DateTimeField)

    def _make_date_lookup_arg(self, value: dt.date) -> Any:
        """Returns the beginning of a day as the field is compared with."""
        if not self.uses_datetime_field:
            return value
        moment = dt.datetime.combine(value, dt.time.min)
        return timezone.make_aware(moment) if settings.USE_TZ else moment

    def lookup_between(self, since: dt.date, until: dt.date) -> dict[str, Any]:
        """Returns the lookups for dates from one day up to, not including, another."""
        field = self.get_date_field()
        return {
            f"{field}__gte": self._make_date_lookup_arg(since),
            f"{field}__lt": self._make_date_lookup_arg(until),
        }


def _part(view: Any, name: str) -> str:
    """Returns a part of the date: the view's own, the URL's or the query string's."""
    value = getattr(view, name)
    if value is None:
        value = view.kwargs.get(name, view.request.GET.get(name))
    if value is None:
        raise Http404(_("No %(part)s specified") % {"part": name})
    return str(value)


def week_start(week_format: str) -> int:
    """Returns the first day of the week, as `date.weekday()` counts.

    Raises:
        ValueError: The format is none of `%U`, `%V`, `%W`.
    """
    try:
        return _WEEK_STARTS[week_format]
    except KeyError as error:
        choices = ", ".join(sorted(_WEEK_STARTS))
        raise ValueError(f"Unknown week format {week_format!r}. Choices are: {choices}") from error


def parse_date(*parts: tuple[str, str]) -> dt.date:
    """Reads a date from pairs of a text and its format.

    Raises:
        Http404: It is no date.
    """
    text = "__".join(value for value, _format in parts)
    date_format = "__".join(part_format for _value, part_format in parts)
    try:
        return dt.datetime.strptime(text, date_format).date()  # noqa: DTZ007 - only the day counts
    except ValueError as error:
        raise Http404(
            _("Invalid date string “%(datestr)s” given format “%(format)s”")
            % {"datestr": text, "format": date_format}
        ) from error


def period_of(view: Any, date: dt.date, period: str) -> tuple[dt.date, dt.date]:
    """Returns the first day of the period that a date lies in, and of the one after it.

    Raises:
        Http404: The next period is beyond what can be a date.
    """
    try:
        if period == "year":
            return date.replace(month=1, day=1), dt.date(date.year + 1, 1, 1)
        if period == "month":
            first = date.replace(day=1)
            return first, (first + dt.timedelta(days=31)).replace(day=1)
        if period == "week":
            first = date - dt.timedelta(days=view._get_weekday(date))
            return first, first + dt.timedelta(days=7)
        return date, date + dt.timedelta(days=1)
    except (OverflowError, ValueError) as error:
        raise Http404(_("Date out of range")) from error


def next_period(view: Any, date: dt.date, period: str, *, is_previous: bool) -> dt.date | None:
    """Returns the first day of the period after (or before) the one that a date lies in.

    Where empty pages are allowed it is the neighbour. Otherwise it is the nearest one that has
    objects, which costs a query. None where there is none, or where it lies in the future and
    that is not shown.
    """
    first, following = period_of(view, date, period)
    today = timezone.localdate() if settings.USE_TZ else dt.date.today()  # noqa: DTZ011 - naive
    if view.get_allow_empty():
        try:
            found = first - dt.timedelta(days=1) if is_previous else following
        except OverflowError:
            return None
    else:
        nearest = _nearest(view, first if is_previous else following, is_previous=is_previous)
        if nearest is None:
            return None
        found = nearest
    result, _end = period_of(view, found, period)
    return result if view.get_allow_future() or result <= today else None


def _nearest(view: Any, border: dt.date, *, is_previous: bool) -> dt.date | None:
    """Returns the date of the nearest object on one side of a border."""
    field = view.get_date_field()
    lookup = {f"{field}__{'lt' if is_previous else 'gte'}": view._make_date_lookup_arg(border)}
    if not is_previous and not view.get_allow_future():
        now = timezone.now() if view.uses_datetime_field else dt.date.today()  # noqa: DTZ011 - a date field has no time zone
        lookup[f"{field}__lte"] = now
    found = (
        view.get_queryset()
        .filter(**lookup)
        .order_by(f"{'-' if is_previous else ''}{field}")
        .first()
    )
    if found is None:
        return None
    value: dt.date = getattr(found, field)
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if settings.USE_TZ else value).date()
    return value
