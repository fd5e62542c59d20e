"""Writers that several dialects share."""

from __future__ import annotations

from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes.base import Node
from plectrum.sql.nodes.predicates import Like
from plectrum.sql.render.base import Renderer, Writer
from plectrum.sql.render.expressions import plain_call


def renamed(name: str) -> Writer:
    """Returns a writer that calls a function by another name."""

    def write(out: Renderer, node: nodes.Call) -> None:
        plain_call(out, node, name)

    return write


def infix(operator: str) -> Writer:
    """Returns a writer that puts an operator between two values, in parentheses."""

    def write(out: Renderer, node: nodes.Binary) -> None:
        out.write("(")
        out.node(node.left)
        out.write(f" {operator} ")
        out.node(node.right)
        out.write(")")

    return write


def binary_call(name: str) -> Writer:
    """Returns a writer that calls a function on the two values of an operator."""

    def write(out: Renderer, node: nodes.Binary) -> None:
        out.write(name, "(")
        out.nodes((node.left, node.right))
        out.write(")")

    return write


def template(*pieces: str | int) -> Writer:
    """Returns a writer of text with a call's arguments, by position, in between."""

    def write(out: Renderer, node: nodes.Call) -> None:
        for piece in pieces:
            if isinstance(piece, int):
                out.node(node.arguments[piece])
            else:
                out.write(piece)

    return write


def concatenation(out: Renderer, node: nodes.Call) -> None:
    """Writes texts with `||` between them, where NULL counts as no text."""
    out.write("(")
    for index, argument in enumerate(node.arguments):
        out.write(" || " if index else "", "COALESCE(")
        out.node(argument)
        out.write(", '')")
    out.write(")")


def dynamic_pattern(out: Renderer, node: Like) -> None:
    """Writes a pattern that is made of another value, with its special characters escaped."""
    before = "'%' || " if node.kind in {"contains", "endswith"} else ""
    after = " || '%'" if node.kind in {"contains", "startswith"} else ""
    out.write(before, "REPLACE(REPLACE(REPLACE(")
    out.node(node.pattern)
    out.write(", '\\', '\\\\'), '%', '\\%'), '_', '\\_')", after)


def is_constant(node: Node) -> bool:
    """Tells whether a pattern is a parameter, whose encoder escapes it."""
    return isinstance(node, nodes.Parameter)
