"""The widgets that offer choices."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from plectrum.forms.widgets.base import Widget
from plectrum.utils.choices import normalize_choices
from plectrum.utils.translation import gettext_lazy as _

Option = dict[str, Any]


class ChoiceWidget(Widget):
    """The base of widgets that offer choices.

    Args:
        attrs: Attributes of the element.
        choices: The choices, in any form that a field takes.

    Attributes:
        allow_multiple_selected: Whether several choices can be made.
        add_id_index: Whether each option has an `id` of its own.
        checked_attribute: The attribute of a chosen option.
        option_inherits_attrs: Whether options have the attributes of the widget.
        option_template_name: The template of an option.
    """

    allow_multiple_selected = False
    option_template_name: str | None = None
    add_id_index = True
    checked_attribute: dict[str, Any] = {"checked": True}
    option_inherits_attrs = True

    def __init__(self, attrs: Mapping[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs)
        self.choices = choices

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = copy.copy(self)
        copied.attrs = self.attrs.copy()
        copied._choices = copy.copy(self._choices)
        memo[id(self)] = copied
        return copied

    @property
    def choices(self) -> Any:
        """The choices: pairs of value and label, or of a group's name and its pairs."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices: Any = normalize_choices(value)

    def subwidgets(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yields what templates see of each option."""
        yield from self.options(name, self.format_value(value), attrs)

    def options(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> Iterator[Option]:
        """Yields what templates see of each option, without groups."""
        for _group, options, _index in self.optgroups(name, value, attrs):
            yield from options

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[Any, list[Option], int]]:
        """Returns the groups: each with its name, its options and its number.

        Args:
            name: The name of the field.
            value: The chosen values, as texts.
            attrs: Attributes over those of the widget.
        """
        groups: list[tuple[Any, list[Option], int]] = []
        has_selected = False
        chosen = {str(item) for item in value}
        for index, (option_value, option_label) in enumerate(self.choices):
            if option_value is None:
                option_value = ""
            is_group = isinstance(option_label, list | tuple)
            choices = option_label if is_group else [(option_value, option_label)]
            options: list[Option] = []
            groups.append((option_value if is_group else None, options, index))
            for subindex, (subvalue, sublabel) in enumerate(choices):
                selected = (not has_selected or self.allow_multiple_selected) and (
                    str(subvalue) in chosen
                )
                has_selected |= selected
                options.append(
                    self.create_option(
                        name,
                        subvalue,
                        sublabel,
                        selected,
                        index,
                        subindex=subindex if is_group else None,
                        attrs=attrs,
                    )
                )
        return groups

    def create_option(
        self,
        name: str,
        value: Any,
        label: Any,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> Option:
        """Returns what templates see of one option.

        Args:
            name: The name of the field.
            value: The value of the option.
            label: Its label.
            selected: Whether it is chosen.
            index: Its number among the choices.
            subindex: Its number within its group; `None` outside of groups.
            attrs: Attributes over those of the widget.
        """
        position = str(index) if subindex is None else f"{index}_{subindex}"
        option_attrs = self.build_attrs(self.attrs, attrs) if self.option_inherits_attrs else {}
        if selected:
            option_attrs.update(self.checked_attribute)
        if "id" in option_attrs:
            option_attrs["id"] = self.id_for_label(option_attrs["id"], position)
        return {
            "name": name,
            "value": value,
            "label": label,
            "selected": selected,
            "index": position,
            "attrs": option_attrs,
            "type": self.input_type,
            "template_name": self.option_template_name,
            "wrap_label": True,
        }

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees, with the groups of options."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["optgroups"] = self.optgroups(name, widget["value"], attrs)
        return context

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """Returns the `id` of an option."""
        return f"{id_}_{index}" if id_ and self.add_id_index else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Returns the chosen value, or all of them where several can be chosen."""
        if self.allow_multiple_selected and hasattr(data, "getlist"):
            return data.getlist(name)
        return data.get(name)

    def format_value(self, value: Any) -> list[str]:
        """Returns the chosen values as texts."""
        if value is None and self.allow_multiple_selected:
            return []
        values = value if isinstance(value, tuple | list) else [value]
        return ["" if item is None else str(item) for item in values]


class Select(ChoiceWidget):
    """A `<select>`."""

    input_type = "select"
    template_name = "plectrum/forms/widgets/select.html"
    option_template_name = "plectrum/forms/widgets/select_option.html"
    add_id_index = False
    checked_attribute = {"selected": True}
    option_inherits_attrs = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Returns what the template sees."""
        context = super().get_context(name, value, attrs)
        if self.allow_multiple_selected:
            context["widget"]["attrs"]["multiple"] = True
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        """Tells whether the element may be required: HTML asks for an empty first option."""
        allowed = super().use_required_attribute(initial)
        if self.allow_multiple_selected:
            return allowed
        first = next(iter(self.choices), None)
        return allowed and first is not None and self._is_blank(first)

    @staticmethod
    def _is_blank(choice: tuple[Any, Any]) -> bool:
        value, _label = choice
        return value is None or value == ""


class NullBooleanSelect(Select):
    """A `<select>` of unknown, yes and no."""

    _values = {
        True: True, "True": True, "False": False, False: False, "true": True, "false": False,
        "2": True, "3": False,
    }  # fmt: skip

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        choices = [("unknown", _("Unknown")), ("true", _("Yes")), ("false", _("No"))]
        super().__init__(attrs, choices)

    def format_value(self, value: Any) -> Any:
        """Returns the chosen option."""
        try:
            known = self._values.get(value)
        except TypeError:
            known = None
        return ["unknown" if known is None else str(known).lower()]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool | None:
        """Returns yes, no or `None`."""
        return self._values.get(data.get(name))


class SelectMultiple(Select):
    """A `<select>` for several choices."""

    allow_multiple_selected = True

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Answers no: saying nothing means nothing is chosen."""
        return False


class RadioSelect(ChoiceWidget):
    """A list of radio buttons."""

    input_type = "radio"
    template_name = "plectrum/forms/widgets/radio.html"
    option_template_name = "plectrum/forms/widgets/radio_option.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Returns the `id` of a button; none for the whole, whose label is a legend."""
        return "" if index is None else super().id_for_label(id_, index)


class CheckboxSelectMultiple(RadioSelect):
    """A list of boxes to check."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "plectrum/forms/widgets/checkbox_select.html"
    option_template_name = "plectrum/forms/widgets/checkbox_option.html"

    def use_required_attribute(self, initial: Any) -> bool:
        """Answers no: it would require every box."""
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Answers no: saying nothing means nothing is checked."""
        return False
