"""Writing statements that write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plectrum.sql.nodes import dml as nodes
from plectrum.sql.nodes.base import Node
from plectrum.sql.params import Binding
from plectrum.sql.render.base import Renderer, renders

if TYPE_CHECKING:
    from plectrum.sql.dialects.base import Dialect


@renders(nodes.Insert)
def insert(out: Renderer, node: nodes.Insert) -> None:
    """Writes an INSERT statement."""
    _insert_head(out, node)
    if node.columns:
        for index, row in enumerate(node.rows):
            out.write(", (" if index else "(")
            out.nodes(row)
            out.write(")")
    _insert_tail(out, node)


def insert_parts(node: nodes.Insert, dialect: Dialect) -> tuple[str, str, str]:
    """Returns the text of an INSERT of one row before, of, and after the row's values.

    With the values' text repeated, separated by commas, it inserts any number of rows.
    """
    texts = []
    for write in (_insert_head, _insert_row, _insert_tail):
        out = Renderer(dialect)
        write(out, node)
        texts.append(out.statement().sql)
    head, row, tail = texts
    if dialect.placeholder == "%s":
        # A text without parameters is not escaped, but the whole has some.
        head, tail = head.replace("%", "%%"), tail.replace("%", "%%")
    return head, row, tail


def _insert_row(out: Renderer, node: nodes.Insert) -> None:
    out.write("(")
    out.nodes(node.rows[0])
    out.write(")")


def _insert_head(out: Renderer, node: nodes.Insert) -> None:
    dialect = out.dialect
    ignores = node.conflict is not None and not node.conflict.updates
    out.write(dialect.insert_word(ignores=ignores), " INTO ")
    out.name(node.table)
    if node.columns:
        out.write(" (")
        _names(out, node.columns)
        out.write(") SELECT * FROM UNNEST(" if node.arrays else ") VALUES ")
    else:
        out.write(" ", dialect.capabilities.default_row)


def _insert_tail(out: Renderer, node: nodes.Insert) -> None:
    if node.arrays:
        for index, array in enumerate(node.arrays):
            out.write(", " if index else "")
            out.place(Binding(index))
            out.write(out.dialect.array_cast(array))
        out.write(")")
    if node.conflict is not None:
        out.dialect.conflict(out, node.conflict)
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
