"""Tags that write what pages need from their request: url, querystring, csrf_token, nonces."""

from __future__ import annotations

import re
import warnings
from functools import partial
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.template.engine.expressions import FilterExpression
from plectrum.template.engine.lexer import Token
from plectrum.template.engine.library import Library
from plectrum.template.engine.nodes import CallNode, Node
from plectrum.utils.html import format_html
from plectrum.utils.http import urlencode
from plectrum.utils.safestring import SafeString

register = Library()

_ARGUMENT = re.compile(r"(?:(\w+)=)?(.+)", re.DOTALL)


@register.tag("url")
def parse_url(parser: Any, token: Token) -> Node:
    """`{% url "view" argument name=argument as name %}`."""
    words = token.split_contents()
    if len(words) < 2:
        raise TemplateSyntaxError(f"'{words[0]}' takes at least one argument, a URL pattern name.")
    view = parser.compile_filter(words[1])
    words = words[2:]
    target = None
    if len(words) >= 2 and words[-2] == "as":
        target = words[-1]
        words = words[:-2]
    args: list[FilterExpression] = [view]
    kwargs: dict[str, FilterExpression] = {}
    for word in words:
        match = _ARGUMENT.match(word)
        if match is None:
            raise TemplateSyntaxError("Malformed arguments to url tag")
        if match[1]:
            kwargs[match[1]] = parser.compile_filter(match[2])
        else:
            args.append(parser.compile_filter(match[2]))
    show = partial(_show_url, parser.environment, target is not None)
    return CallNode(show, args, kwargs, target, takes_context=True)


def _show_url(
    environment: Environment,
    is_optional: bool,
    context: Any,
    view_name: Any,
    /,
    *values: Any,
    **named: Any,
) -> Any:
    try:
        return environment.reverse(view_name, values, named, _current_app(context))
    except environment.no_reverse_match:
        if is_optional:
            return ""
        raise


def _current_app(context: Any) -> Any:
    request = getattr(context, "request", None)
    if request is None:
        return None
    try:
        return request.current_app
    except AttributeError:
        match = getattr(request, "resolver_match", None)
        return getattr(match, "namespace", None)


@register.tag("csrf_token")
def parse_csrf_token(parser: Any, token: Token) -> Node:
    """`{% csrf_token %}`: the hidden field of a form."""
    return CallNode(
        partial(_show_csrf_token, parser.environment),
        [parser.compile_filter("csrf_token")],
        escapes=False,
        unknown_is_none=True,
    )


def _show_csrf_token(environment: Environment, value: Any) -> SafeString:
    if value:
        if str(value) == "NOTPROVIDED":
            return SafeString("")
        return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', value)
    if environment.debug:
        warnings.warn(
            "A {% csrf_token %} was used in a template, but the context did not provide the "
            "value. This is usually caused by not using RequestContext.",
            stacklevel=2,
        )
    return SafeString("")


@register.tag("csp_nonce_attr")
def parse_csp_nonce_attr(parser: Any, token: Token) -> Node:
    """`{% csp_nonce_attr media %}`: the nonce of the page, as an attribute or on form media."""
    words = token.split_contents()
    if len(words) > 2:
        raise TemplateSyntaxError("'csp_nonce_attr' takes at most one argument, a Media object.")
    args = [parser.compile_filter("csp_nonce")]
    args += [parser.compile_filter(word) for word in words[1:]]
    return CallNode(_show_nonce, args, escapes=False, unknown_is_none=True)


def _show_nonce(nonce: Any, *media: Any) -> Any:
    if not media or media[0] is None:
        return "" if nonce is None else format_html('nonce="{}"', nonce)
    return media[0].render() if nonce is None else media[0].render(attrs={"nonce": nonce})


@register.tag("querystring")
def parse_querystring(parser: Any, token: Token) -> Node:
    """`{% querystring mapping name=value as name %}`."""
    words = token.split_contents()[1:]
    target = None
    if len(words) >= 2 and words[-2] == "as":
        target = words[-1]
        words = words[:-2]
    args: list[FilterExpression] = []
    kwargs: dict[str, FilterExpression] = {}
    for word in words:
        match = _ARGUMENT.match(word)
        if match is not None and match[1]:
            if match[1] in kwargs:
                raise TemplateSyntaxError(
                    f"'querystring' received multiple values for keyword argument '{match[1]}'"
                )
            kwargs[match[1]] = parser.compile_filter(match[2])
        elif kwargs:
            raise TemplateSyntaxError(
                "'querystring' received some positional argument(s) after some keyword argument(s)"
            )
        else:
            args.append(parser.compile_filter(word))
    request = parser.compile_filter("request")
    return CallNode(_show_querystring, [request, *args], kwargs, target, takes_context=True)


def _show_querystring(context: Any, request: Any, *mappings: Any, **named: Any) -> str:
    if not mappings:
        mappings = ((getattr(context, "request", None) or request).GET,)
    params: dict[str, list[Any]] = {}
    for mapping in (*mappings, named):
        if not hasattr(mapping, "items"):
            raise TemplateSyntaxError(
                f"querystring requires mappings for positional arguments (got {mapping!r} instead)."
            )
        pairs = getattr(mapping, "lists", mapping.items)()
        for key, value in pairs:
            if value is None:
                params.pop(key, None)
            elif isinstance(value, (list, tuple, set, range)) or (
                hasattr(value, "__iter__") and not isinstance(value, (str, bytes))
            ):
                params[key] = list(value)
            else:
                params[key] = [value]
    query = urlencode(params, doseq=True)
    return f"?{query}" if query else "?"
