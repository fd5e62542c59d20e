"""Small functions that generated code calls: failures, loops, cycles, changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from plectrum.template.engine.errors import TemplateSyntaxError, VariableDoesNotExist, near_miss
from plectrum.template.engine.expressions import Variable
from plectrum.template.engine.runtime.lookup import MISSING


class GroupedResult(NamedTuple):
    """A group that `{% regroup %}` has made."""

    grouper: Any
    list: list[Any]

    def __repr__(self) -> str:
        return f"GroupedResult(grouper={self.grouper!r}, list={self.list!r})"


def or_none(value: Any) -> Any:
    """Returns a value, or `None` for an unknown variable."""
    return None if value is MISSING else value


def or_empty(value: Any) -> Any:
    """Returns a value, or an empty text for an unknown variable."""
    return "" if value is MISSING else value


def known(value: Any, variable: Variable, context: Any) -> Any:
    """Returns the value of a filter's argument.

    Raises:
        VariableDoesNotExist: The variable is unknown.
    """
    if value is MISSING:
        variable.resolve(context)
        raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (variable.var, context))
    return value


def loop_items(values: Any) -> Any:
    """Returns what a loop goes over, in a collection that knows its length."""
    if values is None or values is MISSING:
        return ()
    if not hasattr(values, "__len__"):
        return list(values)
    return values


def unpack(item: Any, count: int) -> Any:
    """Returns the parts of an item for a loop with several names.

    Raises:
        ValueError: The item has fewer or more parts.
    """
    try:
        length = len(item)
    except TypeError:
        length = 1
    if length != count:
        raise ValueError(f"Need {count} values to unpack in for loop; got {length}. ")
    return item


def next_turn(context: Any, key: object, count: int) -> int:
    """Returns which value a cycle shows, and moves it on."""
    state = context.render_context
    turn: int = state.get(key, 0)
    state[key] = turn + 1
    return turn % count


def reset_turn(context: Any, key: object) -> None:
    """Makes a cycle begin anew."""
    context.render_context[key] = 0


def change_frame(context: Any) -> Any:
    """Returns where an `ifchanged` outside of this function's loops keeps what it compares with."""
    return context.get("forloop", context.render_context)


def changed(frame: Any, key: object, compared: Any) -> bool:
    """Tells whether a value is another than last time, and keeps it."""
    if key in frame and frame[key] == compared:
        return False
    frame[key] = compared
    return True


def regrouped(keys: Sequence[Any], items: Sequence[Any]) -> list[GroupedResult]:
    """Returns neighbouring items with equal keys as groups."""
    pairs = groupby(zip(keys, items, strict=True), key=lambda pair: pair[0])
    return [GroupedResult(key, [item for _, item in group]) for key, group in pairs]


def no_partial(name: str, template: Any) -> str:
    """Raises the error for a partial that is not defined.

    Raises:
        TemplateSyntaxError: Always.
    """
    raise TemplateSyntaxError(
        f"Partial '{name}' is not defined in the current template.",
        hint=near_miss(name, template.extra_data.get("partials", ()))
        or "Define it with {% partialdef %} in the same template.",
    )
