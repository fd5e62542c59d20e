"""The validator that searches a value with a regular expression."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from plectrum.core.exceptions import Invalid, ValidationError, unless_invalid
from plectrum.utils.deconstruct import deconstructible
from plectrum.utils.translation import gettext_lazy as _


class Validator:
    """A validator that can say what is wrong without raising it.

    A subclass implements `problem`. One that has a `__call__` of its own is called instead, as
    any other callable is.
    """

    def __call__(self, value: Any) -> None:
        """Raises ValidationError if the value is not valid."""
        unless_invalid(self.problem(value))

    def problem(self, value: Any) -> Invalid | None:
        """Returns what is wrong with a value; `None` for nothing."""
        raise NotImplementedError("Subclasses of Validator must provide a problem() method.")


def is_quiet(validator: Callable[[Any], None]) -> bool:
    """Tells whether a validator can say what is wrong without raising it."""
    return isinstance(validator, Validator) and type(validator).__call__ is Validator.__call__


def problem_finder(validator: Callable[[Any], None]) -> Callable[[Any], Invalid | None]:
    """Returns a function that returns what a validator finds, whether or not it raises that."""
    if isinstance(validator, Validator) and is_quiet(validator):
        return validator.problem

    def find(value: Any) -> Invalid | None:
        try:
            validator(value)
        except ValidationError as error:
            return Invalid(error)
        return None

    return find


@deconstructible(path="plectrum.core.validators.RegexValidator")
class RegexValidator(Validator):
    """Accepts values in which a regular expression is found.

    Args:
        regex: The expression, as text or compiled.
        message: The message in place of the default one.
        code: The code in place of the default one.
        inverse_match: Whether a value is refused when the expression is found.
        flags: The flags to compile a text with.

    Raises:
        TypeError: Flags are given with a compiled expression.
    """

    regex: Any = ""
    message: Any = _("Enter a valid value.")
    code = "invalid"
    inverse_match = False
    flags = 0

    def __init__(
        self,
        regex: str | re.Pattern[str] | None = None,
        message: Any = None,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | None = None,
    ) -> None:
        pattern = self.regex if regex is None else regex
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if inverse_match is not None:
            self.inverse_match = inverse_match
        if flags is not None:
            self.flags = flags
        if self.flags and not isinstance(pattern, str):
            raise TypeError("If the flags are set, regex must be a regular expression string.")
        self.regex = re.compile(pattern, self.flags) if isinstance(pattern, str) else pattern

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value does not match."""
        if (self.regex.search(str(value)) is not None) is self.inverse_match:
            return Invalid(self.message, self.code, {"value": value})
        return None

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RegexValidator)
            and self.regex.pattern == other.regex.pattern
            and self.regex.flags == other.regex.flags
            and self.message == other.message
            and self.code == other.code
            and self.inverse_match == other.inverse_match
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents
