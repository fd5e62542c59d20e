"""Nodes to functions: the handler of each kind of node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from plectrum.template.engine.analysis import LANGUAGE
from plectrum.template.engine.codegen import loops
from plectrum.template.engine.codegen.expressions import Expressions, needs_statements
from plectrum.template.engine.codegen.scopes import Scope, Scopes
from plectrum.template.engine.codegen.writer import Writer
from plectrum.template.engine.conditions import Condition
from plectrum.template.engine.nodes import (
    BlockNode,
    CallNode,
    CycleNode,
    ExtendsNode,
    Facts,
    FilterNode,
    FirstOfNode,
    ForNode,
    FragmentNode,
    IfChangedNode,
    IfNode,
    IncludeNode,
    Node,
    NodeList,
    PartialDefNode,
    PartialNode,
    RegroupNode,
    ResetCycleNode,
    TextNode,
    VariableNode,
    WithNode,
)

if TYPE_CHECKING:
    from plectrum.template.engine.codegen.module import ModuleWriter


MAX_CHOICES = 8
"""Branches of an `if` that are written as one expression; more nest too many parentheses."""
MAX_CHAIN = 50
"""Branches of an `if` that are written with `elif`, which Python's compiler nests."""


class FunctionWriter:
    """Writes one function of a template's module.

    Args:
        module: The module.
        facts: What is known of the nodes.
    """

    def __init__(self, module: ModuleWriter, facts: Facts) -> None:
        self.module = module
        self.writer: Writer = module.writer
        self.is_async = module.is_async
        self.facts = facts
        self.scopes: Scopes
        self.expressions = Expressions(self)

    def write(self, name: str, nodes: NodeList, block_name: str | None = None) -> None:
        """Writes the function.

        Args:
            name: The function's name.
            nodes: Its nodes.
            block_name: The name of the block that it is, if it is one.
        """
        colour = "async def" if self.is_async else "def"
        depth = ", depth" if block_name is not None else ""
        with self.writer.block(f"{colour} {name}(context, blocks{depth}):"):
            prologue = self.writer.reserve()
            self.scopes = Scopes(is_dynamic=self.facts.writes, prologue=prologue)
            start = self.writer.reserve()
            self.writer.begin_function("out")
            if block_name is not None:
                self._write_block(nodes, block_name)
            else:
                self.nodes(nodes)
            self.writer.end_function(start)
            self.scopes.finish()

    def write_child(self, name: str, before: NodeList, extends: ExtendsNode) -> None:
        """Writes the root function of a template that extends another."""
        colour = "async def" if self.is_async else "def"
        with self.writer.block(f"{colour} {name}(context, blocks):"):
            prologue = self.writer.reserve()
            self.scopes = Scopes(is_dynamic=self.facts.writes, prologue=prologue)
            start = self.writer.reserve()
            self.writer.begin_function("out")
            self.nodes(before)
            self.writer.position = extends.position
            runner = "aextend" if self.is_async else "extend"
            parent = self.expressions.value(extends.parent)
            self.writer.show(self.call(f"{runner}(program, context, blocks, {parent})"))
            self.writer.end_function(start)
            self.scopes.finish()

    def _write_block(self, nodes: NodeList, name: str) -> None:
        """Writes the body of a block, which sets names in a level of its own."""
        head = self.writer.reserve()
        is_pushed = self.facts.reads or self.facts.writes or bool(self.facts.assigns)
        level = "level" if is_pushed else None
        scope = self.enter(self.facts, {"block": "block"}, level)
        if level is None:
            self.nodes(nodes)
        else:
            with self.pushed(level, "{'block': block}"):
                self.nodes(nodes)
        self.leave()
        if level is not None or "block" in scope.used:
            head.text = f"block = Block(template, context, blocks, {name!r}, depth)"

    @contextmanager
    def pushed(self, name: str, values: str) -> Iterator[None]:
        """Keeps a level on the context while the statements inside run."""
        self.writer.line(f"{name} = {values}")
        self.writer.line(f"context.dicts.append({name})")
        with self.writer.block("try:"):
            yield
        with self.writer.block("finally:"):
            self.writer.line("context.dicts.pop()")

    def nodes(self, nodes: NodeList) -> None:
        """Writes what shows nodes."""
        for node in nodes:
            if node.token is not None:
                self.writer.position = node.token.position[0]
            handler = HANDLERS.get(type(node), _opaque)
            handler(self, node)

    def call(self, code: str) -> str:
        """Returns code that calls a function of a template, which has this function's colour."""
        return f"await {code}" if self.is_async else code

    def items(self, code: str) -> str:
        """Returns code for the items of a sequence, in a collection that knows its length."""
        return f"await aloop_items({code})" if self.is_async else f"loop_items({code})"

    def assign(self, name: str, code: str) -> None:
        """Writes what sets a name in the scope around."""
        scope = self.scopes.current
        if scope.is_dynamic:
            self.writer.line(f"context.dicts[-1][{name!r}] = {code}")
            return
        if scope.is_function:
            local = self.scopes.lookup(name)
            self.writer.line(f"{local} = context.dicts[-1][{name!r}] = {code}")
            return
        local = scope.names[name]
        kept = f"{scope.level}[{name!r}] = " if scope.level else ""
        self.writer.line(f"{local} = {kept}{code}")

    @contextmanager
    def collected(self, nodes: NodeList) -> Iterator[str]:
        """Writes what collects the text of nodes; gives code for the text."""
        name = self.scopes.local("text")
        with self.writer.collecting(name):
            self.nodes(nodes)
        yield f"join({name})"

    def enter(self, facts: Facts, names: dict[str, str], level: str | None) -> Scope:
        """Enters a scope; names that may be set in it begin with the value that they had."""
        for name in sorted(facts.assigns - names.keys()):
            if facts.writes:
                names[name] = name
                continue
            local = self.scopes.local(name)
            before = self.scopes.lookup(name) or f"find(context, {name!r})"
            self.writer.line(f"{local} = {before}")
            names[name] = local
        scope = Scope(names, level, is_dynamic=facts.writes)
        self.scopes.stack.append(scope)
        return scope

    def leave(self) -> None:
        """Leaves the innermost scope."""
        self.scopes.stack.pop()


