"""System checks of fields that hold values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from plectrum.core.checks import CheckMessage, Error, Warning  # noqa: A004 - documented name
from plectrum.db.models.fields.base import NOT_PROVIDED
from plectrum.db.models.fields.composite import CompositePrimaryKey
from plectrum.db.models.fields.files import FileField
from plectrum.db.models.fields.identity import AutoFieldMixin
from plectrum.db.models.fields.network import GenericIPAddressField
from plectrum.db.models.fields.numbers import DecimalField
from plectrum.db.models.fields.temporal import DateField, TimeField
from plectrum.db.models.fields.text import CharField


def check_field(field: Any) -> list[CheckMessage]:
    """Returns what is wrong with a field."""
    cls: Any = type(field)
    found = [*check_name(field), *_choices(field), *_options(field)]
    for check in _checks_of(cls):
        found.extend(check(field))
    details = field.system_check_removed_details
    if details is not None:
        found.append(
            Error(
                details.get("msg", f"{type(field).__name__} has been removed."),
                hint=details.get("hint"),
                obj=field,
                id=details.get("id", "fields.EXXX"),
            )
        )
    found.extend(
        Error(
            "All 'validators' must be callable.",
            hint=f"{validator!r} is not a function or an instance of a validator class.",
            obj=field,
            id="fields.E008",
        )
        for validator in ((*field.default_validators, *field._validators) if field.column else ())
        if not callable(validator)
    )
    return found


@lru_cache
def _checks_of(cls: type[Any]) -> list[Callable[[Any], Iterator[CheckMessage]]]:
    """Returns the checks for a class of fields, beyond those for all."""
    return [check for kind, check in _BY_KIND if issubclass(cls, kind)]


def check_name(field: Any) -> Iterator[CheckMessage]:
    """Yields what is wrong with the name of a field."""
    if field.name.endswith("_"):
        yield Error("Field names must not end with an underscore.", obj=field, id="fields.E001")
    elif "__" in field.name:
        yield Error('Field names must not contain "__".', obj=field, id="fields.E002")
    elif isinstance(field, CompositePrimaryKey):
        if field.name != "pk":
            yield Error("'CompositePrimaryKey' must be named 'pk'.", obj=field, id="fields.E013")
    elif field.name == "pk":
        yield Error(
            "'pk' is a reserved word that cannot be used as a field name.",
            obj=field,
            id="fields.E003",
        )


def _choices(field: Any) -> Iterator[CheckMessage]:
    choices = field.choices
    if choices is None:
        return
    if isinstance(choices, str) or not hasattr(choices, "__iter__"):
        yield Error(
            "'choices' must be a mapping (e.g. a dictionary) or an ordered iterable (e.g. a list "
            "or tuple, but not a set).",
            obj=field,
            id="fields.E004",
        )
        return
    for entry in choices:
        if not isinstance(entry, (list, tuple)) or len(entry) != 2:
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


def _options(field: Any) -> Iterator[CheckMessage]:
    if field.db_index not in {None, True, False}:
        yield Error("'db_index' must be None, True or False.", obj=field, id="fields.E006")
    if field.primary_key and field.null:
        yield Error(
            "Primary keys must not have null=True.",
            hint="Set null=False on the field, or remove primary_key=True argument.",
            obj=field,
            id="fields.E007",
        )
    if isinstance(field.default, (list, dict, set)):
        kind = type(field.default).__name__
        name = type(field).__name__
        yield Warning(
            f"{name} default should be a callable instead of an instance so that it's not shared "
            "between all field instances.",
            hint=f"Use a callable instead, e.g., use `{kind}` instead of `{field.default!r}`.",
            obj=field,
            id="fields.E010",
        )


def _text(field: Any) -> Iterator[CheckMessage]:
    length = field.max_length
    if length is None:
        yield Error("CharFields must define a 'max_length' attribute.", obj=field, id="fields.E120")
    elif not isinstance(length, int) or isinstance(length, bool) or length <= 0:
        yield Error("'max_length' must be a positive integer.", obj=field, id="fields.E121")


def _decimal(field: Any) -> Iterator[CheckMessage]:
    digits, places = field.max_digits, field.decimal_places
    if places is None:
        yield Error(
            "DecimalFields must define a 'decimal_places' attribute.", obj=field, id="fields.E130"
        )
    elif not isinstance(places, int) or places < 0:
        yield Error("'decimal_places' must be a non-negative integer.", obj=field, id="fields.E131")
    if digits is None:
        yield Error(
            "DecimalFields must define a 'max_digits' attribute.", obj=field, id="fields.E132"
        )
    elif not isinstance(digits, int) or digits <= 0:
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


_BY_KIND: list[tuple[Any, Callable[[Any], Iterator[CheckMessage]]]] = [
    (CharField, _text),
    (DecimalField, _decimal),
    (AutoFieldMixin, _automatic),
    ((DateField, TimeField), _moment),
    (GenericIPAddressField, _address),
    (FileField, _file),
]
