"""Nodes that are true, false or unknown."""

from __future__ import annotations

from plectrum.sql.nodes.base import Node
from plectrum.sql.nodes.expressions import Parameter, Row
from plectrum.sql.types import UNKNOWN, SqlType
from plectrum.utils.records import record


@record
class Compare(Node):
    """Two values compared by `=`, `<>`, `<`, `<=`, `>` or `>=`."""

    operator: str
    left: Node
    right: Node


@record
class And(Node):
    """All hold; true without items."""

    items: tuple[Node, ...]


@record
class Or(Node):
    """One holds at least; false without items."""

    items: tuple[Node, ...]


@record
class Xor(Node):
    """An odd number of them hold."""

    items: tuple[Node, ...]


@record
class Not(Node):
    """It does not hold."""

    item: Node


@record
class Truth(Node):
    """Always true, or never."""

    value: bool


@record
class IsNull(Node):
    """The value is NULL, or is not."""

    operand: Node
    negated: bool = False


def negation(node: Node) -> Node:
    """Returns the condition that holds where another one does not."""
    if isinstance(node, Truth):
        return Truth(not node.value)
    if isinstance(node, IsNull):
        return IsNull(node.operand, not node.negated)
    return Not(node)


def null_check(node: Node, negated: bool = False) -> Node:
    """Returns whether a value is NULL or not; a row is where one of its parts is."""
    if not isinstance(node, Row):
        return IsNull(node, negated)
    checks = tuple(IsNull(part, negated) for part in node.items)
    return And(checks) if negated else Or(checks)


@record
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


@record
class InItems(Node):
    """The value is one of several values that stand in the text one by one."""

    operand: Node
    items: tuple[Node, ...]


@record
class InRows(Node):
    """A row of values is one of several rows.

    Attributes:
        operand: The row.
        columns: For each of its places the parameter that is the list of the rows' values there.
        size: How many rows the list's size class has.
    """

    operand: Row
    columns: tuple[Parameter, ...]
    size: int


@record
class InQuery(Node):
    """The value is among the rows of a query."""

    operand: Node
    query: Node


@record
class Exists(Node):
    """A query has rows."""

    query: Node


@record
class Between(Node):
    """The value lies between two others, both included."""

    operand: Node
    low: Node
    high: Node


@record
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


@record
class Regex(Node):
    """Text matches a regular expression."""

    operand: Node
    pattern: Node
    ignores_case: bool = False
    type: SqlType = UNKNOWN
