"""The contract of widgets, and widgets made of several."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from plectrum.forms.media import Media, MediaDefiningClass
from plectrum.forms.renderers import get_default_renderer
from plectrum.utils import formats
from plectrum.utils.safestring import SafeString


class Widget(metaclass=MediaDefiningClass):
    """Shows a value as HTML, and finds it again in submitted data.

    Args:
        attrs: Attributes of the HTML element.

    Attributes:
        is_localized: Whether values are shown as the active language writes them.
        is_required: Whether its field must be filled in.
        needs_multipart_form: Whether the form must be sent as `multipart/form-data`.
        supports_microseconds: Whether times are shown with microseconds.
        use_fieldset: Whether the widget's label is a `<legend>` of a `<fieldset>`.
    """

    template_name: Any = None
    needs_multipart_form: Any = False
    is_localized = False
    is_required = False
    supports_microseconds = True
    use_fieldset = False
    input_type: Any = None
    media: ClassVar[Any]

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        self.attrs: dict[str, Any] = {} if attrs is None else dict(attrs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = copy.copy(self)
        copied.attrs = self.attrs.copy()
        memo[id(self)] = copied
        return copied

    @property
    def is_hidden(self) -> bool:
        """Whether visitors do not see the widget."""
        return bool(self.input_type == "hidden")

    def subwidgets(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yields what templates see of each part of the widget."""
        yield self.get_context(name, value, attrs)["widget"]

    def format_value(self, value: Any) -> Any:
        """Returns a value as the template shows it; `None` for none."""
        if value == "" or value is None:
            return None
        if self.is_localized:
            return formats.localize_input(value)
        return str(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees.

        Args:
            name: The name of the field in the data.
            value: The value to show.
            attrs: Attributes over those of the widget.
        """
        return {
            "widget": {
                "name": name,
                "is_hidden": self.is_hidden,
                "required": self.is_required,
                "value": self.format_value(value),
                "attrs": self.build_attrs(self.attrs, attrs),
                "template_name": self.template_name,
            }
        }

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """Returns the widget as HTML; arguments as for `get_context`."""
        return self._render(self.template_name, self.get_context(name, value, attrs), renderer)

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        html = (renderer or get_default_renderer()).render(template_name, context)
        return html if isinstance(html, SafeString) else SafeString(html)

    def build_attrs(
        self, base_attrs: Mapping[str, Any], extra_attrs: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Returns attributes with further ones over them."""
        return {**base_attrs, **extra_attrs} if extra_attrs else {**base_attrs}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Returns the value in submitted data; `None` where there is none."""
        return data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tells whether submitted data say nothing of the value."""
        return name not in data

    def id_for_label(self, id_: str) -> str:
        """Returns the `id` that a label refers to; empty for none."""
        return id_

    def use_required_attribute(self, initial: Any) -> bool:
        """Tells whether the element may have the attribute `required`."""
        return not self.is_hidden


class MultiWidget(Widget):
    """A widget made of several, for a value that `decompress` takes apart.

    Args:
        widgets: The widgets, or a mapping of the suffixes of their names to them.
        attrs: Attributes of all of them.
    """

    template_name = "plectrum/forms/widgets/multiwidget.html"
    use_fieldset = True

    def __init__(
        self,
        widgets: Mapping[str, Any] | Sequence[Any],
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        if isinstance(widgets, Mapping):
            self.widgets_names = [f"_{name}" if name else "" for name in widgets]
            items: Any = widgets.values()
        else:
            self.widgets_names = [f"_{index}" for index in range(len(widgets))]
            items = widgets
        self.widgets: list[Any] = [
            widget() if isinstance(widget, type) else widget for widget in items
        ]
        super().__init__(attrs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = super().__deepcopy__(memo)
        copied.widgets = copy.deepcopy(self.widgets, memo)
        return copied

    @property
    def is_hidden(self) -> bool:
        """Whether visitors see none of the widgets."""
        return all(widget.is_hidden for widget in self.widgets)

    @property
    def needs_multipart_form(self) -> bool:
        """Whether one of the widgets needs `multipart/form-data`."""
        return any(widget.needs_multipart_form for widget in self.widgets)

    def _get_media(self) -> Media:
        return sum((widget.media for widget in self.widgets), Media())

    media = property(_get_media)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with the contexts of the widgets."""
        context = super().get_context(name, value, attrs)
        if self.is_localized:
            for widget in self.widgets:
                widget.is_localized = True
        values = value if isinstance(value, list | tuple) else self.decompress(value)
        shared = context["widget"]["attrs"]
        input_type = shared.pop("type", None)
        id_ = shared.get("id")
        parts = []
        for index, (suffix, widget) in enumerate(
            zip(self.widgets_names, self.widgets, strict=True)
        ):
            if input_type is not None:
                widget.input_type = input_type
            own = {**shared, "id": f"{id_}_{index}"} if id_ else shared
            part_value = values[index] if index < len(values) else None
            parts.append(widget.get_context(f"{name}{suffix}", part_value, own)["widget"])
        context["widget"]["subwidgets"] = parts
        return context

    def id_for_label(self, id_: str) -> str:
        """Returns nothing: the label is a legend."""
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Returns the values of all widgets."""
        return [
            widget.value_from_datadict(data, files, f"{name}{suffix}")
            for suffix, widget in zip(self.widgets_names, self.widgets, strict=True)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tells whether the data say nothing of any of the values."""
        return all(
            widget.value_omitted_from_data(data, files, f"{name}{suffix}")
            for suffix, widget in zip(self.widgets_names, self.widgets, strict=True)
        )

    def decompress(self, value: Any) -> Sequence[Any]:
        """Takes a value apart into one for each widget; a subclass must implement it."""
        raise NotImplementedError("Subclasses must implement this method.")
