"""Which joins must be inner: an algebra of what a condition does with rows of NULLs."""

from __future__ import annotations

from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.nodes.base import Node

Aliases = frozenset[str]
NONE: Aliases = frozenset()

_STRICT_CALLS = frozenset(
    {"LOWER", "UPPER", "LENGTH", "EXTRACT", "TRUNC_MOMENT", "ABS", "SUBSTRING", "TRIM", "ROUND"}
)


def strict_aliases(node: Node) -> Aliases:
    """Returns the tables of which each must have a row for the value not to be NULL."""
    if isinstance(node, nodes.Column):
        return frozenset({node.table}) if node.table is not None else NONE
    if isinstance(node, nodes.Row):
        return frozenset().union(*map(strict_aliases, node.items))
    if isinstance(node, nodes.Binary):
        return strict_aliases(node.left) | strict_aliases(node.right)
    if isinstance(node, nodes.Call) and node.name in _STRICT_CALLS:
        return frozenset().union(*[strict_aliases(argument) for argument in node.arguments])
    if isinstance(node, (nodes.Cast, nodes.Collated)):
        return strict_aliases(node.operand)
    return NONE


def never_true(node: Node) -> Aliases:
    """Returns the tables without whose row a condition cannot be true."""
    if isinstance(node, predicates.And):
        return frozenset().union(*map(never_true, node.items))
    if isinstance(node, predicates.Or):
        return _common([never_true(item) for item in node.items])
    if isinstance(node, predicates.Not):
        return never_false(node.item)
    if isinstance(node, predicates.IsNull):
        return strict_aliases(node.operand) if node.negated else NONE
    return _unknown_without(node)


def never_false(node: Node) -> Aliases:
    """Returns the tables without whose row a condition cannot be false."""
    if isinstance(node, predicates.And):
        return _common([never_false(item) for item in node.items])
    if isinstance(node, predicates.Or):
        return frozenset().union(*map(never_false, node.items))
    if isinstance(node, predicates.Not):
        return never_true(node.item)
    if isinstance(node, predicates.IsNull):
        return NONE if node.negated else strict_aliases(node.operand)
    return _unknown_without(node)


def _unknown_without(node: Node) -> Aliases:
    """Returns the tables without whose row a comparison is neither true nor false."""
    if isinstance(node, predicates.Compare):
        return strict_aliases(node.left) | strict_aliases(node.right)
    if isinstance(
        node,
        (
            predicates.InList,
            predicates.InItems,
            predicates.Between,
            predicates.Like,
            predicates.Regex,
        ),
    ):
        return strict_aliases(node.operand)
    return NONE


def _common(sets: list[Aliases]) -> Aliases:
    return frozenset.intersection(*sets) if sets else NONE
