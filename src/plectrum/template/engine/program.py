"""Compiled code that renders: per colour once compiled, per variant once bound."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from types import CodeType
from typing import Any

from plectrum.template.engine import bytecode, rendering
from plectrum.template.engine.codegen.module import ModuleSource, generate
from plectrum.template.engine.errors import VariableDoesNotExist
from plectrum.template.engine.expressions import translated
from plectrum.template.engine.nodes import NodeList
from plectrum.template.engine.runtime import awaiting, helpers, lookup
from plectrum.template.engine.runtime.blocks import Block, Blocks
from plectrum.template.engine.runtime.loop_record import LoopRecord
from plectrum.template.engine.runtime.output import Presenter, Variant, presenter
from plectrum.utils.html import conditional_escape
from plectrum.utils.safestring import SafeString

_numbers = itertools.count(1)
_programs: weakref.WeakValueDictionary[str, Program] = weakref.WeakValueDictionary()

COMMON: dict[str, Any] = {
    "Block": Block,
    "LoopRecord": LoopRecord,
    "SafeString": SafeString,
    "VariableDoesNotExist": VariableDoesNotExist,
    "aextend": rendering.aextend,
    "ainclude": rendering.ainclude,
    "aloop_items": awaiting.aloop_items,
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
    "include_named": rendering.include_named,
    "join": "".join,
    "known": helpers.known,
    "loop_items": helpers.loop_items,
    "next_turn": helpers.next_turn,
    "no_partial": helpers.no_partial,
    "once": (None,),
    "or_empty": helpers.or_empty,
    "or_none": helpers.or_none,
    "parent_loop": helpers.parent_loop,
    "ready": awaiting.ready,
    "ready_types": awaiting.ready_types,
    "regrouped": helpers.regrouped,
    "render_with": rendering.render_with,
    "reset_turn": helpers.reset_turn,
    "settle": lookup.settle,
    "translated": translated,
    "unpack": helpers.unpack,
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
        exec(program.code, values)  # noqa: S102 - the code is generated
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
        nodes: The nodes.
        is_async: Whether rendering awaits.

    Attributes:
        generated: The generated source and what belongs to it.
        code: The code object.
        filename: The name under which tracebacks know the code.
        variants: The functions for each way of showing values that was asked for.
    """

    def __init__(self, template: Any, nodes: NodeList, *, is_async: bool = False) -> None:
        self.template = template
        environment = template.engine.environment
        self.generated: ModuleSource = generate(
            nodes,
            template.name or "a template without name",
            template.extra_data.get("partials", {}),
            is_async=is_async,
            resolves=bool(environment.string_if_invalid),
        )
        self.filename = f"template {template.name or '?'} (compiled {next(_numbers)})"
        cache: bytecode.BytecodeCache | None = template.engine.bytecode_cache
        self.code: CodeType = bytecode.compile_source(self.generated.source, self.filename, cache)
        self.needs_binding = self.generated.needs_binding
        self.needs_state = self.generated.needs_state
        self.needs_level = self.generated.needs_level
        self.variants: dict[tuple[bool, bool | None, bool | None], Bound] = {}
        _programs[self.filename] = self

    def bound(self, context: Any) -> Bound:
        """Returns the functions that show values as a context asks for."""
        key = (context.autoescape, context.use_l10n, context.use_tz)
        bound = self.variants.get(key)
        if bound is None:
            bound = self.variants[key] = self._bind(Variant(*key))
        return bound

    def _bind(self, variant: Variant) -> Bound:
        shown: Presenter = presenter(self.template.engine.environment, variant)
        values = {
            **COMMON,
            "__name__": self.filename,
            "__loader__": self,
            "autoescape": variant.autoescape,
            "environment": shown.environment,
            "escaped": conditional_escape if variant.autoescape else str,
            "marked": SafeString if variant.autoescape else str,
            "present": shown.present,
            "program": self,
            "show": shown.show,
            "template": self.template,
            "to_local_time": shown.to_local_time,
            **self.generated.bindings.namespace(shown),
        }
        return Bound(self, values)

    def get_source(self, name: str) -> str:
        """Returns the generated source: what `linecache` asks a module's loader for."""
        return self.generated.source


def find_program(filename: str) -> Program | None:
    """Returns the program that a code object belongs to, if it is generated code."""
    return _programs.get(filename)
