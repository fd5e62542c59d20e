"""`{% load tz %}`: in which time zone dates are written."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plectrum.template.base import Node, NodeList, Parser, TemplateSyntaxError, Token
from plectrum.template.engine.expressions import FilterExpression
from plectrum.template.engine.nodes import CallNode, FragmentNode
from plectrum.template.library import Library
from plectrum.utils import timezone

register = Library()


class _KeptDatetime(dt.datetime):
    """A datetime that is shown in its own time zone, not moved to the current one."""

    convert_to_local_time = False


@register.filter
def localtime(value: Any) -> Any:
    """Moves a datetime to the current time zone."""
    return do_timezone(value, timezone.get_current_timezone())


@register.filter
def utc(value: Any) -> Any:
    """Moves a datetime to UTC."""
    return do_timezone(value, dt.UTC)


@register.filter("timezone")
def do_timezone(value: Any, arg: Any) -> Any:
    """Moves a datetime to a time zone; anything that does not fit gives an empty text.

    Args:
        value: The datetime; a naive one is taken to be in the default time zone.
        arg: The time zone, or its name.
    """
    if not isinstance(value, dt.datetime):
        return ""
    if isinstance(arg, str):
        try:
            arg = ZoneInfo(arg)
        except (ZoneInfoNotFoundError, ValueError):
            return ""
    if not isinstance(arg, dt.tzinfo):
        return ""
    try:
        if timezone.is_naive(value):
            value = timezone.make_aware(value, timezone.get_default_timezone())
        moved = value.astimezone(arg)
    except (ValueError, OverflowError):
        return ""
    return _KeptDatetime(
        moved.year,
        moved.month,
        moved.day,
        moved.hour,
        moved.minute,
        moved.second,
        moved.microsecond,
        moved.tzinfo,
        fold=moved.fold,
    )


class TimezoneNode(Node):
    """`{% timezone %}`: its nodes are rendered with another current time zone."""

    def __init__(self, nodelist: NodeList, tz: FilterExpression) -> None:
        self.nodelist = nodelist
        self.tz = tz

    def render(self, context: Any) -> str:
        """Returns the text of the nodes in the time zone."""
        with timezone.override(self.tz.resolve(context)):
            return self.nodelist.render(context)

    async def arender(self, context: Any) -> str:
        """Returns the text of the nodes in the time zone, awaiting what must be awaited."""
        with timezone.override(self.tz.resolve(context)):
            return await self.nodelist.arender(context)


@register.tag("localtime")
def parse_localtime(parser: Parser, token: Token) -> Node:
    """`{% localtime on %} … {% endlocaltime %}`, or `off`."""
    words = token.split_contents()
    if len(words) > 2 or (len(words) == 2 and words[1] not in {"on", "off"}):
        raise TemplateSyntaxError(f"{words[0]!r} argument should be 'on' or 'off'")
    nodelist = parser.parse(("endlocaltime",))
    parser.delete_first_token()
    return FragmentNode(nodelist, {"use_tz": words[1:] != ["off"]})


@register.tag("timezone")
def parse_timezone(parser: Parser, token: Token) -> Node:
    """`{% timezone "Europe/Paris" %} … {% endtimezone %}`."""
    words = token.split_contents()
    if len(words) != 2:
        raise TemplateSyntaxError(f"'{words[0]}' takes one argument (timezone)")
    zone = parser.compile_filter(words[1])
    nodelist = parser.parse(("endtimezone",))
    parser.delete_first_token()
    return TimezoneNode(nodelist, zone)


@register.tag("get_current_timezone")
def parse_current_timezone(parser: Parser, token: Token) -> Node:
    """`{% get_current_timezone as name %}`."""
    words = token.contents.split()
    if len(words) != 3 or words[1] != "as":
        raise TemplateSyntaxError(f"'get_current_timezone' requires 'as variable' (got {words!r})")
    return CallNode(timezone.get_current_timezone_name, target=words[2])
