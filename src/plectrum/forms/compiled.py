"""One function for each form class that takes in what visitors usually submit.

For each field the function has a condition that holds for usual texts and leaves their Python
value behind, and one that holds where the value is valid. Why a value is not valid is asked of
the field's checks when somebody looks at the errors; what is unusual goes to
`BaseForm._clean_value`, which knows all the rules. So the function decides nothing by itself: it
only leaves out the way through the rules where their answer is sure.

PERF: in methods that all fields share, the interpreter finds another class at each call, and
looks up each attribute anew; in the function each place sees one field (benchmarks/forms.py).
"""

from __future__ import annotations

import datetime as dt
import linecache
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from plectrum.core import validators
from plectrum.core.regex_validator import is_quiet
from plectrum.forms.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    Field,
    IntegerField,
    URLField,
)
from plectrum.forms.fields.text import WITH_SCHEME
from plectrum.forms.widgets import Select, Widget

MAX_USUAL_DIGITS = 15
ISO_DATE_LENGTH = 10


def iso_date(text: str) -> dt.date | None:
    """Returns the date of a text in the form that browsers send; `None` for any other text."""
    if len(text) != ISO_DATE_LENGTH or text[4] != "-" or text[7] != "-":
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


class Names:
    """The values that a generated function uses, by the names it has for them."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {"iso_date": iso_date}

    def add(self, value: Any) -> str:
        """Returns a name for a value."""
        name = f"n{len(self.values)}"
        self.values[name] = value
        return name


class Usual(NamedTuple):
    """How a field takes in usual values, as expressions over `value`.

    Attributes:
        parse: Holds for a usual text that is not empty, and makes `value` its Python value.
        accept: Holds if the field accepts the Python value, apart from its validators.
    """

    parse: str
    accept: str = ""


Describe = Callable[[Any, str, Names], Usual]


def _text(field: Any, name: str, names: Names) -> Usual:
    stripped = "(value := value.strip())" if field.strip else "value"
    return Usual(f"type(value) is str and {stripped}")


def _url(field: Any, name: str, names: Names) -> Usual:
    has_scheme = f"{names.add(WITH_SCHEME.fullmatch)}(value)"
    return Usual(f"{_text(field, name, names).parse} and {has_scheme}")


def _integer(field: Any, name: str, names: Names) -> Usual:
    is_short = f"type(value) is str and len(value) <= {MAX_USUAL_DIGITS}"
    return Usual(
        f"{is_short} and value.isascii() and value.isdecimal() and ((value := int(value)) or True)"
    )


def _date(field: Any, name: str, names: Names) -> Usual:
    return Usual("type(value) is str and (value := iso_date(value))")


def _choice(field: Any, name: str, names: Names) -> Usual:
    return Usual("type(value) is str and value", f"{name}.valid_value(value)")


def _boolean(field: Any, name: str, names: Names) -> Usual:
    return Usual("type(value) is bool", "value" if field.required else "")


USUAL: Mapping[Any, tuple[Any, Describe]] = {
    CharField._parse: (Field._refuse, _text),
    URLField._parse: (Field._refuse, _url),
    IntegerField._parse: (Field._refuse, _integer),
    DateField._parse: (Field._refuse, _date),
    ChoiceField._parse: (ChoiceField._refuse, _choice),
    BooleanField._parse: (BooleanField._refuse, _boolean),
}
"""By how a field parses: how it must refuse, and what describes its usual values."""

LIMITS: Mapping[type, str] = {
    validators.MinLengthValidator: "len(value) >= {}.limit_value",
    validators.MaxLengthValidator: "len(value) <= {}.limit_value",
    validators.MinValueValidator: "value >= {}.limit_value",
    validators.MaxValueValidator: "value <= {}.limit_value",
    validators.ProhibitNullCharactersValidator: "'\\x00' not in value",
}


def _accepted_by(validator: Any, names: Names) -> str:
    """Returns the condition that a validator finds nothing."""
    limit = LIMITS.get(type(validator))
    if limit is None or callable(getattr(validator, "limit_value", None)):
        return f"{names.add(validator.problem)}(value) is None"
    return limit.format(names.add(validator))


def _is_usual(field: Any) -> bool:
    """Tells whether a field goes through its stages as the framework wrote them."""
    return not (
        field._has_own_clean
        or field._has_own_stages
        or field.disabled
        or field.localize
        or field.bound_field_class is not None
        or type(field)._examine is not Field._examine
        or field.empty_values != Field.empty_values
        or (isinstance(field, DateField) and field.input_formats is not DateField.input_formats)
    )


def _described(field: Any, name: str, names: Names) -> Usual | None:
    """Returns how a field takes in usual values; `None` if only the rules can say."""
    refuse, describe = USUAL.get(type(field)._parse, (None, None))
    if describe is None or type(field)._refuse is not refuse or not _is_usual(field):
        return None
    if not all(map(is_quiet, field.validators)):
        return None
    parse, accept = describe(field, name, names)
    accepts = [accept] if accept else []
    accepts += [_accepted_by(validator, names) for validator in field.validators]
    unchanged = f"{name}.validators == {names.add(field.validators[:])}"
    return Usual(f"{parse} and {unchanged}", " and ".join(accepts) or "True")


def _missing(field: Any, key: str, name: str) -> list[str]:
    """Returns the lines for a value that is missing where the rules are sure to want one."""
    is_wanted = field.required and getattr(field, "empty_value", "") in field.empty_values
    if not is_wanted or isinstance(field, BooleanField):
        return []
    return [
        "    elif raw == '' or raw is None:",
        f"        form._reject({key}, {name}, None, prefix + {key})",
    ]


def _reads_plainly(widget: Any) -> bool:
    """Tells whether the value of a widget is simply that of its name."""
    find = type(widget).value_from_datadict
    is_single = find is Select.value_from_datadict and not widget.allow_multiple_selected
    return find is Widget.value_from_datadict or is_single


def compile_cleaner(
    form_name: str, fields: Mapping[str, Any], cleaners: frozenset[str]
) -> Callable[[Any, Any, Any, str], None]:
    """Returns the function that cleans the fields of a form.

    Args:
        form_name: The name of the form class, for tracebacks.
        fields: The fields by name.
        cleaners: The names of the methods `clean_<name>` that the form has.

    Returns:
        A function of the form, its data, its files and what stands before the names in them.
    """
    names = Names()
    lines = [
        "def clean_fields(form, data, files, prefix):",
        "    cleaned = form.cleaned_data",
        "    get = data.get",
    ]
    for field_name, field in fields.items():
        name = names.add(field)
        key = repr(field_name)
        usual = None if f"clean_{field_name}" in cleaners else _described(field, name, names)
        if usual is None:
            lines.append(f"    form._clean_field({key}, {name})")
            continue
        if _reads_plainly(field.widget):
            read = f"get(prefix + {key})"
        else:
            read = f"{name}.widget.value_from_datadict(data, files, prefix + {key})"
        lines += [
            f"    value = raw = {read}",
            f"    if {usual.parse}:",
            f"        if {usual.accept}:",
            f"            cleaned[{key}] = value",
            "        else:",
            f"            form._reject({key}, {name}, value, prefix + {key})",
            *_missing(field, key, name),
            "    else:",
            f"        form._clean_value({key}, {name}, raw)",
        ]
    source = "\n".join(lines)
    filename = f"<clean_fields of {form_name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names.values)  # noqa: S102 - no text of visitors
    function: Callable[[Any, Any, Any, str], None] = names.values["clean_fields"]
    return function
