"""System checks of fields that hold values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeAlias

from plectrum.core.checks import CheckMessage, Error, Warning  # noqa: A004 - documented name
from plectrum.db.models.fields.base import NOT_PROVIDED
from plectrum.db.models.fields.binary import BinaryField
from plectrum.db.models.fields.composite import CompositePrimaryKey
from plectrum.db.models.fields.files import FileField, ImageField
from plectrum.db.models.fields.generated import GeneratedField
from plectrum.db.models.fields.identity import AutoFieldMixin
from plectrum.db.models.fields.network import GenericIPAddressField
from plectrum.db.models.fields.numbers import DecimalField, IntegerField
from plectrum.db.models.fields.temporal import DateField, TimeField
from plectrum.db.models.fields.text import CharField, FilePathField

Check: TypeAlias = Callable[[Any], Iterable[CheckMessage]]
"""Returns what is wrong with a field in one respect.

PERF: `makemigrations` asks for each field of a project. What every field is asked is a function
that returns nothing at once where nothing was declared; a generator would cost more than its work.
"""

_SWITCH = (False, None, True)


def check_field(field: Any) -> list[CheckMessage]:
    """Returns what is wrong with a field."""
    found: list[CheckMessage] = []
    cls: Any = type(field)
    for check in _checks_of(cls):
        found += check(field)
    return found


@lru_cache
def _checks_of(cls: type[Any]) -> tuple[Check, ...]:
    """Returns the checks for fields of a class, in the order of their reports."""
    of_kind = (check for kind, check in _BY_KIND if issubclass(cls, kind))
    return (check_name, _choices, _options, *of_kind, _removed, _validators)


def check_name(field: Any) -> Iterable[CheckMessage]:
    """Returns what is wrong with the name of a field."""
    name = field.name
    if name.endswith("_"):
        return [Error("Field names must not end with an underscore.", obj=field, id="fields.E001")]
    if "__" in name:
        return [Error('Field names must not contain "__".', obj=field, id="fields.E002")]
    if (name == "pk") is isinstance(field, CompositePrimaryKey):
        return ()
    if name == "pk":
        message = "'pk' is a reserved word that cannot be used as a field name."
        return [Error(message, obj=field, id="fields.E003")]
    return [Error("'CompositePrimaryKey' must be named 'pk'.", obj=field, id="fields.E013")]


def _choices(field: Any) -> Iterable[CheckMessage]:
    choices = field.choices
    return () if choices is None else _declared_choices(field, choices)


def _declared_choices(field: Any, choices: Any) -> Iterator[CheckMessage]:
    if isinstance(choices, str) or not hasattr(choices, "__iter__"):
        yield Error(
            "'choices' must be a mapping (e.g. a dictionary) or an ordered iterable (e.g. a list "
            "or tuple, but not a set).",
            obj=field,
            id="fields.E004",
        )
        return
    for entry in choices:
        if not _is_choice(entry) and not _is_group(entry):
            yield Error(
                "'choices' must be a mapping of actual values to human readable names or an "
                "iterable containing (actual value, human readable name) tuples.",
                obj=field,
                id="fields.E005",
            )
            return
    longest = max(
        (len(value) for value, _ in field.flatchoices if isinstance(value, str)), default=0
    )
    if field.max_length is not None and longest > field.max_length:
        yield Error(
            f"'max_length' is too small to fit the longest value in 'choices' ({longest} "
            "characters).",
            obj=field,
            id="fields.E009",
        )


def _is_choice(entry: Any) -> bool:
    """Tells whether an entry is a value and a label that is no collection."""
    is_pair = isinstance(entry, (list, tuple)) and len(entry) == 2
    return is_pair and not isinstance(entry[1], (list, tuple, dict))


def _is_group(entry: Any) -> bool:
    """Tells whether an entry is a label and a list of choices."""
    if not isinstance(entry, (list, tuple)) or len(entry) != 2:
        return False
    return isinstance(entry[1], (list, tuple)) and all(map(_is_choice, entry[1]))


def _options(field: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if field.db_index not in _SWITCH:
        message = "'db_index' must be None, True or False."
        found.append(Error(message, obj=field, id="fields.E006"))
    if field.primary_key and field.null:
        found.append(
            Error(
                "Primary keys must not have null=True.",
                hint="Set null=False on the field, or remove primary_key=True argument.",
                obj=field,
                id="fields.E007",
            )
        )
    if isinstance(field.default, (list, dict, set)):
        found.append(_shared_default(field))
    return found


def _shared_default(field: Any) -> CheckMessage:
    kind = type(field.default).__name__
    return Warning(
        f"{type(field).__name__} default should be a callable instead of an instance so that it's "
        "not shared between all field instances.",
        hint=f"Use a callable instead, e.g., use `{kind}` instead of `{field.default!r}`.",
        obj=field,
        id="fields.E010",
    )


def _removed(field: Any) -> Iterable[CheckMessage]:
    details = field.system_check_removed_details
    if details is None:
        return ()
    return [
        Error(
            details.get("msg", f"{type(field).__name__} has been removed."),
            hint=details.get("hint"),
            obj=field,
            id=details.get("id", "fields.EXXX"),
        )
    ]


def _validators(field: Any) -> Iterable[CheckMessage]:
    if not field.column or not (field.default_validators or field._validators):
        return ()
    return [
        Error(
            "All 'validators' must be callable.",
            hint=f"{validator!r} is not a function or an instance of a validator class.",
            obj=field,
            id="fields.E008",
        )
        for validator in (*field.default_validators, *field._validators)
        if not callable(validator)
    ]


def _text(field: Any) -> Iterator[CheckMessage]:
    length = field.max_length
    if length is None:
        yield Error("CharFields must define a 'max_length' attribute.", obj=field, id="fields.E120")
    elif not isinstance(length, int) or isinstance(length, bool) or length <= 0:
        yield Error("'max_length' must be a positive integer.", obj=field, id="fields.E121")


def _whole_number(field: Any) -> Iterable[CheckMessage]:
    if field.max_length is None:
        return ()
    return [
        Warning(
            f"'max_length' is ignored when used with {type(field).__name__}.",
            hint="Remove 'max_length' from field; MaxValueValidator limits a number.",
            obj=field,
            id="fields.W122",
        )
    ]


def _path(field: Any) -> Iterator[CheckMessage]:
    if not field.allow_files and not field.allow_folders:
        yield Error(
            "FilePathFields must have either 'allow_files' or 'allow_folders' set to True.",
            hint="Without either there is nothing to choose.",
            obj=field,
            id="fields.E140",
        )


def _bytes(field: Any) -> Iterator[CheckMessage]:
    if isinstance(field.default, str) and field.default:
        yield Error(
            "BinaryField's default cannot be a string. Use bytes content instead.",
            hint=f"Write {field.default.encode()!r}.",
            obj=field,
            id="fields.E170",
        )


def _picture(field: Any) -> Iterator[CheckMessage]:
    try:
        import_module("PIL.Image")
    except ImportError:
        yield Error(
            "Cannot use ImageField because Pillow is not installed.",
            hint="Run `python -m pip install Pillow`, or use a FileField.",
            obj=field,
            id="fields.E210",
        )


def _generated(field: Any) -> Iterator[CheckMessage]:
    """Asks the output field, which belongs to no model and has no name."""
    output = copy(field.output_field)
    output.name, output.model, output.column = field.name, field.model, field.column
    found = output.check()
    for serious, kind, what, identifier in (
        (True, Error, "errors", "fields.E223"),
        (False, Warning, "warnings", "fields.W224"),
    ):
        listed = [one for one in found if one.is_serious() is serious]
        if listed:
            text = "; ".join(f"{one.msg} ({one.id})" for one in listed)
            yield kind(
                f"GeneratedField.output_field has {what}: {text}",
                hint=listed[0].hint,
                obj=field,
                id=identifier,
            )


def _decimal(field: Any) -> Iterator[CheckMessage]:
    digits, places = field.max_digits, field.decimal_places
    if (digits is None) is not (places is None):
        yield Error(
            "DecimalField's max_digits and decimal_places must both be defined or both omitted.",
            hint="Give both, or neither for a number of any precision.",
            obj=field,
            id="fields.E135",
        )
        return
    if digits is None:
        return  # not every database can do that: see `database`
    if not isinstance(places, int) or places < 0:
        yield Error("'decimal_places' must be a non-negative integer.", obj=field, id="fields.E131")
    if not isinstance(digits, int) or digits <= 0:
        yield Error("'max_digits' must be a positive integer.", obj=field, id="fields.E133")
    elif isinstance(places, int) and places > digits:
        yield Error(
            "'max_digits' must be greater or equal to 'decimal_places'.",
            obj=field,
            id="fields.E134",
        )


def _automatic(field: Any) -> Iterator[CheckMessage]:
    if not field.primary_key:
        yield Error("AutoFields must set primary_key=True.", obj=field, id="fields.E100")


def _moment(field: Any) -> Iterator[CheckMessage]:
    given = [field.auto_now, field.auto_now_add, field.default is not NOT_PROVIDED]
    if sum(bool(one) for one in given) > 1:
        yield Error(
            "The options auto_now, auto_now_add, and default are mutually exclusive. Only one of "
            "these options may be present.",
            obj=field,
            id="fields.E160",
        )
    elif field.has_default() and _is_close_to_now(field.default):
        yield Warning(
            "Fixed default value provided.",
            hint="The clock was read once, when the module was imported. Pass a function that "
            "reads it each time, such as `plectrum.utils.timezone.now`, without calling it.",
            obj=field,
            id="fields.W161",
        )


def _is_close_to_now(value: Any) -> bool:
    """Tells whether a value was probably meant to be the moment of the insert."""
    if isinstance(value, dt.datetime):
        return abs(dt.datetime.now(value.tzinfo) - value) < dt.timedelta(seconds=10)
    if isinstance(value, dt.date):
        return value == dt.datetime.now().astimezone().date()
    if isinstance(value, dt.time):
        now = dt.datetime.now(value.tzinfo)
        return abs(now - dt.datetime.combine(now, value)) < dt.timedelta(seconds=10)
    return False


def _address(field: Any) -> Iterator[CheckMessage]:
    if not field.null and field.blank:
        yield Error(
            "GenericIPAddressFields cannot have blank=True if null=False, as blank values are "
            "stored as nulls.",
            obj=field,
            id="fields.E150",
        )


def _file(field: Any) -> Iterator[CheckMessage]:
    if field._primary_key_set_explicitly:
        yield Error(
            f"'primary_key' is not a valid argument for a {type(field).__name__}.",
            obj=field,
            id="fields.E201",
        )
    if isinstance(field.upload_to, str) and field.upload_to.startswith("/"):
        yield Error(
            f"{type(field).__name__}'s 'upload_to' argument must be a relative path, not an "
            "absolute path.",
            hint="Remove the leading slash.",
            obj=field,
            id="fields.E202",
        )


_BY_KIND: list[tuple[Any, Check]] = [
    (CharField, _text),
    (DecimalField, _decimal),
    (AutoFieldMixin, _automatic),
    ((DateField, TimeField), _moment),
    (GenericIPAddressField, _address),
    (FileField, _file),
    (ImageField, _picture),
    (IntegerField, _whole_number),
    (FilePathField, _path),
    (BinaryField, _bytes),
    (GeneratedField, _generated),
]
