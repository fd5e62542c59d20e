"""Parameters: from the values of a shape to what a driver is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plectrum.utils.records import record


@record
class Binding:
    """What is sent for one placeholder, or for the several of a list.

    Attributes:
        slot: Which value of the shape; `None` for a constant.
        value: The constant, encoded already.
        encode: What turns the value into the driver's; never called with `None`.
        size: How many places a list has; `None` where the value is sent as one.
        is_list: Whether the value is a list that is sent as one, with its items encoded.
        cast: What each value of a list is cast to, if to anything.
        columns: For rows of values, the slots of the lists that are their columns, each with what
            turns an item into the driver's. `size` is how many rows have places.
    """

    slot: int | None
    value: Any = None
    encode: Callable[[Any], Any] | None = None
    size: int | None = None
    is_list: bool = False
    cast: str = ""
    columns: tuple[tuple[int, Callable[[Any], Any] | None], ...] = ()

    def is_same(self, other: Binding) -> bool:
        """Tells whether the same is sent for another one; `1` and `True` are not the same."""
        return self == other and type(self.value) is type(other.value)

    @property
    def places(self) -> int:
        """How many placeholders stand for it."""
        return (1 if self.size is None else self.size) * (len(self.columns) or 1)

    def text(self, placeholders: Sequence[str]) -> str:
        """Returns the placeholders, one for each place; those of rows in parentheses."""
        width = len(self.columns)
        if self.cast:
            return ", ".join(f"CAST({one} AS {self.cast})" for one in placeholders)
        if not width:
            return ", ".join(placeholders)
        rows = (placeholders[at : at + width] for at in range(0, len(placeholders), width))
        return ", ".join(f"({', '.join(row)})" for row in rows)


def padded(values: Sequence[Any], size: int, encode: Callable[[Any], Any] | None) -> list[Any]:
    """Returns a list's items, encoded, with the last one repeated up to a size.

    An `IN` with a repeated item means the same, and lists of nearly the same length share a plan.
    """
    items = list(values) if encode is None else [encode(value) for value in values]
    items += [items[-1]] * (size - len(items))
    return items


def padded_rows(
    columns: Sequence[tuple[Sequence[Any], Callable[[Any], Any] | None]], size: int
) -> list[Any]:
    """Returns the values of rows, one row after another, with the last row repeated up to a size.

    Args:
        columns: The list of each column, and what turns an item into the driver's.
        size: The number of rows.
    """
    width = len(columns)
    items: list[Any] = [None] * (size * width)
    for index, (values, encode) in enumerate(columns):
        items[index::width] = padded(values, size, encode)
    return items


def encoded_list(values: Sequence[Any], encode: Callable[[Any], Any] | None) -> list[Any]:
    """Returns a list's items, encoded."""
    return list(values) if encode is None else [encode(value) for value in values]


def make_binder(bindings: Sequence[Binding]) -> Callable[[Any], Any] | None:
    """Makes the function from a shape's values to a driver's parameters.

    Returns:
        The function, or `None` where each value is sent as it is and in the same order.
    """
    is_identity = all(
        binding.slot == index
        and binding.encode is None
        and binding.size is None
        and not binding.is_list
        for index, binding in enumerate(bindings)
    )
    if is_identity:
        return None
    namespace: dict[str, Any] = {
        "padded": padded,
        "padded_rows": padded_rows,
        "encoded_list": encoded_list,
    }
    parts = []
    for index, binding in enumerate(bindings):
        encode = "None"
        if binding.encode is not None:
            encode = f"e{index}"
            namespace[encode] = binding.encode
        parts.append(_part(binding, index, encode, namespace))
    exec(f"def bind(p):\n    return ({', '.join(parts)},)\n", namespace)  # noqa: S102 - made of numbers
    bind: Callable[[Any], Any] = namespace["bind"]
    return bind


def make_naming_binder(bindings: Sequence[Binding]) -> Callable[[Any], dict[str, Any]]:
    """Makes the function from a shape's values to a driver's parameters by name, `p0` and on."""
    bind = make_binder(bindings)

    def bind_names(values: Any) -> dict[str, Any]:
        bound = values if bind is None else bind(values)
        return {f"p{index}": value for index, value in enumerate(bound)}

    return bind_names


_NAMED_PLACE = re.compile(r"%%|%\((p\d+)\)s")


def in_order(sql: str, parameters: Any) -> tuple[str, tuple[Any, ...]]:
    """Returns a statement with each of its parameters in a place of its own, and them in order."""
    if not isinstance(parameters, Mapping):
        return sql, tuple(parameters)
    ordered = []

    def place(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        ordered.append(parameters[match[1]])
        return "%s"

    return _NAMED_PLACE.sub(place, sql), tuple(ordered)


def _part(binding: Binding, index: int, encode: str, namespace: dict[str, Any]) -> str:
    """Returns the source of one binding's value."""
    slot = binding.slot
    if binding.columns:
        namespace.update((f"e{index}_{at}", made) for at, (_, made) in enumerate(binding.columns))
        lists = ", ".join(f"(p[{of}], e{index}_{at})" for at, (of, _) in enumerate(binding.columns))
        return f"*padded_rows(({lists},), {binding.size})"
    if slot is None:
        namespace[f"c{index}"] = binding.value
        return f"c{index}"
    if binding.size is not None:
        return f"*padded(p[{slot}], {binding.size}, {encode})"
    if binding.is_list:
        return f"encoded_list(p[{slot}], {encode})"
    if encode == "None":
        return f"p[{slot}]"
    return f"(None if p[{slot}] is None else {encode}(p[{slot}]))"
