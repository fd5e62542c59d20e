"""Filters that make HTML, or make values safe for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import GeneratorType
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.library import Library, stringfilter
from plectrum.utils import html
from plectrum.utils.html import conditional_escape
from plectrum.utils.safestring import SafeString
from plectrum.utils.text import normalize_newlines
from plectrum.utils.urlize import urlize as make_links

register = Library()


@register.filter("escape", is_safe=True)
@stringfilter
def escape_filter(value: str) -> SafeString:
    """Escapes a text unless it is safe."""
    return conditional_escape(value)


@register.filter(is_safe=True)
def escapeseq(value: Iterable[Any]) -> list[SafeString]:
    """Escapes each element of a sequence unless it is safe."""
    return [conditional_escape(item) for item in value]


@register.filter(is_safe=True)
@stringfilter
def force_escape(value: str) -> SafeString:
    """Escapes a text, also if it is safe."""
    return html.escape(value)


@register.filter("linebreaks", is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaks_filter(value: str, autoescape: bool = True) -> SafeString:
    """Makes paragraphs of texts between empty lines, and `<br>` of line ends."""
    return SafeString(html.linebreaks(value, autoescape and not isinstance(value, SafeString)))


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaksbr(value: str, autoescape: bool = True) -> SafeString:
    """Makes `<br>` of line ends."""
    escaping = autoescape and not isinstance(value, SafeString)
    text = normalize_newlines(value)
    if escaping:
        text = html.escape(text)
    return SafeString(text.replace("\n", "<br>"))


@register.filter(is_safe=True)
@stringfilter
def safe(value: str) -> SafeString:
    """Marks a text as safe."""
    return SafeString(value)


@register.filter(is_safe=True)
def safeseq(value: Iterable[Any]) -> list[SafeString]:
    """Marks each element of a sequence as safe, after it was made a text."""
    return [SafeString(str(item)) for item in value]


@register.filter(is_safe=True)
@stringfilter
def striptags(value: str) -> str:
    """Removes what looks like HTML tags; the result is not safe for that."""
    return html.strip_tags(value)


@register.filter(is_safe=True)
def json_script(value: Any, element_id: str | None = None) -> SafeString:
    """Writes a value as JSON in a `<script>` element that scripts can read."""
    return html.json_script(value, element_id)


@register.filter(is_safe=True, needs_autoescape=True, needs_environment=True)
@stringfilter
def urlize(
    value: str,
    autoescape: bool = True,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> SafeString:
    """Makes links of URLs and e-mail addresses in a text."""
    scheme = environment.link_scheme()
    return SafeString(make_links(value, nofollow=True, autoescape=autoescape, scheme=scheme))


@register.filter(is_safe=True, needs_autoescape=True, needs_environment=True)
@stringfilter
def urlizetrunc(
    value: str,
    limit: Any,
    autoescape: bool = True,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> SafeString:
    """Makes links of URLs and e-mail addresses, whose text is cut to a number of characters."""
    scheme = environment.link_scheme()
    return SafeString(
        make_links(
            value, trim_url_limit=int(limit), nofollow=True, autoescape=autoescape, scheme=scheme
        )
    )


@register.filter(is_safe=True, needs_autoescape=True)
def unordered_list(value: Any, autoescape: bool = True) -> SafeString:
    """Makes `<li>` elements, without the outer `<ul>`, of a list with lists inside."""
    escape = conditional_escape if autoescape else str
    return SafeString(_list_items(value, escape, 1))


def _list_items(value: Any, escape: Any, depth: int) -> str:
    indent = "\t" * depth
    output = []
    for item, children in _with_children(value):
        inner = ""
        if children:
            nested = _list_items(children, escape, depth + 1)
            inner = f"\n{indent}<ul>\n{nested}\n{indent}</ul>\n{indent}"
        output.append(f"{indent}<li>{escape(item)}{inner}</li>")
    return "\n".join(output)


def _with_children(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yields each item with the list that follows it, or `None`."""
    pending: list[Any] = []
    for item in value:
        if pending and isinstance(item, (list, tuple, GeneratorType)):
            yield pending.pop(), item
            continue
        if pending:
            yield pending.pop(), None
        pending.append(item)
    if pending:
        yield pending.pop(), None
