"""The tree of a template: each kind of node is declared once, here.

A node of the language is a dataclass; the code generator has a handler for each of them. A tag
written by somebody else is a subclass of `Node` with a `render(context)` of its own, which
compiled code calls.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from plectrum.utils.records import record
from plectrum.utils.safestring import SafeString

if TYPE_CHECKING:
    from plectrum.template.engine.conditions import Condition
    from plectrum.template.engine.expressions import FilterExpression
    from plectrum.template.engine.lexer import Token

N = TypeVar("N", bound="Node")


class Compiler(Protocol):
    """Turns nodes into something that renders; the parser ties it to the nodes that it makes."""

    def compile_nodes(self, nodes: NodeList) -> Callable[[Any], str]:
        """Returns a function from a context to text."""
        ...

    def acompile_nodes(self, nodes: NodeList) -> Callable[[Any], Awaitable[str]]:
        """Returns a coroutine function from a context to text."""
        ...


@record
class Facts:
    """What compiled code must know of a node and all inside it.

    Attributes:
        reads: It may read any name of the context, so that loops must keep theirs there.
        writes: It may set any name of the context, so that names must be read again after it.
        assigns: Names that it sets in the scope around it.
    """

    reads: bool = False
    writes: bool = False
    assigns: frozenset[str] = frozenset()


class Node:
    """A tag or a variable of a template.

    Attributes:
        must_be_first: Whether nothing but text may stand before the tag.
        child_nodelists: The names of the attributes that hold nodes inside it.
        reads_context: Whether `render` reads the context; `False` allows faster code around it.
        writes_context: Whether `render` sets names that stay set; `False` likewise.
        token: The token that the node was made of.
        origin: Where the template comes from.
    """

    must_be_first: ClassVar[bool] = False
    child_nodelists: ClassVar[tuple[str, ...]] = ("nodelist",)
    reads_context: bool = True
    writes_context: bool = True
    token: Token | None = None
    origin: Any = None
    compiler: Compiler | None = None
    facts: Facts | None = None

    def render(self, context: Any) -> str:
        """Returns the text of the node in a context.

        Tags written as classes override this; nodes of the language are compiled.
        """
        return NodeList([self], self.compiler).render(context)

    def render_annotated(self, context: Any) -> str:
        """Renders the node; errors are annotated wherever a node is rendered."""
        return self.render(context)

    def nodelists(self) -> Iterator[NodeList]:
        """Yields the lists of nodes inside this one."""
        for name in self.child_nodelists:
            nodes = getattr(self, name, None)
            if isinstance(nodes, NodeList):
                yield nodes

    def get_nodes_by_type(self, nodetype: type[N]) -> list[N]:
        """Returns this node and those inside it that are of a type, in order."""
        found: list[N] = [self] if isinstance(self, nodetype) else []
        for nodes in self.nodelists():
            found += nodes.get_nodes_by_type(nodetype)
        return found

    @property
    def position(self) -> int:
        """The offset in the source at which the node begins."""
        return self.token.position[0] if self.token is not None else 0


class NodeList(list[Node]):
    """Nodes in order.

    Attributes:
        contains_nontext: Whether anything but text is among them.
    """

    __slots__ = ("acompiled", "compiled", "compiler", "contains_nontext")

    def __init__(self, nodes: list[Node] | None = None, compiler: Compiler | None = None) -> None:
        super().__init__(nodes or ())
        self.compiler = compiler
        self.compiled: Callable[[Any], str] | None = None
        self.acompiled: Callable[[Any], Awaitable[str]] | None = None
        self.contains_nontext = False

    def render(self, context: Any) -> SafeString:
        """Returns the text of all nodes; they are compiled together at the first call."""
        if self.compiled is None:
            if self.compiler is None:
                return SafeString("".join(str(node.render(context)) for node in self))
            self.compiled = self.compiler.compile_nodes(self)
        return SafeString(self.compiled(context))

    async def arender(self, context: Any) -> SafeString:
        """Returns the text of all nodes, awaiting what must be awaited."""
        if self.acompiled is None:
            if self.compiler is None:
                return self.render(context)
            self.acompiled = self.compiler.acompile_nodes(self)
        return SafeString(await self.acompiled(context))

    def get_nodes_by_type(self, nodetype: type[N]) -> list[N]:
        """Returns the nodes of a type, also those inside others, in order."""
        found: list[N] = []
        for node in self:
            found += node.get_nodes_by_type(nodetype)
        return found


@dataclass(eq=False)
class TextNode(Node):
    """Text that is shown as it is."""

    s: str
    child_nodelists = ()


@dataclass(eq=False)
class VariableNode(Node):
    """`{{ expression }}`."""

    filter_expression: FilterExpression
    child_nodelists = ()


@dataclass(eq=False)
class IfNode(Node):
    """`{% if %}`: pairs of a condition (`None` for else) and nodes."""

    branches: list[tuple[Condition | None, NodeList]]

    def nodelists(self) -> Iterator[NodeList]:
        """Yields the nodes of each branch."""
        for _, nodes in self.branches:
            yield nodes


@dataclass(eq=False)
class ForNode(Node):
    """`{% for targets in sequence %}`."""

    targets: tuple[str, ...]
    sequence: FilterExpression
    is_reversed: bool
    body: NodeList
    empty: NodeList
    child_nodelists = ("body", "empty")


@dataclass(eq=False)
class WithNode(Node):
    """`{% with name=expression %}`."""

    assignments: dict[str, FilterExpression]
    nodelist: NodeList


@dataclass(eq=False)
class BlockNode(Node):
    """`{% block name %}`, which a template that extends this one may override."""

    name: str
    nodelist: NodeList


@dataclass(eq=False)
class ExtendsNode(Node):
    """`{% extends parent %}` and the rest of the template."""

    parent: FilterExpression
    nodelist: NodeList
    must_be_first = True


@dataclass(eq=False)
class IncludeNode(Node):
    """`{% include template with … only %}`."""

    template: FilterExpression
    extra_context: dict[str, FilterExpression]
    isolated_context: bool
    child_nodelists = ()


@dataclass(eq=False)
class FragmentNode(Node):
    """Nodes that become a function of their own.

    Attributes:
        nodelist: The nodes.
        settings: Attributes of the context that have other values inside, as autoescape has.
    """

    nodelist: NodeList
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class PartialDefNode(Node):
    """`{% partialdef name %}`, shown in its place if it is inline."""

    name: str
    inline: bool
    nodelist: NodeList


@dataclass(eq=False)
class PartialNode(Node):
    """`{% partial name %}`."""

    name: str
    child_nodelists = ()


@dataclass(eq=False)
class CycleNode(Node):
    """`{% cycle values as name silent %}`."""

    values: list[FilterExpression]
    variable_name: str | None = None
    silent: bool = False
    child_nodelists = ()


@dataclass(eq=False)
class ResetCycleNode(Node):
    """`{% resetcycle %}`."""

    cycle: CycleNode
    child_nodelists = ()


@dataclass(eq=False)
class FirstOfNode(Node):
    """`{% firstof values as name %}`."""

    values: list[FilterExpression]
    target: str | None = None
    child_nodelists = ()


@dataclass(eq=False)
class FilterNode(Node):
    """`{% filter filters %}`: the expression's variable is the text of the nodes."""

    filter_expression: FilterExpression
    nodelist: NodeList


