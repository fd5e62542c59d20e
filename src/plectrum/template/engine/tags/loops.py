"""Tags about sequences: for, cycle, resetcycle, ifchanged, regroup."""

from __future__ import annotations

import re
from typing import Any

from plectrum.template.engine.errors import TemplateSyntaxError, near_miss
from plectrum.template.engine.lexer import Token
from plectrum.template.engine.library import Library
from plectrum.template.engine.nodes import (
    CycleNode,
    ForNode,
    IfChangedNode,
    Node,
    NodeList,
    RegroupNode,
    ResetCycleNode,
)

register = Library()

_TARGETS = re.compile(r"\s*,\s*")
_NAMED_CYCLES = "named cycles"
_LAST_CYCLE = "last cycle"


@register.tag("for")
def parse_for(parser: Any, token: Token) -> Node:
    """`{% for name in sequence reversed %} … {% empty %} … {% endfor %}`."""
    words = token.split_contents()
    if len(words) < 4:
        raise TemplateSyntaxError(
            f"'for' statements should have at least four words: {token.contents}",
            hint="Write {% for item in items %}.",
        )
    is_reversed = words[-1] == "reversed"
    in_index = -3 if is_reversed else -2
    if words[in_index] != "in":
        raise TemplateSyntaxError(
            f"'for' statements should use the format 'for x in y': {token.contents}"
        )
    targets = _TARGETS.split(" ".join(words[1:in_index]))
    for target in targets:
        if not target or any(character in target for character in " \"'|"):
            raise TemplateSyntaxError(f"'for' tag received an invalid argument: {token.contents}")
    sequence = parser.compile_filter(words[in_index + 1])
    body = parser.parse(("empty", "endfor"))
    empty = NodeList(None, parser.compiler)
    if parser.next_token().contents == "empty":
        empty = parser.parse(("endfor",))
        parser.delete_first_token()
    return ForNode(tuple(targets), sequence, is_reversed, body, empty)


@register.tag("cycle")
def parse_cycle(parser: Any, token: Token) -> Node:
    """`{% cycle value … as name silent %}`, and `{% cycle name %}`."""
    words = token.split_contents()
    if len(words) < 2:
        raise TemplateSyntaxError("'cycle' tag requires at least two arguments")
    named = parser.extra_data.setdefault(_NAMED_CYCLES, {})
    if len(words) == 2:
        return _named_cycle(named, words[1])
    silent = False
    name = None
    if len(words) > 4 and words[-3] == "as":
        if words[-1] != "silent":
            raise TemplateSyntaxError(
                f"Only 'silent' flag is allowed after cycle's name, not '{words[-1]}'."
            )
        silent = True
        words.pop()
    if len(words) >= 4 and words[-2] == "as":
        name = words[-1]
        words = words[:-2]
    node = CycleNode([parser.compile_filter(word) for word in words[1:]], name, silent)
    if name is not None:
        named[name] = node
    parser.extra_data[_LAST_CYCLE] = node
    return node


def _named_cycle(named: dict[str, CycleNode], name: str) -> CycleNode:
    if not named:
        raise TemplateSyntaxError(f"No named cycles in template. '{name}' is not defined")
    if name not in named:
        raise TemplateSyntaxError(
            f"Named cycle '{name}' does not exist", hint=near_miss(name, named)
        )
    return named[name]


@register.tag("resetcycle")
def parse_resetcycle(parser: Any, token: Token) -> Node:
    """`{% resetcycle %}`, and `{% resetcycle name %}`."""
    words = token.split_contents()
    if len(words) > 2:
        raise TemplateSyntaxError(f"{words[0]} tag accepts at most one argument.")
    if len(words) == 2:
        named = parser.extra_data.get(_NAMED_CYCLES, {})
        if words[1] not in named:
            raise TemplateSyntaxError(
                f"Named cycle '{words[1]}' does not exist.", hint=near_miss(words[1], named)
            )
        return ResetCycleNode(named[words[1]])
    if _LAST_CYCLE not in parser.extra_data:
        raise TemplateSyntaxError("No cycles in template.")
    return ResetCycleNode(parser.extra_data[_LAST_CYCLE])


@register.tag("ifchanged")
def parse_ifchanged(parser: Any, token: Token) -> Node:
    """`{% ifchanged value … %} … {% else %} … {% endifchanged %}`."""
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    changed = parser.parse(("else", "endifchanged"))
    unchanged = NodeList(None, parser.compiler)
    if parser.next_token().contents == "else":
        unchanged = parser.parse(("endifchanged",))
        parser.delete_first_token()
    return IfChangedNode(values, changed, unchanged)


@register.tag("regroup")
def parse_regroup(parser: Any, token: Token) -> Node:
    """`{% regroup sequence by attribute as name %}`."""
    words = token.split_contents()
    if len(words) != 6:
        raise TemplateSyntaxError("'regroup' tag takes five arguments")
    if words[2] != "by":
        raise TemplateSyntaxError("second argument to 'regroup' tag must be 'by'")
    if words[4] != "as":
        raise TemplateSyntaxError("next-to-last argument to 'regroup' tag must be 'as'")
    target = words[5]
    grouper = parser.compile_filter(f"{target}.{words[3]}")
    return RegroupNode(parser.compile_filter(words[1]), grouper, target)
