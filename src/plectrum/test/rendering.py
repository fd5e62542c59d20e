"""Which templates are rendered while tests run, and with what.

Compiled templates tell nobody that they are rendered: it would cost each rendering. For the run of
the tests they do.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from plectrum.template.engine.codegen import bindings as template_bindings
from plectrum.template.engine.program import Bound, Program
from plectrum.template.engine.rendering import include
from plectrum.template.engine.template import Template
from plectrum.test.signals import template_rendered

_originals: dict[str, Any] = {}
bindings: Any = template_bindings  # whose names are replaced


def instrument_templates() -> None:
    """Has `template_rendered` sent at each rendering of a template."""
    _originals.update(
        bound=Program.bound, render=Template.render, make_include=bindings.make_include
    )

    def bound(program: Program, context: Any) -> Bound:
        template = program.template
        if program in (vars(template).get("program"), vars(template).get("aprogram")):
            template_rendered.send(sender=template, template=template, context=context)
        found: Bound = _originals["bound"](program, context)
        return found

    Program.bound = bound  # type: ignore[method-assign, assignment]
    Template.render = Template._render  # type: ignore[method-assign]  # no short way past `bound`
    bindings.make_include = _make_include


def restore_templates() -> None:
    """Has nothing sent any more."""
    Program.bound = _originals.pop("bound")  # type: ignore[method-assign]
    Template.render = _originals.pop("render")  # type: ignore[method-assign]
    bindings.make_include = _originals.pop("make_include")


def _make_include(kept: dict[str, Any], name: str) -> Callable[[Any], str]:
    """Returns what includes a template without a short way for the second time."""
    return lambda context: include(context, name, None, is_isolated=False)


class ContextList(list[Any]):
    """The contexts of all templates of a response; a name is looked for in each."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for context in self:
            if key in context:
                return context[key]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return any(key in context for context in self)

    def get(self, key: str, default: Any = None) -> Any:
        """Returns the value of a name, or the default."""
        try:
            return self[key]
        except KeyError:
            return default

    def keys(self) -> set[str]:
        """Returns all names."""
        return set().union(*(level for context in self for level in context.dicts))


class Renderings:
    """The templates that were rendered, and copies of their contexts.

    Attributes:
        templates: The templates, in the order in which they were rendered.
        contexts: What each was rendered with.
    """

    def __init__(self) -> None:
        self.templates: list[Any] = []
        self.contexts = ContextList()

    @property
    def context(self) -> Any:
        """What was rendered with: a context, a list of several, or `None`."""
        if len(self.contexts) == 1:
            return self.contexts[0]
        return self.contexts or None

    def names(self) -> list[str]:
        """Returns the names of the templates that have one."""
        return [template.name for template in self.templates if template.name is not None]

    def note(self, *, template: Any, context: Any, **_named: Any) -> None:
        """Notes a rendering."""
        self.templates.append(template)
        self.contexts.append(copy.copy(context))


@contextmanager
def observed_renderings() -> Iterator[Renderings]:
    """Notes the templates that are rendered within a block."""
    noted = Renderings()
    template_rendered.connect(noted.note, weak=False, dispatch_uid=id(noted))
    try:
        yield noted
    finally:
        template_rendered.disconnect(dispatch_uid=id(noted))
