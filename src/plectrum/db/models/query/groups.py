"""What grouping asks of nodes: which are values of groups, and what they need of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.nodes.base import children, walk


def columns_of_rows(node: Any) -> Iterator[nodes.Column]:
    """Yields the columns in a value of groups that no aggregate takes together."""
    if isinstance(node, nodes.Column):
        yield node
    if isinstance(node, nodes.Window):
        for child in children(node):
            # What a window is over are groups; the function itself takes none together.
            inner = children(child) if isinstance(child, nodes.Call) else (child,)
            for part in inner:
                yield from columns_of_rows(part)
    elif not is_aggregate(node):
        for child in children(node):
            yield from columns_of_rows(child)


def with_nulls_apart(one: nodes.Ordering) -> tuple[nodes.Ordering, ...]:
    """Returns an order in which NULL has a place as two: by whether it is NULL, and by the rest."""
    if not one.nulls or isinstance(one.operand, nodes.Keyword):
        return (one,)
    is_null = predicates.IsNull(one.operand)
    first = nodes.Ordering(is_null, one.nulls == "first")
    return first, nodes.Ordering(one.operand, one.descending)


def has_parameter(node: Any) -> bool:
    """Tells whether a parameter is within a node."""
    return any(isinstance(part, nodes.Parameter) for part in walk(node))


def is_aggregate(node: Any) -> bool:
    """Tells whether a node takes the rows of a group together."""
    return isinstance(node, (nodes.Call, nodes.Raw)) and node.is_aggregate


def is_of_groups(node: Any) -> bool:
    """Tells whether a value is one of groups, not of rows: it has an aggregate or a window."""
    return any(isinstance(part, nodes.Window) or is_aggregate(part) for part in walk(node))


def is_constant(node: Any) -> bool:
    """Tells whether a node is the same for all rows, so that grouping by it means nothing."""
    if isinstance(node, (nodes.Subquery, nodes.Raw)):
        return False
    return not any(
        isinstance(part, (nodes.Column, nodes.Subquery, nodes.Raw)) for part in walk(node)
    )
