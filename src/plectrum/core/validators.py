"""Validators: callables that raise ValidationError for a value which is not valid.

Those of names and addresses (e-mail, URL, domain, IP) live in `plectrum.core.address_validators`
and are re-exported here. SECURITY: no pattern of either module can backtrack more than once over
a part of the input.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import Any

from plectrum.core.address_validators import (
    EMPTY_VALUES,
    DomainNameValidator,
    EmailValidator,
    URLValidator,
    ip_address_validators,
    validate_domain_name,
    validate_email,
    validate_ipv4_address,
    validate_ipv6_address,
    validate_ipv46_address,
)
from plectrum.core.exceptions import Invalid
from plectrum.core.regex_validator import RegexValidator, Validator
from plectrum.utils.deconstruct import deconstructible
from plectrum.utils.translation import gettext_lazy as _
from plectrum.utils.translation import ngettext_lazy

__all__ = [
    "EMPTY_VALUES",
    "BaseValidator",
    "DecimalValidator",
    "DomainNameValidator",
    "EmailValidator",
    "FileExtensionValidator",
    "MaxLengthValidator",
    "MaxValueValidator",
    "MinLengthValidator",
    "MinValueValidator",
    "ProhibitNullCharactersValidator",
    "RegexValidator",
    "StepValueValidator",
    "URLValidator",
    "get_available_image_extensions",
    "int_list_validator",
    "integer_validator",
    "ip_address_validators",
    "validate_comma_separated_integer_list",
    "validate_domain_name",
    "validate_email",
    "validate_image_file_extension",
    "validate_integer",
    "validate_ipv4_address",
    "validate_ipv6_address",
    "validate_ipv46_address",
    "validate_slug",
    "validate_unicode_slug",
]

integer_validator = RegexValidator(r"^-?\d+\Z", message=_("Enter a valid integer."), code="invalid")
validate_slug = RegexValidator(
    r"^[-a-zA-Z0-9_]+\Z",
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    "invalid",
)
validate_unicode_slug = RegexValidator(
    r"^[-\w]+\Z",
    _("Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."),
    "invalid",
)


def validate_integer(value: Any) -> None:
    """Accepts what reads as a whole number."""
    integer_validator(value)


def int_list_validator(
    sep: str = ",", message: Any = None, code: str = "invalid", allow_negative: bool = False
) -> RegexValidator:
    """Returns a validator of lists of whole numbers.

    Args:
        sep: Stands between the numbers.
        message: The message; that of `RegexValidator` when `None`.
        code: The code of the error.
        allow_negative: Whether numbers may have a minus.
    """
    sign = "(-)?" if allow_negative else ""
    pattern = rf"^{sign}\d+(?:{re.escape(sep)}{sign}\d+)*\Z"
    return RegexValidator(pattern, message=message, code=code)


validate_comma_separated_integer_list = int_list_validator(
    message=_("Enter only digits separated by commas.")
)


@deconstructible(path="plectrum.core.validators.BaseValidator")
class BaseValidator(Validator):
    """Compares a value with a limit; subclasses say how.

    Args:
        limit_value: The limit, or a function that returns it.
        message: The message in place of the default one; it can use `limit_value`, `show_value`
            and `value`.
    """

    message: Any = _("Ensure this value is %(limit_value)s (it is %(show_value)s).")
    code = "limit_value"

    def __init__(self, limit_value: Any, message: Any = None) -> None:
        self.limit_value = limit_value
        if message:
            self.message = message

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is beyond the limit."""
        cleaned = self.clean(value)
        limit = self.limit_value() if callable(self.limit_value) else self.limit_value
        if self.compare(cleaned, limit):
            params = {"limit_value": limit, "show_value": cleaned, "value": value}
            return Invalid(self.message, self.code, params)
        return None

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and self.limit_value == other.limit_value
            and self.message == other.message
            and self.code == other.code
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether a cleaned value is beyond the limit."""
        return a is not b

    def clean(self, x: Any) -> Any:
        """Returns what of a value is compared."""
        return x


@deconstructible(path="plectrum.core.validators.MaxValueValidator")
class MaxValueValidator(BaseValidator):
    """Accepts values up to a limit."""

    message = _("Ensure this value is less than or equal to %(limit_value)s.")
    code = "max_value"

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is greater than the limit."""
        # PERF: two calls less for the usual limits of numbers.
        limit = self.limit_value
        if type(self) is MaxValueValidator and type(limit) is int and value <= limit:
            return None
        return super().problem(value)

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether the value is greater."""
        return bool(a > b)


@deconstructible(path="plectrum.core.validators.MinValueValidator")
class MinValueValidator(BaseValidator):
    """Accepts values from a limit on."""

    message = _("Ensure this value is greater than or equal to %(limit_value)s.")
    code = "min_value"

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is less than the limit."""
        # PERF: two calls less for the usual limits of numbers.
        limit = self.limit_value
        if type(self) is MinValueValidator and type(limit) is int and value >= limit:
            return None
        return super().problem(value)

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether the value is less."""
        return bool(a < b)


@deconstructible(path="plectrum.core.validators.StepValueValidator")
class StepValueValidator(BaseValidator):
    """Accepts multiples of a step.

    Args:
        limit_value: The step.
        message: The message in place of the default one.
        offset: Where the steps begin; zero when `None`.
    """

    message = _("Ensure this value is a multiple of step size %(limit_value)s.")
    code = "step_size"

    def __init__(self, limit_value: Any, message: Any = None, offset: Any = None) -> None:
        super().__init__(limit_value, message)
        if offset is not None and not message:
            self.message = _(
                "Ensure this value is a multiple of step size %(limit_value)s, starting from "
                "%(offset)s, e.g. %(offset)s, %(valid_value1)s, %(valid_value2)s, and so on."
            )
        self.offset = offset

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is no multiple."""
        if self.offset is None:
            return super().problem(value)
        cleaned = self.clean(value)
        step: Any = self.limit_value() if callable(self.limit_value) else self.limit_value
        if not self.compare(cleaned, step):
            return None
        convert: Any = type(cleaned)
        offset: Any = convert(self.offset)
        params = {
            "limit_value": step,
            "offset": offset,
            "valid_value1": offset + step,
            "valid_value2": offset + 2 * step,
        }
        return Invalid(self.message, self.code, params)

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether the value is not a multiple, but for rounding."""
        offset = 0 if self.offset is None else self.offset
        if isinstance(a, int) and isinstance(b, int) and isinstance(offset, int):
            return (a - offset) % b != 0
        try:
            return not math.isclose(math.remainder(a - offset, b), 0, abs_tol=1e-9)
        except (ArithmeticError, ValueError):
            return True  # beyond what floating point numbers can tell


@deconstructible(path="plectrum.core.validators.MinLengthValidator")
class MinLengthValidator(BaseValidator):
    """Accepts values of at least a length."""

    message = ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "min_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether the length is less."""
        return bool(a < b)

    def clean(self, x: Any) -> Any:
        """Returns the length."""
        return len(x)