def _text(function: FunctionWriter, node: TextNode) -> None:
    if node.s:
        function.writer.text(node.s)


def _variable(function: FunctionWriter, node: VariableNode) -> None:
    function.writer.show(function.expressions.shown(node.filter_expression))


def _if(function: FunctionWriter, node: IfNode) -> None:
    """Writes an `if`; conditions that need statements get them only when it is their turn."""
    if _is_choice(function, node):
        function.writer.show(_choice(function, node))
        return
    rest = [condition for condition, _ in node.branches[1:] if condition is not None]
    if len(rest) > MAX_CHAIN or any(needs_statements(condition) for condition in rest):
        _if_in_steps(function, node)
        return
    keyword = "if"
    for condition, nodes in node.branches:
        if condition is None:
            head = "else:"
        else:
            head = f"{keyword} {function.expressions.condition(condition)}:"
        with function.writer.block(head):
            function.nodes(nodes)
        keyword = "elif"


def _is_choice(function: FunctionWriter, node: IfNode) -> bool:
    """Tells whether an `if` only chooses between single texts or variables."""
    return (
        not function.is_async
        and len(node.branches) <= MAX_CHOICES
        and all(
            (condition is None or not needs_statements(condition))
            and len(nodes) <= 1
            and all(type(each) in {TextNode, VariableNode} for each in nodes)
            for condition, nodes in node.branches
        )
    )


def _choice(function: FunctionWriter, node: IfNode) -> str:
    """Returns code for the text that an `if` chooses, so that no statement is needed for it."""
    code = "empty"
    for condition, nodes in reversed(node.branches):
        shown = "empty"
        for each in nodes:
            if isinstance(each, TextNode):
                shown = function.module.bindings.constant(each.s)
            elif isinstance(each, VariableNode):
                shown = function.expressions.shown(each.filter_expression)
        if condition is None:
            code = shown
        else:
            code = f"({shown} if {function.expressions.condition(condition)} else {code})"
    return code


