"""Errors of the items of a list, which say which item it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from plectrum.core.exceptions import ValidationError

CODE = "item_invalid"


def item_errors(error: ValidationError, message: Any, index: int) -> list[ValidationError]:
    """Returns the errors of an item with its position in front.

    Args:
        error: What was found.
        message: What stands in front, with a place for `nth`.
        index: The position, from zero.
    """
    prefix = str(message) % {"nth": index + 1}
    return [ValidationError(f"{prefix} {text}", code=CODE) for text in error.messages]


def check_items(items: Iterable[Any], check: Callable[[Any], None], message: Any) -> None:
    """Runs a check of each item, up to the first that is not valid.

    Raises:
        ValidationError: What was raised for that one.
    """
    for index, item in enumerate(items):
        try:
            check(item)
        except ValidationError as error:
            raise ValidationError(item_errors(error, message, index)) from error


def each_item(items: Iterable[Any], do: Callable[[Any], Any], message: Any) -> list[Any]:
    """Does something with each item, and returns what came of it.

    Raises:
        ValidationError: All that was raised for items.
    """
    results: list[Any] = []
    errors: list[ValidationError] = []
    for index, item in enumerate(items):
        try:
            results.append(do(item))
        except ValidationError as error:
            errors += item_errors(error, message, index)
    if errors:
        raise ValidationError(errors)
    return results
