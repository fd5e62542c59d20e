"""The widgets for one value: inputs, text areas, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plectrum.core.files.uploadedfile import UploadedFile
from plectrum.forms.widgets.base import Widget
from plectrum.utils.translation import gettext_lazy as _

FILE_INPUT_CONTRADICTION = object()
"""The value of a file field where a file was sent and the box to clear it checked."""


class Input(Widget):
    """An `<input>`.

    Attributes:
        input_type: Its type.
    """

    template_name = "plectrum/forms/widgets/input.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        if attrs is not None:
            attrs = dict(attrs)
            self.input_type = attrs.pop("type", self.input_type)
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with the type."""
        context = super().get_context(name, value, attrs)
        context["widget"]["type"] = self.input_type
        return context


class TextInput(Input):
    """An input for a line of text."""

    input_type = "text"
    template_name = "plectrum/forms/widgets/text.html"


class NumberInput(Input):
    """An input for a number."""

    input_type = "number"
    template_name = "plectrum/forms/widgets/number.html"


class EmailInput(Input):
    """An input for an e-mail address."""

    input_type = "email"
    template_name = "plectrum/forms/widgets/email.html"


class URLInput(Input):
    """An input for a URL."""

    input_type = "url"
    template_name = "plectrum/forms/widgets/url.html"


class ColorInput(Input):
    """An input for a colour."""

    input_type = "color"
    template_name = "plectrum/forms/widgets/color.html"


class SearchInput(Input):
    """An input for a search."""

    input_type = "search"
    template_name = "plectrum/forms/widgets/search.html"


class TelInput(Input):
    """An input for a telephone number."""

    input_type = "tel"
    template_name = "plectrum/forms/widgets/tel.html"


class PasswordInput(Input):
    """An input for a password.

    Args:
        attrs: Attributes of the element.
        render_value: Whether a value that was submitted is shown again, after an error.
    """

    input_type = "password"
    template_name = "plectrum/forms/widgets/password.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None, render_value: bool = False) -> None:
        super().__init__(attrs)
        self.render_value = render_value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, without the value unless it may be shown."""
        return super().get_context(name, value if self.render_value else None, attrs)


class HiddenInput(Input):
    """An input that visitors do not see."""

    input_type = "hidden"
    template_name = "plectrum/forms/widgets/hidden.html"


class MultipleHiddenInput(HiddenInput):
    """A hidden input for each of several values."""

    template_name = "plectrum/forms/widgets/multiple_hidden.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with the contexts of the inputs."""
        context = super().get_context(name, value, attrs)
        shared = context["widget"]["attrs"]
        id_ = shared.get("id")
        parts = []
        for index, item in enumerate(context["widget"]["value"]):
            own = {**shared, "id": f"{id_}_{index}"} if id_ else {**shared}
            widget = HiddenInput()
            widget.is_required = self.is_required
            parts.append(widget.get_context(name, item, own)["widget"])
        context["widget"]["subwidgets"] = parts
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Returns all values of the name."""
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def format_value(self, value: Any) -> Any:
        """Returns the values."""
        return [] if value is None else value


class FileInput(Input):
    """An input for a file.

    Attributes:
        allow_multiple_selected: Whether several files may be chosen; a subclass that sets it
            has to take them.
    """

    allow_multiple_selected = False
    input_type = "file"
    needs_multipart_form = True
    template_name = "plectrum/forms/widgets/file.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        attributes = {} if attrs is None else dict(attrs)
        if attributes.get("multiple", False) and not self.allow_multiple_selected:
            raise ValueError(f"{type(self).__qualname__} doesn't support uploading multiple files.")
        if self.allow_multiple_selected:
            attributes.setdefault("multiple", True)
        super().__init__(attributes)

    def format_value(self, value: Any) -> Any:
        """Returns nothing: a file cannot be chosen by a page."""
        return None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Returns the uploaded file."""
        return files.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tells whether no file was uploaded."""
        return name not in files

    def use_required_attribute(self, initial: Any) -> bool:
        """Tells whether a file must be chosen: not where there is one."""
        return super().use_required_attribute(initial) and not initial


class ClearableFileInput(FileInput):
    """An input for a file, with a link to the current one and a box to remove it."""

    clear_checkbox_label = _("Clear")
    initial_text = _("Currently")
    input_text = _("Change")
    template_name = "plectrum/forms/widgets/clearable_file_input.html"
    checked = False

    def clear_checkbox_name(self, name: str) -> str:
        """Returns the name of the box to clear the file."""
        return f"{name}-clear"

    def clear_checkbox_id(self, name: str) -> str:
        """Returns the `id` of the box to clear the file."""
        return f"{name}_id"

    def is_initial(self, value: Any) -> bool:
        """Tells whether a value is a file that is stored, with a URL."""
        return bool(value and getattr(value, "url", False))

    def format_value(self, value: Any) -> Any:
        """Returns the current file, if there is one."""
        return value if self.is_initial(value) else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with the texts around the input."""
        context = super().get_context(name, value, attrs)
        checkbox_name = self.clear_checkbox_name(name)
        widget = context["widget"]
        widget.update(
            {
                "checkbox_name": checkbox_name,
                "checkbox_id": self.clear_checkbox_id(checkbox_name),
                "is_initial": self.is_initial(value),
                "input_text": self.input_text,
                "initial_text": self.initial_text,
                "clear_checkbox_label": self.clear_checkbox_label,
            }
        )
        widget["attrs"].setdefault("disabled", False)
        widget["attrs"]["checked"] = self.checked
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Returns the uploaded file, `False` to clear it, or a mark where both are asked for."""
        upload = super().value_from_datadict(data, files, name)
        self.checked = self.clear_checkbox_name(name) in data
        if not self.is_required and CheckboxInput().value_from_datadict(
            data, files, self.clear_checkbox_name(name)
        ):
            return FILE_INPUT_CONTRADICTION if isinstance(upload, UploadedFile) else False
        return upload

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tells whether no file was uploaded and none is to be cleared."""
        return (
            super().value_omitted_from_data(data, files, name)
            and self.clear_checkbox_name(name) not in data
        )


class Textarea(Widget):
    """A `<textarea>`."""

    template_name = "plectrum/forms/widgets/textarea.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"cols": "40", "rows": "10", **(attrs or {})})


def boolean_check(value: Any) -> bool:
    """Tells whether a box is checked for a value."""
    return not (value is False or value is None or value == "")


class CheckboxInput(Input):
    """A box to check.

    Args:
        attrs: Attributes of the element.
        check_test: Tells whether the box is checked for a value.
    """

    input_type = "checkbox"
    template_name = "plectrum/forms/widgets/checkbox.html"
    _values = {"true": True, "false": False}

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        check_test: Callable[[Any], bool] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.check_test = boolean_check if check_test is None else check_test

    def format_value(self, value: Any) -> Any:
        """Returns the value to send where it is more than yes or no."""
        if value is True or value is False or value is None or value == "":
            return None
        return str(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with `checked` among the attributes."""
        if self.check_test(value):
            attrs = {**(attrs or {}), "checked": True}
        return super().get_context(name, value, attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Returns whether the box was checked; browsers send nothing for one that was not."""
        if name not in data:
            return False
        value = data.get(name)
        return bool(self._values.get(value.lower(), value) if isinstance(value, str) else value)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Answers no: saying nothing means unchecked."""
        return False
