"""The fields of dates, times and durations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from plectrum.core.exceptions import Invalid, ValidationError
from plectrum.forms.fields.base import Field
from plectrum.forms.utils import from_current_timezone, to_current_timezone
from plectrum.forms.widgets import DateInput, DateTimeInput, TimeInput
from plectrum.utils import formats
from plectrum.utils.dateparse import parse_datetime, parse_duration
from plectrum.utils.duration import duration_string
from plectrum.utils.translation import gettext_lazy as _

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch


class BaseTemporalField(Field):
    """The base of fields that read several formats.

    Args:
        input_formats: The `strptime` formats; those of the active language when `None`.
        kwargs: As for `Field`.
    """

    input_formats: Any = ()

    def __init__(self, *, input_formats: Iterable[str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if input_formats is not None:
            self.input_formats = input_formats

    def _parse(self, value: Any) -> Any:
        text = str(value).strip()
        for input_format in self.input_formats:
            try:
                return self.strptime(text, input_format)
            except (ValueError, TypeError):
                continue
        return self._invalid("invalid")

    def strptime(self, value: str, format: str) -> Any:
        """Reads a text in a format; a subclass must implement it."""
        raise NotImplementedError("Subclasses must define this method.")


class DateField(BaseTemporalField):
    """A date."""

    widget = DateInput
    input_formats = formats.get_format_lazy("DATE_INPUT_FORMATS")
    default_error_messages = {"invalid": _("Enter a valid date.")}

    def _parse(self, value: Any) -> Any:
        if not value and value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if self.input_formats is DateField.input_formats and _ISO_DATE(str(value)):
            # PERF: what date inputs of browsers send, which every language reads.
            with suppress(ValueError):  # the formats have the last word
                return dt.date.fromisoformat(value)
        return super()._parse(value)

    def strptime(self, value: str, format: str) -> dt.date:
        """Reads a text in a format."""
        return dt.datetime.strptime(value, format).date()  # noqa: DTZ007 - a date has no zone


class TimeField(BaseTemporalField):
    """A time of day."""

    widget = TimeInput
    input_formats = formats.get_format_lazy("TIME_INPUT_FORMATS")
    default_error_messages = {"invalid": _("Enter a valid time.")}

    def _parse(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        return value if isinstance(value, dt.time) else super()._parse(value)

    def strptime(self, value: str, format: str) -> dt.time:
        """Reads a text in a format."""
        return dt.datetime.strptime(value, format).time()  # noqa: DTZ007 - a time has no zone


class DateTimeFormatsIterator:
    """The input formats of datetimes, then those of dates, of the active language."""

    def __iter__(self) -> Iterator[str]:
        yield from formats.get_format("DATETIME_INPUT_FORMATS")
        yield from formats.get_format("DATE_INPUT_FORMATS")


class DateTimeField(BaseTemporalField):
    """A date and time, in the current time zone unless an offset is given."""

    widget = DateTimeInput
    input_formats = DateTimeFormatsIterator()
    default_error_messages = {"invalid": _("Enter a valid date/time.")}

    def prepare_value(self, value: Any) -> Any:
        """Returns a datetime as the visitor's clocks show it."""
        return to_current_timezone(value) if isinstance(value, dt.datetime) else value

    def _parse(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return self._in_current_timezone(value)
        if isinstance(value, dt.date):
            return self._in_current_timezone(dt.datetime(value.year, value.month, value.day))  # noqa: DTZ001 - made aware
        try:
            result = parse_datetime(str(value).strip())
        except ValueError:
            return self._invalid("invalid")
        result = result or super()._parse(value)
        return result if type(result) is Invalid else self._in_current_timezone(result)

    def _in_current_timezone(self, value: dt.datetime) -> Any:
        try:
            return from_current_timezone(value)
        except ValidationError as error:
            return Invalid(error)

    def strptime(self, value: str, format: str) -> dt.datetime:
        """Reads a text in a format."""
        return dt.datetime.strptime(value, format)  # noqa: DTZ007 - made aware by to_python


class DurationField(Field):
    """A duration."""

    default_error_messages = {
        "invalid": _("Enter a valid duration."),
        "overflow": _("The number of days must be between {min_days} and {max_days}."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Returns a duration as text."""
        return duration_string(value) if isinstance(value, dt.timedelta) else value

    def _parse(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.timedelta):
            return value
        try:
            duration = parse_duration(str(value))
        except OverflowError:
            message = self.error_messages["overflow"].format(
                min_days=dt.timedelta.min.days, max_days=dt.timedelta.max.days
            )
            return Invalid(message, "overflow")
        if duration is None:
            return self._invalid("invalid")
        return duration
