"""Nodes that have a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plectrum.sql.nodes.base import Node
from plectrum.sql.types import UNKNOWN, SqlType
from plectrum.utils.records import field, record


@record
class Column(Node):
    """A column of a table or derived table in the query.

    Attributes:
        table: The alias of the table; `None` where the statement has one table only.
        name: The column's name.
    """

    table: str | None
    name: str


@record
class Parameter(Node):
    """A value that is sent beside the text.

    Attributes:
        slot: Which parameter of the shape it is; `None` for a constant of the plan.
        value: The constant.
        type: The kind of value, for the dialect's encoder.
        encode: What turns the value into the driver's, instead of the dialect's encoder.
        position: Which item of a parameter that is a list; `None` for the parameter itself.
        is_typed: Whether the text must name the type, where a database cannot infer it.
        is_stored: Whether it is what a column gets, rather than what something is compared with.
    """

    slot: int | None
    value: Any = None
    type: SqlType = UNKNOWN
    encode: Callable[[Any], Any] | None = None
    position: int | None = None
    is_typed: bool = False
    is_stored: bool = False


@record
class Keyword(Node):
    """A word of the language that has a value: NULL, CURRENT_TIMESTAMP, a small number."""

    text: str


@record
class Star(Node):
    """All columns, as `COUNT(*)` counts them."""


@record
class Binary(Node):
    """Two values joined by an operator of arithmetic.

    Attributes:
        operator: One of `+ - * / % ^ & | << >> #` and `||`.
        left: The first value.
        right: The second value.
        kind: What the operands are where a database needs to know it: `number`, `duration`
            (both are lengths of time), `moment` (a moment and a length of time) or `difference`
            (two moments).
        type: The kind of the moment for the last two.
    """

    operator: str
    left: Node
    right: Node
    kind: str = "number"
    type: SqlType = UNKNOWN


@record
class Call(Node):
    """A function and its arguments.

    Attributes:
        name: The function's name in upper case, as SQL's standard or most databases have it;
            a dialect's table may write it in another way.
        arguments: The values.
        options: Structure that a dialect's writer of the function needs: pairs of name and value.
        distinct: Whether an aggregate takes each value once.
        condition: What rows an aggregate takes.
        order_by: In which order an aggregate takes them.
        is_aggregate: Whether it takes the rows of a group together.
    """

    name: str
    arguments: tuple[Node, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    distinct: bool = False
    condition: Node | None = None
    order_by: tuple[Node, ...] = ()
    is_aggregate: bool = False

    def option(self, name: str, default: Any = None) -> Any:
        """Returns one of the options."""
        return dict(self.options).get(name, default)


@record
class Cast(Node):
    """A value turned into another type."""

    operand: Node
    type: SqlType


@record
class Case(Node):
    """The value of the first branch whose condition holds.

    Attributes:
        branches: Pairs of condition and value.
        default: The value where none holds.
    """

    branches: tuple[tuple[Node, Node], ...]
    default: Node


@record
class Collated(Node):
    """Text compared by a named collation."""

    operand: Node
    collation: str


@record
class Subquery(Node):
    """A query in parentheses, whose one row is a value."""

    query: Node


@record
class Row(Node):
    """Several values as one."""

    items: tuple[Node, ...]


@record
class Raw(Node):
    """SQL text that the framework's user wrote, with nodes in between.

    Attributes:
        pieces: Text and nodes in order.
        is_enclosed: Whether parentheses stand around it.
        is_aggregate: Whether it takes the rows of a group together.
    """

    pieces: tuple[str | Node, ...]
    is_enclosed: bool = False
    is_aggregate: bool = False


@record
class Window(Node):
    """A function over the rows around each row.

    Attributes:
        function: The call.
        partition_by: What rows are looked at together.
        order_by: Their order.
        frame: Text of the frame's clause, made from checked parts; empty for none.
    """

    function: Node
    partition_by: tuple[Node, ...] = ()
    order_by: tuple[Node, ...] = ()
    frame: str = ""


@record
class Ordering(Node):
    """A value to sort by.

    Attributes:
        operand: The value.
        descending: Whether the greatest comes first.
        nulls: `first`, `last`, or empty for the database's own way.
    """

    operand: Node
    descending: bool = False
    nulls: str = ""


def parts_of(node: Any) -> tuple[Any, ...]:
    """Returns the values of a row, or the one value; of an order by a row, the orders by each."""
    if isinstance(node, Row):
        return node.items
    if isinstance(node, Ordering) and isinstance(node.operand, Row):
        items = node.operand.items
        return tuple(Ordering(item, node.descending, node.nulls) for item in items)
    return (node,)


@record
class JsonPath(Node):
    """A value within a JSON document.

    Attributes:
        operand: The document.
        path: Keys and positions from the outside in.
        as_text: Whether the value is wanted as text rather than as a document.
    """

    operand: Node
    path: tuple[str | int, ...] = field(default=())
    as_text: bool = False
