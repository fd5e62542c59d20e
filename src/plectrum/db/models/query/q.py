"""Conditions and their algebra: `Q(title="x") | ~Q(pages__gt=3)`."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import reduce
from typing import Any, ClassVar

from plectrum.db.models.protocols import LOOKUP_SEP


class Q:
    """A condition, or several joined by AND, OR or XOR, possibly negated.

    Args:
        args: Conditions: further `Q`s, pairs of lookup and value, conditional expressions.
        _connector: How the parts are joined; AND when `None`.
        _negated: Whether the whole is negated.
        kwargs: Lookups and their values.
    """

    AND: ClassVar[str] = "AND"
    OR: ClassVar[str] = "OR"
    XOR: ClassVar[str] = "XOR"
    default = AND
    conditional = True
    connectors = (None, AND, OR, XOR)

    def __init__(
        self,
        *args: Any,
        _connector: str | None = None,
        _negated: bool = False,
        **kwargs: Any,
    ) -> None:
        if _connector not in self.connectors:
            names = ", ".join(repr(name) for name in self.connectors[1:])
            raise ValueError(f"_connector must be one of {names}, or None.")
        self.children: list[Any] = [*args, *sorted(kwargs.items())]
        self.connector: str = _connector or self.default
        self.negated: bool = _negated

    def _combine(self, other: Any, connector: str) -> Q:
        if getattr(other, "conditional", False) is False:
            raise TypeError(other)
        if not self:
            return other.copy() if isinstance(other, Q) else Q(other)
        if isinstance(other, Q) and not other:
            return self.copy()
        joined = type(self)(_connector=connector)
        joined._absorb(self, connector)
        joined._absorb(other, connector)
        return joined

    def _absorb(self, other: Any, connector: str) -> None:
        """Adds a condition; the parts of one that is joined the same way are added singly."""
        same_way = (
            isinstance(other, Q)
            and not other.negated
            and (other.connector == connector or len(other.children) == 1)
        )
        self.children.extend(other.children if same_way else [other])

    def __or__(self, other: Any) -> Q:
        return self._combine(other, self.OR)

    def __and__(self, other: Any) -> Q:
        return self._combine(other, self.AND)

    def __xor__(self, other: Any) -> Q:
        return self._combine(other, self.XOR)

    def __invert__(self) -> Q:
        if self.connector == self.AND or len(self.children) == 1:
            inverted = self.copy()
            inverted.negated = not self.negated
            return inverted
        return type(self)(self, _negated=True)

    def copy(self) -> Q:
        """Returns a copy that shares the parts."""
        duplicate = copy.copy(self)
        duplicate.children = self.children[:]
        return duplicate

    def __bool__(self) -> bool:
        return bool(self.children)

    def __len__(self) -> int:
        return len(self.children)

    def __contains__(self, child: object) -> bool:
        return child in self.children

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Q):
            return NotImplemented
        return self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two conditions equal."""
        return (
            type(self),
            self.connector,
            self.negated,
            tuple(_hashable(child) for child in self.children),
        )

    def __repr__(self) -> str:
        shown = f"({self.connector}: {', '.join(str(child) for child in self.children)})"
        return f"<Q: (NOT {shown})>" if self.negated else f"<Q: {shown}>"

    def __str__(self) -> str:
        shown = f"({self.connector}: {', '.join(str(child) for child in self.children)})"
        return f"(NOT {shown})" if self.negated else shown

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns import path, arguments and keywords that make an equal condition."""
        cls = type(self)
        path = f"{cls.__module__}.{cls.__name__}"
        if path == "plectrum.db.models.query.q.Q":
            path = "plectrum.db.models.Q"
        keywords: dict[str, Any] = {}
        if self.connector != self.default:
            keywords["_connector"] = self.connector
        if self.negated:
            keywords["_negated"] = True
        return path, tuple(self.children), keywords

    def leaves(self) -> Iterator[Any]:
        """Yields the parts that are no `Q` themselves: pairs and expressions."""
        for child in self.children:
            if isinstance(child, Q):
                yield from child.leaves()
            else:
                yield child

    def flatten(self) -> Iterator[Any]:
        """Yields this condition and everything within it."""
        yield self
        for child in self.children:
            inner = child[1] if isinstance(child, tuple) else child
            flatten = getattr(inner, "flatten", None)
            if flatten is not None:
                yield from flatten()
            else:
                yield inner

    @property
    def referenced_base_fields(self) -> set[str]:
        """The first names of the paths that the condition asks about."""
        names: set[str] = set()
        for leaf in self.leaves():
            if isinstance(leaf, tuple):
                names.add(leaf[0].split(LOOKUP_SEP, 1)[0])
            else:
                for part in leaf.flatten():
                    if isinstance(getattr(part, "name", None), str):
                        names.add(part.name.split(LOOKUP_SEP, 1)[0])
        return names


def _hashable(value: Any) -> Any:
    """Returns a hashable stand-in for a part: containers become tuples."""
    if isinstance(value, (list, tuple)):
        return (type(value), *map(_hashable, value))
    if isinstance(value, dict):
        return tuple((key, _hashable(item)) for key, item in value.items())
    if isinstance(value, (set, frozenset)):
        return frozenset(map(_hashable, value))
    return value


def all_of(conditions: list[Any]) -> Q:
    """Joins conditions by AND."""
    return reduce(lambda left, right: left & right, conditions, Q())
