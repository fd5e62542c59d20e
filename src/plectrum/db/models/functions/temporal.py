"""Functions of days and times: their parts, their beginnings, the present."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from plectrum.conf import settings
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.expressions.func import Func
from plectrum.db.models.fields.numbers import IntegerField
from plectrum.db.models.fields.temporal import DateField, DateTimeField, DurationField, TimeField
from plectrum.db.models.lookups.base import Transform
from plectrum.sql.nodes import expressions as nodes
from plectrum.utils import timezone


def kind_of(field: Any) -> str:
    """Returns what a field holds: `datetime`, `date`, `time` or `duration`; empty for others."""
    if isinstance(field, DateTimeField):
        return "datetime"
    if isinstance(field, DateField):
        return "date"
    if isinstance(field, TimeField):
        return "time"
    return "duration" if isinstance(field, DurationField) else ""


def zone_name(zone: dt.tzinfo | None) -> str | None:
    """Returns the name of a zone, or of the current one; `None` where zones are not in use."""
    if not settings.USE_TZ:
        return None
    if zone is None:
        return str(timezone.get_current_timezone_name())
    return str(zone)


class ZonedMixin:
    """For functions whose value depends on a time zone.

    Attributes:
        tzinfo: The zone; the current one when `None`.
    """

    is_zoned: ClassVar[bool] = True
    tzinfo: dt.tzinfo | None = None

    def shape(self, parameters: list[Any]) -> Hashable:
        """Adds the zone to the key."""
        return (super().shape(parameters), zone_name(self.tzinfo))  # type: ignore[misc]  # the function's

    def zone_for(self, field: Any, scope: Any) -> str | None:
        """Returns the zone to convert a moment to; `None` where it is there already."""
        if not isinstance(field, DateTimeField):
            return None
        name = zone_name(self.tzinfo)
        return None if name == str(scope.dialect.environment.time_zone) else name


class TimezoneMixin(ZonedMixin):
    """The same under the name that Django has for it."""

    def get_tzname(self) -> str | None:
        """Returns the name of the zone."""
        return zone_name(self.tzinfo)


class Extract(TimezoneMixin, Transform):
    """A part of a day or time, as a number.

    Args:
        expression: The day or time.
        lookup_name: Which part.
        tzinfo: The time zone; the current one when `None`.
    """

    lookup_name: Any = None  # type: ignore[misc]  # given to the constructor for some
    parts = ("source_expressions", "lookup_name", "given_output_field")

    def __init__(
        self,
        expression: Any,
        lookup_name: str | None = None,
        tzinfo: dt.tzinfo | None = None,
        **extra: Any,
    ) -> None:
        if self.lookup_name is None:
            self.lookup_name = lookup_name
        if self.lookup_name is None:
            raise ValueError("lookup_name must be provided")
        self.tzinfo = tzinfo
        super().__init__(expression, **extra)

    def _resolve_output_field(self) -> Any:
        return IntegerField()

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the part.

        Raises:
            ValueError: The value has no such part.
        """
        field = sources[0].field
        kind = kind_of(field)
        part = self.lookup_name
        if part not in _PARTS:
            raise ValueError(f"There is no part {part!r} of a date or time.")
        if not kind:
            raise ValueError(
                "Extract input expression must be DateField, DateTimeField, TimeField, or "
                "DurationField."
            )
        is_forbidden = (kind == "date" and part in _TIME_PARTS) or (
            kind in {"time", "duration"}
            and part not in _TIME_PARTS
            and not (kind == "duration" and part == "day")
        )
        if is_forbidden:
            raise ValueError(
                f"Cannot extract component '{part}' from {type(field).__name__} "
                f"'{getattr(field, 'name', None)}'."
            )
        options = (("part", part), ("kind", kind), ("zone", self.zone_for(field, scope)))
        return nodes.Call("EXTRACT", (sources[0].node,), options)


_TIME_PARTS = frozenset({"hour", "minute", "second"})
_PARTS = _TIME_PARTS | {
    "year",
    "iso_year",
    "quarter",
    "month",
    "week",
    "day",
    "week_day",
    "iso_week_day",
}


def _extract(part: str, doc: str, *fields: type[Any]) -> type[Any]:
    """Makes the class of one part, and registers it with the fields that have the part."""
    camel = "".join(word.capitalize() for word in part.split("_"))
    cls = type(
        f"Extract{camel}",
        (Extract,),
        {"lookup_name": part, "__doc__": doc, "__module__": __name__},
    )
    for field in fields:
        field.register_lookup(cls)
    return cls


