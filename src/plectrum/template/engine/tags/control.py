"""Tags that decide what is shown, and how: if, with, autoescape, comment, verbatim, load."""

from __future__ import annotations

from typing import Any

from plectrum.template.engine.conditions import Condition, ConditionParser
from plectrum.template.engine.errors import TemplateSyntaxError, near_miss
from plectrum.template.engine.expressions import token_kwargs
from plectrum.template.engine.lexer import Token
from plectrum.template.engine.library import InvalidTemplateLibrary, Library, import_library
from plectrum.template.engine.nodes import FragmentNode, IfNode, Node, NodeList, TextNode, WithNode
from plectrum.template.engine.parser import LOADED

register = Library()

MAX_BRANCHES = 1_000
"""All branches become code of one function, whose size Python limits."""


@register.tag("if")
def parse_if(parser: Any, token: Token) -> Node:
    """`{% if condition %} … {% elif condition %} … {% else %} … {% endif %}`."""
    condition = ConditionParser(parser, token.split_contents()[1:]).parse()
    branches: list[tuple[Condition | None, NodeList]] = [
        (condition, parser.parse(("elif", "else", "endif")))
    ]
    token = parser.next_token()
    while token.contents.startswith("elif"):
        if len(branches) >= MAX_BRANCHES:
            raise TemplateSyntaxError(
                f"An if tag has more than {MAX_BRANCHES} branches.",
                hint="Compute the answer in Python, for example with a dictionary.",
                position=token.position[0],
            )
        condition = ConditionParser(parser, token.split_contents()[1:]).parse()
        branches.append((condition, parser.parse(("elif", "else", "endif"))))
        token = parser.next_token()
    if token.contents == "else":
        branches.append((None, parser.parse(("endif",))))
        token = parser.next_token()
    if token.contents != "endif":
        raise TemplateSyntaxError(
            f'Malformed template tag at line {token.lineno}: "{token.contents}"',
            hint="`else` and `endif` stand alone.",
            position=token.position[0],
        )
    return IfNode(branches)


@register.tag("with")
def parse_with(parser: Any, token: Token) -> Node:
    """`{% with name=expression … %} … {% endwith %}`, and `{% with expression as name %}`."""
    words = token.split_contents()
    rest = words[1:]
    assignments = token_kwargs(rest, parser, support_legacy=True)
    if not assignments:
        raise TemplateSyntaxError(
            f"'{words[0]}' expected at least one variable assignment",
            hint="Write {% with name=value %}.",
        )
    if rest:
        raise TemplateSyntaxError(f"'{words[0]}' received an invalid token: '{rest[0]}'")
    nodelist = parser.parse(("endwith",))
    parser.delete_first_token()
    return WithNode(assignments, nodelist)


@register.tag("autoescape")
def parse_autoescape(parser: Any, token: Token) -> Node:
    """`{% autoescape on %} … {% endautoescape %}`, or `off`."""
    words = token.contents.split()
    if len(words) != 2:
        raise TemplateSyntaxError("'autoescape' tag requires exactly one argument.")
    if words[1] not in {"on", "off"}:
        raise TemplateSyntaxError("'autoescape' argument should be 'on' or 'off'")
    nodelist = parser.parse(("endautoescape",))
    parser.delete_first_token()
    return FragmentNode(nodelist, {"autoescape": words[1] == "on"})


@register.tag("comment")
def parse_comment(parser: Any, token: Token) -> Node:
    """`{% comment %} … {% endcomment %}`, whatever is in between."""
    parser.skip_past("endcomment")
    return TextNode("")


@register.tag("verbatim")
def parse_verbatim(parser: Any, token: Token) -> Node:
    """`{% verbatim %} … {% endverbatim %}`: the lexer has made text of it already."""
    nodelist = parser.parse(("endverbatim",))
    parser.delete_first_token()
    return TextNode("".join(node.s for node in nodelist if isinstance(node, TextNode)))


@register.tag("load")
def parse_load(parser: Any, token: Token) -> Node:
    """`{% load library … %}`, and `{% load name … from library %}`."""
    words = token.contents.split()
    if len(words) >= 4 and words[-2] == "from":
        library = find_library(parser, words[-1])
        parser.add_library(_subset(library, words[-1], words[1:-2]))
    else:
        for label in words[1:]:
            parser.add_library(find_library(parser, label))
    return TextNode("")


def find_library(parser: Any, label: str) -> Library:
    """Returns the library of a label, imported at its first use.

    Raises:
        TemplateSyntaxError: There is none, or it cannot be imported.
    """
    parser.extra_data.setdefault(LOADED, {})[label] = None
    try:
        library = parser.libraries[label]
    except KeyError:
        known = "\n".join(sorted(parser.libraries))
        raise TemplateSyntaxError(
            f"'{label}' is not a registered tag library. Must be one of:\n{known}",
            hint=near_miss(label, parser.libraries)
            or "Put the module into the `templatetags` package of an installed application.",
        ) from None
    if isinstance(library, str):
        try:
            library = parser.libraries[label] = import_library(library)
        except InvalidTemplateLibrary as error:
            raise TemplateSyntaxError(str(error)) from error
    found: Library = library
    return found


def _subset(library: Library, label: str, names: list[str]) -> Library:
    subset = Library()
    for name in names:
        found = False
        if name in library.tags:
            subset.tags[name] = library.tags[name]
            found = True
        if name in library.filters:
            subset.filters[name] = library.filters[name]
            found = True
        if not found:
            raise TemplateSyntaxError(
                f"'{name}' is not a valid tag or filter in tag library '{label}'",
                hint=near_miss(name, [*library.tags, *library.filters]),
            )
    return subset
