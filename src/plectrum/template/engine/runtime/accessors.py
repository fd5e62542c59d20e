"""Functions that get one named part of an object, made once per name.

PERF: compiled templates ask for parts by the thousand. `getattr(value, name)` and a generic
lookup cost two to three times what `value.name` costs, so each name has functions of its own in
which the interpreter sees a plain attribute. They are made from the functions below by putting
the name where `PART` stands, which needs no compilation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import CodeType, FunctionType
from typing import Any

import markupsafe

from plectrum.template.engine.runtime.lookup import (
    MISSING,
    SILENCED,
    Settle,
    attribute_types,
    is_silent,
    look_up,
    look_up_first,
    plain_types,
    settle,
    settle_awaitable,
)

escape_inner: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]

Accessor = Callable[[Any], Any]


QUOTE_MARK = "&#3"
"""What MarkupSafe's entities for quotes begin with."""


def written_quotes(escaped: str) -> str:
    """Returns what MarkupSafe has escaped with quotes as they are documented."""
    return escaped.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


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
        return written_quotes(escaped) if "&#3" in escaped else escaped
    return show(value)  # type: ignore[name-defined,no-any-return]  # noqa: F821


_get_code: CodeType = _get.__code__
_show_code: CodeType = _show.__code__

_globals: dict[str, Any] = {
    "SILENCED": SILENCED,
    "attribute_types": attribute_types,
    "escape_inner": escape_inner,
    "is_silent": is_silent,
    "plain_types": plain_types,
    "written_quotes": written_quotes,
}


def _look(failure: Any, settle: Settle, *, is_first: bool) -> Callable[[Any, str], Any]:
    """Returns the lookup behind an accessor; `failure` stands for a part that is not there."""
    look = look_up_first if is_first else look_up
    if failure is MISSING:
        return partial(look, settle=settle)

    def look_with_failure(current: Any, name: str) -> Any:
        value = look(current, name, settle)
        return failure if value is MISSING else value

    return look_with_failure


_get_globals = {
    (is_async, is_first, failure): {
        **_globals,
        "look": _look(failure, settler, is_first=is_first),
        "settle": settler,
    }
    for is_async, settler in ((False, settle), (True, settle_awaitable))
    for is_first in (True, False)
    for failure in (MISSING, "", None)
}


def make_getter(
    name: str, *, is_first: bool, failure: Any = MISSING, is_async: bool = False
) -> Accessor:
    """Returns the fastest function from an object to its part `name`, settled.

    Args:
        name: The part: what may stand after a dot in a template.
        is_first: Whether the object is what a name of the context stands for, uncalled yet.
        failure: What it returns where there is no such part: MISSING, an empty text or `None`.
        is_async: Whether what it returns is awaited.
    """
    values = _get_globals[is_async, is_first, failure]
    if name.isidentifier():
        return FunctionType(_named(_get_code, name), values)
    look: Callable[[Any, str], Any] = values["look"]
    if name.isascii() and name.isdigit():
        return _index_getter(name, look, values["settle"])
    return lambda current: look(current, name)


def _index_getter(name: str, look: Callable[[Any, str], Any], settle: Settle) -> Accessor:
    index = int(name)

    def get(current: Any) -> Any:
        if type(current) is tuple or type(current) is list:
            try:
                value = current[index]
            except IndexError:
                return look(current, name)
            return value if type(value) in plain_types else settle(value)
        return look(current, name)

    return get


def shower(name: str, show: Callable[[Any], str], *, is_first: bool) -> Callable[[Any], str]:
    """Returns a function from an object to its part `name` as it is shown with escaping.

    Args:
        name: The part: a name that may stand after a dot in Python.
        show: What shows values that are no plain text.
        is_first: Whether the object is what a name of the context stands for, uncalled yet.
    """
    values = {**_get_globals[False, is_first, MISSING], "show": show}
    return FunctionType(_named(_show_code, name), values)


def _named(code: CodeType, name: str) -> CodeType:
    return code.replace(
        co_names=tuple(name if each == "PART" else each for each in code.co_names),
        co_consts=tuple(name if each == "PART" else each for each in code.co_consts),
        co_name=f"get_{name}",
    )
