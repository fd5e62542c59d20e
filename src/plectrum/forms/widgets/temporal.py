"""The widgets for dates and times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from plectrum.forms.utils import to_current_timezone
from plectrum.forms.widgets.base import MultiWidget, Widget
from plectrum.forms.widgets.choices import Select
from plectrum.forms.widgets.inputs import TextInput
from plectrum.utils import formats
from plectrum.utils.dates import MONTHS
from plectrum.utils.translation import gettext_lazy as _

_DATE = re.compile(r"(\d{4}|0)-(\d\d?)-(\d\d?)", re.ASCII)


class DateTimeBaseInput(TextInput):
    """The base of inputs for dates and times.

    Args:
        attrs: Attributes of the element.
        format: The `strftime` format; the first input format of the active language when `None`.
    """

    format_key = ""
    supports_microseconds = False

    def __init__(self, attrs: Mapping[str, Any] | None = None, format: str | None = None) -> None:
        super().__init__(attrs)
        self.format = format or None

    def format_value(self, value: Any) -> Any:
        """Returns a date or time in the format."""
        return formats.localize_input(value, self.format or formats.get_format(self.format_key)[0])


class DateInput(DateTimeBaseInput):
    """An input for a date."""

    format_key = "DATE_INPUT_FORMATS"
    template_name = "plectrum/forms/widgets/date.html"


class DateTimeInput(DateTimeBaseInput):
    """An input for a date and time."""

    format_key = "DATETIME_INPUT_FORMATS"
    template_name = "plectrum/forms/widgets/datetime.html"


class TimeInput(DateTimeBaseInput):
    """An input for a time."""

    format_key = "TIME_INPUT_FORMATS"
    template_name = "plectrum/forms/widgets/time.html"


class SplitDateTimeWidget(MultiWidget):
    """An input for a date and one for a time.

    Args:
        attrs: Attributes of both inputs.
        date_format: The format of the date.
        time_format: The format of the time.
        date_attrs: Attributes of the first input, in place of `attrs`.
        time_attrs: Attributes of the second input, in place of `attrs`.
    """

    supports_microseconds = False
    template_name = "plectrum/forms/widgets/splitdatetime.html"

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        date_format: str | None = None,
        time_format: str | None = None,
        date_attrs: Mapping[str, Any] | None = None,
        time_attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            (
                DateInput(attrs if date_attrs is None else date_attrs, format=date_format),
                TimeInput(attrs if time_attrs is None else time_attrs, format=time_format),
            )
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees; each input has a name for those who hear the page."""
        context = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        for part, label in zip(parts, (_("Date"), _("Time")), strict=True):
            if not part["is_hidden"]:
                part["attrs"].setdefault("aria-label", label)
        return context

    def decompress(self, value: Any) -> Sequence[Any]:
        """Takes a datetime apart."""
        if value:
            local = to_current_timezone(value)
            return [local.date(), local.time()]
        return [None, None]


class SplitHiddenDateTimeWidget(SplitDateTimeWidget):
    """Two hidden inputs, for a date and a time."""

    template_name = "plectrum/forms/widgets/splithiddendatetime.html"

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        date_format: str | None = None,
        time_format: str | None = None,
        date_attrs: Mapping[str, Any] | None = None,
        time_attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs, date_format, time_format, date_attrs, time_attrs)
        for widget in self.widgets:
            widget.input_type = "hidden"


_LABELS = {"year": _("Year"), "month": _("Month"), "day": _("Day")}


