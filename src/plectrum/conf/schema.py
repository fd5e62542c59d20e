"""The types of the settings, and the check of a project's values against them.

A project may define settings of its own: only the names of `global_settings` are checked.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from plectrum.conf import global_settings
from plectrum.utils.functional import Promise

_LONGEST_VALUE_SHOWN = 80
_SECRET_WORDS = ("SECRET", "KEY", "PASS", "TOKEN")


@cache
def setting_types() -> dict[str, Any]:
    """Returns the type of each documented setting by its name."""
    return get_type_hints(global_settings)


def defaults() -> dict[str, Any]:
    """Returns a copy of the default value of each documented setting by its name."""
    return {name: getattr(global_settings, name) for name in setting_types()}


def problems(values: Mapping[str, Any]) -> Iterator[str]:
    """Yields a sentence for each value whose type is not the documented one.

    Args:
        values: A project's settings by name.
    """
    for name, value in values.items():
        expected = setting_types().get(name)
        if expected is not None and not _matches(value, expected):
            yield f"{name} is {_shown(name, value)}, expected {_described(expected)}."


def closest_setting(name: str) -> str | None:
    """Returns the documented setting whose name is nearest to a misspelt one, or `None`."""
    matches = difflib.get_close_matches(name, setting_types(), n=1)
    return matches[0] if matches else None


def _matches(value: object, expected: Any) -> bool:
    """Tells whether a value has a type; the items of containers are not looked at.

    A tuple serves where a list is expected, and a lazy text where a string is.
    """
    if expected is Any:
        return True
    origin = get_origin(expected)
    if origin in {Union, types.UnionType}:
        return any(_matches(value, option) for option in get_args(expected))
    if origin is Callable:
        return callable(value)
    plain = origin or expected
    if plain is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if plain is list:
        return isinstance(value, list | tuple | set | frozenset) or _is_sequence(value)
    if plain is str:
        return isinstance(value, str | Promise)
    return isinstance(value, plain)


def _is_sequence(value: object) -> bool:
    return (
        hasattr(value, "__iter__")
        and hasattr(value, "__contains__")
        and not isinstance(value, str | bytes | dict)
    )


def _described(expected: Any) -> str:
    return (
        getattr(expected, "__name__", str(expected))
        if not get_args(expected)
        else str(expected).replace("typing.", "").replace("collections.abc.", "")
    )


def _shown(name: str, value: object) -> str:
    if any(word in name for word in _SECRET_WORDS):
        return f"a {type(value).__name__}"
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE_SHOWN else f"{text[:_LONGEST_VALUE_SHOWN]}…"
