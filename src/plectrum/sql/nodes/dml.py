"""Nodes of statements that write."""

from __future__ import annotations

from plectrum.sql.nodes.base import Node
from plectrum.sql.types import SqlType
from plectrum.utils.records import record


@record
class Conflict(Node):
    """What an INSERT does with a row that is there already.

    Attributes:
        columns: The columns that make rows the same; empty for any constraint.
        updates: The columns to take from the new row; empty to leave the old one as it is.
    """

    columns: tuple[str, ...] = ()
    updates: tuple[str, ...] = ()


@record
class Insert(Node):
    """An INSERT statement.

    Attributes:
        table: The table's name.
        columns: The columns that are given; without any, a row of defaults is made.
        rows: For each row its values, in the order of the columns.
        returning: The columns to give back.
        conflict: What to do with rows that are there already; `None` makes them an error.
        arrays: Instead of rows, the type of each column: its values are one parameter.
    """

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Node, ...], ...]
    returning: tuple[str, ...] = ()
    conflict: Conflict | None = None
    arrays: tuple[SqlType, ...] = ()


@record
class Assignment(Node):
    """A column and its new value."""

    column: str
    value: Node


@record
class Update(Node):
    """An UPDATE statement on one table.

    Attributes:
        table: The table's name.
        assignments: The new values.
        where: Which rows; `None` for all.
        returning: The columns to give back.
        order_by: The order of the updates, where a database knows one.
    """

    table: str
    assignments: tuple[Assignment, ...]
    where: Node | None = None
    returning: tuple[str, ...] = ()
    order_by: tuple[Node, ...] = ()


@record
class Delete(Node):
    """A DELETE statement on one table."""

    table: str
    where: Node | None = None