class SelectDateWidget(Widget):
    """Three `<select>`s for the year, month and day of a date.

    Args:
        attrs: Attributes of the elements.
        years: The years to offer; this one and the next nine when `None`.
        months: The names of the months by number; all twelve when `None`.
        empty_label: The label of no choice, or three of them, for year, month and day.
    """

    none_value = ("", "---")
    month_field = "%s_month"
    day_field = "%s_day"
    year_field = "%s_year"
    template_name = "plectrum/forms/widgets/select_date.html"
    input_type = "select"
    select_widget: type[Select] = Select
    use_fieldset = True

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        years: Sequence[int] | None = None,
        months: Mapping[int, Any] | None = None,
        empty_label: str | Sequence[str] | None = None,
    ) -> None:
        super().__init__(attrs)
        this_year = dt.datetime.now(tz=dt.UTC).year
        self.years = years or range(this_year, this_year + 10)
        self.months = months or MONTHS
        labels = [self.none_value[1]] * 3
        if isinstance(empty_label, list | tuple):
            if len(empty_label) != 3:
                raise ValueError("empty_label list/tuple must have 3 elements.")
            labels = list(empty_label)
        elif empty_label is not None:
            labels = [str(empty_label)] * 3
        self.year_none_value, self.month_none_value, self.day_none_value = (
            ("", label) for label in labels
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with the contexts of the selects in the usual order."""
        context = super().get_context(name, value, attrs)
        parts: dict[str, tuple[list[tuple[Any, Any]], str, tuple[str, str]]] = {
            "year": ([(i, str(i)) for i in self.years], self.year_field, self.year_none_value),
            "month": (list(self.months.items()), self.month_field, self.month_none_value),
            "day": ([(i, i) for i in range(1, 32)], self.day_field, self.day_none_value),
        }
        subwidgets = []
        shared = context["widget"]["attrs"]
        for part in self._parse_date_fmt():
            choices, pattern, none_value = parts[part]
            if not self.is_required:
                choices = [none_value, *choices]
            part_name = pattern % name
            select = self.select_widget(attrs, choices=choices)
            part_attrs = {"aria-label": _LABELS[part], **shared, "id": f"id_{part_name}"}
            if self.is_required and not select.use_required_attribute(None):
                part_attrs.pop("required", None)
            part_value = context["widget"]["value"][part]
            subwidgets.append(select.get_context(part_name, part_value, part_attrs)["widget"])
        context["widget"]["subwidgets"] = subwidgets
        return context

    def format_value(self, value: Any) -> dict[str, Any]:
        """Returns the year, month and day of a date or of what was submitted."""
        year: Any = None
        month: Any = None
        day: Any = None
        if isinstance(value, dt.date):
            year, month, day = value.year, value.month, value.day
        elif isinstance(value, str):
            if match := _DATE.fullmatch(value):
                year, month, day = (int(text) or "" for text in match.groups())
            else:
                try:
                    date = dt.datetime.strptime(value, formats.get_format("DATE_INPUT_FORMATS")[0])  # noqa: DTZ007 - a date
                except ValueError:
                    pass
                else:
                    year, month, day = date.year, date.month, date.day
        return {"year": year, "month": month, "day": day}

    @staticmethod
    def _parse_date_fmt() -> Iterator[str]:
        """Yields the parts of a date in the order of the active language."""
        is_escaped = False
        parts = {"year": "YyoL", "month": "bEFMmNn", "day": "dj"}
        for character in formats.get_format("DATE_FORMAT"):
            if is_escaped:
                is_escaped = False
            elif character == "\\":
                is_escaped = True
            else:
                yield from (part for part, letters in parts.items() if character in letters)

    def id_for_label(self, id_: str) -> str:
        """Returns the `id` of the first select."""
        for part in self._parse_date_fmt():
            return f"{id_}_{part}"
        return f"{id_}_month"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Returns the date as text; one that does not exist as `year-month-day`."""
        year = data.get(self.year_field % name)
        month = data.get(self.month_field % name)
        day = data.get(self.day_field % name)
        if year == month == day == "":
            return None
        if year is None or month is None or day is None:
            return data.get(name)
        try:
            date = dt.date(int(year), int(month), int(day))
        except (ValueError, OverflowError):
            # Zeros stand for what was not chosen, so that the field refuses the whole.
            return f"{year or 0}-{month or 0}-{day or 0}"
        return date.strftime(
            formats.sanitize_strftime_format(formats.get_format("DATE_INPUT_FORMATS")[0])
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tells whether the data say nothing of any part."""
        return not any(
            pattern % name in data
            for pattern in (self.year_field, self.month_field, self.day_field)
        )
