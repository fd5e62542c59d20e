"""Filters over texts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.template.engine.library import Library, stringfilter
from plectrum.utils import text as texts
from plectrum.utils.encoding import iri_to_uri
from plectrum.utils.html import escape
from plectrum.utils.html import escapejs as escape_for_script
from plectrum.utils.safestring import SafeString
from plectrum.utils.truncation import Truncator

register = Library()

_AFTER_APOSTROPHE = re.compile(r"([a-z])'([A-Z])")
_DIGITS = re.compile(r"[0-9]+")
MAX_WIDTH = 100_000
"""To how many characters a text is filled at most: a width may come from a visitor."""

_AFTER_DIGIT = re.compile(r"\d([A-Z])")


def _width(argument: Any) -> int:
    """Returns a width that a filter was asked for.

    Raises:
        TemplateSyntaxError: It would fill the memory.
        TypeError, ValueError: It is no number.
    """
    # int() refuses to read very long numbers.
    is_long = isinstance(argument, str) and len(argument) >= 20 and argument.isdecimal()
    width = MAX_WIDTH + 1 if is_long else int(argument)
    if width > MAX_WIDTH:
        shown = f"{argument[:20]} " if is_long else f"{width} " if width < 10**20 else "so many "
        raise TemplateSyntaxError(
            f"A text cannot be filled to {shown}characters, at most to {MAX_WIDTH}."
        )
    return width


@register.filter(is_safe=True)
@stringfilter
def addslashes(value: str) -> str:
    """Puts a backslash before quotation marks and backslashes."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")


@register.filter(is_safe=True)
@stringfilter
def capfirst(value: str) -> str:
    """Makes the first character a capital."""
    return value[:1].upper() + value[1:]


@register.filter("escapejs")
@stringfilter
def escapejs_filter(value: str) -> SafeString:
    """Encodes a text for a JavaScript string literal."""
    return SafeString(escape_for_script(value))


@register.filter(is_safe=True)
@stringfilter
def iriencode(value: str) -> str:
    """Encodes a text for use in a URL, without encoding twice."""
    return str(iri_to_uri(value))


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linenumbers(value: str, autoescape: bool = True) -> SafeString:
    """Puts a number before each line."""
    lines = value.split("\n")
    width = len(str(len(lines)))
    if autoescape and not isinstance(value, SafeString):
        lines = [escape(line) for line in lines]
    return SafeString("\n".join(f"{i:0{width}d}. {line}" for i, line in enumerate(lines, start=1)))


@register.filter(is_safe=True)
@stringfilter
def lower(value: str) -> str:
    """Makes all characters small."""
    return value.lower()


@register.filter
@stringfilter
def upper(value: str) -> str:
    """Makes all characters capitals."""
    return value.upper()


@register.filter
@stringfilter
def make_list(value: str) -> list[str]:
    """Returns the characters, or the digits of a number."""
    return list(value)


@register.filter(is_safe=True)
@stringfilter
def slugify(value: str) -> str:
    """Makes a text of small letters, digits and hyphens only."""
    slug: str = texts.slugify(value)
    return slug


@register.filter(is_safe=True)
def stringformat(value: Any, arg: Any) -> str:
    """Formats a value by a format of Python's `%`, given without the `%`."""
    if isinstance(value, tuple):
        value = str(value)
    for digits in _DIGITS.findall(str(arg)):
        _width(digits)
    try:
        return str(f"%{arg}" % value)
    except (ValueError, TypeError):
        return ""


@register.filter(is_safe=True)
@stringfilter
def title(value: str) -> str:
    """Makes the first character of each word a capital and the others small."""
    text = value.title()
    if "'" in text:
        text = _AFTER_APOSTROPHE.sub(lambda match: match[0].lower(), text)
    if _AFTER_DIGIT.search(text) is None:
        return text
    return _AFTER_DIGIT.sub(lambda match: match[0].lower(), text)


def _truncate(value: str, arg: Any, method: str, *, html: bool) -> str:
    try:
        length = int(arg)
    except ValueError:
        return value
    text: str = getattr(Truncator(value), method)(length, html=html)
    return text


@register.filter(is_safe=True)
@stringfilter
def truncatechars(value: str, arg: Any) -> str:
    """Cuts a text to a number of characters."""
    return _truncate(value, arg, "chars", html=False)


@register.filter(is_safe=True)
@stringfilter
def truncatechars_html(value: str, arg: Any) -> str:
    """Cuts HTML to a number of characters, and closes its tags."""
    return _truncate(value, arg, "chars", html=True)


@register.filter(is_safe=True)
@stringfilter
def truncatewords(value: str, arg: Any) -> str:
    """Cuts a text to a number of words."""
    try:
        length = int(arg)
    except ValueError:
        return value
    return Truncator(value).words(length, truncate=" …")


@register.filter(is_safe=True)
@stringfilter
def truncatewords_html(value: str, arg: Any) -> str:
    """Cuts HTML to a number of words, and closes its tags."""
    try:
        length = int(arg)
    except ValueError:
        return value
    return Truncator(value).words(length, html=True, truncate=" …")


@register.filter(is_safe=False)
@stringfilter
def urlencode(value: str, safe: Any = None) -> str:
    """Encodes a text for a URL.

    Args:
        value: The text.
        safe: Characters that stay as they are; `/` unless given.
    """
    return quote(value, safe="/" if safe is None else str(safe))


@register.filter(is_safe=False)
@stringfilter
def wordcount(value: str) -> int:
    """Returns the number of words."""
    return len(value.split())


@register.filter(is_safe=True)
@stringfilter
def wordwrap(value: str, arg: Any) -> str:
    """Breaks lines that are longer than a number of characters."""
    wrapped: str = texts.wrap(value, int(arg))
    return wrapped


@register.filter(is_safe=True)
@stringfilter
def ljust(value: str, arg: Any) -> str:
    """Fills a text with spaces on the right."""
    return value.ljust(_width(arg))


@register.filter(is_safe=True)
@stringfilter
def rjust(value: str, arg: Any) -> str:
    """Fills a text with spaces on the left."""
    return value.rjust(_width(arg))


@register.filter(is_safe=True)
@stringfilter
def center(value: str, arg: Any) -> str:
    """Fills a text with spaces on both sides; the odd one goes to the right.

    COMPAT: `str.center` puts the odd space to the left or to the right.
    """
    missing = max(0, _width(arg) - len(value))
    left = missing // 2
    return f"{' ' * left}{value}{' ' * (missing - left)}"


@register.filter
@stringfilter
def cut(value: str, arg: Any) -> str:
    """Removes all occurrences of a text.

    SECURITY: without its semicolons an escaped text is not escaped any more, so that it is
    not safe any more.
    """
    shortened = value.replace(arg, "")
    return SafeString(shortened) if isinstance(value, SafeString) and arg != ";" else shortened


@register.filter("phone2numeric", is_safe=True)
def phone2numeric_filter(value: Any) -> str:
    """Returns a phone number with digits instead of letters."""
    return texts.phone2numeric(value)
