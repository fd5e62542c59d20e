"""The handlers of tags about sequences, whose code has state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plectrum.template.engine.codegen.scopes import Loop
from plectrum.template.engine.nodes import (
    CycleNode,
    Facts,
    ForNode,
    IfChangedNode,
    ResetCycleNode,
)
from plectrum.template.engine.optimize import renders_again

if TYPE_CHECKING:
    from plectrum.template.engine.codegen.functions import FunctionWriter


MAX_CHAIN = 50
"""Values of a `cycle` that are told apart by one chain of `elif`, which Python's compiler nests."""


def write_for(function: FunctionWriter, node: ForNode) -> None:
    """Writes a `for`; its items are local variables, and in the context where that is needed."""
    writer, scopes = function.writer, function.scopes
    items = scopes.local("items")
    sequence = function.expressions.truth(node.sequence)
    writer.line(f"{items} = {function.items(sequence)}")
    size = scopes.local("size")
    writer.line(f"{size} = len({items})")
    inside = function.module.analysis.of_all(node.body)
    loop = Loop(scopes.local("index"), size, scopes.local("loop"), scopes.enclosing_loop())
    with writer.block(f"if {size}:"):
        if inside.reads:
            level = scopes.local("level")
            with function.pushed(level, "{}"):
                _write_iterations(function, node, loop, inside, items, level)
        else:
            _write_iterations(function, node, loop, inside, items, None)
    if node.empty:
        with writer.block("else:"):
            _write_empty(function, node)


def _write_iterations(
    function: FunctionWriter,
    node: ForNode,
    loop: Loop,
    inside: Facts,
    items: str,
    level: str | None,
) -> None:
    writer, scopes = function.writer, function.scopes
    names = {target: scopes.local(target) for target in node.targets}
    unpacks = len(node.targets) > 1
    outer_record = _outer_record(function)
    record_line = writer.reserve()
    if not unpacks:
        scope = function.enter(inside, dict(names), level)
        scope.loop = loop
    source = f"reversed({items})" if node.is_reversed else items
    item = scopes.local("item") if unpacks else names[node.targets[0]]
    with writer.block("for …:") as head:
        if unpacks:
            listed = ", ".join(names.values())
            writer.line(f"{listed} = unpack({item}, {len(names)})")
            scope = function.enter(inside, dict(names), level)
            scope.loop = loop
        step_line = writer.reserve()
        if level is not None:
            loop.needs_index = loop.needs_record = True
            if unpacks and (inside.writes or inside.assigns):
                writer.line(f"{level}.clear()")
                writer.line(f"{level}['forloop'] = {loop.record}")
            for name, local in names.items():
                writer.line(f"{level}[{name!r}] = {local}")
        function.nodes(node.body)
        function.leave()
    if loop.needs_index:
        head.text = f"for {loop.index}, {item} in enumerate({source}):"
    else:
        head.text = f"for {item} in {source}:"
    if loop.needs_record:
        parent = outer_record()
        depth = "context.dicts" if parent == "None" else "None"
        kept = f"{level}['forloop'] = " if level is not None else ""
        record_line.text = f"{loop.record} = {kept}LoopRecord({parent}, {loop.size}, {depth})"
        step_line.text = f"{loop.record}.index = {loop.index}"


def _outer_record(function: FunctionWriter) -> Callable[[], str]:
    """Returns a function that gives code for the `forloop` around this loop."""
    outer = function.scopes.loop()
    local = function.scopes.known("forloop")

    def code() -> str:
        if outer is None:
            return local or "None"
        outer.needs_index = outer.needs_record = True
        return outer.record

    return code


def _write_empty(function: FunctionWriter, node: ForNode) -> None:
    inside = function.module.analysis.of_all(node.empty)
    if inside.reads and (inside.writes or inside.assigns):
        level = function.scopes.local("level")
        function.enter(inside, {}, level)
        with function.pushed(level, "{}"):
            function.nodes(node.empty)
    else:
        function.enter(inside, {}, None)
        function.nodes(node.empty)
    function.leave()


def write_cycle(function: FunctionWriter, node: CycleNode) -> None:
    """Writes a `cycle`; how often it was met is kept for the rendering of the template."""
    writer, scopes = function.writer, function.scopes
    key = function.module.bindings.state_key("cycle", node.position)
    function.module.has_state = True
    turn = scopes.local("turn")
    value = scopes.local("value")
    writer.line(f"{turn} = next_turn(context, {key}, {len(node.values)})")
    for index, expression in enumerate(node.values):
        keyword = "if" if index % MAX_CHAIN == 0 else "elif"
        with writer.block(f"{keyword} {turn} == {index}:"):
            writer.line(f"{value} = {function.expressions.value(expression)}")
    if node.variable_name:
        writer.line(f"context.set_upward({node.variable_name!r}, {value})")
    if not node.silent:
        writer.line(f"{value} = present({value})")
        writer.show(value)


def write_resetcycle(function: FunctionWriter, node: ResetCycleNode) -> None:
    """Writes a `resetcycle`."""
    key = function.module.bindings.state_key("cycle", node.cycle.position)
    function.module.has_state = True
    function.writer.line(f"reset_turn(context, {key})")


def _show_changed(function: FunctionWriter, node: IfChangedNode, text: str) -> None:
    """Writes what shows a text that has changed.

    COMPAT: an empty text is rendered again; that shows where tags with state are inside.
    """
    function.writer.show(text)
    if renders_again(node):
        with function.writer.block(f"if not {text}:"):
            function.nodes(node.nodelist_true)


def write_ifchanged(function: FunctionWriter, node: IfChangedNode) -> None:
    """Writes an `ifchanged`; what it compares with is kept with the loop around it."""
    writer, scopes = function.writer, function.scopes
    key = function.module.bindings.state_key("ifchanged", node.position)
    function.module.has_state = True
    loop = scopes.loop()
    if loop is not None:
        loop.needs_index = loop.needs_record = True
        frame = loop.record
    else:
        frame = "change_frame(context)"
    text = scopes.local("text")
    compared = scopes.local("compared")
    if node.values:
        values = [function.expressions.value(value, or_none=True) for value in node.values]
        writer.line(f"{compared} = [{', '.join(values)}]")
        with writer.block(f"if changed({frame}, {key}, {compared}):"):
            function.nodes(node.nodelist_true)
    else:
        with writer.collecting(text):
            function.nodes(node.nodelist_true)
        writer.line(f"{compared} = join({text})")
        with writer.block(f"if changed({frame}, {key}, {compared}):"):
            _show_changed(function, node, compared)
    if node.nodelist_false:
        with writer.block("else:"):
            function.nodes(node.nodelist_false)