def _if_in_steps(function: FunctionWriter, node: IfNode) -> None:
    """Writes an `if` whose later conditions need statements, without nesting them."""
    writer = function.writer
    done = function.scopes.local("done")
    writer.line(f"{done} = False")
    for index, (condition, nodes) in enumerate(node.branches):
        if index == 0:
            _step(function, done, condition, nodes)
            continue
        with writer.block(f"if not {done}:"):
            if condition is None:
                function.nodes(nodes)
            else:
                _step(function, done, condition, nodes)


def _step(
    function: FunctionWriter, done: str, condition: Condition | None, nodes: NodeList
) -> None:
    if condition is None:
        return
    with function.writer.block(f"if {function.expressions.condition(condition)}:"):
        function.writer.line(f"{done} = True")
        function.nodes(nodes)


def _with(function: FunctionWriter, node: WithNode) -> None:
    inside = function.module.analysis.of_all(node.nodelist)
    writer = function.writer
    names: dict[str, str] = {}
    for name, expression in node.assignments.items():
        local = function.scopes.local(name)
        writer.line(f"{local} = {function.expressions.value(expression)}")
        names[name] = local
    values = ", ".join(f"{name!r}: {local}" for name, local in names.items())
    if not inside.reads:
        function.enter(inside, names, None)
        function.nodes(node.nodelist)
        function.leave()
        return
    level = function.scopes.local("level")
    function.enter(inside, names, level)
    with function.pushed(level, f"{{{values}}}"):
        function.nodes(node.nodelist)
    function.leave()


def _block(function: FunctionWriter, node: BlockNode) -> None:
    function.module.add_block(node)
    name = function.module.bindings.constant(node.name)
    function.writer.show(function.call(f"blocks[{name}][0](context, blocks, 0)"))


def _fragment(function: FunctionWriter, node: FragmentNode) -> None:
    name = function.module.add_fragment(node)
    if not node.settings:
        function.writer.show(function.call(f"{name}(context, blocks)"))
        return
    settings = function.module.bindings.constant(node.settings, "settings")
    key = function.module.bindings.constant(name)
    runner = "arender_with" if function.is_async else "render_with"
    function.writer.show(function.call(f"{runner}(program, context, blocks, {key}, {settings})"))


def _include(function: FunctionWriter, node: IncludeNode) -> None:
    bindings = function.module.bindings
    is_constant = not node.template.is_var and not node.template.filters and node.template.var
    if is_constant and not (node.extra_context or node.isolated_context or function.is_async):
        function.writer.show(f"{bindings.include(node.template.var)}(context)")
        return
    template = function.expressions.value(node.template)
    if node.extra_context:
        values = ", ".join(
            f"{bindings.constant(name)}: {function.expressions.value(expression)}"
            for name, expression in node.extra_context.items()
        )
        extra = function.scopes.local("extra")
        function.writer.line(f"{extra} = {{{values}}}")
    else:
        extra = "None"
    runner = "ainclude" if function.is_async else "include"
    function.writer.show(
        function.call(f"{runner}(context, {template}, {extra}, {node.isolated_context})")
    )


def _partial_definition(function: FunctionWriter, node: PartialDefNode) -> None:
    if node.inline:
        name = function.module.partial_function(node.name)
        function.writer.show(function.call(f"{name}(context, blocks)"))


def _partial(function: FunctionWriter, node: PartialNode) -> None:
    name = function.module.partial_function(node.name)
    if name is None:
        key = function.module.bindings.constant(node.name)
        function.writer.show(f"no_partial({key}, template)")
        return
    if _keeps_state(function.module.partials[node.name].nodelist):
        function.module.has_state = True
        runner = "arender_partial" if function.is_async else "render_partial"
        function.writer.show(function.call(f"{runner}({name}, context, blocks)"))
        return
    function.writer.show(function.call(f"{name}(context, blocks)"))


def _keeps_state(nodes: NodeList) -> bool:
    """Tells whether a tag among nodes may keep state while they render."""
    return any(
        isinstance(node, (CycleNode, IfChangedNode)) or not isinstance(node, LANGUAGE)
        for node in nodes.get_nodes_by_type(Node)
    )


