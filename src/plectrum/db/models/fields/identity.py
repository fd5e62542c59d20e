"""Fields that identify: automatic keys and UUIDs."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, overload

from plectrum.core.exceptions import ValidationError
from plectrum.db.models.fields.base import Field, FieldOptions
from plectrum.db.models.fields.numbers import (
    BigIntegerField,
    IntegerField,
    SmallIntegerField,
    W,
)
from plectrum.db.models.registry import register_built_in, register_output_field
from plectrum.sql import types
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault
    from typing_extensions import Unpack

    U = TypeVarWithDefault("U", default=uuid.UUID)
else:
    U = TypeVar("U")


class AutoFieldMixin:
    """What automatic keys share: the database gives the value, so a form asks for none."""

    db_returning = True
    bits: ClassVar[int]

    def __init__(self, *args: Any, **options: Any) -> None:
        options["blank"] = True
        super().__init__(*args, **options)

    def sql_type(self) -> types.SqlType:
        """Returns an automatic integer of the class's size."""
        return types.Auto(self.bits)

    def related_sql_type(self) -> types.SqlType:
        """Returns a plain integer of the same size."""
        return types.Integer(self.bits)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Accepts anything: the database decides."""

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Leaves out `blank`, which always holds."""
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]  # the field's
        del kwargs["blank"]
        return name, path, args, kwargs

    def contribute_to_class(self: Any, cls: Any, name: str, private_only: bool = False) -> None:
        """Makes itself the model's automatic key.

        Raises:
            ValueError: The model has another one.
        """
        if cls._meta.auto_field:
            raise ValueError(
                f"Model {cls._meta.label} can't have more than one auto-generated field."
            )
        super().contribute_to_class(cls, name, private_only)  # type: ignore[misc]  # the field's
        cls._meta.auto_field = self


class AutoFieldMeta(type):
    """Makes `isinstance(field, AutoField)` true for all automatic keys."""

    def __instancecheck__(cls, instance: object) -> bool:
        if cls.__name__ == "AutoField" and isinstance(instance, AutoFieldMixin):
            return True
        return super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass: type) -> bool:
        if cls.__name__ == "AutoField" and AutoFieldMixin in subclass.__mro__:
            return True
        return super().__subclasscheck__(subclass)


@register_built_in
class AutoField(AutoFieldMixin, IntegerField[W], metaclass=AutoFieldMeta):
    """A key of 32 bits that the database counts up."""

    description = _("Integer")


@register_built_in
class BigAutoField(AutoFieldMixin, BigIntegerField[W]):
    """A key of 64 bits that the database counts up."""


@register_built_in
class SmallAutoField(AutoFieldMixin, SmallIntegerField[W]):
    """A key of 16 bits that the database counts up."""


@register_built_in
class UUIDField(Field[U]):
    """A UUID."""

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” is not a valid UUID.")}
    description = _("Universally unique identifier")

    @overload
    def __init__(
        self: UUIDField[uuid.UUID],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: UUIDField[uuid.UUID | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        options["max_length"] = 32
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Leaves out the length, which always holds."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def sql_type(self) -> types.SqlType:
        """Returns a UUID."""
        return types.UUID

    def to_python(self, value: Any) -> Any:
        """Accepts UUIDs, integers and what `uuid.UUID` accepts as text."""
        if value is None or isinstance(value, uuid.UUID):
            return value
        try:
            return uuid.UUID(int=value) if isinstance(value, int) else uuid.UUID(value)
        except (AttributeError, TypeError, ValueError):
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            ) from None

    def get_prep_value(self, value: Any) -> Any:
        """Returns a UUID."""
        return self.to_python(super().get_prep_value(value))


register_output_field(uuid.UUID, UUIDField)
