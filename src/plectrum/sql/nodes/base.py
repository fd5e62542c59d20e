"""What all nodes share: they are frozen, and their parts are their dataclass fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from plectrum.utils.records import fields, record, replace


@record
class Node:
    """The base of the nodes; equality, hash and the functions below come from the fields."""


def children(node: Node) -> Iterator[Node]:
    """Yields the nodes directly within a node, in the order of its fields."""
    for part in fields(node):
        yield from _nodes_in(getattr(node, part.name))


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def walk(node: Node) -> Iterator[Node]:
    """Yields a node and all nodes within it, from the outside in."""
    yield node
    for child in children(node):
        yield from walk(child)


def transform(node: Any, function: Callable[[Node], Node | None]) -> Any:
    """Returns a copy in which a function has replaced nodes.

    Args:
        node: A node, a tuple of nodes, or anything else, which is returned as it is.
        function: Called with each node from the outside in; returns what to put in its place
            (and is not asked about its inside), or `None` to look further inside.
    """
    if isinstance(node, tuple):
        return tuple([transform(item, function) for item in node])
    if not isinstance(node, Node):
        return node
    replaced = function(node)
    if replaced is not None:
        return replaced
    changes = {}
    for part in fields(node):
        before = getattr(node, part.name)
        after = transform(before, function)
        if after is not before and after != before:
            changes[part.name] = after
    return replace(node, **changes) if changes else node


def dump(node: Any, depth: int = 0) -> str:
    """Returns a tree as indented text, for people."""
    pad = "  " * depth
    if isinstance(node, tuple):
        return "".join(dump(item, depth) for item in node)
    if not isinstance(node, Node):
        return f"{pad}{node!r}\n"
    lines = [f"{pad}{type(node).__name__}\n"]
    for part in fields(node):
        value = getattr(node, part.name)
        if isinstance(value, Node) or (isinstance(value, tuple) and any(_nodes_in(value))):
            lines.append(f"{pad}  {part.name}:\n{dump(value, depth + 2)}")
        else:
            lines.append(f"{pad}  {part.name}: {value!r}\n")
    return "".join(lines)
