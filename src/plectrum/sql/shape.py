"""Shapes: what of a query decides its SQL text, apart from the values that it carries.

A class lists its parts; from them come its *key* (hashable, equal for queries that share a text)
and its *parameters* (the values, in a fixed order). Taken apart that way, a query finds its plan
in a cache without being compiled. To compile it, the values are replaced by numbered slots in
the same order (`with_slots`), so that a plan can never depend on a value.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Hashable, Iterator
from typing import Any, ClassVar


class Shaped:
    """Something with parts: other shaped things, containers of them, and plain structure.

    A subclass lists in `parts` every attribute that changes its SQL. Values that may differ
    between queries of one text must be wrapped in a class that hands them to `parameters`.
    """

    parts: ClassVar[tuple[str, ...]] = ()

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the key, and appends the values to `parameters`."""
        return (
            type(self),
            *[shape_of(getattr(self, part), parameters) for part in self.parts],
        )

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns a copy whose values are replaced by slots, numbered in the order of `shape`."""
        duplicate = copy.copy(self)
        for part in self.parts:
            setattr(duplicate, part, slotted(getattr(self, part), numbers))
        return duplicate


def _identity(value: Any) -> Hashable:
    """Returns the key of something unhashable: its text, which stands for its content."""
    return (type(value), repr(value))


def shape_of(value: Any, parameters: list[Any]) -> Hashable:
    """Returns the key of any part; see `Shaped.shape`."""
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value  # type: ignore[no-any-return]  # narrowed by the condition
    if isinstance(value, Shaped):
        return value.shape(parameters)
    if kind in {tuple, list}:
        return tuple([shape_of(item, parameters) for item in value])
    if kind is dict:
        return tuple([(name, shape_of(item, parameters)) for name, item in value.items()])
    shape_key = getattr(kind, "shape_key", None)
    if shape_key is not None:
        return shape_key(value)  # type: ignore[no-any-return]  # by contract
    try:
        hash(value)
    except TypeError:
        return _identity(value)
    # True, 1 and 1.0 are equal and hash alike, but do not write the same SQL.
    return (kind, value)


def slotted(value: Any, numbers: Iterator[int]) -> Any:
    """Returns any part with its values replaced by slots; the order is that of `shape_of`."""
    if isinstance(value, Shaped):
        return value.with_slots(numbers)
    kind = type(value)
    if kind is tuple:
        return tuple([slotted(item, numbers) for item in value])
    if kind is list:
        return [slotted(item, numbers) for item in value]
    if kind is dict:
        return {name: slotted(item, numbers) for name, item in value.items()}
    return value


class Slot:
    """The place of a value in a query that is being compiled.

    Attributes:
        index: Which of the query's parameters stands here.
        size: For a list of values, how many places its size class has; otherwise `None`.
    """

    __slots__ = ("index", "size")

    def __init__(self, index: int, size: int | None = None) -> None:
        self.index = index
        self.size = size

    def __repr__(self) -> str:
        return f"<slot {self.index}>" if self.size is None else f"<slot {self.index}[{self.size}]>"


def slots() -> Iterator[int]:
    """Returns the numbers for one compilation."""
    return itertools.count()


def size_class(length: int) -> int:
    """Returns how many places a list of values is given: the next power of two."""
    return 1 << (length - 1).bit_length() if length else 0
