"""A template: parsed when it is made, compiled when it is first rendered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.template.engine import debug
from plectrum.template.engine.context import Context
from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.template.engine.lexer import tokenize
from plectrum.template.engine.nodes import NodeList, PartialDefNode
from plectrum.template.engine.origin import UNKNOWN_SOURCE, Origin
from plectrum.template.engine.parser import Parser
from plectrum.template.engine.program import Bound, Program
from plectrum.template.engine.rendering import arender_nested, render_nested
from plectrum.template.engine.runtime.awaiting import await_context
from plectrum.template.engine.runtime.blocks import BLOCKS_KEY
from plectrum.utils.safestring import SafeString

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


class Template:
    """A template of the Plectrum language.

    Args:
        template_string: Its text.
        origin: Where it comes from.
        name: The name under which it was asked for.
        engine: Its engine; `None` is the first that the settings configure.

    Attributes:
        source: Its text.
        nodelist: Its nodes.
        extra_data: What tags have kept while it was parsed.

    Raises:
        TemplateSyntaxError: The text does not follow the language.
    """

    _direct: dict[Any, Bound] | None = None

    def __init__(
        self,
        template_string: Any,
        origin: Origin | None = None,
        name: str | None = None,
        engine: Any = None,
    ) -> None:
        self.engine = default_engine() if engine is None else engine
        self.name = name
        self.origin = origin or Origin(UNKNOWN_SOURCE)
        self.source = str(template_string)
        self.extra_data: dict[Any, Any] = {}
        self.nodelist = self.compile_nodelist()

    def __iter__(self) -> Any:
        yield from self.nodelist

    def __repr__(self) -> str:
        shown = self.source.replace("\n", "")[:20]
        return f'<{type(self).__qualname__} template_string="{shown}...">'

    def compile_nodelist(self) -> NodeList:
        """Returns the nodes of the text.

        Raises:
            TemplateSyntaxError: The text does not follow the language.
        """
        parser = Parser(
            list(tokenize(self.source)),
            self.engine.template_libraries,
            self.engine.template_builtins,
            self.origin,
            self.engine.environment,
            self,
            self.source,
        )
        self.extra_data = parser.extra_data
        try:
            return parser.parse()
        except Exception as error:
            self._locate(error)
            raise

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
        return Program(self, self.nodelist)

    @cached_property
    def aprogram(self) -> Program:
        """The compiled form that awaits."""
        return Program(self, self.nodelist, is_async=True)

    def render(self, context: Any) -> SafeString:
        """Returns the text of the template in a context."""
        variants = self._direct
        if variants is not None and type(context) is Context:
            bound = variants.get((context.autoescape, context.use_l10n, context.use_tz))
            if bound is not None:
                try:
                    return SafeString(bound.root(context, bound.blocks))
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
                self._direct = self.program.variants
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
        program = Program(self, nodes)

        def render(context: Any) -> str:
            bound = program.bound(context)
            blocks = context.render_context.get(BLOCKS_KEY, bound.blocks)
            text: str = bound.root(context, blocks)
            return text

        return render

    def acompile_nodes(self, nodes: NodeList) -> Callable[[Any], Awaitable[str]]:
        """Returns a coroutine function that renders some of the nodes."""
        program = Program(self, nodes, is_async=True)

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
        node: The partial.

    Attributes:
        name: The partial's name.
        origin: Where the template comes from.
    """

    def __init__(self, template: Template, node: PartialDefNode) -> None:
        self.template_of = template
        self.name = node.name
        self.origin = template.origin
        self.engine = template.engine
        self.nodelist = node.nodelist

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
        return Program(self._view, self.nodelist)

    @cached_property
    def aprogram(self) -> Program:
        """The compiled form that awaits."""
        return Program(self._view, self.nodelist, is_async=True)

    @property
    def _view(self) -> Any:
        return self.template_of

    @property
    def extra_data(self) -> dict[Any, Any]:
        """What tags have kept while the template was parsed."""
        return self.template_of.extra_data

    _direct: dict[Any, Bound] | None = None

    render = Template.render
    _render = Template._render
    arender = Template.arender
    explain = Template.explain