@deconstructible(path="plectrum.core.validators.MaxLengthValidator")
class MaxLengthValidator(BaseValidator):
    """Accepts values up to a length."""

    message = ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "max_length"

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is longer than the limit."""
        # PERF: two calls less for what nearly every text field runs.
        if (
            type(self) is MaxLengthValidator
            and type(self.limit_value) is int
            and len(value) <= self.limit_value
        ):
            return None
        return super().problem(value)

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether the length is greater."""
        return bool(a > b)

    def clean(self, x: Any) -> Any:
        """Returns the length."""
        return len(x)


@deconstructible(path="plectrum.core.validators.DecimalValidator")
class DecimalValidator(Validator):
    """Accepts decimals of at most so many digits.

    Args:
        max_digits: The most digits in all; any number when `None`.
        decimal_places: The most digits after the point; any number when `None`.
    """

    messages: dict[str, Any] = {
        "invalid": _("Enter a number."),
        "max_digits": ngettext_lazy(
            "Ensure that there are no more than %(max)s digit in total.",
            "Ensure that there are no more than %(max)s digits in total.",
            "max",
        ),
        "max_decimal_places": ngettext_lazy(
            "Ensure that there are no more than %(max)s decimal place.",
            "Ensure that there are no more than %(max)s decimal places.",
            "max",
        ),
        "max_whole_digits": ngettext_lazy(
            "Ensure that there are no more than %(max)s digit before the decimal point.",
            "Ensure that there are no more than %(max)s digits before the decimal point.",
            "max",
        ),
    }

    def __init__(self, max_digits: int | None, decimal_places: int | None) -> None:
        self.max_digits = max_digits
        self.decimal_places = decimal_places

    def problem(self, value: Decimal) -> Invalid | None:
        """Returns the error if the value has too many digits, or is no finite number."""
        _sign, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            return Invalid(self.messages["invalid"], "invalid", {"value": value})
        if exponent >= 0:
            total, places = len(digits) + (exponent if digits != (0,) else 0), 0
        else:
            places = -exponent
            total = max(len(digits), places)
        whole = None
        if self.max_digits is not None and self.decimal_places is not None:
            whole = self.max_digits - self.decimal_places
        for code, count, limit in (
            ("max_digits", total, self.max_digits),
            ("max_decimal_places", places, self.decimal_places),
            ("max_whole_digits", total - places, whole),
        ):
            if limit is not None and count > limit:
                return Invalid(self.messages[code], code, {"max": limit, "value": value})
        return None

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and self.max_digits == other.max_digits
            and self.decimal_places == other.decimal_places
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents


