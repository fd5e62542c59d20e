"""Finding values: names in a context, parts of an object, calls of what is callable."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from plectrum.core.exceptions import SynchronousOnlyOperation
from plectrum.template.engine.context import BaseContext


class Missing:
    """The type of `MISSING`, the value of a name that is nowhere; it is false."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


Settle: TypeAlias = Callable[[Any], Any]


class _Invalid(str):
    """The empty text that stands for what may not be called."""

    __slots__ = ()


class _Silenced(str):
    """The empty text that stands for a value whose lookup failed silently; so do its parts."""

    __slots__ = ()


MISSING: Final = Missing()
INVALID: Final = _Invalid()
SILENCED: Final = _Silenced()

_NOT_FOUND = (TypeError, AttributeError, KeyError, ValueError, IndexError)
_MAX_TYPES = 10_000
_BY_NUMBER = (tuple.__getitem__, list.__getitem__, str.__getitem__)
"""What gets items by their number only; a name can but be an attribute."""

attribute_types: set[type] = set()
"""Types whose instances have attributes only: neither items with names nor a call."""

plain_types: set[type] = {
    str,
    int,
    float,
    bool,
    type(None),
    list,
    dict,
    tuple,
    Missing,
    _Invalid,
    _Silenced,
}
"""Types whose instances cannot be called."""


def find(context: Any, name: str) -> Any:
    """Returns what a name stands for in a context, uncalled, or MISSING."""
    levels = context.dicts
    top = levels[-1]
    if name in top:
        return top[name]
    for level in reversed(levels):
        if name in level:
            return level[name]
    return MISSING


def find_all(context: Any, names: tuple[str, ...]) -> list[Any]:
    """Returns what each name stands for in a context, uncalled, or MISSING."""
    levels = context.dicts
    if len(levels) == 2 and type(level := levels[1]) is dict:
        base = levels[0]
        return [level[name] if name in level else base.get(name, MISSING) for name in names]
    return [find(context, name) for name in names]


def settle(value: Any) -> Any:
    """Calls a value that is callable, within what is documented for templates.

    A value that says `do_not_call_in_templates` is returned as it is. One that alters data, or
    needs arguments, becomes an empty text.
    """
    if not callable(value):
        if len(plain_types) >= _MAX_TYPES:
            plain_types.clear()
        plain_types.add(type(value))
        return value
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        return INVALID
    try:
        return value()
    except TypeError as error:
        try:
            inspect.signature(value).bind()
        except (TypeError, ValueError):
            return INVALID
        if is_silent(error):
            return SILENCED
        raise
    except Exception as error:
        if is_silent(error):
            return SILENCED
        raise


def settle_awaitable(value: Any) -> Any:
    """Calls a value as `settle` does, in a template that awaits.

    In place of a method that would block the event loop its asynchronous twin is called: for
    `count` of a QuerySet `acount`.
    """
    try:
        return settle(value)
    except SynchronousOnlyOperation:
        owner, name = getattr(value, "__self__", None), getattr(value, "__name__", "")
        twin = getattr(owner, f"a{name}", None)
        if not callable(twin):
            raise
        return twin()


def look_up(current: Any, bit: str, settle: Settle = settle) -> Any:
    """Returns a part of an object: its item, its attribute, or its item by number; or MISSING."""
    kind = type(current)
    if kind is Missing or kind is _Silenced:
        return current
    try:
        value = _item_or_attribute(current, bit)
    except Exception as error:
        if is_silent(error):
            return SILENCED
        raise
    return settle(value)


def look_up_first(current: Any, bit: str, settle: Settle = settle) -> Any:
    """Returns a part of what a name stands for, which is called first if it is callable."""
    return look_up(settle(current), bit, settle)


def _item_or_attribute(current: Any, bit: str) -> Any:
    kind = type(current)
    get_item = getattr(kind, "__getitem__", None)
    has_attributes_only = get_item is None or get_item in _BY_NUMBER
    if has_attributes_only and not callable(current):
        if len(attribute_types) >= _MAX_TYPES:
            attribute_types.clear()
        attribute_types.add(kind)
    subscriptable: Any = current
    if not has_attributes_only:
        try:
            return subscriptable[bit]
        except _NOT_FOUND:
            pass
    try:
        return getattr(current, bit)
    except (TypeError, AttributeError):
        if not isinstance(current, BaseContext) and _declares(current, bit):
            raise
    try:
        return subscriptable[int(bit)]
    except _NOT_FOUND:
        return MISSING


def _declares(current: Any, name: str) -> bool:
    """Tells whether an attribute exists, so that its error is its own."""
    kind = type(current)
    if "__dir__" in vars(kind):
        return name in dir(current)
    return name in getattr(current, "__dict__", ()) or any(
        name in vars(base) for base in kind.__mro__
    )


def is_silent(error: BaseException) -> bool:
    """Tells whether an error is one that templates do not show."""
    return bool(getattr(error, "silent_variable_failure", False))
