"""A template's nodes to a module of Python: its source, its code, its bindings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plectrum.template.engine.analysis import Analysis
from plectrum.template.engine.codegen.bindings import Bindings
from plectrum.template.engine.codegen.functions import FunctionWriter
from plectrum.template.engine.codegen.writer import Writer
from plectrum.template.engine.nodes import (
    BlockNode,
    ExtendsNode,
    FragmentNode,
    NodeList,
    PartialDefNode,
)
from plectrum.template.engine.optimize import optimize
from plectrum.utils.records import record


@record
class ModuleSource:
    """What code generation gives: everything but the code object.

    Attributes:
        source: The Python source.
        positions: The offset in the template of each line of the source.
        bindings: What the names in the source stand for.
        blocks: The functions of blocks, by the block's name.
        partials: The functions of partials, by the partial's name.
        is_async: Whether the functions are coroutine functions.
        needs_binding: Whether the context must be tied to the template while it renders.
        needs_state: Whether the rendering needs a level of its own for the state of tags.
        needs_level: Whether names are set that must not stay set after an include.
    """

    source: str
    positions: dict[int, int]
    bindings: Bindings
    blocks: dict[str, str]
    partials: dict[str, str]
    is_async: bool
    needs_binding: bool
    needs_state: bool
    needs_level: bool


def generate(
    nodes: NodeList,
    name: str,
    partials: Mapping[str, PartialDefNode],
    *,
    is_async: bool = False,
    resolves: bool = False,
) -> ModuleSource:
    """Returns the module that renders nodes.

    Args:
        nodes: The nodes of a template, or some of them.
        name: The template's name, for the reader.
        partials: The template's partials, by name.
        is_async: Whether the functions are coroutine functions.
        resolves: Whether variables are resolved one by one through the context, as
            `string_if_invalid` asks for.
    """
    return ModuleWriter(name, partials, is_async=is_async, resolves=resolves).write(nodes)


class ModuleWriter:
    """Writes the functions of one module.

    Attributes:
        writer: Takes the lines.
        bindings: Takes the names.
        analysis: Knows the facts of nodes.
        has_opaque: Whether a tag with its own `render` is among the nodes.
        has_state: Whether a tag keeps state while the template renders.
        writes: Whether names are set outside of loops and the like.
        needs_context: Whether something reads the whole context, or the template's engine by it.
    """

    def __init__(
        self,
        name: str,
        partials: Mapping[str, PartialDefNode],
        *,
        is_async: bool,
        resolves: bool,
    ) -> None:
        self.name = name
        self.is_async = is_async
        self.resolves = resolves
        self.writer = Writer()
        self.bindings = Bindings()
        self.partials: dict[str, PartialDefNode] = {
            key: _optimized(partial) for key, partial in partials.items()
        }
        self.analysis = Analysis(self.partials, everything_reads=resolves)
        self.has_opaque = False
        self.has_state = False
        self.needs_context = False
        self.writes = False
        self._blocks: dict[str, BlockNode] = {}
        self._fragments: dict[str, FragmentNode] = {}
        self._fragment_names: dict[int, str] = {}
        self._partial_functions: dict[str, str] = {}

    def write(self, nodes: NodeList) -> ModuleSource:
        """Writes the whole module and returns it."""
        self.writer.line(f"# {self.name!r}, compiled")
        extends = next((node for node in nodes if isinstance(node, ExtendsNode)), None)
        if extends is None:
            self._function("root", optimize(nodes))
        else:
            self._write_child(nodes, extends)
        for block in nodes.get_nodes_by_type(BlockNode):
            if block.name not in self._blocks:
                self.add_block(_optimized(block))
        for name in self.partials:
            self.partial_function(name)
        self._write_pending()
        source, positions = self.writer.result()
        needs_state = self.has_opaque or self.has_state
        return ModuleSource(
            source,
            positions,
            Bindings(self.bindings.recipes),
            blocks={name: f"block_{index}" for index, name in enumerate(self._blocks)},
            partials=self._partial_functions,
            is_async=self.is_async,
            needs_binding=self.needs_context or needs_state or self.resolves,
            needs_state=needs_state,
            needs_level=self.writes or needs_state or extends is not None,
        )

    def _write_child(self, nodes: NodeList, extends: ExtendsNode) -> None:
        """Writes a template that extends another: of its nodes only the blocks are used."""
        self.needs_context = True
        before = optimize(NodeList(nodes[: nodes.index(extends)], nodes.compiler))
        facts = self.analysis.of_all(before)
        function = FunctionWriter(self, facts)
        function.write_child("root", before, extends)

    def _write_pending(self) -> None:
        """Writes the functions that others have asked for, until none is left."""
        written: set[str] = set()
        while True:
            pending = [
                *((f"block_{i}", node) for i, node in enumerate(self._blocks.values())),
                *self._fragments.items(),
                *(
                    (self._partial_functions[key], self.partials[key])
                    for key in self._partial_functions
                ),
            ]
            fresh: list[tuple[str, Any]] = [
                (name, node) for name, node in pending if name not in written
            ]
            if not fresh:
                return
            for name, node in fresh:
                written.add(name)
                block_name = node.name if isinstance(node, BlockNode) else None
                self._function(name, node.nodelist, block_name)

    def _function(self, name: str, nodes: NodeList, block_name: str | None = None) -> None:
        facts = self.analysis.of_all(nodes)
        self.writes = self.writes or facts.writes or bool(facts.assigns)
        self.needs_context = self.needs_context or facts.reads or facts.writes
        FunctionWriter(self, facts).write(name, nodes, block_name)

    def add_block(self, node: BlockNode) -> None:
        """Asks for the function of a block."""
        self._blocks.setdefault(node.name, node)
        for inner in node.nodelist.get_nodes_by_type(BlockNode):
            self._blocks.setdefault(inner.name, inner)

    def add_fragment(self, node: FragmentNode) -> str:
        """Asks for the function of a fragment and returns its name."""
        name = self._fragment_names.get(id(node))
        if name is None:
            name = self._fragment_names[id(node)] = f"fragment_{len(self._fragments)}"
            self._fragments[name] = node
        return name

    def partial_function(self, name: str) -> str | None:
        """Asks for the function of a partial and returns its name; `None` if there is no such."""
        if name not in self.partials:
            return None
        return self._partial_functions.setdefault(name, f"partial_{len(self._partial_functions)}")


def _optimized(node: Any) -> Any:
    """Returns a block or partial with its inside optimised."""
    optimized = optimize(NodeList([node], node.nodelist.compiler))
    return optimized[0]
