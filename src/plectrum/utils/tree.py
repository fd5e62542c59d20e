"""A tree of conditions: children, a connector between them, perhaps negated."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from plectrum.utils.hashable import make_hashable


class Node:
    """A node of a tree of conditions.

    Attributes:
        default: The connector of a node that is made without one.
        children: Nodes and leaves, in order.
        connector: What joins the children.
        negated: Whether the whole is negated.
    """

    default: ClassVar[str] = "DEFAULT"

    def __init__(
        self, children: Any = None, connector: str | None = None, negated: bool = False
    ) -> None:
        self.children: list[Any] = list(children or ())
        self.connector = connector or self.default
        self.negated = negated

    @classmethod
    def create(
        cls, children: Any = None, connector: str | None = None, negated: bool = False
    ) -> Any:
        """Makes a node without calling the `__init__` of a subclass."""
        node = cls.__new__(cls)
        Node.__init__(node, children, connector, negated)
        return node

    def __str__(self) -> str:
        template = "(NOT (%s: %s))" if self.negated else "(%s: %s)"
        return template % (self.connector, ", ".join(map(str, self.children)))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __copy__(self) -> Any:
        return self.create(self.children, self.connector, self.negated)

    copy = __copy__

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.create(copy.deepcopy(self.children, memo), self.connector, self.negated)

    def __len__(self) -> int:
        return len(self.children)

    def __bool__(self) -> bool:
        return bool(self.children)

    def __contains__(self, other: object) -> bool:
        return other in self.children

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Node)
            and type(self) is type(other)
            and self.connector == other.connector
            and self.negated == other.negated
            and self.children == other.children
        )

    def __hash__(self) -> int:
        return hash((type(self), self.connector, self.negated, make_hashable(self.children)))

    def add(self, data: Any, conn_type: str) -> Any:
        """Joins a node or leaf to this one, and returns where it now stands.

        A node that is already a child is not added again; a node with the same connector gives
        its children instead of itself.
        """
        if self.connector != conn_type:
            own = self.copy()
            self.connector = conn_type
            self.children = [own, data]
            return data
        if data in self.children:
            return data
        if (
            isinstance(data, Node)
            and not data.negated
            and (data.connector == conn_type or len(data) == 1)
        ):
            self.children.extend(data.children)
            return self
        self.children.append(data)
        return data

    def negate(self) -> None:
        """Turns the negation of the whole around."""
        self.negated = not self.negated
