"""Writing queries that read."""

from __future__ import annotations

from plectrum.sql.errors import UnsupportedByDatabase
from plectrum.sql.nodes import expressions
from plectrum.sql.nodes import select as nodes
from plectrum.sql.nodes.base import Node
from plectrum.sql.render.base import Renderer, renders


@renders(nodes.Table)
def table(out: Renderer, node: nodes.Table) -> None:
    """Writes a table and its alias."""
    out.name(node.name)
    if node.alias != node.name:
        out.write(" ")
        out.name(node.alias)


@renders(nodes.Derived)
def derived(out: Renderer, node: nodes.Derived) -> None:
    """Writes a query as a table."""
    out.write("(")
    out.node(node.query)
    out.write(") ")
    out.name(node.alias)


@renders(nodes.Join)
def join(out: Renderer, node: nodes.Join) -> None:
    """Writes a further table and which rows belong together."""
    out.write(" LEFT OUTER JOIN " if node.is_outer else " INNER JOIN ")
    out.node(node.table)
    out.write(" ON (")
    out.node(node.condition)
    out.write(")")


@renders(nodes.Output)
def output(out: Renderer, node: nodes.Output) -> None:
    """Writes a value and its name."""
    out.node(node.value)
    if node.name is not None:
        out.write(" AS ")
        out.name(node.name)


@renders(nodes.Select)
def select(out: Renderer, node: nodes.Select) -> None:
    """Writes a SELECT statement."""
    out.write("SELECT ")
    if node.distinct_on:
        if not out.dialect.capabilities.has_distinct_on:
            raise UnsupportedByDatabase(
                "DISTINCT ON fields is not supported by this database backend"
            )
        out.compare(node.distinct_on)
        out.write("DISTINCT ON (")
        out.nodes(node.distinct_on)
        out.write(") ")
    elif node.distinct:
        out.write("DISTINCT ")
    out.nodes(node.outputs)
    if node.source is not None:
        out.write(" FROM ")
        out.node(node.source)
        out.nodes(node.joins, "")
    _clause(out, " WHERE ", node.where)
    if node.group_by:
        out.compare(_grouped(node))
        out.write(" GROUP BY ")
        out.nodes(node.group_by)
    _clause(out, " HAVING ", node.having)
    _tail(out, node.order_by, node.limit, node.offset)
    if node.lock is not None:
        out.dialect.lock(out, node.lock)


def _grouped(node: nodes.Select) -> list[Node]:
    """Returns what rows are grouped by; where that is the position of an output, its value."""
    return [
        node.outputs[int(one.text) - 1].value
        if isinstance(one, expressions.Keyword) and one.text.isdigit()
        else one
        for one in node.group_by or ()
    ]


def _clause(out: Renderer, word: str, node: Node | None) -> None:
    if node is not None:
        out.write(word)
        out.node(node)


def _tail(
    out: Renderer, order_by: tuple[Node, ...], limit: Node | None, offset: Node | None
) -> None:
    """Writes order, limit and offset."""
    if order_by:
        out.write(" ORDER BY ")
        out.nodes(order_by)
    if limit is not None:
        _clause(out, " LIMIT ", limit)
    elif offset is not None and out.dialect.capabilities.limit_without_end:
        out.write(" LIMIT ", out.dialect.capabilities.limit_without_end)
    _clause(out, " OFFSET ", offset)


@renders(nodes.Compound)
def compound(out: Renderer, node: nodes.Compound) -> None:
    """Writes queries with UNION and the like between them."""
    for index, query in enumerate(node.queries):
        if index:
            out.write(f" {node.operator} ")
        _part(out, query)
    _tail(out, node.order_by, node.limit, node.offset)


def _part(out: Renderer, query: Node) -> None:
    """Writes one of the queries: in parentheses, or as a table where parentheses are not taken."""
    is_plain = isinstance(query, nodes.Select) and not (query.order_by or query.limit)
    if is_plain:
        out.node(query)
    elif out.dialect.capabilities.has_parentheses_in_compound:
        out.write("(")
        out.node(query)
        out.write(")")
    else:
        out.write("SELECT * FROM (")
        out.node(query)
        out.write(")")
