"""Nodes to fewer nodes: text joined, constants written out, deep and long parts split off."""

from __future__ import annotations

from copy import copy

from plectrum.template.engine.analysis import LANGUAGE
from plectrum.template.engine.nodes import (
    BlockNode,
    CycleNode,
    ExtendsNode,
    FragmentNode,
    IfChangedNode,
    IfNode,
    Node,
    NodeList,
    PartialDefNode,
    TextNode,
    VariableNode,
)

MAX_NESTING = 8
"""Python allows 20 nested blocks in a function; a loop may need two."""
MAX_NODES = 400
"""Python's compiler takes more than its share of time for very long functions."""


def optimize(nodes: NodeList, depth: int = 0) -> NodeList:
    """Returns nodes that render the same text; those given are left as they are.

    Args:
        nodes: The nodes.
        depth: How many tags they are in.
    """
    result = NodeList(None, nodes.compiler)
    for node in nodes:
        text = _constant_text(node)
        if text is None:
            result.append(_optimize_inside(node, depth))
        elif text:
            last = result[-1] if result else None
            if isinstance(last, TextNode):
                joined = copy(last)
                joined.s = last.s + text
                result[-1] = joined
            else:
                new = TextNode(text)
                new.token = node.token
                result.append(new)
    return _split(result) if len(result) > MAX_NODES else result


def _constant_text(node: Node) -> str | None:
    """Returns what a node always shows, or `None` if that depends on the context."""
    if isinstance(node, TextNode):
        return node.s
    if isinstance(node, VariableNode):
        expression = node.filter_expression
        if not expression.is_var and not expression.filters and isinstance(expression.var, str):
            return str.__str__(expression.var)
    return None


def _optimize_inside(node: Node, depth: int) -> Node:
    if not isinstance(node, LANGUAGE) or isinstance(node, (VariableNode, ExtendsNode)):
        return node
    starts_function = isinstance(node, (BlockNode, FragmentNode, PartialDefNode))
    inner_depth = 0 if starts_function else depth + 1
    if isinstance(node, IfNode):
        changed = copy(node)
        changed.branches = [
            (condition, _limit(optimize(nodes, inner_depth), inner_depth))
            for condition, nodes in node.branches
        ]
        return changed
    lists = [name for name in node.child_nodelists if getattr(node, name, None)]
    if not lists:
        return node
    changed_node = copy(node)
    for name in lists:
        nodes = optimize(getattr(node, name), inner_depth)
        if name == "nodelist_true" and renders_again(node):
            nodes = NodeList([_fragment(nodes)], nodes.compiler)
        setattr(changed_node, name, _limit(nodes, inner_depth))
    return changed_node


def renders_again(node: Node) -> bool:
    """Tells whether an `ifchanged` must render its nodes a second time when they gave nothing.

    That can be told from rendering them once where tags with state are among them.
    """
    return (
        isinstance(node, IfChangedNode)
        and not node.values
        and any(node.nodelist_true.get_nodes_by_type(kind) for kind in (CycleNode, IfChangedNode))
    )


def _limit(nodes: NodeList, depth: int) -> NodeList:
    """Puts nodes that are nested too deep into a function of their own."""
    if depth == 0 or depth % MAX_NESTING or all(isinstance(node, TextNode) for node in nodes):
        return nodes
    return NodeList([_fragment(nodes)], nodes.compiler)


def _split(nodes: NodeList) -> NodeList:
    """Cuts a long list into functions, which again are not too many for one function."""
    pieces: list[Node] = list(nodes)
    while len(pieces) > MAX_NODES:
        pieces = [
            _fragment(NodeList(pieces[start : start + MAX_NODES], nodes.compiler))
            for start in range(0, len(pieces), MAX_NODES)
        ]
    return NodeList(pieces, nodes.compiler)


def _fragment(nodes: NodeList) -> FragmentNode:
    fragment = FragmentNode(nodes)
    fragment.token = nodes[0].token
    fragment.compiler = nodes.compiler
    return fragment
