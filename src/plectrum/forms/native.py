"""The built-in templates that every form needs, as functions.

A form renders a template for itself and for each field, label, widget and list of errors. As long
as a project does not override those templates, the default renderer calls these functions
instead, which give the same text in a fraction of the time; `tests/forms/test_forms.py` holds them
against the templates.
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
            text += f' {escape_text(name)}="{_escaped(value)}"'
    return text


def _escaped(value: Any) -> str:
    """Returns the text of a value, escaped unless it is safe."""
    if type(value) is str:
        return escape_text(value)
    return conditional_escape(value if isinstance(value, str) else str(value))


def _input(context: Context) -> str:
    widget = context["widget"]
    value = widget["value"]
    shown = "" if value is None else f' value="{_escaped(value)}"'
    type_, name = _escaped(widget["type"]), _escaped(widget["name"])
    return f'<input type="{type_}" name="{name}"{shown}{attributes(widget["attrs"])}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    value = _escaped(widget["value"]) if widget["value"] else ""
    name = _escaped(widget["name"])
    return f'<textarea name="{name}"{attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(context: Context) -> str | None:
    widget = context["widget"]
    parts = [f'<select name="{_escaped(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_escaped(group)}">')
        for option in options:
            if option["template_name"] != SELECT_OPTION:
                return None
            parts.append(
                f'\n  <option value="{_escaped(option["value"])}"'
                f"{attributes(option['attrs'])}>{_escaped(option['label'])}</option>"
            )
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


def _label(context: Context) -> str:
    label = _escaped(context["label"])
    if not context["use_tag"]:
        return label
    tag = context["tag"]
    return f"<{tag}{attributes(context['attrs'])}>{label}</{tag}>"


def _error_list(context: Context) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    field_id = getattr(errors, "field_id", None)
    id_ = f' id="{_escaped(field_id)}_error"' if field_id else ""
    items = "".join([f"<li>{_escaped(error)}</li>" for error in errors])
    return f'<ul class="{_escaped(context["error_class"])}"{id_}>{items}</ul>'


def _hidden(context: Context, separator: str = "") -> str:
    return "".join([f"{separator}{field}" for field in context["hidden_fields"]])


def _classes(field: Any) -> str:
    classes = field.css_classes()
    return f' class="{_escaped(classes)}"' if classes else ""


def _help(field: Any, tag: str) -> str:
    auto_id = field.auto_id
    id_ = f' id="{_escaped(auto_id)}_helptext"' if auto_id else ""
    return f'<{tag} class="helptext"{id_}>{field.help_text}</{tag}>'


def _paragraphs(context: Context) -> str:
    errors, fields = context["errors"], context["fields"]
    parts = [_escaped(errors)]
    if not fields:
        hidden = _hidden(context)
        return f"{parts[0]}\n<p>{hidden}</p>" if errors else hidden
    last = len(fields) - 1
    for index, (field, field_errors) in enumerate(fields):
        label = field.label_tag() if field.label else ""
        help_text = f"\n  {_help(field, 'span')}" if field.help_text else ""
        hidden = _hidden(context, "\n  ") if index == last else ""
        parts.append(
            f"\n{_escaped(field_errors)}\n<p{_classes(field)}>\n  {label}\n  {field}"
            f"{help_text}{hidden}\n</p>"
        )
    return "".join(parts).strip()


def _divisions(context: Context) -> str:
    errors, fields = context["errors"], context["fields"]
    parts = [_escaped(errors)]
    if not fields:
        hidden = _hidden(context)
        return f"{parts[0]}\n<div>{hidden}</div>" if errors else hidden
    last = len(fields) - 1
    for index, (field, _field_errors) in enumerate(fields):
        hidden = _hidden(context, "\n  ") if index == last else ""
        parts.append(f"\n<div{_classes(field)}>\n  {field.as_field_group()}{hidden}\n</div>")
    return "".join(parts).strip()


def _field(context: Context) -> str:
    field = context["field"]
    help_text = _help(field, "div") if field.help_text else ""
    rest = f"\n{help_text}\n{_escaped(field.errors)}\n{field}"
    if not field.use_fieldset:
        label = field.label_tag() if field.label else ""
        return f"{label}{rest}".strip()
    described_by = field.aria_describedby
    described = f' aria-describedby="{_escaped(described_by)}"' if described_by else ""
    legend = field.legend_tag() if field.label else ""
    return f"<fieldset{described}>\n  {legend}{rest}</fieldset>"


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
    "plectrum/forms/p.html": Native(_paragraphs, ("plectrum/forms/p.html",)),
    "plectrum/forms/div.html": Native(_divisions, ("plectrum/forms/div.html",)),
    "plectrum/forms/field.html": Native(_field, ("plectrum/forms/field.html",)),
    ERROR_LIST: Native(_error_list, (ERROR_LIST,)),
    "plectrum/forms/errors/list/default.html": Native(
        _error_list, ("plectrum/forms/errors/list/default.html", ERROR_LIST)
    ),
}
