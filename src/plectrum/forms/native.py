"""The small built-in templates as functions.

A form renders a template for each label, widget and list of errors. As long as a project does not
override those templates, the default renderer calls these functions instead, which give the same
text in a tenth of the time; `tests/forms/test_native.py` holds them against the templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from plectrum.utils.html import conditional_escape, escape_text

Context: TypeAlias = Mapping[str, Any]

WIDGETS = "plectrum/forms/widgets/"
ATTRS = f"{WIDGETS}attrs.html"
INPUT = f"{WIDGETS}input.html"
SELECT_OPTION = f"{WIDGETS}select_option.html"
ERROR_LIST = "plectrum/forms/errors/list/ul.html"


class Native(NamedTuple):
    """A function that renders a template.

    Attributes:
        render: Gives the text for a context, or `None` where only the template can.
        templates: The templates whose work it does; if one is overridden, it does not apply.
    """

    render: Callable[[Context], str | None]
    templates: tuple[str, ...]


def attributes(attrs: Mapping[str, Any]) -> str:
    """Returns attributes as HTML, each with a space before it."""
    text = ""
    for name, value in attrs.items():
        if value is True:
            text += f" {escape_text(name)}"
        elif value is not False:
            shown = escape_text(value) if type(value) is str else conditional_escape(_text(value))
            text += f' {escape_text(name)}="{shown}"'
    return text


def _text(value: Any) -> Any:
    """Returns the text of a value; one that is safe stays so."""
    return value if isinstance(value, str) else str(value)


def _input(context: Context) -> str:
    widget = context["widget"]
    value = widget["value"]
    shown = "" if value is None else f' value="{conditional_escape(_text(value))}"'
    type_, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{type_}" name="{name}"{shown}{attributes(widget["attrs"])}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    value = conditional_escape(_text(widget["value"])) if widget["value"] else ""
    name = conditional_escape(widget["name"])
    return f'<textarea name="{name}"{attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(context: Context) -> str | None:
    widget = context["widget"]
    parts = [f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        for option in options:
            if option["template_name"] != SELECT_OPTION:
                return None
            parts.append(
                f'\n  <option value="{conditional_escape(_text(option["value"]))}"'
                f"{attributes(option['attrs'])}>{conditional_escape(option['label'])}</option>"
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


def _label(context: Context) -> str:
    label = conditional_escape(context["label"])
    if not context["use_tag"]:
        return label
    tag = context["tag"]
    return f"<{tag}{attributes(context['attrs'])}>{label}</{tag}>"


def _error_list(context: Context) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    field_id = getattr(errors, "field_id", None)
    id_ = f' id="{conditional_escape(field_id)}_error"' if field_id else ""
    items = "".join([f"<li>{conditional_escape(error)}</li>" for error in errors])
    return f'<ul class="{conditional_escape(context["error_class"])}"{id_}>{items}</ul>'


_INPUTS = (
    "text", "number", "email", "url", "color", "search", "tel", "password", "hidden", "file",
    "date", "datetime", "time", "checkbox",
)  # fmt: skip

NATIVES: dict[str, Native] = {
    INPUT: Native(_input, (INPUT, ATTRS)),
    **{
        f"{WIDGETS}{name}.html": Native(_input, (f"{WIDGETS}{name}.html", INPUT, ATTRS))
        for name in _INPUTS
    },
    f"{WIDGETS}textarea.html": Native(_textarea, (f"{WIDGETS}textarea.html", ATTRS)),
    f"{WIDGETS}select.html": Native(_select, (f"{WIDGETS}select.html", SELECT_OPTION, ATTRS)),
    "plectrum/forms/label.html": Native(
        _label, ("plectrum/forms/label.html", "plectrum/forms/attrs.html")
    ),
    ERROR_LIST: Native(_error_list, (ERROR_LIST,)),
    "plectrum/forms/errors/list/default.html": Native(
        _error_list, ("plectrum/forms/errors/list/default.html", ERROR_LIST)
    ),
}
