"""Templates inside templates: include, extend, and parts with other settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.template.engine.runtime.blocks import BLOCKS_KEY, Blocks


def render_nested(template: Any, context: Any) -> str:
    """Renders a template into the text of another.

    Args:
        template: A template of this engine.
        context: A context that is tied to a template already.
    """
    program = template.program
    bound = program.bound(context)
    if not program.needs_state:
        text: str = bound.root(context, bound.blocks)
        return text
    state = context.render_context
    outer, state.template = state.template, template
    state.dicts.append({BLOCKS_KEY: bound.blocks})
    try:
        text = bound.root(context, bound.blocks)
    finally:
        state.dicts.pop()
        state.template = outer
    return text


async def arender_nested(template: Any, context: Any) -> str:
    """Renders a template into the text of another, awaiting what must be awaited."""
    program = template.aprogram
    bound = program.bound(context)
    state = context.render_context
    outer, state.template = state.template, template
    state.dicts.append({BLOCKS_KEY: bound.blocks})
    try:
        text: str = await bound.root(context, bound.blocks)
    finally:
        state.dicts.pop()
        state.template = outer
    return text


def render_partial(function: Callable[..., str], context: Any, blocks: Blocks) -> str:
    """Returns the text of a partial whose tags keep state, which begins anew with each use."""
    state = context.render_context
    state.dicts.append({BLOCKS_KEY: state.get(BLOCKS_KEY, blocks)})
    try:
        return function(context, blocks)
    finally:
        state.dicts.pop()


async def arender_partial(
    function: Callable[..., Awaitable[str]], context: Any, blocks: Blocks
) -> str:
    """Returns the text of a partial whose tags keep state, awaiting what must be awaited."""
    state = context.render_context
    state.dicts.append({BLOCKS_KEY: state.get(BLOCKS_KEY, blocks)})
    try:
        return await function(context, blocks)
    finally:
        state.dicts.pop()


def include(context: Any, template: Any, extra: dict[str, Any] | None, is_isolated: bool) -> str:
    """Returns the text of an included template.

    Args:
        context: The context of the template that includes.
        template: The template's name, a list of names, or something with `render`.
        extra: Names that are added to the context, or all there are.
        is_isolated: Whether the template sees the added names only.
    """
    found = _included(context, template)
    if is_isolated:
        return _render_found(found, context.new(extra or {}))
    if extra is None and hasattr(found, "program") and not found.program.needs_level:
        return render_nested(found, context)
    context.dicts.append(extra or {})
    try:
        return _render_found(found, context)
    finally:
        context.dicts.pop()


def make_include(kept: dict[str, Any], name: str) -> Callable[[Any], str]:
    """Returns what shows the template of a name, in one variant, with the context as it is.

    PERF: a list includes the same template for each of its rows; it remembers what it found.

    Args:
        kept: The templates that the engine has at hand, which change when files do.
        name: The name.
    """
    known: Any = None
    root: Callable[[Any, Blocks], str]
    blocks: Blocks

    def include_here(context: Any) -> str:
        nonlocal known, root, blocks
        if known is not None and kept.get(name) is known:
            return root(context, blocks)
        found = _find_included(context, name)
        program = found.program
        if program.needs_level:
            context.dicts.append({})
            try:
                return render_nested(found, context)
            finally:
                context.dicts.pop()
        bound = program.bound(context)
        known, root, blocks = found, bound.root, bound.blocks
        return root(context, blocks)

    return include_here


def _render_found(found: Any, context: Any) -> str:
    if hasattr(found, "program"):
        return render_nested(found, context)
    return str(found.render(context))


async def ainclude(
    context: Any, template: Any, extra: dict[str, Any] | None, is_isolated: bool
) -> str:
    """Returns the text of an included template, awaiting what must be awaited."""
    found = _included(context, template)
    if is_isolated:
        return await _arender_found(found, context.new(extra or {}))
    context.dicts.append({} if extra is None else extra)
    try:
        return await _arender_found(found, context)
    finally:
        context.dicts.pop()


async def _arender_found(found: Any, context: Any) -> str:
    if hasattr(found, "aprogram"):
        return await arender_nested(found, context)
    return str(found.render(context))


def _find_included(context: Any, name: str) -> Any:
    """Returns the template of a name, the same one each time while a context is rendered.

    A tag's state belongs to its template, so that a loader which keeps none must not be asked
    again for each round of a loop.
    """
    engine = context.template.engine
    found = engine.loaded(name)
    if found is None:
        found = context.included.get(name)
        if found is None:
            found = context.included[name] = engine.get_template(name)
    return found


def _included(context: Any, template: Any) -> Any:
    if isinstance(template, str) and template:
        return _find_included(context, template)
    if callable(getattr(template, "render", None)):
        return getattr(template, "template", template)
    return context.template.engine.select_template(tuple(template or ()))


def extend(program: Any, context: Any, blocks: Blocks, parent: Any) -> str:
    """Returns the text of the template that a program's extends, with the blocks so far.

    Args:
        program: The code of the template that extends.
        context: The context.
        blocks: The blocks of the templates from the child to this one.
        parent: The template that is extended, or its name.
    """
    found = _parent(program.template, blocks, parent).program
    bound = found.bound(context)
    merged = blocks.over(bound.blocks)
    if not (program.needs_state or found.needs_state):
        text: str = bound.root(context, merged)
        return text
    state = context.render_context
    if program.needs_state:
        state[BLOCKS_KEY] = merged
        return str(bound.root(context, merged))
    state.dicts.append({BLOCKS_KEY: merged})
    try:
        return str(bound.root(context, merged))
    finally:
        state.dicts.pop()


async def aextend(program: Any, context: Any, blocks: Blocks, parent: Any) -> str:
    """Returns the text of the template that a program's extends, awaiting what must be."""
    found = _parent(program.template, blocks, parent)
    bound = found.aprogram.bound(context)
    merged = blocks.over(bound.blocks)
    context.render_context[BLOCKS_KEY] = merged
    text: str = await bound.root(context, merged)
    return text


