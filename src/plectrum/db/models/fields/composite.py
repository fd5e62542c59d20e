"""Keys of several fields: fields without a column whose value is a tuple."""

from __future__ import annotations

import contextlib
import json
import operator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plectrum.core.exceptions import ValidationError
from plectrum.db.models.expressions.references import Reference
from plectrum.db.models.fields.base import NOT_PROVIDED, Field
from plectrum.db.models.registry import register_built_in
from plectrum.utils.translation import gettext_lazy as _


class RowField(Field[tuple[Any, ...]]):
    """Several columns of one table that are compared and read as one value, a tuple."""

    is_row = True

    @property
    def composite_fields(self) -> tuple[Any, ...]:
        """The fields that the value consists of, in order."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it consists of.")

    def get_attname_column(self) -> tuple[str, Any]:
        """Returns the attribute, and no column."""
        return self.get_attname(), None

    def db_type(self, connection: Any) -> str | None:
        """Returns nothing: there is no column."""
        return None

    def get_lookup(self, lookup_name: str) -> type[Any] | None:
        """Returns a lookup that was made for rows; those of single values mean nothing here."""
        own = (cls for cls in type(self).__mro__ if issubclass(cls, RowField))
        is_known = any(lookup_name in cls.class_lookups for cls in own)
        return super().get_lookup(lookup_name) if is_known else None

    def get_prep_value(self, value: Any) -> Any:
        """Prepares each part as its field does."""
        return tuple(
            [
                part.get_prep_value(item)
                for part, item in zip(self.composite_fields, value, strict=True)
            ]
        )

    def shape_key(self) -> Any:
        """Returns what stands for the field in the shape of an expression."""
        return (RowField, *[part.shape_key() for part in self.composite_fields])

    def value_to_string(self, obj: Any) -> str:
        """Returns the parts on an instance as a list in JSON."""
        return json.dumps([part.value_to_string(obj) for part in self.composite_fields])

    def to_python(self, value: Any) -> Any:
        """Converts each part as its field does; a text is a list in JSON.

        Raises:
            ValidationError: There are not as many values as parts, or one cannot be converted.
        """
        if value is None:
            return None
        parts, given = self.composite_fields, value
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                given = json.loads(value)
        if not isinstance(given, (list, tuple)) or len(given) != len(parts):
            raise ValidationError(
                _("“%(value)s” value must be a list of %(count)s values."),
                code="invalid",
                params={"value": value, "count": len(parts)},
            )
        return tuple([part.to_python(item) for part, item in zip(parts, given, strict=True)])


class CompositeAttribute:
    """The attribute `pk` of a model with a composite key: its parts as a tuple.

    Args:
        field: The key.
    """

    def __init__(self, field: RowField) -> None:
        self.field = field

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(part.attname for part in self.field.composite_fields)

    @cached_property
    def _read(self) -> Any:
        return operator.attrgetter(*self._names)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return Reference(self.field.name, owner, self.field)
        return self._read(instance)

    def __set__(self, instance: Any, values: Any) -> None:
        names = self._names
        if values is None:
            values = (None,) * len(names)
        if not isinstance(values, (list, tuple)):
            raise ValueError(f"{self.field.name!r} must be a list or a tuple.")
        if len(values) != len(names):
            raise ValueError(f"{self.field.name!r} must have {len(names)} elements.")
        for name, value in zip(names, values, strict=True):
            setattr(instance, name, value)


_FIXED_OPTIONS = {
    "default": (NOT_PROVIDED, "cannot have a default."),
    "db_default": (NOT_PROVIDED, "cannot have a database default."),
    "db_column": (None, "cannot have a db_column."),
    "editable": (False, "cannot be editable."),
    "primary_key": (True, "must be a primary key."),
    "blank": (True, "must be blank."),
}


@register_built_in
class CompositePrimaryKey(RowField):
    """The key of a table whose rows are told apart by several columns.

    It must be the model's attribute `pk`; `instance.pk` is the tuple of the fields' values.

    Args:
        field_names: The names of the fields, or of their attributes.
        options: See `FieldOptions`.

    Raises:
        ValueError: There are fewer than two names or one twice, or an option contradicts what a
            composite key is.
    """

    def __init__(self, *field_names: str, **options: Any) -> None:
        are_names = all(isinstance(name, str) for name in field_names)
        if not field_names or not are_names or len(set(field_names)) != len(field_names):
            raise ValueError("CompositePrimaryKey args must be unique strings.")
        if len(field_names) == 1:
            raise ValueError("CompositePrimaryKey must include at least two fields.")
        for option, (fixed, problem) in _FIXED_OPTIONS.items():
            if options.get(option, fixed) is not fixed:
                raise ValueError(f"CompositePrimaryKey {problem}")
        self.field_names = field_names
        super().__init__(**{**options, "editable": False, "primary_key": True, "blank": True})

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any = None) -> Any: ...
        def __set__(self, instance: Any, value: Any) -> None: ...

    @cached_property
    def fields(self) -> tuple[Any, ...]:
        """The fields that the key consists of.

        Raises:
            FieldDoesNotExist: The model has no field of one of the names.
        """
        options = self.model._meta
        return tuple(options.get_field(name) for name in self.field_names)

    @property
    def composite_fields(self) -> tuple[Any, ...]:
        """The fields that the key consists of."""
        return self.fields

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the key, in order."""
        return tuple(part.column for part in self.fields)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Joins a model as its key."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, CompositeAttribute(self))

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Gives the names of the fields as arguments."""
        name, path, _args, kwargs = super().deconstruct()
        return name, path, list(self.field_names), kwargs

    def clone(self) -> Any:
        """Returns a new key with the same options that belongs to no model."""
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, **kwargs)
