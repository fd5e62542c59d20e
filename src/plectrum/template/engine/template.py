"""A template: parsed when it is made, compiled when it is first rendered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from itertools import islice
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.template.engine import bytecode, debug
from plectrum.template.engine.context import PLAIN, Context
from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.template.engine.expressions import logs_variables
from plectrum.template.engine.lexer import Token, tokenize
from plectrum.template.engine.library import Registered
from plectrum.template.engine.nodes import Node, NodeList, PartialDefNode, TextNode
from plectrum.template.engine.origin import UNKNOWN_SOURCE, Origin
from plectrum.template.engine.parser import Parser
from plectrum.template.engine.program import Bound, Program
from plectrum.template.engine.rendering import arender_nested, render_nested
from plectrum.template.engine.runtime.awaiting import await_context
from plectrum.template.engine.runtime.blocks import BLOCKS_KEY
from plectrum.utils.safestring import SafeString

MAX_TOKENS = 400_000
"""Each takes about a kilobyte of memory and a few microseconds; more are nobody's work."""

DEFAULT_ENGINE: dict[str, Callable[[], Any]] = {}
"""How to find the first configured engine: `finder` is set by the module that knows settings."""


def default_engine() -> Any:
    """Returns the engine of templates that are made without one.

    Raises:
        ImproperlyConfigured: The settings configure none.
    """
    finder = DEFAULT_ENGINE.get("finder")
    if finder is None:
        raise ImproperlyConfigured(
            "No template engine is configured.",
            hint="Configure TEMPLATES, or make an Engine and use its from_string().",
        )
    return finder()


