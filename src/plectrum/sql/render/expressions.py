"""Writing nodes that have a value."""

from __future__ import annotations

from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes.base import Node
from plectrum.sql.params import Binding
from plectrum.sql.render.base import Renderer, renders
from plectrum.sql.types import UNKNOWN


@renders(nodes.Column)
def column(out: Renderer, node: nodes.Column) -> None:
    """Writes a column, after its table where the statement has several."""
    if node.table is not None and not out.unqualified:
        out.name(node.table)
        out.write(".")
    out.name(node.name)


@renders(nodes.Parameter)
def parameter(out: Renderer, node: nodes.Parameter) -> None:
    """Writes the place of a parameter; its type too where a database could not infer it."""
    dialect = out.dialect
    cast = "" if node.is_stored else dialect.parameter_casts.get(type(node.type), "")
    if node.is_typed and dialect.capabilities.needs_typed_parameters and node.type is not UNKNOWN:
        cast = dialect.cast_type_name(node.type)
    if cast:
        out.write("CAST(")
    out.place(binding_of(out, node))
    if cast:
        out.write(" AS ", cast, ")")


def binding_of(out: Renderer, node: nodes.Parameter) -> Binding:
    """Returns what is sent for a parameter."""
    encode = node.encode or out.dialect.encoder(node.type)
    if node.slot is None:
        value = node.value
        return Binding(None, encode(value) if encode and value is not None else value)
    return Binding(node.slot, encode=encode)


@renders(nodes.Keyword)
def keyword(out: Renderer, node: nodes.Keyword) -> None:
    """Writes a word."""
    out.write(node.text)


@renders(nodes.Star)
def star(out: Renderer, _node: nodes.Star) -> None:
    """Writes an asterisk."""
    out.write("*")


@renders(nodes.Binary)
def binary(out: Renderer, node: nodes.Binary) -> None:
    """Writes an operation in parentheses, by the dialect's own operator or function for it."""
    writer = out.dialect.operators.get((node.kind, node.operator)) or out.dialect.operators.get(
        (node.kind, "")
    )
    if writer is not None:
        writer(out, node)
        return
    out.write("(")
    out.node(node.left)
    out.write(f" {node.operator} ")
    out.node(node.right)
    out.write(")")


@renders(nodes.Call)
def call(out: Renderer, node: nodes.Call) -> None:
    """Writes a function, by the dialect's own writer where it has one."""
    writer = out.dialect.functions.get(node.name)
    if writer is not None:
        writer(out, node)
    else:
        plain_call(out, node, node.name)


def plain_call(out: Renderer, node: nodes.Call, name: str) -> None:
    """Writes a function under a name: its arguments, and what belongs to aggregates."""
    condition = node.condition
    if condition is not None and not out.dialect.capabilities.has_filter_clause:
        filtered_call(out, node, name)
        return
    out.write(name, "(DISTINCT " if node.distinct else "(")
    out.nodes(node.arguments)
    if node.order_by:
        out.write(" ORDER BY ")
        out.nodes(node.order_by)
    out.write(")")
    if condition is not None:
        out.write(" FILTER (WHERE ")
        out.node(condition)
        out.write(")")


def filtered_call(out: Renderer, node: nodes.Call, name: str) -> None:
    """Writes an aggregate whose filter becomes a CASE around its first argument."""
    first = node.arguments[0]
    value: Node = nodes.Keyword("1") if isinstance(first, nodes.Star) else first
    condition = node.condition
    if condition is None:
        return
    case = nodes.Case(((condition, value),), nodes.Keyword("NULL"))
    plain_call(
        out,
        nodes.Call(
            node.name,
            (case, *node.arguments[1:]),
            node.options,
            node.distinct,
            None,
            node.order_by,
        ),
        name,
    )


@renders(nodes.Cast)
def cast(out: Renderer, node: nodes.Cast) -> None:
    """Writes a cast."""
    writer = out.dialect.casts.get(type(node.type))
    if writer is not None:
        writer(out, node)
        return
    out.write("CAST(")
    out.node(node.operand)
    out.write(" AS ", out.dialect.cast_type_name(node.type), ")")


@renders(nodes.Case)
def case(out: Renderer, node: nodes.Case) -> None:
    """Writes the branches; without any, the default alone."""
    if not node.branches:
        out.node(node.default)
        return
    out.write("CASE")
    for condition, value in node.branches:
        out.write(" WHEN ")
        out.node(condition)
        out.write(" THEN ")
        out.node(value)
    out.write(" ELSE ")
    out.node(node.default)
    out.write(" END")


@renders(nodes.Collated)
def collated(out: Renderer, node: nodes.Collated) -> None:
    """Writes a collation after its text."""
    out.node(node.operand)
    out.write(" COLLATE ")
    out.name(node.collation)


@renders(nodes.Subquery)
def subquery(out: Renderer, node: nodes.Subquery) -> None:
    """Writes a query in parentheses."""
    out.write("(")
    qualified, out.unqualified = out.unqualified, False
    out.node(node.query)
    out.unqualified = qualified
    out.write(")")


@renders(nodes.Row)
def row(out: Renderer, node: nodes.Row) -> None:
    """Writes several values in parentheses."""
    out.write("(")
    out.nodes(node.items)
    out.write(")")


@renders(nodes.Raw)
def raw(out: Renderer, node: nodes.Raw) -> None:
    """Writes the user's text."""
    if node.is_enclosed:
        out.write("(")
    for piece in node.pieces:
        if isinstance(piece, str):
            out.write(piece)
        else:
            out.node(piece)
    if node.is_enclosed:
        out.write(")")


@renders(nodes.Window)
def window(out: Renderer, node: nodes.Window) -> None:
    """Writes a function and what rows it looks at."""
    out.node(node.function)
    out.write(" OVER (")
    separator = ""
    if node.partition_by:
        out.write("PARTITION BY ")
        out.nodes(node.partition_by)
        separator = " "
    if node.order_by:
        out.write(f"{separator}ORDER BY ")
        out.nodes(node.order_by)
        separator = " "
    if node.frame:
        out.write(separator, node.frame)
    out.write(")")


@renders(nodes.Ordering)
def ordering(out: Renderer, node: nodes.Ordering) -> None:
    """Writes a value to sort by, with a word for NULL or an expression where there is none."""
    capabilities = out.dialect.capabilities
    direction = " DESC" if node.descending else " ASC"
    if node.nulls and not capabilities.has_nulls_ordering:
        out.node(node.operand)
        out.write(" IS NULL" if node.nulls == "last" else " IS NOT NULL", ", ")
        out.node(node.operand)
        out.write(direction)
        return
    out.node(node.operand)
    out.write(direction)
    if node.nulls:
        out.write(f" NULLS {node.nulls.upper()}")


@renders(nodes.JsonPath)
def json_path(out: Renderer, node: nodes.JsonPath) -> None:
    """Writes the extraction of a value from a document, the dialect's way."""
    out.dialect.functions["JSON_PATH"](out, node)
