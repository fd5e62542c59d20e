"""Parameters: from the values of a shape to what a driver is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """

    slot: int | None
    value: Any = None
    encode: Callable[[Any], Any] | None = None
    size: int | None = None
    is_list: bool = False

    @property
    def places(self) -> int:
        """How many placeholders stand for it."""
        return 1 if self.size is None else self.size


def padded(values: Sequence[Any], size: int, encode: Callable[[Any], Any] | None) -> list[Any]:
    """Returns a list's items, encoded, with the last one repeated up to a size.

    An `IN` with a repeated item means the same, and lists of nearly the same length share a plan.
    """
    items = list(values) if encode is None else [encode(value) for value in values]
    items += [items[-1]] * (size - len(items))
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
    namespace: dict[str, Any] = {"padded": padded, "encoded_list": encoded_list}
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


def _part(binding: Binding, index: int, encode: str, namespace: dict[str, Any]) -> str:
    """Returns the source of one binding's value."""
    slot = binding.slot
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
