"""Nodes of queries that read."""

from __future__ import annotations

from plectrum.sql.nodes.base import Node
from plectrum.sql.nodes.expressions import Ordering
from plectrum.utils.records import record


@record
class Table(Node):
    """A table in a FROM clause, under an alias."""

    name: str
    alias: str


@record
class Derived(Node):
    """A query in a FROM clause, under an alias."""

    query: Node
    alias: str


@record
class Join(Node):
    """A further table.

    Attributes:
        table: What is joined.
        condition: Which rows belong together.
        is_outer: Whether rows without a partner are kept.
    """

    table: Node
    condition: Node
    is_outer: bool = False


@record
class Output(Node):
    """A value that the query gives back.

    Attributes:
        value: The value.
        name: Its name; `None` where nobody asks for it by name.
    """

    value: Node
    name: str | None = None


@record
class Lock(Node):
    """What SELECT FOR UPDATE locks.

    Attributes:
        tables: Aliases of the tables whose rows are locked; empty for all.
        nowait: Whether a row that another transaction holds is an error.
        skip_locked: Whether such a row is left out.
        no_key: Whether others may still point to the rows.
    """

    tables: tuple[str, ...] = ()
    nowait: bool = False
    skip_locked: bool = False
    no_key: bool = False


@record
class Select(Node):
    """A SELECT statement.

    Attributes:
        outputs: What each row has.
        source: The first table, or `None` for a row of constants.
        joins: The further tables, each after those that its condition names.
        where: Which rows.
        group_by: What rows are counted together by; `None` for no grouping.
        having: Which groups.
        order_by: The order.
        limit: How many rows, or `None`.
        offset: How many rows to leave out first, or `None`.
        distinct: Whether equal rows are given once.
        distinct_on: Values of which each combination is given once.
        lock: What is locked, or `None`.
        hint: A comment for the database's planner; empty for none.
    """

    outputs: tuple[Output, ...]
    source: Node | None = None
    joins: tuple[Join, ...] = ()
    where: Node | None = None
    group_by: tuple[Node, ...] | None = None
    having: Node | None = None
    order_by: tuple[Ordering, ...] = ()
    limit: Node | None = None
    offset: Node | None = None
    distinct: bool = False
    distinct_on: tuple[Node, ...] = ()
    lock: Lock | None = None


@record
class Compound(Node):
    """Several queries joined by UNION, UNION ALL, INTERSECT or EXCEPT."""

    operator: str
    queries: tuple[Node, ...]
    order_by: tuple[Ordering, ...] = ()
    limit: Node | None = None
    offset: Node | None = None
