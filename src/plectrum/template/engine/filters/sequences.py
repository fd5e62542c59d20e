"""Filters over lists and what is like them, and those that choose between values."""

from __future__ import annotations

import random as random_module
from collections.abc import Callable
from pprint import pformat
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.errors import VariableDoesNotExist
from plectrum.template.engine.library import Library
from plectrum.template.engine.runtime.lookup import MISSING, look_up
from plectrum.utils.html import conditional_escape
from plectrum.utils.safestring import SafeString

register = Library()


@register.filter(is_safe=False)
def dictsort(value: Any, arg: Any) -> Any:
    """Returns a list sorted by a key, attribute or index of its items."""
    return _sorted(value, arg, is_reversed=False)


@register.filter(is_safe=False)
def dictsortreversed(value: Any, arg: Any) -> Any:
    """Returns a list sorted by a key, attribute or index of its items, the last first."""
    return _sorted(value, arg, is_reversed=True)


def _sorted(value: Any, arg: Any, *, is_reversed: bool) -> Any:
    try:
        return sorted(value, key=_resolver(arg), reverse=is_reversed)
    except (AttributeError, TypeError, VariableDoesNotExist):
        return ""


def _resolver(arg: Any) -> Callable[[Any], Any]:
    """Returns a function from an item to what it is sorted by."""
    try:
        float(arg)
    except ValueError:
        parts = str(arg).split(".")
        if any(part.startswith("_") for part in parts):
            raise AttributeError("Access to private variables is forbidden.") from None
        return lambda item: _resolve(item, parts)
    return lambda item: item[arg]


def _resolve(item: Any, parts: list[str]) -> Any:
    for part in parts:
        item = look_up(item, part)
    if item is MISSING:
        raise VariableDoesNotExist("Failed lookup for key [%s]", (".".join(parts),))
    return item


@register.filter(is_safe=False)
def first(value: Any) -> Any:
    """Returns the first item."""
    try:
        return value[0]
    except IndexError:
        return ""


@register.filter(is_safe=True)
def last(value: Any) -> Any:
    """Returns the last item."""
    try:
        return value[-1]
    except IndexError:
        return ""


@register.filter(is_safe=True, needs_autoescape=True)
def join(value: Any, arg: Any, autoescape: bool = True) -> Any:
    """Joins the items of a list with a text between them."""
    try:
        if autoescape:
            return SafeString(conditional_escape(arg).join([conditional_escape(v) for v in value]))
        return SafeString(arg.join(value))
    except TypeError:
        return value


@register.filter(is_safe=False)
def length(value: Any) -> int:
    """Returns the length of a value, 0 if it has none."""
    try:
        return len(value)
    except (ValueError, TypeError):
        return 0


@register.filter(is_safe=True)
def random(value: Any) -> Any:
    """Returns any one of the items."""
    try:
        return random_module.choice(value)  # noqa: S311 - no secret
    except IndexError:
        return ""


@register.filter("slice", is_safe=True)
def slice_filter(value: Any, arg: Any) -> Any:
    """Returns a part of a list, in the syntax of Python's slices."""
    try:
        bounds = [int(part) if part else None for part in str(arg).split(":")]
        return value[slice(*bounds)]
    except (ValueError, TypeError, KeyError):
        return value


@register.filter(is_safe=False)
def default(value: Any, arg: Any) -> Any:
    """Returns another value if this one is false."""
    return value or arg


default.as_expression = "({} or {})"  # type: ignore[attr-defined]  # written into the code


@register.filter(is_safe=False)
def default_if_none(value: Any, arg: Any) -> Any:
    """Returns another value if this one is `None`."""
    return arg if value is None else value


@register.filter(is_safe=False, needs_environment=True)
def yesno(
    value: Any,
    arg: str | None = None,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> Any:
    """Returns one of two or three texts for true, false and `None`."""
    texts = (environment.gettext("yes,no,maybe") if arg is None else arg).split(",")
    if len(texts) < 2:
        return value
    yes, no, maybe = texts if len(texts) == 3 else (texts[0], texts[1], texts[1])
    if value is None:
        return maybe
    return yes if value else no


@register.filter("pprint", is_safe=True)
def pprint_filter(value: Any) -> str:
    """Returns a value as a developer wants to see it."""
    try:
        return pformat(value)
    except Exception as error:  # noqa: BLE001 - whatever the value's own code raises is shown
        return f"Error in formatting: {type(error).__name__}: {error}"