class Twins:
    """Templates that were made of a text alone, for the next that is made of the same text.

    PERF: to compile a small text costs a hundred times what it costs to render it, and
    `Template("…").render(context)` in a function does both for each call.

    Args:
        size: How many texts are remembered; 0 remembers none.
    """

    MAX_LENGTH = 20_000
    """Longer texts are not remembered, so that they do not fill the memory."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: dict[Any, Template] = {}
        self._changes = Registered.changes

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: tuple[type, str]) -> Template | None:
        """Returns a template of the same text, unless a library has changed since."""
        if self._changes != Registered.changes or logs_variables():
            self._changes = Registered.changes
            self._known.clear()
        return self._known.get(key)

    def keep(self, key: tuple[type, str], template: Template) -> None:
        """Remembers a template; when there are too many, all are forgotten."""
        if len(key[1]) > self.MAX_LENGTH or not self._size:
            return
        if len(self._known) >= self._size:
            self._known.clear()
        self._known[key] = template


class Template:
    """A template of the Plectrum language.

    Args:
        template_string: Its text.
        origin: Where it comes from.
        name: The name under which it was asked for.
        engine: Its engine; `None` is the first that the settings configure.

    Attributes:
        source: Its text.

    Raises:
        TemplateSyntaxError: The text does not follow the language.
    """

    # PERF: each instance has it; what shadows an attribute of the class is read slowly.
    _direct: Bound | None

    def __init__(
        self,
        template_string: Any,
        origin: Origin | None = None,
        name: str | None = None,
        engine: Any = None,
    ) -> None:
        self._direct = None
        self.engine = default_engine() if engine is None else engine
        source = str(template_string)
        is_anonymous = name is None and origin is None
        if is_anonymous:
            twin = self.engine.twins.get((type(self), source))
            if twin is not None:
                self.__dict__.update(twin.__dict__)
                return
        self.name = name
        self.origin = origin or Origin(UNKNOWN_SOURCE)
        self.source = source
        if self.engine.bytecode_cache is None or not self.is_stored(""):
            self.nodelist  # noqa: B018 - parsed now, so that errors are found where it is loaded
        if is_anonymous:
            self.engine.twins.keep((type(self), source), self)

    def __iter__(self) -> Any:
        yield from self.nodelist

    def __repr__(self) -> str:
        shown = self.source.replace("\n", "")[:20]
        return f'<{type(self).__qualname__} template_string="{shown}...">'

    @cached_property
    def nodelist(self) -> NodeList:
        """The nodes; parsed at once unless compiled code is at hand."""
        return self.compile_nodelist()

    @cached_property
    def extra_data(self) -> dict[Any, Any]:
        """What tags have kept while the text was parsed."""
        self.nodelist  # noqa: B018 - sets this attribute
        found: dict[Any, Any] = vars(self)["extra_data"]
        return found

    def has_partial(self, name: str) -> bool:
        """Tells whether the template defines a partial of a name."""
        is_kept = self.engine.bytecode_cache is not None and "nodelist" not in vars(self)
        return (is_kept and self.is_stored(name)) or name in self.extra_data.get("partials", {})

    def node_at(self, position: int) -> Node:
        """Returns the node whose tag begins at an offset of the text."""
        return self._nodes_by_position[position]

    @cached_property
    def _nodes_by_position(self) -> dict[int, Node]:
        nodes = self.nodelist.get_nodes_by_type(Node)
        return {node.position: node for node in nodes if not isinstance(node, TextNode)}

    def storage_key(self, part: str, *, is_async: bool) -> str | None:
        """Returns the key under which compiled code is kept; `None` if it is not kept.

        Args:
            part: The name of a partial, or an empty text for the whole template.
            is_async: Whether the code awaits.
        """
        engine = self.engine
        resolves = engine.environment.string_if_invalid or logs_variables()
        if engine.bytecode_cache is None or resolves:
            return None
        return bytecode.storage_key(self, part, is_async=is_async)

    def stored(self, key: str) -> bytecode.Stored | None:
        """Returns the compiled code of a key, if it is kept and current."""
        return self._found.pop(key, None) or bytecode.load(self, key)

    def is_stored(self, part: str) -> bool:
        """Tells whether compiled code is kept of the template or a partial, in any colour."""
        for is_async in (False, True):
            key = self.storage_key(part, is_async=is_async)
            found = None if key is None else bytecode.load(self, key)
            if key is not None and found is not None:
                self._found[key] = found
                return True
        return False

    @cached_property
    def _found(self) -> dict[str, bytecode.Stored]:
        """Compiled code that was looked for before it was needed."""
        return {}

    def compile_nodelist(self) -> NodeList:
        """Returns the nodes of the text.

        Raises:
            TemplateSyntaxError: The text does not follow the language.
        """
        parser = Parser(
            self._tokens(),
            self.engine.template_libraries,
            self.engine.template_builtins,
            self.origin,
            self.engine.environment,
            self,
            self.source,
        )
        try:
            nodes = parser.parse()
        except Exception as error:
            self._locate(error)
            raise
        self.extra_data = parser.extra_data
        return nodes

    def _tokens(self) -> list[Token]:
        tokens = list(islice(tokenize(self.source), MAX_TOKENS + 1))
        if len(tokens) > MAX_TOKENS:
            error = TemplateSyntaxError(
                f"A template has more than {MAX_TOKENS} tags and texts between them.",
                hint="Put what repeats into a loop, or parts of it into templates of their own.",
                position=tokens[-1].position[0],
            )
            self._locate(error)
            raise error
        return tokens

    def _locate(self, error: Exception) -> None:
        token = getattr(error, "token", None)
        position = token.position[0] if token is not None else 0
        if isinstance(error, TemplateSyntaxError):
            error.locate(self.name or str(self.origin.name), self.source, position)
            position = position if error.position is None else error.position
        if self.engine.debug:
            error.template_debug = debug.exception_info(self, error, position)  # type: ignore[attr-defined]

    @cached_property
    def program(self) -> Program:
        """The compiled form that blocks."""
        return Program(self, lambda: self.nodelist, part="")

    @cached_property
    def aprogram(self) -> Program:
        """The compiled form that awaits."""
        return Program(self, lambda: self.nodelist, is_async=True, part="")

    def render(self, context: Any) -> SafeString:
        """Returns the text of the template in a context."""
        direct = self._direct
        if direct is not None and type(context) is Context and context.variant is PLAIN:
            try:
                return SafeString(direct.root(context, direct.blocks))
            except Exception as error:  # noqa: BLE001 - explained, and raised
                raise debug.explain(error)  # noqa: B904 - the same, more readable
        return self._render(context)

    def _render(self, context: Any) -> SafeString:
        """Renders with all that a template may need: context processors, state, a readable error.

        PERF: a template whose code looks at nothing but its own names takes the short way in
        `render` from its second rendering on.
        """
        if context.template is not None:
            return SafeString(render_nested(self, context))
        try:
            if not self.program.needs_binding:
                self._direct = self.program.variants.get(PLAIN)
            context.bind(self)
            context.template_name = self.name
            try:
                return SafeString(render_nested(self, context))
            finally:
                context.unbind()
        except Exception as error:  # noqa: BLE001 - explained, and raised
            raise debug.explain(error)  # noqa: B904 - the same error, more readable

    async def arender(self, context: Any) -> SafeString:
        """Returns the text of the template in a context, awaiting what must be awaited.

        Coroutines in the context, coroutine functions that a lookup calls, and asynchronous
        iterators in `{% for %}` work here; a QuerySet is fetched without blocking.
        """
        await await_context(context)
        if context.template is not None:
            return SafeString(await arender_nested(self, context))
        try:
            context.bind(self)
            context.template_name = self.name
            try:
                return SafeString(await arender_nested(self, context))
            finally:
                context.unbind()
        except Exception as error:  # noqa: BLE001 - explained, and raised
            raise debug.explain(error)  # noqa: B904 - the same error, more readable

    def explain(self, *, is_async: bool = False) -> str:
        """Returns the Python source that the template was compiled to."""
        return (self.aprogram if is_async else self.program).generated.source

    def compile_nodes(self, nodes: NodeList) -> Callable[[Any], str]:
        """Returns a function that renders some of the nodes: what tags written as classes use."""
        program = Program(self, lambda: nodes)

        def render(context: Any) -> str:
            bound = program.bound(context)
            blocks = context.render_context.get(BLOCKS_KEY, bound.blocks)
            text: str = bound.root(context, blocks)
            return text

        return render

    def acompile_nodes(self, nodes: NodeList) -> Callable[[Any], Awaitable[str]]:
        """Returns a coroutine function that renders some of the nodes."""
        program = Program(self, lambda: nodes, is_async=True)

        async def render(context: Any) -> str:
            bound = program.bound(context)
            blocks = context.render_context.get(BLOCKS_KEY, bound.blocks)
            text: str = await bound.root(context, blocks)
            return text

        return render


class PartialTemplate:
    """A part of a template that is rendered by itself: `template.html#partial`.

    Args:
        template: The template.
        name: The name of the partial, which the template defines.

    Attributes:
        name: The partial's name.
        origin: Where the template comes from.
    """

    def __init__(self, template: Template, name: str) -> None:
        self.template_of = template
        self.name = name
        self.origin = template.origin
        self.engine = template.engine
        self._direct: Bound | None = None

    @cached_property
    def nodelist(self) -> NodeList:
        """The nodes of the partial."""
        partials: dict[str, PartialDefNode] = self.template_of.extra_data["partials"]
        return partials[self.name].nodelist

    @property
    def source(self) -> str:
        """The text of the partial in the template."""
        nodes = self.nodelist
        if not nodes:
            return ""
        start = nodes[0].position
        last = nodes[-1].token
        return self.template_of.source[start : last.position[1] if last is not None else None]

    @cached_property
    def program(self) -> Program:
        """The compiled form that blocks."""
        self._keep_whole()
        return Program(self.template_of, lambda: self.nodelist, part=self.name)

    @cached_property
    def aprogram(self) -> Program:
        """The compiled form that awaits."""
        self._keep_whole()
        return Program(self.template_of, lambda: self.nodelist, is_async=True, part=self.name)

    def _keep_whole(self) -> None:
        """Compiles the whole template where code is kept, or the next start would parse it."""
        whole = self.template_of
        if self.engine.bytecode_cache is not None and "nodelist" in vars(whole):
            whole.program  # noqa: B018 - compiles

    @property
    def extra_data(self) -> dict[Any, Any]:
        """What tags have kept while the template was parsed."""
        return self.template_of.extra_data

    render = Template.render
    _render = Template._render
    arender = Template.arender
    explain = Template.explain
