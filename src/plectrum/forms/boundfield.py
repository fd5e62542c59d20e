"""A field of one form object: its data, its errors, its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from plectrum.forms.utils import RenderableFieldMixin, auto_id_for, pretty_name
from plectrum.forms.widgets import MultiWidget, Textarea, TextInput
from plectrum.utils.functional import cached_property
from plectrum.utils.html import format_html
from plectrum.utils.safestring import SafeString
from plectrum.utils.translation import gettext_lazy as _

__all__ = ["BoundField", "BoundWidget"]

_WIDGET_SUFFIX = re.compile(r"widget$|input$")


class BoundField(RenderableFieldMixin):
    """A field with the data of a form.

    Args:
        form: The form.
        field: The field.
        name: The field's name in the form.
    """

    def __init__(self, form: Any, field: Any, name: str) -> None:
        self.form = form
        self._given = field
        self.name = name
        self.html_name: str = form.add_prefix(name)
        self.label: Any = pretty_name(name) if field.label is None else field.label
        self.help_text: Any = field.help_text or ""

    @property
    def _field(self) -> Any:
        """The field, for reading only: it may be shared by all forms of the class."""
        own = self.form.__dict__.get("fields")
        return self._given if own is None else own.peek(self.name, self._given)

    @property
    def field(self) -> Any:
        """The field of this form object, which may be changed."""
        return self.form.fields.get(self.name, self._given)

    @property
    def renderer(self) -> Any:
        """What renders the field."""
        return self.form.renderer

    @property
    def html_initial_name(self) -> str:
        """The name of the hidden input that keeps the initial value."""
        return str(self.form.add_initial_prefix(self.name))

    @property
    def html_initial_id(self) -> str:
        """The `id` of the hidden input that keeps the initial value."""
        return str(self.form.add_initial_prefix(self.auto_id))

    @cached_property
    def subwidgets(self) -> list[BoundWidget]:
        """The parts of the widget: its options, for one that offers choices."""
        widget = self._field.widget
        id_ = widget.attrs.get("id") or self.auto_id
        attrs = self.build_widget_attrs({"id": id_} if id_ else {})
        return [
            BoundWidget(widget, data, self.form.renderer)
            for data in widget.subwidgets(self.html_name, self.value(), attrs=attrs)
        ]

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[BoundWidget]:
        return iter(self.subwidgets)

    def __len__(self) -> int:
        return len(self.subwidgets)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, int | slice):
            raise TypeError(
                f"BoundField indices must be integers or slices, not {type(index).__name__}."
            )
        return self.subwidgets[index]

    @property
    def errors(self) -> Any:
        """The errors of the field."""
        errors = self.form.errors.get(self.name)
        return self.form.error_class(renderer=self.form.renderer) if errors is None else errors

    @property
    def template_name(self) -> str:
        """The template of the field with its label and errors."""
        return str(self._field.template_name or self.form.renderer.field_template_name)

    def get_context(self) -> dict[str, Any]:
        """Returns what the template sees."""
        return {"field": self}

    def __str__(self) -> SafeString:
        if self._field.show_hidden_initial:
            return SafeString(self.as_widget() + self.as_hidden(only_initial=True))
        return self.as_widget()

    def __html__(self) -> SafeString:
        return self.__str__()

    def as_widget(
        self, widget: Any = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> SafeString:
        """Renders the field by a widget.

        Args:
            widget: The widget; the field's own when `None`.
            attrs: Further attributes.
            only_initial: Whether to show the initial value, under its own name.
        """
        field = self._field
        widget = widget or field.widget
        if field.localize:
            widget.is_localized = True
        attributes = self.build_widget_attrs(dict(attrs or {}), widget)
        if self.auto_id and "id" not in widget.attrs:
            attributes.setdefault("id", self.html_initial_id if only_initial else self.auto_id)
        if only_initial and self.html_initial_name in self.form.data:
            # The value that the page had, rather than one that a function makes anew.
            value = self.form._widget_data_value(field.hidden_widget(), self.html_initial_name)
        else:
            value = self.value()
        html: SafeString = widget.render(
            name=self.html_initial_name if only_initial else self.html_name,
            value=value,
            attrs=attributes,
            renderer=self.form.renderer,
        )
        return html

    def as_text(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> SafeString:
        """Renders the field as an input for text."""
        return self.as_widget(TextInput(), attrs, **kwargs)

    def as_textarea(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> SafeString:
        """Renders the field as a text area."""
        return self.as_widget(Textarea(), attrs, **kwargs)

    def as_hidden(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> SafeString:
        """Renders the field as a hidden input."""
        return self.as_widget(self._field.hidden_widget(), attrs, **kwargs)

    @property
    def data(self) -> Any:
        """What was submitted; `None` for nothing."""
        return self.form._widget_data_value(self._field.widget, self.html_name)

    def value(self) -> Any:
        """Returns what the field shows: what was submitted, or the initial value."""
        field = self._field
        value = self.initial
        if self.form.is_bound:
            value = field.bound_data(self.data, value)
        return field.prepare_value(value)

    def _has_changed(self) -> bool:
        field = self._field
        if not field.show_hidden_initial:
            return bool(field.has_changed(self.initial, self.data))
        hidden_widget = field.hidden_widget()
        submitted = self.form._widget_data_value(hidden_widget, self.html_initial_name)
        try:
            initial = field.to_python(submitted)
        except Exception as error:
            if not hasattr(error, "error_list"):
                raise
            return True
        return bool(field.has_changed(initial, self.data))

    def label_tag(
        self,
        contents: Any = None,
        attrs: dict[str, Any] | None = None,
        label_suffix: str | None = None,
        tag: str | None = None,
    ) -> SafeString:
        """Renders the label.

        Args:
            contents: The label; the field's own when `None`.
            attrs: Further attributes.
            label_suffix: What follows the label; the field's or the form's when `None`.
            tag: The name of the element; `label` when `None`.
        """
        field = self._field
        text = contents or self.label
        if label_suffix is None:
            label_suffix = (
                self.form.label_suffix if field.label_suffix is None else field.label_suffix
            )
        if label_suffix and text and text[-1] not in _(":?.!"):
            text = format_html("{}{}", text, label_suffix)
        attributes = dict(attrs or {})
        id_ = field.widget.attrs.get("id") or self.auto_id
        if id_:
            target = field.widget.id_for_label(id_)
            if target and tag != "legend":
                attributes["for"] = target
            if field.required and hasattr(self.form, "required_css_class"):
                own = attributes.get("class")
                required = self.form.required_css_class
                attributes["class"] = f"{own} {required}" if own else required
        context = {
            "field": self,
            "label": text,
            "attrs": attributes,
            "use_tag": bool(id_),
            "tag": tag or "label",
        }
        return self.form.render(self.form.template_name_label, context)  # type: ignore[no-any-return]  # forms render safe HTML

    def legend_tag(
        self,
        contents: Any = None,
        attrs: dict[str, Any] | None = None,
        label_suffix: str | None = None,
    ) -> SafeString:
        """Renders the label as a `<legend>`; arguments as for `label_tag`."""
        return self.label_tag(contents, attrs, label_suffix, tag="legend")

    def css_classes(self, extra_classes: Any = None) -> str:
        """Returns the CSS classes of the field's row.

        Args:
            extra_classes: Further classes, as text or several.
        """
        extra = extra_classes.split() if hasattr(extra_classes, "split") else extra_classes
        classes = dict.fromkeys(extra or ())
        form = self.form
        if hasattr(form, "required_css_class") and self._field.required:
            classes[form.required_css_class] = None
        if hasattr(form, "error_css_class") and self.errors:
            classes[form.error_css_class] = None
        return " ".join(classes)

    @property
    def is_hidden(self) -> bool:
        """Whether visitors do not see the field."""
        return bool(self._field.widget.is_hidden)

    @property
    def auto_id(self) -> str:
        """The `id` of the field; empty where the form wants none."""
        return auto_id_for(self.form.auto_id, self.html_name)

    @property
    def id_for_label(self) -> str:
        """The `id` that a label refers to."""
        widget = self._field.widget
        return str(widget.id_for_label(widget.attrs.get("id") or self.auto_id))

    @cached_property
    def initial(self) -> Any:
        """The initial value, computed once."""
        return self.form.get_initial_for_field(self._field, self.name)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """Returns attributes with those that the state of the field asks for."""
        field = self._field
        widget = widget or field.widget
        attributes = dict(attrs)
        if (
            self.form.use_required_attribute
            and field.required
            and widget.use_required_attribute(self.initial)
        ):
            self._require(field, widget, attributes)
        if field.disabled:
            attributes["disabled"] = True
        if not widget.is_hidden and self.errors:
            attributes["aria-invalid"] = "true"
        if not attributes.get("aria-describedby") and not self.use_fieldset:
            described_by = self.aria_describedby
            if described_by:
                attributes["aria-describedby"] = described_by
        return attributes

    def _require(self, field: Any, widget: Any, attributes: dict[str, Any]) -> None:
        """Requires the value, or each value of several that is required by itself."""
        if not getattr(field, "require_all_fields", True) and isinstance(widget, MultiWidget):
            for subfield, subwidget in zip(field.fields, widget.widgets, strict=True):
                subwidget.attrs["required"] = (
                    subwidget.use_required_attribute(self.initial) and subfield.required
                )
        else:
            attributes["required"] = True

    @property
    def aria_describedby(self) -> str | None:
        """The `id`s of the help text and the errors; `None` where the widget names its own."""
        if self._field.widget.attrs.get("aria-describedby") is not None:
            return None
        if not self.auto_id:
            return ""
        described_by = []
        if self.help_text:
            described_by.append(f"{self.auto_id}_helptext")
        if self.errors and not self.is_hidden:
            described_by.append(f"{self.auto_id}_error")
        return " ".join(described_by)

    @property
    def widget_type(self) -> str:
        """The kind of the widget: the name of its class in lower case, without its suffix."""
        return _WIDGET_SUFFIX.sub("", type(self._field.widget).__name__.lower())

    @property
    def use_fieldset(self) -> bool:
        """Whether the label is the legend of a `<fieldset>`."""
        return bool(self._field.widget.use_fieldset)


class BoundWidget:
    """A part of a widget, for templates that show each by itself: an option, for one.

    Args:
        parent_widget: The widget.
        data: What templates see of the part.
        renderer: What renders it.
    """

    def __init__(self, parent_widget: Any, data: dict[str, Any], renderer: Any) -> None:
        self.parent_widget = parent_widget
        self.data = data
        self.renderer = renderer

    def __str__(self) -> SafeString:
        return self.tag(wrap_label=True)

    def __html__(self) -> SafeString:
        return self.tag(wrap_label=True)

    def tag(self, wrap_label: bool = False) -> SafeString:
        """Renders the part.

        Args:
            wrap_label: Whether its label is around it.
        """
        context = {"widget": {**self.data, "wrap_label": wrap_label}}
        html: SafeString = self.parent_widget._render(self.template_name, context, self.renderer)
        return html

    @property
    def template_name(self) -> str:
        """The template of the part."""
        return str(self.data.get("template_name") or self.parent_widget.template_name)

    @property
    def id_for_label(self) -> str | None:
        """The `id` that a label refers to."""
        id_: str | None = self.data["attrs"].get("id")
        return id_

    @property
    def choice_label(self) -> Any:
        """The label of the choice."""
        return self.data["label"]
