"""The contract of form fields."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from plectrum.core.exceptions import ValidationError
from plectrum.core.validators import EMPTY_VALUES
from plectrum.forms.boundfield import BoundField
from plectrum.forms.widgets import HiddenInput, TextInput, Widget
from plectrum.utils.translation import gettext_lazy as _


class Field:
    """Checks one value of a form and turns it into a Python value.

    Args:
        required: Whether the value may not be empty.
        widget: The widget, or its class; that of the field's class when `None`.
        label: The label; one made of the name when `None`.
        initial: The value to show in an unbound form, or a function that returns it.
        help_text: A text beside the field, as HTML.
        error_messages: Messages by code, in place of the default ones.
        show_hidden_initial: Whether a hidden input keeps the initial value, to see changes.
        validators: Further validators.
        localize: Whether values are written and read as the active language writes them.
        disabled: Whether visitors cannot change the value.
        label_suffix: What follows the label; the form's when `None`.
        template_name: The template of the field with its label and errors.
        bound_field_class: The class of its bound fields; the form's when `None`.
    """

    widget: Any = TextInput
    hidden_widget: Any = HiddenInput
    default_validators: ClassVar[Iterable[Callable[[Any], None]]] = ()
    default_error_messages: ClassVar[Mapping[str, Any]] = {
        "required": _("This field is required."),
    }
    empty_values = list(EMPTY_VALUES)
    bound_field_class: Any = None
    needs_initial: ClassVar[bool] = False
    """Whether `clean` takes the initial value as its second argument."""

    def __init__(  # noqa: PLR0913 - documented arguments
        self,
        *,
        required: bool = True,
        widget: Any = None,
        label: Any = None,
        initial: Any = None,
        help_text: Any = "",
        error_messages: Mapping[str, Any] | None = None,
        show_hidden_initial: bool = False,
        validators: Iterable[Callable[[Any], None]] = (),
        localize: bool = False,
        disabled: bool = False,
        label_suffix: str | None = None,
        template_name: str | None = None,
        bound_field_class: Any = None,
    ) -> None:
        self.required = required
        self.label = label
        self.initial = initial
        self.show_hidden_initial = show_hidden_initial
        self.help_text = help_text
        self.disabled = disabled
        self.label_suffix = label_suffix
        self.localize = localize
        self.template_name = template_name
        if bound_field_class is not None:
            self.bound_field_class = bound_field_class
        self.widget = self._prepared_widget(widget or self.widget)
        self.error_messages = self._collected_messages(error_messages)
        self.validators: list[Callable[[Any], None]] = [*self.default_validators, *validators]

    def _prepared_widget(self, widget: Any) -> Widget:
        prepared: Widget = widget() if isinstance(widget, type) else copy.deepcopy(widget)
        if self.localize:
            prepared.is_localized = True
        prepared.is_required = self.required
        if extra := self.widget_attrs(prepared):
            prepared.attrs.update(extra)
        return prepared

    def _collected_messages(self, own: Mapping[str, Any] | None) -> dict[str, Any]:
        messages: dict[str, Any] = {}
        for cls in reversed(type(self).__mro__):
            messages.update(vars(cls).get("default_error_messages", {}))
        messages.update(own or {})
        return messages

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = copy.copy(self)
        memo[id(self)] = copied
        copied.widget = copy.deepcopy(self.widget, memo)
        copied.error_messages = self.error_messages.copy()
        copied.validators = self.validators[:]
        return copied

    def prepare_value(self, value: Any) -> Any:
        """Returns a value as the widget shows it."""
        return value

    def to_python(self, value: Any) -> Any:
        """Turns a submitted value into a Python value.

        Raises:
            ValidationError: It cannot be.
        """
        return value

    def validate(self, value: Any) -> None:
        """Checks a Python value for what validators cannot: that it is there.

        Raises:
            ValidationError: The value is empty and required.
        """
        if self.required and not value and value in self.empty_values:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Runs all validators.

        Raises:
            ValidationError: All that they have found.
        """
        if not self.validators or (not value and value in self.empty_values):
            return
        errors: list[Any] = []
        for validator in self.validators:
            try:
                validator(value)
            except ValidationError as error:
                code = getattr(error, "code", None)
                if code in self.error_messages:
                    error.message = self.error_messages[code]
                errors.extend(error.error_list)
        if errors:
            raise errors[0] if len(errors) == 1 else ValidationError(errors)

    def clean(self, value: Any) -> Any:
        """Turns a submitted value into a Python value and checks it.

        Raises:
            ValidationError: The value is not valid.
        """
        value = self.to_python(value)
        self.validate(value)
        self.run_validators(value)
        return value

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Returns what a bound form shows: what was submitted, unless the field is disabled."""
        return initial if self.disabled else data

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Returns the attributes which the field gives its widget."""
        return {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether a submitted value differs from the initial one."""
        if self.disabled:
            return False
        try:
            data = self.to_python(data)
            coerce = getattr(self, "_coerce", None)
            if coerce is not None:
                return bool(coerce(data) != coerce(initial))
        except ValidationError:
            return True
        initial_value = "" if initial is None else initial
        data_value = "" if data is None else data
        return bool(initial_value != data_value)

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """Returns the field of one form object."""
        cls = self.bound_field_class or form.bound_field_class or BoundField
        return cls(form, self, field_name)
