"""Validators of lists, dictionaries of texts, and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.core.exceptions import Invalid
from plectrum.core.regex_validator import Validator
from plectrum.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from plectrum.utils.deconstruct import deconstructible
from plectrum.utils.translation import gettext_lazy as _
from plectrum.utils.translation import ngettext_lazy

__all__ = [
    "ArrayMaxLengthValidator",
    "ArrayMinLengthValidator",
    "KeysValidator",
    "RangeMaxValueValidator",
    "RangeMinValueValidator",
]


@deconstructible(path="plectrum.contrib.postgres.validators.ArrayMaxLengthValidator")
class ArrayMaxLengthValidator(MaxLengthValidator):
    """Accepts lists up to a length."""

    message = ngettext_lazy(
        "List contains %(show_value)d item, it should contain no more than %(limit_value)d.",
        "List contains %(show_value)d items, it should contain no more than %(limit_value)d.",
        "show_value",
    )


@deconstructible(path="plectrum.contrib.postgres.validators.ArrayMinLengthValidator")
class ArrayMinLengthValidator(MinLengthValidator):
    """Accepts lists from a length on."""

    message = ngettext_lazy(
        "List contains %(show_value)d item, it should contain no fewer than %(limit_value)d.",
        "List contains %(show_value)d items, it should contain no fewer than %(limit_value)d.",
        "show_value",
    )


@deconstructible(path="plectrum.contrib.postgres.validators.KeysValidator")
class KeysValidator(Validator):
    """Accepts dictionaries that have certain keys.

    Args:
        keys: The keys.
        strict: Whether there may be no others.
        messages: Messages in place of the default ones: `missing_keys`, `extra_keys`.
    """

    messages: dict[str, Any] = {
        "missing_keys": _("Some keys were missing: %(keys)s"),
        "extra_keys": _("Some unknown keys were provided: %(keys)s"),
    }

    def __init__(
        self, keys: Iterable[str], strict: bool = False, messages: Mapping[str, Any] | None = None
    ) -> None:
        self.keys = set(keys)
        self.strict = strict
        if messages is not None:
            self.messages = {**self.messages, **messages}

    def problem(self, value: Mapping[str, Any]) -> Invalid | None:
        """Returns the error if keys are missing or, where that matters, others are there."""
        found = set(value)
        missing = self.keys - found
        if missing:
            return self._about("missing_keys", missing)
        extra = found - self.keys
        if self.strict and extra:
            return self._about("extra_keys", extra)
        return None

    def _about(self, code: str, keys: set[str]) -> Invalid:
        return Invalid(self.messages[code], code, {"keys": ", ".join(sorted(keys))})

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and self.keys == other.keys
            and self.strict == other.strict
            and self.messages == other.messages
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents


@deconstructible(path="plectrum.contrib.postgres.validators.RangeMaxValueValidator")
class RangeMaxValueValidator(MaxValueValidator):
    """Accepts ranges that end at a limit or before it."""

    message = _("Ensure that the upper bound of the range is not greater than %(limit_value)s.")

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether the range goes on after the limit."""
        return a.upper is None or bool(a.upper > b)


@deconstructible(path="plectrum.contrib.postgres.validators.RangeMinValueValidator")
class RangeMinValueValidator(MinValueValidator):
    """Accepts ranges that begin at a limit or after it."""

    message = _("Ensure that the lower bound of the range is not less than %(limit_value)s.")

    def compare(self, a: Any, b: Any) -> bool:
        """Tells whether the range begins before the limit."""
        return a.lower is None or bool(a.lower < b)
