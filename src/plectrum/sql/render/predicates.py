"""Writing nodes that are true, false or unknown."""

from __future__ import annotations

from plectrum.sql import types
from plectrum.sql.nodes import expressions, predicates
from plectrum.sql.nodes.base import Node
from plectrum.sql.params import Binding
from plectrum.sql.render.base import Renderer, renders


@renders(predicates.Compare)
def compare(out: Renderer, node: predicates.Compare) -> None:
    """Writes a comparison."""
    _operand(out, node.left)
    out.write(f" {node.operator} ")
    _operand(out, node.right)


_OPEN = (
    predicates.Between,
    predicates.Compare,
    predicates.InItems,
    predicates.InList,
    predicates.InQuery,
    predicates.InRows,
    predicates.IsNull,
    predicates.Like,
    predicates.Not,
    predicates.Regex,
    predicates.Truth,
    predicates.Xor,
)


def _operand(out: Renderer, node: Node) -> None:
    """Writes what is compared; a condition in parentheses, since comparisons do not chain."""
    if isinstance(node, _OPEN):
        out.write("(")
        out.node(node)
        out.write(")")
    else:
        out.node(node)


def _junction(out: Renderer, items: tuple[Node, ...], word: str, empty: bool) -> None:
    if not items:
        out.node(predicates.Truth(empty))
    elif len(items) == 1:
        out.node(items[0])
    else:
        out.write("(")
        out.nodes(items, f" {word} ")
        out.write(")")


@renders(predicates.And)
def conjunction(out: Renderer, node: predicates.And) -> None:
    """Writes conditions with AND between them."""
    _junction(out, node.items, "AND", empty=True)


@renders(predicates.Or)
def disjunction(out: Renderer, node: predicates.Or) -> None:
    """Writes conditions with OR between them."""
    _junction(out, node.items, "OR", empty=False)


@renders(predicates.Xor)
def exclusive(out: Renderer, node: predicates.Xor) -> None:
    """Writes an odd number of conditions as a sum, since few databases know XOR."""
    out.write("MOD(" if out.dialect.capabilities.has_mod_function else "((")
    for index, item in enumerate(node.items):
        out.write(" + " if index else "", "CASE WHEN ")
        out.node(item)
        out.write(" THEN 1 ELSE 0 END")
    out.write(", 2) = 1" if out.dialect.capabilities.has_mod_function else ") % 2) = 1")


@renders(predicates.Not)
def negation(out: Renderer, node: predicates.Not) -> None:
    """Writes NOT before a condition."""
    out.write("NOT (")
    out.node(node.item)
    out.write(")")


@renders(predicates.Truth)
def truth(out: Renderer, node: predicates.Truth) -> None:
    """Writes a condition that always or never holds."""
    out.write("1 = 1" if node.value else "1 = 0")


@renders(predicates.IsNull)
def is_null(out: Renderer, node: predicates.IsNull) -> None:
    """Writes a test for NULL."""
    _operand(out, node.operand)
    out.write(" IS NOT NULL" if node.negated else " IS NULL")


@renders(predicates.InList)
def in_list(out: Renderer, node: predicates.InList) -> None:
    """Writes a list as an array parameter, or as the places of its size class."""
    parameter = node.values
    encode = parameter.encode or out.dialect.encoder(parameter.type)
    out.node(node.operand)
    if out.dialect.capabilities.has_array_parameters:
        out.write(" = ANY(")
        out.place(Binding(parameter.slot, parameter.value, encode, is_list=True))
        out.write(out.dialect.array_cast(parameter.type), ")")
        return
    out.write(" IN (")
    cast = out.dialect.parameter_casts.get(type(parameter.type), "")
    out.place(Binding(parameter.slot, parameter.value, encode, size=node.size, cast=cast))
    out.write(")")


@renders(predicates.InItems)
def in_items(out: Renderer, node: predicates.InItems) -> None:
    """Writes values one by one."""
    out.node(node.operand)
    are_rows = isinstance(node.operand, expressions.Row)
    is_table = are_rows and out.dialect.capabilities.lists_rows_as_table
    out.write(" IN (VALUES " if is_table else " IN (")
    out.nodes(node.items)
    out.write(")")


@renders(predicates.InRows)
def in_rows(out: Renderer, node: predicates.InRows) -> None:
    """Writes rows as one array for each column, or as the places of their size class."""
    dialect, columns = out.dialect, node.columns
    encoders = [each.encode or dialect.encoder(each.type) for each in columns]
    out.node(node.operand)
    if dialect.capabilities.has_array_parameters and all(map(has_arrays, columns)):
        out.write(" IN (SELECT * FROM UNNEST(")
        for index, (column, encode) in enumerate(zip(columns, encoders, strict=True)):
            out.write(", " if index else "")
            out.place(Binding(column.slot, encode=encode, is_list=True))
            out.write(dialect.array_cast(column.type))
        out.write("))")
        return
    out.write(" IN (VALUES " if dialect.capabilities.lists_rows_as_table else " IN (")
    slots = [column.slot for column in columns if column.slot is not None]
    out.place(Binding(None, size=node.size, columns=tuple(zip(slots, encoders, strict=True))))
    out.write(")")


def has_arrays(parameter: expressions.Parameter) -> bool:
    """Tells whether values of a parameter's type can be the items of an array."""
    return not isinstance(parameter.type, (types.Unknown, types.Custom, types.Array))


@renders(predicates.InQuery)
def in_query(out: Renderer, node: predicates.InQuery) -> None:
    """Writes a query after IN."""
    out.node(node.operand)
    out.write(" IN ")
    out.node(expressions.Subquery(node.query))


@renders(predicates.Exists)
def exists(out: Renderer, node: predicates.Exists) -> None:
    """Writes EXISTS and the query."""
    out.write("EXISTS")
    out.node(expressions.Subquery(node.query))


@renders(predicates.Between)
def between(out: Renderer, node: predicates.Between) -> None:
    """Writes a range."""
    out.node(node.operand)
    out.write(" BETWEEN ")
    out.node(node.low)
    out.write(" AND ")
    out.node(node.high)


@renders(predicates.Like)
def like(out: Renderer, node: predicates.Like) -> None:
    """Writes a comparison of text with a pattern, the dialect's way."""
    out.dialect.like(out, node)


@renders(predicates.Regex)
def regex(out: Renderer, node: predicates.Regex) -> None:
    """Writes a comparison with a regular expression, the dialect's way."""
    out.dialect.regex(out, node)
