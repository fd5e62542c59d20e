"""Form fields of lists: all values in one input, or an input for each."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any, ClassVar

from plectrum.contrib.postgres.items import each_item, item_errors
from plectrum.contrib.postgres.validators import (
    ArrayMaxLengthValidator,
    ArrayMinLengthValidator,
)
from plectrum.core.exceptions import ValidationError
from plectrum.forms import CharField, Field
from plectrum.forms.widgets import Widget
from plectrum.utils.translation import gettext_lazy as _

__all__ = ["SimpleArrayField", "SplitArrayField", "SplitArrayWidget"]


class SimpleArrayField(CharField):
    """A list as one text.

    Args:
        base_field: The field of each value.
        delimiter: What stands between the values.
        max_length: The greatest length.
        min_length: The least length.
        options: As for `CharField`.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "item_invalid": _("Item %(nth)s in the array did not validate:"),
    }

    def __init__(
        self,
        base_field: Field,
        *,
        delimiter: str = ",",
        max_length: int | None = None,
        min_length: int | None = None,
        **options: Any,
    ) -> None:
        self.base_field = base_field
        self.delimiter = delimiter
        super().__init__(**options)
        self.max_length, self.min_length = max_length, min_length
        if min_length is not None:
            self.validators.append(ArrayMinLengthValidator(int(min_length)))
        if max_length is not None:
            self.validators.append(ArrayMaxLengthValidator(int(max_length)))

    def clean(self, value: Any) -> Any:
        """Returns the cleaned values."""
        return [self.base_field.clean(item) for item in super().clean(value)]

    def prepare_value(self, value: Any) -> Any:
        """Returns a list as text."""
        if isinstance(value, list):
            return self.delimiter.join(str(self.base_field.prepare_value(item)) for item in value)
        return value

    def to_python(self, value: Any) -> list[Any]:
        """Returns the values."""
        items: Iterable[Any] = value or []
        if items and not isinstance(items, list):
            items = str(value).split(self.delimiter)
        return each_item(items, self.base_field.to_python, self.error_messages["item_invalid"])

    def validate(self, value: Any) -> None:
        """Adds that each value is valid."""
        super().validate(value)
        each_item(value, self.base_field.validate, self.error_messages["item_invalid"])

    def run_validators(self, value: Any) -> None:
        """Adds the validators of each value."""
        super().run_validators(value)
        each_item(value, self.base_field.run_validators, self.error_messages["item_invalid"])

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether the lists differ; none and an empty one do not."""
        try:
            value: Any = self.to_python(data)
        except ValidationError:
            value = data
        if initial in self.empty_values and value in self.empty_values:
            return False
        return super().has_changed(initial, data)


class SplitArrayWidget(Widget):
    """An input for each value of a list.

    Args:
        widget: The widget of a value, or its class.
        size: How many values there are.
        attrs: Attributes of all inputs.
    """

    template_name = "plectrum/forms/widgets/multiwidget.html"

    def __init__(self, widget: Any, size: int, attrs: Mapping[str, Any] | None = None) -> None:
        self.widget = widget() if isinstance(widget, type) else widget
        self.size = size
        super().__init__(attrs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = super().__deepcopy__(memo)
        copied.widget = copy.deepcopy(self.widget, memo)
        return copied

    @property
    def is_hidden(self) -> bool:
        """Whether visitors do not see the inputs."""
        return bool(self.widget.is_hidden)

    @property
    def needs_multipart_form(self) -> bool:
        """Whether the inputs need `multipart/form-data`."""
        return bool(self.widget.needs_multipart_form)

    @property
    def media(self) -> Any:
        """The media of the inputs."""
        return self.widget.media

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Returns the values of all inputs."""
        return [
            self.widget.value_from_datadict(data, files, f"{name}_{index}")
            for index in range(self.size)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tells whether the data say nothing of any of the values."""
        return all(
            self.widget.value_omitted_from_data(data, files, f"{name}_{index}")
            for index in range(self.size)
        )

    def id_for_label(self, id_: str) -> str:
        """Returns the `id` of the first input."""
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with the contexts of the inputs."""
        context = super().get_context(name, value, attrs)
        if self.is_localized:
            self.widget.is_localized = True
        values = value or []
        shared = context["widget"]["attrs"]
        id_ = shared.get("id")
        parts = []
        for index in range(max(len(values), self.size)):
            own = {**shared, "id": f"{id_}_{index}"} if id_ else shared
            item = values[index] if index < len(values) else None
            parts.append(self.widget.get_context(f"{name}_{index}", item, own)["widget"])
        context["widget"]["subwidgets"] = parts
        return context


class SplitArrayField(Field):
    """A list with an input for each value.

    Args:
        base_field: The field of each value.
        size: How many inputs there are.
        remove_trailing_nulls: Whether empty values at the end are left out.
        options: As for `Field`.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "item_invalid": _("Item %(nth)s in the array did not validate:"),
    }

    def __init__(
        self, base_field: Field, size: int, *, remove_trailing_nulls: bool = False, **options: Any
    ) -> None:
        self.base_field = base_field
        self.size = size
        self.remove_trailing_nulls = remove_trailing_nulls
        options.setdefault("widget", SplitArrayWidget(base_field.widget, size))
        super().__init__(**options)

    def _length(self, values: list[Any]) -> int:
        """Returns how many values count."""
        if not self.remove_trailing_nulls:
            return len(values)
        empty = takewhile(lambda value: value in self.base_field.empty_values, reversed(values))
        return len(values) - len(list(empty))

    def to_python(self, value: Any) -> list[Any]:
        """Returns the values."""
        return [self.base_field.to_python(item) for item in super().to_python(value) or []]

    def clean(self, value: Any) -> list[Any]:
        """Returns the cleaned values."""
        given = list(value or [])
        if self.required and not any(given):
            raise ValidationError(self.error_messages["required"], code="required")
        given += [None] * (self.size - len(given))
        cleaned: list[Any] = []
        found: list[tuple[int, ValidationError]] = []
        for index, item in enumerate(given):
            try:
                cleaned.append(self.base_field.clean(item))
            except ValidationError as error:
                cleaned.append(item)
                found.append((index, error))
        length = self._length(cleaned)
        message = self.error_messages["item_invalid"]
        errors = [item_errors(error, message, index) for index, error in found if index < length]
        if errors:
            raise ValidationError([one for several in errors for one in several])
        return cleaned[:length]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether the lists differ; none and one of empty values do not."""
        try:
            values = self.to_python(data)
        except ValidationError:
            return not self.disabled
        values = values[: self._length(values)]
        if initial in self.empty_values and values in self.empty_values:
            return False
        return super().has_changed(initial, values)
