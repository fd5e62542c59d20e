"""Fields that hold numbers and truth values."""

from __future__ import annotations

import decimal
import operator
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from plectrum.core import validators
from plectrum.core.exceptions import ValidationError
from plectrum.db.models.fields.base import Field, FieldOptions
from plectrum.db.models.registry import (
    register_built_in,
    register_output_choice,
    register_output_field,
)
from plectrum.sql import types
from plectrum.utils.functional import cached_property
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault
    from typing_extensions import Unpack

    W = TypeVarWithDefault("W", default=int)
    F = TypeVarWithDefault("F", default=float)
    D = TypeVarWithDefault("D", default=decimal.Decimal)
    B = TypeVarWithDefault("B", default=bool)
else:
    W, F, D, B = (TypeVar(name) for name in "WFDB")


@register_built_in
class BooleanField(Field[B]):
    """True or false, and nothing known where `null` is set."""

    empty_strings_allowed = False
    default_error_messages = {
        "invalid": _("“%(value)s” value must be either True or False."),
        "invalid_nullable": _("“%(value)s” value must be either True, False, or None."),
    }
    description = _("Boolean (Either True or False)")

    @overload
    def __init__(
        self: BooleanField[bool],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: BooleanField[bool | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        super().__init__(verbose_name, **options)

    def sql_type(self) -> types.SqlType:
        """Returns a boolean."""
        return types.BOOLEAN

    def to_python(self, value: Any) -> Any:
        """Accepts truth values, 0 and 1, and their usual spellings."""
        if self.null and value in self.empty_values:
            return None
        if isinstance(value, Hashable):
            if value in {True, False}:
                return bool(value)
            if value in {"t", "True", "1"}:
                return True
            if value in {"f", "False", "0"}:
                return False
        code = "invalid_nullable" if self.null else "invalid"
        raise ValidationError(self.error_messages[code], code=code, params={"value": value})

    def get_prep_value(self, value: Any) -> Any:
        """Returns True, False or None."""
        value = super().get_prep_value(value)
        return None if value is None else self.to_python(value)


@register_built_in
class IntegerField(Field[W]):
    """A whole number of 32 bits."""

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” value must be an integer.")}
    description = _("Integer")
    bits = 32
    is_positive = False

    @overload
    def __init__(
        self: IntegerField[int],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: IntegerField[int | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        super().__init__(verbose_name, **options)

    def sql_type(self) -> types.SqlType:
        """Returns an integer of the class's size."""
        return types.Integer(self.bits, self.is_positive)

    def related_sql_type(self) -> types.SqlType:
        """Returns an integer of the same size; the column pointed to refuses negative numbers."""
        return types.Integer(self.bits)

    @cached_property
    def validators(self) -> list[Any]:
        """What a value must pass: the limits of the column unless given ones are narrower."""
        given = [*self.default_validators, *self._validators]
        lowest = 0 if self.is_positive else -(1 << (self.bits - 1))
        highest = (1 << (self.bits - 1)) - 1
        if not _has_limit(given, validators.MinValueValidator, lowest, operator.ge):
            given.append(validators.MinValueValidator(lowest))
        if not _has_limit(given, validators.MaxValueValidator, highest, operator.le):
            given.append(validators.MaxValueValidator(highest))
        return given

    def to_python(self, value: Any) -> Any:
        """Accepts what `int` accepts."""
        if value is None:
            return value
        try:
            return int(value)
        except (TypeError, ValueError):
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            ) from None

    def get_prep_value(self, value: Any) -> Any:
        """Returns an integer.

        Raises:
            TypeError, ValueError: The value is no number.
        """
        if type(value) is int or value is None:
            return value
        value = super().get_prep_value(value)
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise type(error)(
                f"Field '{self.name}' expected a number but got {value!r}."
            ) from error


def _has_limit(given: list[Any], kind: type[Any], limit: int, is_within: Any) -> bool:
    """Tells whether a validator of a kind already sets this limit or a narrower one."""
    for validator in given:
        if isinstance(validator, kind):
            value = validator.limit_value
            if is_within(value() if callable(value) else value, limit):
                return True
    return False


@register_built_in
class BigIntegerField(IntegerField[W]):
    """A whole number of 64 bits."""

    description = _("Big (8 byte) integer")
    MAX_BIGINT = 9223372036854775807
    bits = 64


@register_built_in
class SmallIntegerField(IntegerField[W]):
    """A whole number of 16 bits."""

    description = _("Small integer")
    bits = 16


@register_built_in
class PositiveIntegerField(IntegerField[W]):
    """A whole number of 32 bits, zero or greater."""

    description = _("Positive integer")
    is_positive = True


@register_built_in
class PositiveBigIntegerField(IntegerField[W]):
    """A whole number of 64 bits, zero or greater."""

    description = _("Positive big integer")
    bits = 64
    is_positive = True


@register_built_in
class PositiveSmallIntegerField(IntegerField[W]):
    """A whole number of 16 bits, zero or greater."""

    description = _("Positive small integer")
    bits = 16
    is_positive = True


@register_built_in
class FloatField(Field[F]):
    """A floating point number."""

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” value must be a float.")}
    description = _("Floating point number")

    @overload
    def __init__(
        self: FloatField[float],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: FloatField[float | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        super().__init__(verbose_name, **options)

    def sql_type(self) -> types.SqlType:
        """Returns a floating point number of double precision."""
        return types.FLOAT

    def to_python(self, value: Any) -> Any:
        """Accepts what `float` accepts."""
        if value is None:
            return value
        try:
            return float(value)
        except (TypeError, ValueError):
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            ) from None

    def get_prep_value(self, value: Any) -> Any:
        """Returns a float.

        Raises:
            TypeError, ValueError: The value is no number.
        """
        value = super().get_prep_value(value)
        if value is None:
            return None
        try:
            return float(value)
        except (TypeError, ValueError) as error:
            raise type(error)(
                f"Field '{self.name}' expected a number but got {value!r}."
            ) from error


@register_built_in
class DecimalField(Field[D]):
    """A decimal number of fixed precision.

    Args:
        max_digits: All digits.
        decimal_places: The digits after the point.
    """

    empty_strings_allowed = False
    default_error_messages = {"invalid": _("“%(value)s” value must be a decimal number.")}
    description = _("Decimal number")

    @overload
    def __init__(
        self: DecimalField[decimal.Decimal],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        max_digits: int | None = None,
        decimal_places: int | None = None,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: DecimalField[decimal.Decimal | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        max_digits: int | None = None,
        decimal_places: int | None = None,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        max_digits: int | None = None,
        decimal_places: int | None = None,
        **options: Any,
    ) -> None:
        self.max_digits = max_digits
        self.decimal_places = decimal_places
        super().__init__(verbose_name, name, **options)

    def sql_type(self) -> types.SqlType:
        """Returns a decimal of the field's precision."""
        return types.Decimal(self.max_digits, self.decimal_places)

    @cached_property
    def validators(self) -> list[Any]:
        """What a value must pass: its digits are counted too."""
        return [
            *super().validators,
            validators.DecimalValidator(self.max_digits, self.decimal_places),
        ]

    @cached_property
    def context(self) -> decimal.Context:
        """The precision that floats are rounded to."""
        return decimal.Context(prec=self.max_digits)

    def to_python(self, value: Any) -> Any:
        """Accepts what `Decimal` accepts, and floats rounded to the field's precision."""
        if value is None:
            return value
        try:
            if isinstance(value, float):
                number = self.context.create_decimal_from_float(value)
            else:
                number = decimal.Decimal(value)
        except (decimal.InvalidOperation, TypeError, ValueError):
            raise self._invalid(value) from None
        if not number.is_finite():
            raise self._invalid(value)
        return number

    def _invalid(self, value: Any) -> ValidationError:
        return ValidationError(
            self.error_messages["invalid"], code="invalid", params={"value": value}
        )

    def get_prep_value(self, value: Any) -> Any:
        """Returns a Decimal."""
        return self.to_python(super().get_prep_value(value))

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the precision."""
        name, path, args, kwargs = super().deconstruct()
        if self.max_digits is not None:
            kwargs["max_digits"] = self.max_digits
        if self.decimal_places is not None:
            kwargs["decimal_places"] = self.decimal_places
        return name, path, args, kwargs


def _integer_for(value: int) -> IntegerField[Any]:
    """Returns the field of a constant, whose column has room for it."""
    field: IntegerField[Any] = IntegerField()
    if not -(1 << 31) <= value < 1 << 31:
        field.bits = 64
    return field


register_output_field(bool, BooleanField)
register_output_choice(int, _integer_for)
register_output_field(float, FloatField)
register_output_field(decimal.Decimal, DecimalField)