@deconstructible(path="plectrum.core.validators.FileExtensionValidator")
class FileExtensionValidator(Validator):
    """Accepts files by their extension, which says nothing about their contents.

    Args:
        allowed_extensions: The extensions, without dots; any when `None`.
        message: The message in place of the default one.
        code: The code in place of the default one.
    """

    message: Any = _(
        "File extension “%(extension)s” is not allowed. "
        "Allowed extensions are: %(allowed_extensions)s."
    )
    code = "invalid_extension"

    def __init__(
        self,
        allowed_extensions: Sequence[str] | None = None,
        message: Any = None,
        code: str | None = None,
    ) -> None:
        self.allowed_extensions = (
            None if allowed_extensions is None else [item.lower() for item in allowed_extensions]
        )
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the file has another extension."""
        extension = PurePath(value.name).suffix[1:].lower()
        if self.allowed_extensions is None or extension in self.allowed_extensions:
            return None
        params = {
            "extension": extension,
            "allowed_extensions": ", ".join(self.allowed_extensions),
            "value": value,
        }
        return Invalid(self.message, self.code, params)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and set(self.allowed_extensions or []) == set(other.allowed_extensions or [])
            and self.message == other.message
            and self.code == other.code
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents


def get_available_image_extensions() -> list[str]:
    """Returns the extensions, without dots, that Pillow opens; none where it is missing."""
    if find_spec("PIL") is None:
        return []
    image: Any = import_module("PIL.Image")
    image.init()
    return [extension.lower()[1:] for extension in image.EXTENSION]


def validate_image_file_extension(value: Any) -> None:
    """Accepts files whose extension is that of an image."""
    FileExtensionValidator(allowed_extensions=get_available_image_extensions())(value)


@deconstructible(path="plectrum.core.validators.ProhibitNullCharactersValidator")
class ProhibitNullCharactersValidator(Validator):
    """Refuses texts that hold the null character.

    Args:
        message: The message in place of the default one.
        code: The code in place of the default one.
    """

    message: Any = _("Null characters are not allowed.")
    code = "null_characters_not_allowed"

    def __init__(self, message: Any = None, code: str | None = None) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the text holds the null character."""
        if "\x00" in (value if type(value) is str else str(value)):
            return Invalid(self.message, self.code, {"value": value})
        return None

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and self.message == other.message
            and self.code == other.code
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents
