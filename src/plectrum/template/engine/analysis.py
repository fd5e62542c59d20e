"""What compiled code must know of the nodes: who reads the whole context, and who writes to it.

Names that a loop or a `with` sets become local variables of the generated function. They are kept
in the context as well only where something inside may look for them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plectrum.template.engine.nodes import (
    BlockNode,
    CallNode,
    CycleNode,
    Facts,
    FilterNode,
    FirstOfNode,
    ForNode,
    FragmentNode,
    IfChangedNode,
    IfNode,
    IncludeNode,
    Node,
    PartialDefNode,
    PartialNode,
    RegroupNode,
    ResetCycleNode,
    TextNode,
    VariableNode,
    WithNode,
)

NOTHING = Facts()
READS = Facts(reads=True)
EVERYTHING = Facts(reads=True, writes=True)
LANGUAGE = (
    TextNode, VariableNode, IfNode, ForNode, WithNode, BlockNode, IncludeNode, FragmentNode,
    PartialDefNode, PartialNode, CycleNode, ResetCycleNode, FirstOfNode, FilterNode, IfChangedNode,
    RegroupNode, CallNode,
)  # fmt: skip
"""The kinds of nodes whose facts are found out here; other tags say theirs."""


class Analysis:
    """Finds the facts of the nodes of one template.

    Args:
        partials: The template's partials, by name.
        everything_reads: Whether each variable looks into the context by itself.
    """

    def __init__(
        self, partials: Mapping[str, PartialDefNode], *, everything_reads: bool = False
    ) -> None:
        self.partials = partials
        self.base = READS if everything_reads else NOTHING
        self._entered: set[str] = set()

    def of_all(self, nodes: Iterable[Node]) -> Facts:
        """Returns the facts of several nodes together."""
        facts = self.base
        for node in nodes:
            found = self.of(node)
            if found is not NOTHING:
                facts = _join(facts, found)
        return facts

    def of(self, node: Node) -> Facts:
        """Returns the facts of a node, which keeps them."""
        if node.facts is None:
            node.facts = self._find(node)
        return node.facts

    def _find(self, node: Node) -> Facts:
        if isinstance(node, (TextNode, VariableNode, ResetCycleNode)):
            return self.base
        if isinstance(node, (BlockNode, IncludeNode)):
            return READS
        if isinstance(node, CycleNode):
            return EVERYTHING if node.variable_name else self.base
        if isinstance(node, PartialDefNode):
            return self._of_partial(node.name) if node.inline else self.base
        if isinstance(node, PartialNode):
            return self._of_partial(node.name)
        inside = self.base
        for nodes in node.nodelists():
            inside = _join(inside, self.of_all(nodes))
        return self._around(node, inside)

    def _around(self, node: Node, inside: Facts) -> Facts:
        """Returns the facts of a node that has others inside."""
        if isinstance(node, (ForNode, WithNode)):
            return Facts(inside.reads, inside.writes)
        if isinstance(node, FragmentNode):
            return Facts(reads=True, writes=inside.writes or bool(inside.assigns))
        if isinstance(node, CallNode):
            own = Facts(node.reads_context, node.writes_context, _names(node.target))
            return _join(inside, own)
        if isinstance(node, (FirstOfNode, RegroupNode)):
            return _join(inside, Facts(assigns=_names(node.target)))
        if isinstance(node, LANGUAGE):
            return inside
        return Facts(reads=node.reads_context, writes=node.writes_context)

    def _of_partial(self, name: str) -> Facts:
        if name in self._entered or name not in self.partials:
            return EVERYTHING
        self._entered.add(name)
        try:
            inside = self.of_all(self.partials[name].nodelist)
        finally:
            self._entered.discard(name)
        return Facts(reads=True, writes=inside.writes or bool(inside.assigns))


def _names(target: str | None) -> frozenset[str]:
    return frozenset((target,)) if target else frozenset()


def _join(first: Facts, second: Facts) -> Facts:
    return Facts(
        first.reads or second.reads,
        first.writes or second.writes,
        first.assigns | second.assigns if second.assigns else first.assigns,
    )