def _parent(template: Any, blocks: Blocks, parent: Any) -> Any:
    if not parent:
        raise TemplateSyntaxError(
            f"Invalid template name in 'extends' tag: {parent!r}.",
            hint="The expression after `extends` must give a template or its name.",
        )
    inner = getattr(parent, "template", parent)
    if hasattr(inner, "program"):
        return inner
    found = template.engine.load(parent)
    path = found.origin.name
    if any(each.origin.name == path for each in blocks.chain):
        history = [each.origin for each in blocks.chain]
        found = template.engine.find_template(parent, skip=history)[0]
    return found


def render_with(
    program: Any, context: Any, blocks: Blocks, function: str, settings: dict[str, Any]
) -> str:
    """Returns the text of a part in which the context shows values in another way.

    Args:
        program: The code that the part belongs to.
        context: The context; its settings are as before afterwards.
        blocks: The blocks of the rendering.
        function: The name of the part's function.
        settings: The settings inside.
    """
    before = {name: getattr(context, name) for name in settings}
    try:
        for name, value in settings.items():
            setattr(context, name, value)
        bound = program.bound(context)
        inner = _rebound(blocks, "program", context)
        text: str = bound.functions[function](context, inner)
        return text
    finally:
        for name, value in before.items():
            setattr(context, name, value)


async def arender_with(
    program: Any, context: Any, blocks: Blocks, function: str, settings: dict[str, Any]
) -> str:
    """Returns the text of a part with other settings, awaiting what must be awaited."""
    before = {name: getattr(context, name) for name in settings}
    try:
        for name, value in settings.items():
            setattr(context, name, value)
        bound = program.bound(context)
        inner = _rebound(blocks, "aprogram", context)
        text: str = await bound.functions[function](context, inner)
        return text
    finally:
        for name, value in before.items():
            setattr(context, name, value)


def _rebound(blocks: Blocks, program: str, context: Any) -> Blocks:
    """Returns the same blocks in the variant that the context asks for now."""
    tables = [getattr(template, program).bound(context).blocks for template in blocks.chain]
    merged: Blocks = tables[0]
    for table in tables[1:]:
        merged = merged.over(table)
    return merged
