"""Functions that get one named part of an object, made once per name.

PERF: compiled templates ask for parts by the thousand. `getattr(value, name)` and a generic
lookup cost two to three times what `value.name` costs, so each name has functions of its own in
which the interpreter sees a plain attribute. They are made from the functions below by putting
the name where `PART` stands, which needs no compilation.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

import markupsafe

from plectrum.template.engine.runtime.lookup import (
    SILENCED,
    attribute_types,
    is_silent,
    look_up,
    look_up_first,
    plain_types,
    settle,
)

escape_inner: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]

Accessor = Callable[[Any], Any]


def written_quotes(escaped: str) -> str:
    """Returns what MarkupSafe has escaped with quotes as they are documented."""
    if "&#3" in escaped:
        return escaped.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    return escaped


def _get(current: Any) -> Any:
    """Returns the part, settled, or MISSING."""
    try:
        if type(current) in attribute_types:
            value = current.PART
        elif type(current) is dict:
            value = current["PART"]
        else:
            return look(current, "PART")  # type: ignore[name-defined]  # noqa: F821 - see accessor
    except (KeyError, AttributeError):
        return look(current, "PART")  # type: ignore[name-defined]  # noqa: F821
    except Exception as error:
        if is_silent(error):
            return SILENCED
        raise
    return value if type(value) in plain_types else settle(value)


def _show(current: Any) -> str:
    """Returns the part as it is shown in HTML."""
    try:
        if type(current) in attribute_types:
            value = current.PART
        elif type(current) is dict:
            value = current["PART"]
        else:
            return show(look(current, "PART"))  # type: ignore[name-defined,no-any-return]  # noqa: F821
    except (KeyError, AttributeError):
        return show(look(current, "PART"))  # type: ignore[name-defined,no-any-return]  # noqa: F821
    except Exception as error:
        if is_silent(error):
            return ""
        raise
    if type(value) is str:
        escaped = escape_inner(value)
        return value if escaped is value else written_quotes(escaped)
    return show(value)  # type: ignore[name-defined,no-any-return]  # noqa: F821


_get_code: CodeType = _get.__code__
_show_code: CodeType = _show.__code__

_globals: dict[str, Any] = {
    "SILENCED": SILENCED,
    "attribute_types": attribute_types,
    "escape_inner": escape_inner,
    "is_silent": is_silent,
    "plain_types": plain_types,
    "settle": settle,
    "written_quotes": written_quotes,
}
_first_globals = {**_globals, "look": look_up_first}
_next_globals = {**_globals, "look": look_up}


def getter(name: str, *, is_first: bool) -> Accessor:
    """Returns a function from an object to its part `name`, settled, or MISSING.

    Args:
        name: The part: a name that may stand after a dot in Python.
        is_first: Whether the object is what a name of the context stands for, uncalled yet.
    """
    return FunctionType(_named(_get_code, name), _first_globals if is_first else _next_globals)


def shower(name: str, show: Callable[[Any], str], *, is_first: bool) -> Callable[[Any], str]:
    """Returns a function from an object to its part `name` as it is shown with escaping.

    Args:
        name: The part: a name that may stand after a dot in Python.
        show: What shows values that are no plain text.
        is_first: Whether the object is what a name of the context stands for, uncalled yet.
    """
    base = _first_globals if is_first else _next_globals
    return FunctionType(_named(_show_code, name), {**base, "show": show})


def generic_getter(name: str, *, is_first: bool) -> Accessor:
    """Returns what `getter` returns, for parts that are no Python names, like numbers."""
    look = look_up_first if is_first else look_up

    def get(current: Any) -> Any:
        return look(current, name)

    return get


def index_getter(name: str, *, is_first: bool) -> Accessor:
    """Returns what `getter` returns, for a part that is a number."""
    index = int(name)
    look = look_up_first if is_first else look_up

    def get(current: Any) -> Any:
        if type(current) is tuple or type(current) is list:
            try:
                value = current[index]
            except IndexError:
                return look(current, name)
            return value if type(value) in plain_types else settle(value)
        return look(current, name)

    return get


def make_getter(name: str, *, is_first: bool) -> Accessor:
    """Returns the fastest function that gets the part `name`."""
    if name.isidentifier():
        return getter(name, is_first=is_first)
    if name.isascii() and name.isdigit():
        return index_getter(name, is_first=is_first)
    return generic_getter(name, is_first=is_first)


def _named(code: CodeType, name: str) -> CodeType:
    return code.replace(
        co_names=tuple(name if each == "PART" else each for each in code.co_names),
        co_consts=tuple(name if each == "PART" else each for each in code.co_consts),
        co_name=f"get_{name}",
    )
