"""Tags that put templates together: extends, block, include, partialdef, partial."""

from __future__ import annotations

import posixpath
from typing import Any

from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.template.engine.expressions import token_kwargs
from plectrum.template.engine.lexer import Token
from plectrum.template.engine.library import Library
from plectrum.template.engine.nodes import (
    BlockNode,
    ExtendsNode,
    IncludeNode,
    Node,
    PartialDefNode,
    PartialNode,
)

register = Library()

BLOCKS = "blocks"
PARTIALS = "partials"


@register.tag("block")
def parse_block(parser: Any, token: Token) -> Node:
    """`{% block name %} … {% endblock name %}`."""
    words = token.contents.split()
    if len(words) != 2:
        raise TemplateSyntaxError(f"'{words[0]}' tag takes only one argument")
    name = words[1]
    seen = parser.extra_data.setdefault(BLOCKS, set())
    if name in seen:
        raise TemplateSyntaxError(
            f"'{words[0]}' tag with name '{name}' appears more than once",
            hint="Give the second block another name, or show it with {% partial %}.",
        )
    seen.add(name)
    nodelist = parser.parse(("endblock",))
    _close(parser, "endblock", name)
    return BlockNode(name, nodelist)


def _close(parser: Any, end_name: str, name: str) -> None:
    """Takes the closing tag, which may repeat the name of what it closes."""
    token = parser.next_token()
    accepted = (end_name, f"{end_name} {name}")
    if token.contents not in accepted:
        parser.invalid_block_tag(token, end_name, accepted)


@register.tag("extends")
def parse_extends(parser: Any, token: Token) -> Node:
    """`{% extends "parent" %}`."""
    words = token.split_contents()
    if len(words) != 2:
        raise TemplateSyntaxError(f"'{words[0]}' takes one argument")
    words[1] = construct_relative_path(_template_name(parser), words[1])
    parent = parser.compile_filter(words[1])
    nodelist = parser.parse()
    if nodelist.get_nodes_by_type(ExtendsNode):
        raise TemplateSyntaxError(f"'{words[0]}' cannot appear more than once in the same template")
    return ExtendsNode(parent, nodelist)


def _template_name(parser: Any) -> str | None:
    name: str | None = getattr(parser.origin, "template_name", None)
    return name


def construct_relative_path(
    current_template_name: str | None, relative_name: str, allow_recursion: bool = False
) -> str:
    """Turns a quoted name that begins with `./` or `../` into a full one.

    Args:
        current_template_name: The name of the template that has the tag.
        relative_name: The word of the tag, with its quotation marks if it has any.
        allow_recursion: Whether a template may name itself.

    Raises:
        TemplateSyntaxError: The path leaves the templates, or the template names itself.
    """
    name = relative_name.strip("'\"")
    if name == relative_name or not name.startswith(("./", "../")):
        return relative_name
    if current_template_name is None:
        return relative_name
    directory = posixpath.dirname(current_template_name.lstrip("/"))
    path = posixpath.normpath(posixpath.join(directory, name))
    if path.startswith("../"):
        raise TemplateSyntaxError(
            f"The relative path '{relative_name}' points outside the file hierarchy that template "
            f"'{current_template_name}' is in."
        )
    if not allow_recursion and current_template_name.lstrip("/") == path:
        raise TemplateSyntaxError(
            f"The relative path '{relative_name}' was translated to template name '{path}', the "
            "same template in which the tag appears."
        )
    return f'"{path}"'


@register.tag("include")
def parse_include(parser: Any, token: Token) -> Node:
    """`{% include "template" with name=value only %}`."""
    words = token.split_contents()
    if len(words) < 2:
        raise TemplateSyntaxError(
            f"'{words[0]}' tag takes at least one argument: the name of the template to be "
            "included."
        )
    extra: dict[str, Any] = {}
    options: set[str] = set()
    rest = words[2:]
    while rest:
        option = rest.pop(0)
        if option in options:
            raise TemplateSyntaxError(f"The '{option}' option was specified more than once.")
        if option == "with":
            extra = token_kwargs(rest, parser)
            if not extra:
                raise TemplateSyntaxError(
                    f"\"with\" in '{words[0]}' tag needs at least one keyword argument."
                )
        elif option != "only":
            raise TemplateSyntaxError(f"Unknown argument for '{words[0]}' tag: '{option}'.")
        options.add(option)
    name = construct_relative_path(_template_name(parser), words[1], allow_recursion=True)
    return IncludeNode(parser.compile_filter(name), extra, "only" in options)


@register.tag("partialdef")
def parse_partialdef(parser: Any, token: Token) -> Node:
    """`{% partialdef name inline %} … {% endpartialdef name %}`."""
    words = token.split_contents()
    if len(words) == 1:
        raise TemplateSyntaxError("'partialdef' tag requires a name")
    if len(words) > 3:
        raise TemplateSyntaxError("'partialdef' tag takes at most 2 arguments")
    if len(words) == 3 and words[2] != "inline":
        raise TemplateSyntaxError(
            "The 'inline' argument does not have any parameters; either use 'inline' or remove it "
            "completely."
        )
    name = words[1]
    nodelist = parser.parse(("endpartialdef",))
    _close(parser, "endpartialdef", name)
    partials = parser.extra_data.setdefault(PARTIALS, {})
    if name in partials:
        origin = getattr(parser.origin, "template_name", None) or "<unknown source>"
        raise TemplateSyntaxError(
            f"Partial '{name}' is already defined in the '{origin}' template."
        )
    node = PartialDefNode(name, len(words) == 3, nodelist)
    partials[name] = node
    return node


@register.tag("partial")
def parse_partial(parser: Any, token: Token) -> Node:
    """`{% partial name %}`."""
    words = token.split_contents()
    if len(words) != 2:
        raise TemplateSyntaxError("'partial' tag requires a single argument")
    return PartialNode(words[1])
