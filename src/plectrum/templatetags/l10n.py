"""`{% load l10n %}`: whether values are written in the form of the active language."""

from __future__ import annotations

from typing import Any

from plectrum.template.base import Node, Parser, TemplateSyntaxError, Token
from plectrum.template.engine.nodes import FragmentNode
from plectrum.template.library import Library
from plectrum.utils import formats

register = Library()


@register.filter(is_safe=False)
def localize(value: Any) -> str:
    """Writes a value in the form of the active language."""
    return str(formats.localize(value, use_l10n=True))


@register.filter(is_safe=False)
def unlocalize(value: Any) -> str:
    """Writes a value in its plain form."""
    return str(formats.localize(value, use_l10n=False))


@register.tag("localize")
def parse_localize(parser: Parser, token: Token) -> Node:
    """`{% localize on %} … {% endlocalize %}`, or `off`."""
    words = token.split_contents()
    if len(words) > 2 or (len(words) == 2 and words[1] not in {"on", "off"}):
        raise TemplateSyntaxError(f"{words[0]!r} argument should be 'on' or 'off'")
    nodelist = parser.parse(("endlocalize",))
    parser.delete_first_token()
    return FragmentNode(nodelist, {"use_l10n": words[1:] != ["off"]})
