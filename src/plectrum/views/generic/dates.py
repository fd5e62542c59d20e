"""Views of objects by their date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from plectrum.http.response import Http404
from plectrum.utils import timezone
from plectrum.utils.translation import gettext as _
from plectrum.views.generic.base import View
from plectrum.views.generic.dates_base import (
    DateMixin,
    DayMixin,
    MonthMixin,
    WeekMixin,
    YearMixin,
    parse_date,
    period_of,
    week_start,
)
from plectrum.views.generic.detail import BaseDetailView, SingleObjectTemplateResponseMixin
from plectrum.views.generic.list import MultipleObjectMixin, MultipleObjectTemplateResponseMixin

Items = tuple[Any, Any, dict[str, Any]]

_WEEKDAYS = {0: "1", 6: "0"}


class BaseDateListView(MultipleObjectMixin, DateMixin, View):
    """The base of lists by date.

    Attributes:
        allow_empty: Whether a period without objects is a page; 404 otherwise.
        date_list_period: What the list of dates counts: `year`, `month`, `week` or `day`.
    """

    allow_empty = False
    date_list_period = "year"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Shows the objects."""
        self.date_list, self.object_list, extra = self.get_dated_items()
        context = self.get_context_data(
            object_list=self.object_list, date_list=self.date_list, **extra
        )
        return self.render_to_response(context)  # type: ignore[attr-defined]  # a mixin's

    def get_dated_items(self) -> Items:
        """Returns the dates that have objects, the objects, and further variables."""
        raise NotImplementedError("A DateView must provide an implementation of get_dated_items()")

    def get_ordering(self) -> Any:
        """Returns what the objects are ordered by: the latest first."""
        return f"-{self.get_date_field()}" if self.ordering is None else self.ordering

    def get_dated_queryset(self, **lookup: Any) -> Any:
        """Returns the objects that match, none of the future unless allowed.

        Raises:
            Http404: There are none, and `allow_empty` is False.
        """
        queryset = self.get_queryset().filter(**lookup)
        if not self.get_allow_future():
            now = timezone.now() if self.uses_datetime_field else dt.date.today()  # noqa: DTZ011 - a date field has no time zone
            queryset = queryset.filter(**{f"{self.get_date_field()}__lte": now})
        if not self.get_allow_empty():
            is_empty = (
                not queryset if self.get_paginate_by(queryset) is None else not queryset.exists()
            )
            if is_empty:
                raise Http404(
                    _("No %(verbose_name_plural)s available")
                    % {"verbose_name_plural": queryset.model._meta.verbose_name_plural}
                )
        return queryset

    def get_date_list_period(self) -> str:
        """Returns what the list of dates counts."""
        return self.date_list_period

    def get_date_list(
        self, queryset: Any, date_type: str | None = None, ordering: str = "ASC"
    ) -> Any:
        """Returns the dates that have objects.

        Raises:
            Http404: There are none, and `allow_empty` is False.
        """
        find = queryset.datetimes if self.uses_datetime_field else queryset.dates
        dates = find(self.get_date_field(), date_type or self.get_date_list_period(), ordering)
        if not dates and not self.get_allow_empty():
            raise Http404(
                _("No %(verbose_name_plural)s available")
                % {"verbose_name_plural": queryset.model._meta.verbose_name_plural}
            )
        return dates


class BaseArchiveIndexView(BaseDateListView):
    """The latest objects, without a template."""

    context_object_name = "latest"

    def get_dated_items(self) -> Items:
        """Returns all objects, the latest first, and the years that have any."""
        queryset = self.get_dated_queryset()
        dates = self.get_date_list(queryset, ordering="DESC")
        return dates, queryset if dates else queryset.none(), {}


class ArchiveIndexView(MultipleObjectTemplateResponseMixin, BaseArchiveIndexView):
    """Shows the latest objects."""

    template_name_suffix = "_archive"


class BaseYearArchiveView(YearMixin, BaseDateListView):
    """The objects of a year, without a template.

    Attributes:
        make_object_list: Whether the objects are listed, and not only the months.
    """

    date_list_period = "month"
    make_object_list = False

    def get_dated_items(self) -> Items:
        """Returns the objects of the year and the months that have any."""
        date = parse_date((self.get_year(), self.get_year_format()))
        first, following = period_of(self, date, "year")
        queryset = self.get_dated_queryset(**self.lookup_between(first, following))
        dates = self.get_date_list(queryset)
        if not self.get_make_object_list():
            queryset = queryset.none()
        extra = {
            "year": first,
            "next_year": self.get_next_year(first),
            "previous_year": self.get_previous_year(first),
        }
        return dates, queryset, extra

    def get_make_object_list(self) -> bool:
        """Tells whether the objects are listed, and not only the months."""
        return self.make_object_list


class YearArchiveView(MultipleObjectTemplateResponseMixin, BaseYearArchiveView):
    """Shows the objects of a year."""

    template_name_suffix = "_archive_year"


