"""Nodes that are true, false or unknown."""

from __future__ import annotations

from dataclasses import dataclass

from plectrum.sql.nodes.base import Node
from plectrum.sql.nodes.expressions import Parameter
from plectrum.sql.types import UNKNOWN, SqlType


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two values compared by `=`, `<>`, `<`, `<=`, `>` or `>=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """All hold; true without items."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """One holds at least; false without items."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Xor(Node):
    """An odd number of them hold."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """It does not hold."""

    item: Node


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """Always true, or never."""

    value: bool


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    """The value is NULL, or is not."""

    operand: Node
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InList(Node):
    """The value is one of a list that is a single parameter of the shape.

    Attributes:
        operand: The value.
        values: The parameter that is the list.
        size: How many places the list's size class has.
    """

    operand: Node
    values: Parameter
    size: int


@dataclass(frozen=True, slots=True)
class InItems(Node):
    """The value is one of several values that stand in the text one by one."""

    operand: Node
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InQuery(Node):
    """The value is among the rows of a query."""

    operand: Node
    query: Node


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """A query has rows."""

    query: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """The value lies between two others, both included."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Like(Node):
    """Text contains, begins with, ends with or equals other text.

    Attributes:
        operand: The text.
        pattern: What is looked for. A parameter has been made a pattern already (its `encode`
            escapes and adds `%`); any other value becomes one in the text.
        kind: `contains`, `startswith`, `endswith` or `exact`.
        ignores_case: Whether upper and lower case are the same.
        type: The operand's kind, since patterns match text only.
    """

    operand: Node
    pattern: Node
    kind: str
    ignores_case: bool = False
    type: SqlType = UNKNOWN


@dataclass(frozen=True, slots=True)
class Regex(Node):
    """Text matches a regular expression."""

    operand: Node
    pattern: Node
    ignores_case: bool = False
    type: SqlType = UNKNOWN
