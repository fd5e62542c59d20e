"""Compiled code that renders: per colour once compiled, per variant once bound."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

from plectrum.template.engine import bytecode, rendering
from plectrum.template.engine.codegen.module import ModuleSource, generate
from plectrum.template.engine.context import Variant
from plectrum.template.engine.errors import VariableDoesNotExist
from plectrum.template.engine.expressions import logs_variables, translated
from plectrum.template.engine.nodes import NodeList
from plectrum.template.engine.runtime import awaiting, helpers, lookup
from plectrum.template.engine.runtime.accessors import QUOTE_MARK, escape_inner, written_quotes
from plectrum.template.engine.runtime.blocks import Block, Blocks
from plectrum.template.engine.runtime.loop_record import LoopRecord
from plectrum.template.engine.runtime.output import Presenter, presenter
from plectrum.utils.html import conditional_escape
from plectrum.utils.safestring import SafeString

_numbers = itertools.count(1)

MAX_SOURCE = 1_000_000
"""The length of generated source that is compiled at once."""

COMMON: dict[str, Any] = {
    "Block": Block,
    "LoopRecord": LoopRecord,
    "SafeString": SafeString,
    "VariableDoesNotExist": VariableDoesNotExist,
    "aextend": rendering.aextend,
    "ainclude": rendering.ainclude,
    "aloop_items": awaiting.aloop_items,
    "arender_partial": rendering.arender_partial,
    "arender_with": rendering.arender_with,
    "change_frame": helpers.change_frame,
    "changed": helpers.changed,
    "empty": "",
    "extend": rendering.extend,
    "fetched": awaiting.fetched,
    "fetched_types": awaiting.fetched_types,
    "find": lookup.find,
    "find_all": lookup.find_all,
    "include": rendering.include,
    "join": "".join,
    "known": helpers.known,
    "loop_items": helpers.loop_items,
    "mark": QUOTE_MARK,
    "next_turn": helpers.next_turn,
    "no_partial": helpers.no_partial,
    "once": (None,),
    "or_empty": helpers.or_empty,
    "or_none": helpers.or_none,
    "ready": awaiting.ready,
    "ready_types": awaiting.ready_types,
    "regrouped": helpers.regrouped,
    "render_partial": rendering.render_partial,
    "render_with": rendering.render_with,
    "reset_turn": helpers.reset_turn,
    "translated": translated,
    "unpack": helpers.unpack,
    "written_quotes": written_quotes,
}


class Bound:
    """A program in one variant: functions that can be called.

    Attributes:
        root: Renders all: (context, blocks) to text.
        blocks: The template's own blocks.
        functions: All functions, by name.
    """

    __slots__ = ("blocks", "functions", "root")

    def __init__(self, program: Program, values: dict[str, Any]) -> None:
        for code in program.code:
            exec(code, values)  # noqa: S102 - the code is generated
        self.functions = values
        self.root: Callable[[Any, Blocks], Any] = values["root"]
        own: dict[str, tuple[Any, ...]] = {
            name: (values[function],) for name, function in program.generated.blocks.items()
        }
        self.blocks = Blocks(own, (program.template,))


class Program:
    """The compiled form of a template, or of some of its nodes, in one colour.

    Args:
        template: The template.
        nodes: Returns the nodes; it is not asked where compiled code is at hand.
        is_async: Whether rendering awaits.
        part: The name of the partial that the nodes are, or an empty text for the whole template;
            `None` stands for nodes whose code is not kept on disk.

    Attributes:
        generated: The generated source and what belongs to it.
        code: The code objects, which are run one after the other.
        filename: The name under which tracebacks know the code.
        variants: The functions for each way of showing values that was asked for.
    """

    def __init__(
        self,
        template: Any,
        nodes: Callable[[], NodeList],
        *,
        is_async: bool = False,
        part: str | None = None,
    ) -> None:
        self.template = template
        self.is_async = is_async
        self.generated: ModuleSource
        self.code: tuple[CodeType, ...]
        key = None if part is None else template.storage_key(part, is_async=is_async)
        stored = None if key is None else template.stored(key)
        if stored is not None:
            self.generated, self.code = stored
        else:
            self._compile(nodes(), is_async, key)
        self.filename = self.code[0].co_filename
        self.needs_binding = self.generated.needs_binding
        self.needs_state = self.generated.needs_state
        self.needs_level = self.generated.needs_level
        self.variants: dict[Variant, Bound] = {}

    def _compile(self, nodes: NodeList, is_async: bool, key: str | None) -> None:
        template = self.template
        self.generated = generate(
            nodes,
            template.name or "a template without name",
            template.extra_data.get("partials", {}),
            is_async=is_async,
            resolves=bool(template.engine.environment.string_if_invalid)
            or (not is_async and logs_variables()),
        )
        filename = f"template {template.name or '?'} (compiled {key or next(_numbers)})"
        self.code = tuple(
            compile(piece, filename, "exec", dont_inherit=True)
            for piece in _pieces(self.generated.source)
        )
        if key is not None:
            bytecode.store(template, key, self.generated, self.code)

    def bound(self, context: Any) -> Bound:
        """Returns the functions that show values as a context asks for."""
        variant: Variant = context.variant
        bound = self.variants.get(variant)
        if bound is None:
            bound = self.variants[variant] = self._bind(variant)
        return bound

    def _bind(self, variant: Variant) -> Bound:
        shown: Presenter = presenter(self.template.engine.environment, variant)
        values = {
            **COMMON,
            "__name__": self.filename,
            "__loader__": self,
            "autoescape": variant.autoescape,
            "environment": shown.environment,
            "escape": escape_inner if variant.autoescape else _unescaped,
            "escaped": conditional_escape if variant.autoescape else str,
            "marked": SafeString if variant.autoescape else str,
            "present": shown.present,
            "program": self,
            "settle": lookup.settle_awaitable if self.is_async else lookup.settle,
            "show": shown.show,
            "template": self.template,
            "to_local_time": shown.to_local_time,
            **self.generated.bindings.namespace(self, shown),
        }
        return Bound(self, values)

    def get_source(self, name: str) -> str:
        """Returns the generated source: what `linecache` asks a module's loader for."""
        return self.generated.source


def _unescaped(text: str) -> str:
    return text


def _pieces(source: str) -> Iterator[str]:
    """Yields a source in pieces that can be compiled one after the other, at their own lines.

    Python's compiler needs a hundred times the size of a source in memory while it works.
    """
    start = line = 0
    while len(source) - start > MAX_SOURCE:
        end = max(
            source.find("\ndef ", start + MAX_SOURCE),
            source.find("\nasync def ", start + MAX_SOURCE),
        )
        if end < 0:
            break
        yield "\n" * line + source[start : end + 1]
        line += source.count("\n", start, end + 1)
        start = end + 1
    yield "\n" * line + source[start:]


def find_program(frame: FrameType) -> Program | None:
    """Returns the program whose generated code a frame runs, if it does."""
    program = frame.f_globals.get("program")
    if isinstance(program, Program) and program.filename == frame.f_code.co_filename:
        return program
    return None
