"""Tags that write or change text: filter, spaceless, firstof, now, lorem, widthratio."""

from __future__ import annotations

import sys
from functools import partial
from pprint import pformat
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.errors import TemplateSyntaxError, near_miss
from plectrum.template.engine.lexer import Token
from plectrum.template.engine.library import Library
from plectrum.template.engine.nodes import CallNode, FilterNode, FirstOfNode, Node, TextNode
from plectrum.utils.html import escape, strip_spaces_between_tags
from plectrum.utils.lorem_ipsum import paragraphs, words
from plectrum.utils.safestring import SafeString

register = Library()

MAX_LOREM = 10_000

TEMPLATE_TAG_MAPPING = {
    "openblock": "{%",
    "closeblock": "%}",
    "openvariable": "{{",
    "closevariable": "}}",
    "openbrace": "{",
    "closebrace": "}",
    "opencomment": "{#",
    "closecomment": "#}",
}


@register.tag("templatetag")
def parse_templatetag(parser: Any, token: Token) -> Node:
    """`{% templatetag openblock %}`: the characters of the template language themselves."""
    bits = token.contents.split()
    if len(bits) != 2:
        raise TemplateSyntaxError("'templatetag' statement takes one argument")
    if bits[1] not in TEMPLATE_TAG_MAPPING:
        raise TemplateSyntaxError(
            f"Invalid templatetag argument: '{bits[1]}'. "
            f"Must be one of: {list(TEMPLATE_TAG_MAPPING)}",
            hint=near_miss(bits[1], TEMPLATE_TAG_MAPPING),
        )
    return TextNode(TEMPLATE_TAG_MAPPING[bits[1]])


@register.tag("filter")
def parse_filter(parser: Any, token: Token) -> Node:
    """`{% filter name|name:argument %} … {% endfilter %}`."""
    _, _, rest = token.contents.partition(" ")
    if not rest:
        raise TemplateSyntaxError("'filter' tag requires at least one filter.")
    expression = parser.compile_filter(f"var|{rest.strip()}")
    for name in expression.filter_names:
        if name in {"escape", "safe"}:
            raise TemplateSyntaxError(
                f'"filter {name}" is not permitted. Use the "autoescape" tag instead.'
            )
    nodelist = parser.parse(("endfilter",))
    parser.delete_first_token()
    return FilterNode(expression, nodelist)


@register.tag("spaceless")
def parse_spaceless(parser: Any, token: Token) -> Node:
    """`{% spaceless %} … {% endspaceless %}`."""
    nodelist = parser.parse(("endspaceless",))
    parser.delete_first_token()
    return CallNode(_without_spaces, nodelist=nodelist, escapes=False)


def _without_spaces(text: str) -> str:
    return strip_spaces_between_tags(text.strip())


@register.tag("firstof")
def parse_firstof(parser: Any, token: Token) -> Node:
    """`{% firstof value … as name %}`."""
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("'firstof' statement requires at least one argument")
    target = None
    if len(bits) >= 2 and bits[-2] == "as":
        target = bits[-1]
        bits = bits[:-2]
    return FirstOfNode([parser.compile_filter(bit) for bit in bits], target)


@register.tag("now")
def parse_now(parser: Any, token: Token) -> Node:
    """`{% now "format" as name %}`."""
    bits = token.split_contents()
    target = None
    if len(bits) == 4 and bits[-2] == "as":
        target = bits[-1]
        bits = bits[:-2]
    if len(bits) != 2:
        raise TemplateSyntaxError("'now' statement takes one argument")
    date_format = bits[1][1:-1]
    show = partial(_show_now, parser.environment, date_format)
    return CallNode(show, target=target, escapes=False)


def _show_now(environment: Environment, date_format: str) -> str:
    return environment.date_format(environment.now(), date_format)


@register.tag("lorem")
def parse_lorem(parser: Any, token: Token) -> Node:
    """`{% lorem count method random %}`."""
    bits = token.split_contents()[1:]
    common = "random" not in bits[-1:]
    if not common:
        bits = bits[:-1]
    method = "b"
    if bits and bits[-1] in {"w", "p", "b"}:
        method = bits.pop()
    count = parser.compile_filter(bits.pop(0) if bits else "1")
    if bits:
        raise TemplateSyntaxError(
            "Incorrect format for 'lorem' tag", hint="Write {% lorem 3 p random %}."
        )

    return CallNode(partial(_show_lorem, method, common), [count], escapes=False)


def _show_lorem(method: str, common: bool, number: Any) -> str:
    try:
        amount = int(number)
    except (ValueError, TypeError):
        amount = 1
    if amount > MAX_LOREM:
        raise TemplateSyntaxError(f"'lorem' writes at most {MAX_LOREM} words or paragraphs.")
    if method == "w":
        return words(amount, common=common)
    texts = paragraphs(amount, common=common)
    if method == "p":
        texts = [f"<p>{text}</p>" for text in texts]
    return "\n\n".join(texts)


@register.tag("widthratio")
def parse_widthratio(parser: Any, token: Token) -> Node:
    """`{% widthratio value maximum width as name %}`."""
    bits = token.split_contents()
    target = None
    if len(bits) == 6:
        if bits[4] != "as":
            raise TemplateSyntaxError("Invalid syntax in widthratio tag. Expecting 'as' keyword")
        target = bits[5]
    elif len(bits) != 4:
        raise TemplateSyntaxError("widthratio takes at least three arguments")
    return CallNode(
        _width_ratio,
        [parser.compile_filter(bit) for bit in bits[1:4]],
        target=target,
        escapes=False,
    )


def _width_ratio(value: Any, maximum: Any, width: Any) -> str:
    try:
        full = int(width)
    except (ValueError, TypeError):
        raise TemplateSyntaxError("widthratio final argument must be a number") from None
    try:
        return str(round(float(value) / float(maximum) * full))
    except ZeroDivisionError:
        return "0"
    except (ValueError, TypeError, OverflowError):
        return ""


@register.tag("debug")
def parse_debug(parser: Any, token: Token) -> Node:
    """`{% debug %}`: the context and the imported modules; nothing unless the engine debugs."""
    show = partial(_show_debug, parser.environment)
    return CallNode(show, takes_context=True, reads_context=True, escapes=False)


def _show_debug(environment: Environment, context: Any) -> str:
    if not environment.debug:
        return ""
    levels = [escape(pformat(level)) for level in context]
    return SafeString("".join([*levels, "\n\n", escape(pformat(sys.modules))]))
