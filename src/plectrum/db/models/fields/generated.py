"""The field that the database computes."""

from __future__ import annotations

from typing import Any

from plectrum.db.models.fields.base import Field
from plectrum.db.models.registry import register_built_in
from plectrum.sql import types
from plectrum.utils.translation import gettext_lazy as _


@register_built_in
class GeneratedField(Field[Any]):
    """A column whose value the database computes from others of its row.

    Args:
        expression: What it is computed by.
        output_field: The field that describes the value.
        db_persist: Whether it is stored rather than computed at each read.
    """

    generated = True
    db_returning = True  # pyright: ignore[reportAssignmentType]  # known for the class
    description = _("Generated field")

    def __init__(
        self, *, expression: Any, output_field: Any, db_persist: bool, **options: Any
    ) -> None:
        if options.setdefault("editable", False):
            raise ValueError("GeneratedField cannot be editable.")
        if not options.setdefault("blank", True):
            raise ValueError("GeneratedField must be blank.")
        for option in ("default", "db_default"):
            if option in options:
                raise ValueError(f"GeneratedField cannot have a {option.replace('_', ' ')}.")
        if db_persist not in {True, False}:
            raise ValueError("GeneratedField.db_persist must be True or False.")
        self.expression = expression
        self.output_field = output_field
        self.db_persist = db_persist
        super().__init__(**options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds what it is computed by, and leaves out what always holds."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["blank"]
        del kwargs["editable"]
        kwargs["db_persist"] = self.db_persist
        kwargs["expression"] = self.expression
        kwargs["output_field"] = self.output_field
        return name, path, args, kwargs

    def sql_type(self) -> types.SqlType:
        """Returns the kind of value that the output field has."""
        kind: types.SqlType = self.output_field.sql_type()
        return kind

    def get_internal_type(self) -> str:
        """Returns the type name of the output field."""
        return str(self.output_field.get_internal_type())

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Returns the type that the output field's column has."""
        return {
            "type": self.output_field.db_type(connection),
            "check": None,
            "collation": getattr(self.output_field, "db_collation", None),
        }

    def get_prep_value(self, value: Any) -> Any:
        """Prepares a value as the output field does."""
        return self.output_field.get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        """Converts a value as the output field does."""
        return self.output_field.to_python(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Returns the output field's lookup of a name."""
        return self.output_field.get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Returns the output field's transform of a name."""
        return self.output_field.get_transform(lookup_name)
