"""Form fields of ranges: two inputs, either of which may be empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from plectrum.core.exceptions import ValidationError
from plectrum.db.backends.postgresql.psycopg_any import (
    DateRange,
    DateTimeTZRange,
    NumericRange,
    Range,
)
from plectrum.forms import fields
from plectrum.forms.widgets import HiddenInput, MultiWidget
from plectrum.utils.translation import gettext_lazy as _

__all__ = [
    "BaseRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HiddenRangeWidget",
    "IntegerRangeField",
    "RangeWidget",
]


class RangeWidget(MultiWidget):
    """Shows a range as two inputs.

    Args:
        base_widget: The widget of a bound.
        attrs: Attributes of both inputs.
    """

    def __init__(self, base_widget: Any, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__((base_widget, base_widget), attrs)

    def decompress(self, value: Any) -> Sequence[Any]:
        """Returns the bounds of a range."""
        return (value.lower, value.upper) if value else (None, None)


class HiddenRangeWidget(RangeWidget):
    """Carries a range in two hidden inputs."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(HiddenInput, attrs)


class BaseRangeField(fields.MultiValueField):
    """The base of the fields of ranges.

    Args:
        default_bounds: Which bounds belong to the range; the usual ones when `None`.
        options: As for `MultiValueField`.

    Attributes:
        base_field: The class of the field of a bound.
        range_type: The class of the values.
    """

    base_field: ClassVar[Any]
    range_type: ClassVar[Any]
    hidden_widget = HiddenRangeWidget
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter two valid values."),
        "bound_ordering": _("The start of the range must not exceed the end of the range."),
    }

    def __init__(self, *, default_bounds: str | None = None, **options: Any) -> None:
        options.setdefault("widget", RangeWidget(self.base_field.widget))
        options.setdefault(
            "fields", [self.base_field(required=False), self.base_field(required=False)]
        )
        # Both inputs may be empty: a range without bounds is none.
        options.setdefault("required", False)
        options.setdefault("require_all_fields", False)
        self.range_options: dict[str, Any] = {"bounds": default_bounds} if default_bounds else {}
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Returns the bounds as their fields show them."""
        if isinstance(value, Range):
            bounds = (value.lower, value.upper)
            return [
                field.prepare_value(bound) for field, bound in zip(self.fields, bounds, strict=True)
            ]
        if value is None:
            return [field.prepare_value(None) for field in self.fields]
        return value

    def compress(self, data_list: list[Any]) -> Any:
        """Returns the range; `None` where there is no bound."""
        if not data_list:
            return None
        lower, upper = [*data_list, None][:2]
        if lower is not None and upper is not None and lower > upper:
            raise ValidationError(self.error_messages["bound_ordering"], code="bound_ordering")
        try:
            return self.range_type(lower, upper, **self.range_options)
        except (TypeError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class IntegerRangeField(BaseRangeField):
    """A range of whole numbers."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter two whole numbers.")}
    base_field = fields.IntegerField
    range_type = NumericRange


class DecimalRangeField(BaseRangeField):
    """A range of decimals."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter two numbers.")}
    base_field = fields.DecimalField
    range_type = NumericRange


class DateTimeRangeField(BaseRangeField):
    """A range of moments."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter two valid date/times.")}
    base_field = fields.DateTimeField
    range_type = DateTimeTZRange


class DateRangeField(BaseRangeField):
    """A range of days."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter two valid dates.")}
    base_field = fields.DateField
    range_type = DateRange
