"""The fields made of several."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from plectrum.core.exceptions import ValidationError
from plectrum.forms.fields.base import Field
from plectrum.forms.fields.temporal import DateField, TimeField
from plectrum.forms.utils import from_current_timezone
from plectrum.forms.widgets import SplitDateTimeWidget, SplitHiddenDateTimeWidget
from plectrum.utils.translation import gettext_lazy as _


class ComboField(Field):
    """A value that several fields check, one after the other.

    Args:
        fields: The fields.
        kwargs: As for `Field`.
    """

    def __init__(self, fields: Iterable[Field], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = list(fields)
        for field in self.fields:
            field.required = False

    def clean(self, value: Any) -> Any:
        """Returns what the last field makes of the value."""
        super().clean(value)
        for field in self.fields:
            value = field.clean(value)
        return value


class MultiValueField(Field):
    """A value made of the values of several fields, which `compress` puts together.

    Args:
        fields: The fields.
        require_all_fields: Whether the message `required` is raised if any value is missing;
            otherwise each field says itself whether it is required, with `incomplete`.
        kwargs: As for `Field`.
    """

    default_error_messages = {
        "invalid": _("Enter a list of values."),
        "incomplete": _("Enter a complete value."),
    }

    def __init__(
        self, fields: Iterable[Field], *, require_all_fields: bool = True, **kwargs: Any
    ) -> None:
        self.require_all_fields = require_all_fields
        super().__init__(**kwargs)
        self.fields = tuple(fields)
        for field in self.fields:
            field.error_messages.setdefault("incomplete", self.error_messages["incomplete"])
            if self.disabled:
                field.disabled = True
            if self.require_all_fields:
                field.required = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = super().__deepcopy__(memo)
        copied.fields = tuple(copy.deepcopy(field, memo) for field in self.fields)
        return copied

    def validate(self, value: Any) -> None:
        """Accepts everything: the fields have checked their values."""

    def clean(self, value: Any) -> Any:
        """Returns the value that the cleaned values of all fields make."""
        if self.disabled and not isinstance(value, list):
            value = self.widget.decompress(value)
        is_list = isinstance(value, list | tuple)
        if not value or (is_list and not any(item not in self.empty_values for item in value)):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            if not value or is_list:
                return self.compress([])
        if not is_list:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        compressed = self.compress(self._cleaned(value))
        self.validate(compressed)
        self.run_validators(compressed)
        return compressed

    def _cleaned(self, values: Sequence[Any]) -> list[Any]:
        cleaned: list[Any] = []
        errors: list[Any] = []
        for index, field in enumerate(self.fields):
            value = values[index] if index < len(values) else None
            if value in self.empty_values:
                if self.require_all_fields and self.required:
                    raise ValidationError(self.error_messages["required"], code="required")
                if not self.require_all_fields and field.required:
                    message = field.error_messages["incomplete"]
                    if message not in errors:
                        errors.append(message)
                    continue
            try:
                cleaned.append(field.clean(value))
            except ValidationError as error:
                errors.extend(item for item in error.error_list if item not in errors)
        if errors:
            raise ValidationError(errors)
        return cleaned

    def compress(self, data_list: list[Any]) -> Any:
        """Puts the values together; a subclass must implement it."""
        raise NotImplementedError("Subclasses must implement this method.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether any of the values differs from its initial one."""
        if self.disabled:
            return False
        if initial is None:
            before: Any = ["" for _ in range(len(data))]
        else:
            before = initial if isinstance(initial, list) else self.widget.decompress(initial)
        for field, old, new in zip(self.fields, before, data, strict=False):
            try:
                old_value = field.to_python(old)
            except ValidationError:
                return True
            if field.has_changed(old_value, new):
                return True
        return False


class SplitDateTimeField(MultiValueField):
    """A datetime from a date and a time.

    Args:
        input_date_formats: The formats of the date.
        input_time_formats: The formats of the time.
        kwargs: As for `MultiValueField`.
    """

    widget = SplitDateTimeWidget
    hidden_widget = SplitHiddenDateTimeWidget
    default_error_messages = {
        "invalid_date": _("Enter a valid date."),
        "invalid_time": _("Enter a valid time."),
    }

    def __init__(
        self,
        *,
        input_date_formats: Iterable[str] | None = None,
        input_time_formats: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        errors = {**self.default_error_messages, **kwargs.get("error_messages", {})}
        localize = kwargs.get("localize", False)
        fields = (
            DateField(
                input_formats=input_date_formats,
                error_messages={"invalid": errors["invalid_date"]},
                localize=localize,
            ),
            TimeField(
                input_formats=input_time_formats,
                error_messages={"invalid": errors["invalid_time"]},
                localize=localize,
            ),
        )
        super().__init__(fields, **kwargs)

    def compress(self, data_list: list[Any]) -> Any:
        """Puts the date and the time together."""
        if not data_list:
            return None
        for value, code in zip(data_list, ("invalid_date", "invalid_time"), strict=True):
            if value in self.empty_values:
                raise ValidationError(self.error_messages[code], code=code)
        return from_current_timezone(dt.datetime.combine(*data_list))