ExtractYear = _extract("year", "The year.", DateField)
ExtractIsoYear = _extract("iso_year", "The year that the week belongs to.", DateField)
ExtractMonth = _extract("month", "The month, from 1 to 12.", DateField)
ExtractDay = _extract("day", "The day of the month.", DateField)
ExtractWeek = _extract("week", "The week of the year, from Monday on.", DateField)
ExtractWeekDay = _extract("week_day", "The day of the week; Sunday is 1.", DateField)
ExtractIsoWeekDay = _extract("iso_week_day", "The day of the week; Monday is 1.", DateField)
ExtractQuarter = _extract("quarter", "The quarter, from 1 to 4.", DateField)
ExtractHour = _extract("hour", "The hour.", TimeField, DateTimeField)
ExtractMinute = _extract("minute", "The minute.", TimeField, DateTimeField)
ExtractSecond = _extract("second", "The second.", TimeField, DateTimeField)


class Now(Func):
    """The moment at which the statement began."""

    parts = ("given_output_field",)

    def _resolve_output_field(self) -> Any:
        return DateTimeField()

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the function."""
        return nodes.Call("NOW")


class TruncBase(TimezoneMixin, Transform):
    """The beginning of the year, month, … that a day or time lies in.

    Args:
        expression: The day or time.
        output_field: The field of the result; that of the expression when `None`.
        tzinfo: The time zone; the current one when `None`.
    """

    kind: Any = None
    parts = ("source_expressions", "kind", "given_output_field")

    def __init__(
        self,
        expression: Any,
        output_field: Any = None,
        tzinfo: dt.tzinfo | None = None,
        **extra: Any,
    ) -> None:
        self.tzinfo = tzinfo
        super().__init__(expression, output_field=output_field, **extra)

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the truncation.

        Raises:
            TypeError: The value is no date or time.
            ValueError: The value cannot be truncated so.
        """
        source = sources[0].field
        result = kind_of(self.lowered_field(sources))
        self._check(source, result)
        options = (
            ("part", self.kind),
            ("result", result),
            ("source", kind_of(source)),
            ("zone", self.zone_for(source, scope)),
        )
        return nodes.Call("TRUNC_MOMENT", (sources[0].node,), options)

    def _check(self, source: Any, result: str) -> None:
        """Raises TypeError or ValueError where a field cannot be truncated so."""
        kind, name = kind_of(source), getattr(source, "name", source)
        if self.kind not in _KINDS:
            raise ValueError(f"There is no kind {self.kind!r} of truncation.")
        if kind not in _RESULTS:
            raise TypeError(f"{name!r} isn't a DateField, TimeField, or DateTimeField.")
        if result not in _RESULTS:
            raise ValueError("output_field must be either DateField, TimeField, or DateTimeField")
        if self.tzinfo is not None and kind != "datetime":
            raise ValueError("tzinfo can only be used with DateTimeField.")
        needed = result
        if self.kind in _TIME_PARTS and kind == "date":
            needed = "datetime"
        elif self.kind not in {*_TIME_PARTS, "time"} and kind == "time":
            needed = "date" if self.kind == "date" else "datetime"
        if kind not in {"datetime", needed}:
            raise ValueError(f"Cannot truncate {_RESULTS[kind]} {name!r} to {_RESULTS[needed]}.")

    def reader(self, field: Any) -> Any:
        """Returns what makes a moment aware in the zone that it was truncated in."""
        if kind_of(field) != "datetime" or not settings.USE_TZ:
            return None
        zone = self.tzinfo or timezone.get_current_timezone()

        def in_zone(value: Any) -> Any:
            if value is None:
                return None
            return timezone.make_aware(value.replace(tzinfo=None), zone)

        return in_zone


class Trunc(TruncBase):
    """The same with the kind as an argument."""

    def __init__(
        self,
        expression: Any,
        kind: str,
        output_field: Any = None,
        tzinfo: dt.tzinfo | None = None,
        **extra: Any,
    ) -> None:
        self.kind = kind
        super().__init__(expression, output_field=output_field, tzinfo=tzinfo, **extra)


_RESULTS = {"datetime": "DateTimeField", "date": "DateField", "time": "TimeField"}
_KINDS = frozenset(
    {"year", "quarter", "month", "week", "day", "hour", "minute", "second", "date", "time"}
)


class TruncYear(TruncBase):
    """The first day of the year."""

    kind = "year"


class TruncQuarter(TruncBase):
    """The first day of the quarter."""

    kind = "quarter"


class TruncMonth(TruncBase):
    """The first day of the month."""

    kind = "month"


class TruncWeek(TruncBase):
    """The Monday of the week."""

    kind = "week"


class TruncDay(TruncBase):
    """Midnight."""

    kind = "day"


class TruncHour(TruncBase):
    """The full hour."""

    kind = "hour"


class TruncMinute(TruncBase):
    """The full minute."""

    kind = "minute"


class TruncSecond(TruncBase):
    """The full second."""

    kind = "second"


class TruncDate(TruncBase):
    """The day of a moment."""

    kind = "date"
    lookup_name = "date"

    def _resolve_output_field(self) -> Any:
        return DateField()


class TruncTime(TruncBase):
    """The time of day of a moment."""

    kind = "time"
    lookup_name = "time"

    def _resolve_output_field(self) -> Any:
        return TimeField()


DateTimeField.register_lookup(TruncDate)
DateTimeField.register_lookup(TruncTime)
