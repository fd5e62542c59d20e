"""The fields of numbers."""

from __future__ import annotations

import math
import re
from decimal import Decimal, DecimalException
from typing import Any

from plectrum.core import validators
from plectrum.core.exceptions import Invalid
from plectrum.forms.fields.base import Field
from plectrum.forms.widgets import NumberInput, Widget
from plectrum.utils import formats
from plectrum.utils.translation import gettext_lazy as _

_ZERO_FRACTION = re.compile(r"\.0*\s*$")
MAX_DIGITS = 1000
"""Longer integers are refused before Python spends time on them."""


class IntegerField(Field):
    """A whole number.

    Args:
        max_value: The greatest number, or a function that returns it.
        min_value: The smallest number, or a function that returns it.
        step_size: The number of which it must be a multiple, counted from `min_value`.
        kwargs: As for `Field`.
    """

    widget = NumberInput
    default_error_messages = {"invalid": _("Enter a whole number.")}
    re_decimal = _ZERO_FRACTION

    def __init__(
        self, *, max_value: Any = None, min_value: Any = None, step_size: Any = None, **kwargs: Any
    ) -> None:
        self.max_value = max_value
        self.min_value = min_value
        self.step_size = step_size
        if kwargs.get("localize") and self.widget == NumberInput:
            # COMPAT: a number input cannot show localised numbers.
            kwargs.setdefault("widget", super().widget)
        super().__init__(**kwargs)
        if max_value is not None:
            self.validators.append(validators.MaxValueValidator(max_value))
        if min_value is not None:
            self.validators.append(validators.MinValueValidator(min_value))
        if step_size is not None:
            self.validators.append(validators.StepValueValidator(step_size, offset=min_value))

    def _parse(self, value: Any) -> Any:
        if not value and value in self.empty_values:
            return None
        if self.localize:
            value = formats.sanitize_separators(value)
        text = str(value)
        if len(text) > MAX_DIGITS:
            return self._invalid("invalid")
        try:
            return int(_ZERO_FRACTION.sub("", text) if "." in text else text)
        except (ValueError, TypeError):
            return self._invalid("invalid")

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Returns the limits of a number input."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput):
            if self.min_value is not None:
                attrs["min"] = self.min_value
            if self.max_value is not None:
                attrs["max"] = self.max_value
            if self.step_size is not None:
                attrs["step"] = self.step_size
        return attrs


class FloatField(IntegerField):
    """A floating point number; arguments as for `IntegerField`."""

    default_error_messages = {"invalid": _("Enter a number.")}

    def _parse(self, value: Any) -> Any:
        if not value and value in self.empty_values:
            return None
        if self.localize:
            value = formats.sanitize_separators(value)
        try:
            return float(value)
        except (ValueError, TypeError):
            return self._invalid("invalid")

    def _refuse(self, value: Any) -> Invalid | None:
        if value not in self.empty_values and not math.isfinite(value):
            return self._invalid("invalid")
        return super()._refuse(value)

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Returns the limits of a number input, and that any fraction is accepted."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput) and "step" not in widget.attrs:
            attrs["step"] = "any" if self.step_size is None else str(self.step_size)
        return attrs


class DecimalField(IntegerField):
    """A decimal number.

    Args:
        max_value: The greatest number.
        min_value: The smallest number.
        max_digits: The most digits in all.
        decimal_places: The most digits after the point.
        kwargs: As for `IntegerField`.
    """

    default_error_messages = {"invalid": _("Enter a number.")}

    def __init__(
        self,
        *,
        max_value: Any = None,
        min_value: Any = None,
        max_digits: int | None = None,
        decimal_places: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_digits = max_digits
        self.decimal_places = decimal_places
        super().__init__(max_value=max_value, min_value=min_value, **kwargs)
        self.validators.append(validators.DecimalValidator(max_digits, decimal_places))

    def _parse(self, value: Any) -> Any:
        if not value and value in self.empty_values:
            return None
        if self.localize:
            value = formats.sanitize_separators(value)
        try:
            return Decimal(str(value).strip())
        except DecimalException:
            return self._invalid("invalid")

    def _refuse(self, value: Any) -> Invalid | None:
        if value not in self.empty_values and not value.is_finite():
            return self._invalid("invalid", {"value": value})
        return super()._refuse(value)

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Returns the limits of a number input, and the step of its last digit."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, NumberInput) and "step" not in widget.attrs:
            if self.step_size is not None:
                step = str(self.step_size)
            elif self.decimal_places is None:
                step = "any"
            else:
                step = str(Decimal(1).scaleb(-self.decimal_places)).lower()
            attrs["step"] = step
        return attrs
