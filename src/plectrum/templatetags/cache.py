"""`{% load cache %}`: parts of templates that are rendered once and kept for a time."""

from __future__ import annotations

from typing import Any

from plectrum.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Parser,
    TemplateSyntaxError,
    Token,
    VariableDoesNotExist,
)
from plectrum.template.library import Library
from plectrum.utils.module_loading import import_string

register = Library()

CACHES = "plectrum.core.cache.caches"
"""Looked up when a template has such a part; a site without one needs no cache."""
FRAGMENT_KEY = "plectrum.core.cache.utils.make_template_fragment_key"
FRAGMENTS = "template_fragments"


class CacheNode(Node):
    """`{% cache %}`.

    Args:
        nodelist: The nodes whose text is kept.
        timeout: For how many seconds; `None` is for ever.
        name: The name of the part.
        vary_on: What makes one part different from another of the same name.
        using: The name of the cache; without one `template_fragments`, else the default cache.
    """

    def __init__(
        self,
        nodelist: NodeList,
        timeout: FilterExpression,
        name: str,
        vary_on: list[FilterExpression],
        using: FilterExpression | None,
    ) -> None:
        self.nodelist = nodelist
        self.timeout = timeout
        self.name = name
        self.vary_on = vary_on
        self.using = using

    def render(self, context: Any) -> str:
        """Returns the kept text, or renders and keeps it."""
        cache, key, timeout = self._place(context)
        text: str | None = cache.get(key)
        if text is None:
            text = self.nodelist.render(context)
            cache.set(key, text, timeout)
        return text

    async def arender(self, context: Any) -> str:
        """Returns the kept text, or renders and keeps it, awaiting cache and nodes."""
        cache, key, timeout = self._place(context)
        text: str | None = await cache.aget(key)
        if text is None:
            text = await self.nodelist.arender(context)
            await cache.aset(key, text, timeout)
        return text

    def _place(self, context: Any) -> tuple[Any, str, int | None]:
        """Returns the cache, the key in it, and for how long the text is kept."""
        timeout = self._seconds(context)
        key = import_string(FRAGMENT_KEY)(
            self.name, [expression.resolve(context) for expression in self.vary_on]
        )
        return self._cache(context), key, timeout

    def _seconds(self, context: Any) -> int | None:
        try:
            timeout = self.timeout.resolve(context)
        except VariableDoesNotExist:
            raise TemplateSyntaxError(
                f'"cache" tag got an unknown variable: {self.timeout.token!r}'
            ) from None
        if timeout is None:
            return None
        try:
            return int(timeout)
        except (ValueError, TypeError):
            raise TemplateSyntaxError(
                f'"cache" tag got a non-integer timeout value: {timeout!r}'
            ) from None

    def _cache(self, context: Any) -> Any:
        caches = import_string(CACHES)
        if self.using is None:
            return caches[FRAGMENTS if FRAGMENTS in caches else "default"]
        name = self.using.resolve(context)
        if name not in caches:
            raise TemplateSyntaxError(
                f"Invalid cache name specified for cache tag: {name!r}",
                hint="The name must be one of the CACHES setting.",
            )
        return caches[name]


@register.tag("cache")
def parse_cache(parser: Parser, token: Token) -> Node:
    """`{% cache seconds name variable … using="cache" %} … {% endcache %}`."""
    nodelist = parser.parse(("endcache",))
    parser.delete_first_token()
    words = token.split_contents()
    if len(words) < 3:
        raise TemplateSyntaxError(f"'{words[0]}' tag requires at least 2 arguments.")
    using = None
    if len(words) > 3 and words[-1].startswith("using="):
        using = parser.compile_filter(words.pop().removeprefix("using="))
    return CacheNode(
        nodelist,
        parser.compile_filter(words[1]),
        words[2],
        [parser.compile_filter(word) for word in words[3:]],
        using,
    )