class BaseMonthArchiveView(YearMixin, MonthMixin, BaseDateListView):
    """The objects of a month, without a template."""

    date_list_period = "day"

    def get_dated_items(self) -> Items:
        """Returns the objects of the month and the days that have any."""
        date = parse_date(
            (self.get_year(), self.get_year_format()), (self.get_month(), self.get_month_format())
        )
        first, following = period_of(self, date, "month")
        queryset = self.get_dated_queryset(**self.lookup_between(first, following))
        extra = {
            "month": first,
            "next_month": self.get_next_month(first),
            "previous_month": self.get_previous_month(first),
        }
        return self.get_date_list(queryset), queryset, extra


class MonthArchiveView(MultipleObjectTemplateResponseMixin, BaseMonthArchiveView):
    """Shows the objects of a month."""

    template_name_suffix = "_archive_month"


class BaseWeekArchiveView(YearMixin, WeekMixin, BaseDateListView):
    """The objects of a week, without a template."""

    def get_dated_items(self) -> Items:
        """Returns the objects of the week."""
        first, following = period_of(self, self._first_day(), "week")
        queryset = self.get_dated_queryset(**self.lookup_between(first, following))
        extra = {
            "week": first,
            "next_week": self.get_next_week(first),
            "previous_week": self.get_previous_week(first),
        }
        return None, queryset, extra

    def _first_day(self) -> dt.date:
        week_format, year_format = self.get_week_format(), self.get_year_format()
        weekday = "1" if week_format == "%V" else _WEEKDAYS[week_start(week_format)]
        if week_format == "%V" and year_format != "%G":
            raise ValueError(
                f"ISO week directive '%V' is incompatible with the year directive "
                f"'{year_format}'. Use the ISO year '%G' instead."
            )
        return parse_date(
            (self.get_year(), year_format), (self.get_week(), week_format), (weekday, "%w")
        )


class WeekArchiveView(MultipleObjectTemplateResponseMixin, BaseWeekArchiveView):
    """Shows the objects of a week."""

    template_name_suffix = "_archive_week"


class BaseDayArchiveView(YearMixin, MonthMixin, DayMixin, BaseDateListView):
    """The objects of a day, without a template."""

    def get_dated_items(self) -> Items:
        """Returns the objects of the day."""
        return self._get_dated_items(_day_of(self))

    def _get_dated_items(self, date: dt.date) -> Items:
        first, following = period_of(self, date, "day")
        queryset = self.get_dated_queryset(**self.lookup_between(first, following))
        extra = {
            "day": date,
            "previous_day": self.get_previous_day(date),
            "next_day": self.get_next_day(date),
            "previous_month": self.get_previous_month(date),
            "next_month": self.get_next_month(date),
        }
        return None, queryset, extra


class DayArchiveView(MultipleObjectTemplateResponseMixin, BaseDayArchiveView):
    """Shows the objects of a day."""

    template_name_suffix = "_archive_day"


class BaseTodayArchiveView(BaseDayArchiveView):
    """The objects of today, without a template."""

    def get_dated_items(self) -> Items:
        """Returns the objects of today."""
        return self._get_dated_items(timezone.localdate())


class TodayArchiveView(MultipleObjectTemplateResponseMixin, BaseTodayArchiveView):
    """Shows the objects of today."""

    template_name_suffix = "_archive_day"


class BaseDateDetailView(YearMixin, MonthMixin, DayMixin, DateMixin, BaseDetailView):
    """One object of a day, without a template."""

    def get_object(self, queryset: Any = None) -> Any:
        """Returns the object of the day.

        Raises:
            Http404: There is none, or it is of the future, which is not shown.
        """
        date = _day_of(self)
        queryset = self.get_queryset() if queryset is None else queryset
        if not self.get_allow_future() and date > dt.date.today():  # noqa: DTZ011 - documented
            raise Http404(
                _(
                    "Future %(verbose_name_plural)s not available because "
                    "%(class_name)s.allow_future is False."
                )
                % {
                    "verbose_name_plural": queryset.model._meta.verbose_name_plural,
                    "class_name": type(self).__name__,
                }
            )
        first, following = period_of(self, date, "day")
        return super().get_object(queryset.filter(**self.lookup_between(first, following)))


class DateDetailView(SingleObjectTemplateResponseMixin, BaseDateDetailView):
    """Shows one object of a day."""

    template_name_suffix = "_detail"


def _day_of(view: Any) -> dt.date:
    return parse_date(
        (view.get_year(), view.get_year_format()),
        (view.get_month(), view.get_month_format()),
        (view.get_day(), view.get_day_format()),
    )


__all__ = [
    "ArchiveIndexView",
    "BaseArchiveIndexView",
    "BaseDateDetailView",
    "BaseDateListView",
    "BaseDayArchiveView",
    "BaseMonthArchiveView",
    "BaseTodayArchiveView",
    "BaseWeekArchiveView",
    "BaseYearArchiveView",
    "DateDetailView",
    "DateMixin",
    "DayArchiveView",
    "DayMixin",
    "MonthArchiveView",
    "MonthMixin",
    "TodayArchiveView",
    "WeekArchiveView",
    "WeekMixin",
    "YearArchiveView",
    "YearMixin",
]
