"""Writing statements that write."""

from __future__ import annotations

from plectrum.sql.nodes import dml as nodes
from plectrum.sql.nodes.base import Node
from plectrum.sql.render.base import Renderer, renders


@renders(nodes.Insert)
def insert(out: Renderer, node: nodes.Insert) -> None:
    """Writes an INSERT statement."""
    dialect = out.dialect
    ignores = node.conflict is not None and not node.conflict.updates
    out.write(dialect.insert_word(ignores=ignores), " INTO ")
    out.name(node.table)
    if node.columns:
        out.write(" (")
        _names(out, node.columns)
        out.write(") VALUES ")
        for index, row in enumerate(node.rows):
            out.write(", (" if index else "(")
            out.nodes(row)
            out.write(")")
    else:
        out.write(" ", dialect.capabilities.default_row)
    if node.conflict is not None:
        dialect.conflict(out, node.conflict)
    _returning(out, node.returning)


def _names(out: Renderer, names: tuple[str, ...]) -> None:
    for index, name in enumerate(names):
        if index:
            out.write(", ")
        out.name(name)


def _returning(out: Renderer, columns: tuple[str, ...]) -> None:
    if columns:
        out.write(" RETURNING ")
        _names(out, columns)


@renders(nodes.Update)
def update(out: Renderer, node: nodes.Update) -> None:
    """Writes an UPDATE statement."""
    out.write("UPDATE ")
    out.name(node.table)
    out.write(" SET ")
    for index, assignment in enumerate(node.assignments):
        if index:
            out.write(", ")
        out.name(assignment.column)
        out.write(" = ")
        out.node(assignment.value)
    _where(out, node.where)
    if node.order_by:
        out.write(" ORDER BY ")
        out.nodes(node.order_by)
    _returning(out, node.returning)


@renders(nodes.Delete)
def delete(out: Renderer, node: nodes.Delete) -> None:
    """Writes a DELETE statement."""
    out.write("DELETE FROM ")
    out.name(node.table)
    _where(out, node.where)


def _where(out: Renderer, where: Node | None) -> None:
    if where is not None:
        out.write(" WHERE ")
        out.node(where)