@dataclass(eq=False)
class IfChangedNode(Node):
    """`{% ifchanged values %}`."""

    values: list[FilterExpression]
    nodelist_true: NodeList
    nodelist_false: NodeList
    child_nodelists = ("nodelist_true", "nodelist_false")


@dataclass(eq=False)
class RegroupNode(Node):
    """`{% regroup sequence by attribute as target %}`."""

    sequence: FilterExpression
    grouper: FilterExpression
    target: str
    child_nodelists = ()


@dataclass(eq=False)
class CallNode(Node):
    """A tag that is a function of its arguments.

    Attributes:
        function: What is called.
        args: Expressions for its positional arguments.
        kwargs: Expressions for its keyword arguments.
        afunction: What is called instead while rendering awaits, if it is another function.
        target: The name that gets the result instead of the page.
        takes_context: Whether the context is its first argument.
        nodelist: Nodes whose text is its next argument, if it is a block tag.
        escapes: Whether the result is escaped like a variable; text of built-in tags is not.
        unknown_is_none: Whether an unknown variable is `None` rather than an empty text.
    """

    function: Callable[..., Any]
    args: list[FilterExpression] = field(default_factory=list)
    kwargs: dict[str, FilterExpression] = field(default_factory=dict)
    target: str | None = None
    takes_context: bool = False
    nodelist: NodeList | None = None
    escapes: bool = True
    unknown_is_none: bool = False
    afunction: Callable[..., Any] | None = None
    reads_context: bool = False
    writes_context: bool = False