def _firstof(function: FunctionWriter, node: FirstOfNode) -> None:
    writer = function.writer
    result = function.scopes.local("first")
    writer.line(f"{result} = ''")
    shown = function.scopes.local("found")
    with writer.block("for _ in once:"):
        for expression in node.values:
            code = function.expressions.value(expression, or_none=True)
            writer.line(f"{shown} = {code}")
            with writer.block(f"if {shown}:"):
                writer.line(f"{result} = present({shown})")
                writer.line("break")
    if node.target:
        function.assign(node.target, f"marked({result})")
    else:
        writer.show(result)


def _filter(function: FunctionWriter, node: FilterNode) -> None:
    with function.collected(node.nodelist) as text:
        local = function.scopes.local("var")
        function.writer.line(f"{local} = SafeString({text})")
    if function.module.resolves:
        with function.pushed("filtered", f"{{'var': {local}}}"):
            function.writer.line(f"{local} = {function.expressions.value(node.filter_expression)}")
    else:
        function.scopes.stack.append(Scope({"var": local}))
        function.writer.line(f"{local} = {function.expressions.value(node.filter_expression)}")
        function.leave()
    function.writer.show(local)


def _regroup(function: FunctionWriter, node: RegroupNode) -> None:
    writer = function.writer
    items = function.scopes.local("items")
    keys = function.scopes.local("keys")
    item = function.scopes.local("item")
    sequence = function.expressions.value(node.sequence, or_none=True)
    writer.line(f"{items} = {function.items(sequence)}")
    writer.line(f"{keys} = []")
    with writer.block(f"for {item} in {items}:"):
        if function.module.resolves:
            writer.line(f"context.dicts[-1][{node.target!r}] = {item}")
        function.scopes.stack.append(Scope({node.target: item}))
        grouper = function.expressions.value(node.grouper, or_none=True)
        function.leave()
        writer.line(f"{keys}.append({grouper})")
    function.assign(node.target, f"regrouped({keys}, {items})")


def _call(function: FunctionWriter, node: CallNode) -> None:
    bindings = function.module.bindings
    arguments = ["context"] if node.takes_context else []
    function.module.needs_context = function.module.needs_context or node.takes_context
    if node.nodelist is not None:
        with function.collected(node.nodelist) as text:
            content = function.scopes.local("content")
            function.writer.line(f"{content} = SafeString({text})")
        arguments.append(content)
    arguments += [
        function.expressions.value(argument, or_none=node.unknown_is_none) for argument in node.args
    ]
    for name, expression in node.kwargs.items():
        value = function.expressions.value(expression)
        arguments.append(f"**{{{bindings.constant(name)}: {value}}}")
    called = bindings.tag(node, "afunction" if function.is_async and node.afunction else "function")
    code = function.expressions.awaited(f"{called}({', '.join(arguments)})")
    if node.target is not None:
        function.assign(node.target, code)
    elif node.escapes:
        function.writer.show(f"escaped({code})")
    else:
        function.writer.show(code)


def _opaque(function: FunctionWriter, node: Node) -> None:
    """Writes the call of a tag that has its own `render`."""
    name = function.module.bindings.node(node)
    function.module.has_opaque = True
    if function.is_async and hasattr(node, "arender"):
        function.writer.show(f"await {name}.arender(context)")
    else:
        function.writer.show(f"{name}.render_annotated(context)")


HANDLERS: dict[type[Node], Callable[[FunctionWriter, Any], None]] = {
    TextNode: _text,
    VariableNode: _variable,
    IfNode: _if,
    ForNode: loops.write_for,
    WithNode: _with,
    BlockNode: _block,
    FragmentNode: _fragment,
    IncludeNode: _include,
    PartialDefNode: _partial_definition,
    PartialNode: _partial,
    CycleNode: loops.write_cycle,
    ResetCycleNode: loops.write_resetcycle,
    FirstOfNode: _firstof,
    FilterNode: _filter,
    IfChangedNode: loops.write_ifchanged,
    RegroupNode: _regroup,
    CallNode: _call,
}
