"""Which form field a model field becomes.

`Field.formfield()` asks the registry of `plectrum.db.models`; importing this module fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plectrum.db import models
from plectrum.db.models.registry import register_form_field
from plectrum.forms import fields as form_fields
from plectrum.forms.model_fields import ModelChoiceField, ModelMultipleChoiceField
from plectrum.forms.widgets import Textarea

Options = dict[str, Any]

_KEPT_WITH_CHOICES = frozenset(
    {
        "coerce", "empty_value", "choices", "required", "widget", "label", "initial", "help_text",
        "error_messages", "show_hidden_initial", "disabled",
    }
)  # fmt: skip


def _register(name: str, form_class: Any, derive: Callable[[Any], Options] | None = None) -> None:
    """Registers the form field of a model field.

    Args:
        name: The name of the model field's class.
        form_class: The class of the form field.
        derive: Returns options that the model field asks for.
    """
    model_class = getattr(models, name, None)
    if model_class is None:
        return

    def factory(field: Any, asked: Any, asked_for_choices: Any, options: Options) -> Any:
        if getattr(field, "choices", None) is not None:
            return _choice_field(field, asked_for_choices, options)
        derived = derive(field) if derive else {}
        return (asked or form_class)(**{**derived, **options})

    register_form_field(model_class, factory)


def _choice_field(field: Any, form_class: Any, options: Options) -> Any:
    """Returns a field for a model field with choices; options of other fields are left out."""
    has_default = field.has_default() or "initial" in options
    derived: Options = {
        "choices": field.get_choices(
            include_blank=field.blank or not has_default,
        ),
        "coerce": field.to_python,
    }
    if field.null:
        derived["empty_value"] = None
    kept = {name: value for name, value in options.items() if name in _KEPT_WITH_CHOICES}
    return (form_class or form_fields.TypedChoiceField)(**{**derived, **kept})


def _text(field: Any) -> Options:
    options: Options = {"max_length": field.max_length}
    if field.null:
        options["empty_value"] = None
    return options


def _long_text(field: Any) -> Options:
    return {"max_length": field.max_length, "widget": Textarea}


def _decimal(field: Any) -> Options:
    return {"max_digits": field.max_digits, "decimal_places": field.decimal_places}


def _nothing(_field: Any, _asked: Any, _asked_for_choices: Any, _options: Options) -> None:
    """Answers that a form shows no field."""


def _boolean(field: Any, asked: Any, asked_for_choices: Any, options: Options) -> Any:
    if field.choices is not None:
        return _choice_field(field, asked_for_choices, options)
    if field.null:
        return (asked or form_fields.NullBooleanField)(**{**options, "required": False})
    # In HTML a box that must be checked is no box for yes and no.
    return (asked or form_fields.BooleanField)(**{**options, "required": False})


def _related(field: Any, asked: Any, _asked_for_choices: Any, options: Options) -> Any:
    using = options.pop("using", None)
    target = field.remote_field.model
    if isinstance(target, str):
        raise ValueError(
            f"Cannot create form field for {field.name!r} yet, because its related model "
            f"{target!r} has not been loaded yet"
        )
    derived = {
        "queryset": target._default_manager.using(using),
        "to_field_name": field.remote_field.field_name,
        "blank": field.blank,
    }
    return (asked or ModelChoiceField)(**{**derived, **options})


def _many(field: Any, asked: Any, _asked_for_choices: Any, options: Options) -> Any:
    using = options.pop("using", None)
    derived = {"queryset": field.remote_field.model._default_manager.using(using)}
    if (initial := options.get("initial")) is not None:
        # The initial values are keys, in lists or as objects.
        values: Any = initial() if callable(initial) else initial
        options = {**options, "initial": [getattr(value, "pk", value) for value in values]}
    return (asked or ModelMultipleChoiceField)(**{**derived, **options})


def _binary(_field: Any, asked: Any, _asked_for_choices: Any, options: Options) -> Any:
    # The model's limit counts bytes: the model checks it, and a widget could not.
    return (asked or form_fields.CharField)(**options)


def _integer_limits(field: Any) -> Options:
    limits: Options = {"min_value": 0} if "Positive" in type(field).__name__ else {}
    if "PositiveBig" in type(field).__name__:
        limits["max_value"] = _BIG
    return limits


_BIG = 9223372036854775807

register_form_field(models.AutoField, _nothing)
for _automatic in (models.BigAutoField, models.SmallAutoField):
    register_form_field(_automatic, _nothing)
register_form_field(models.BooleanField, _boolean)
register_form_field(models.ForeignKey, _related)
register_form_field(models.ManyToManyField, _many)
register_form_field(models.BinaryField, _binary)

_register("Field", form_fields.CharField)
_register("CharField", form_fields.CharField, _text)
_register("TextField", form_fields.CharField, _long_text)
_register("EmailField", form_fields.EmailField, _text)
_register("URLField", form_fields.URLField, _text)
_register(
    "SlugField",
    form_fields.SlugField,
    lambda field: {**_text(field), "allow_unicode": field.allow_unicode},
)
_register("UUIDField", form_fields.UUIDField)
_register(
    "GenericIPAddressField",
    form_fields.GenericIPAddressField,
    lambda field: {"protocol": field.protocol, "unpack_ipv4": field.unpack_ipv4},
)
_register("IntegerField", form_fields.IntegerField, _integer_limits)
_register(
    "BigIntegerField",
    form_fields.IntegerField,
    lambda _field: {"min_value": -_BIG - 1, "max_value": _BIG},
)
for _name in ("PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"):
    _register(_name, form_fields.IntegerField, _integer_limits)
_register("SmallIntegerField", form_fields.IntegerField, _integer_limits)
_register("FloatField", form_fields.FloatField)
_register("DecimalField", form_fields.DecimalField, _decimal)
_register("DateField", form_fields.DateField)
_register("TimeField", form_fields.TimeField)
_register("DateTimeField", form_fields.DateTimeField)
_register("DurationField", form_fields.DurationField)
_register(
    "JSONField",
    form_fields.JSONField,
    lambda field: {"encoder": field.encoder, "decoder": field.decoder},
)
_register(
    "FilePathField",
    form_fields.FilePathField,
    lambda field: {
        "path": field.path() if callable(field.path) else field.path,
        "match": field.match,
        "recursive": field.recursive,
        "allow_files": field.allow_files,
        "allow_folders": field.allow_folders,
    },
)
_register("FileField", form_fields.FileField, lambda field: {"max_length": field.max_length})
_register("ImageField", form_fields.ImageField, lambda field: {"max_length": field.max_length})
