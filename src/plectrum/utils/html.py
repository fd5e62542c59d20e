"""Escaping, and small pieces of HTML; `urlize` has a module of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import markupsafe

from plectrum.core.exceptions import SuspiciousOperation
from plectrum.utils.json_encoder import JSONEncoder
from plectrum.utils.lazy import Promise, keep_lazy, keep_lazy_text, lazy
from plectrum.utils.safestring import SafeString, mark_safe

C = TypeVar("C", bound=type)

MAX_URL_LENGTH = 2048
MAX_STRIP_TAGS_DEPTH = 50
VOID_ELEMENTS = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)

_NEWLINES = re.compile(r"\r\n|\r")
_GENERAL_DELIMITERS = ":/?#[]@"
_SUB_DELIMITERS = "!$&'()*+,;="
_JS_SPECIAL = "\\'\"><&=-;`\u2028\u2029"
_JS_ESCAPES = {code: f"\\u{code:04X}" for code in [*range(32), *map(ord, _JS_SPECIAL)]}
_JSON_SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


_escape: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]  # the C loop


def escape_text(text: str) -> str:
    """Returns a plain text escaped for HTML, as a plain `str`.

    PERF: the hot path of templates and forms: MarkupSafe's C loop, without making a safe string.
    The two quotes are then written as documented (`&quot;`, `&#x27;`).
    """
    escaped = _escape(text)
    if "&#3" in escaped:
        return escaped.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    return escaped


@keep_lazy(SafeString)
def escape(text: object) -> SafeString:
    """Returns a text with `&`, `<`, `>` and both quotes encoded for HTML, marked safe."""
    return SafeString(escape_text(str(text)))


def conditional_escape(text: object) -> SafeString:
    """Escapes a text unless it is already marked safe."""
    if type(text) is str:
        return SafeString(escape_text(text))
    value: Any = str(text) if isinstance(text, Promise) else text
    if hasattr(value, "__html__"):
        html: SafeString = value.__html__()
        return html
    return SafeString(escape_text(str(value)))


@keep_lazy(SafeString)
def escapejs(value: object) -> SafeString:
    """Encodes a text for use inside a JavaScript string literal."""
    return SafeString(str(value).translate(_JS_ESCAPES))


def format_html(format_string: str, *args: object, **kwargs: object) -> SafeString:
    """Formats like `str.format`, with every argument escaped and the result marked safe.

    Raises:
        TypeError: There are no arguments: the format string would go out unchecked.
    """
    if not (args or kwargs):
        raise TypeError("args or kwargs must be provided.")
    escaped = [conditional_escape(value) for value in args]
    named = {name: conditional_escape(value) for name, value in kwargs.items()}
    return SafeString(format_string.format(*escaped, **named))


def format_html_join(
    sep: str, format_string: str, args_generator: Iterable[Sequence[object] | Mapping[str, object]]
) -> SafeString:
    """Formats each group of arguments with `format_html` and joins the results.

    Args:
        sep: Stands between the results; escaped too.
        format_string: As for `format_html`.
        args_generator: Sequences of positional arguments or mappings of named ones.
    """
    return SafeString(
        conditional_escape(sep).join(
            format_html(format_string, **group)
            if isinstance(group, Mapping)
            else format_html(format_string, *group)
            for group in args_generator
        )
    )


def json_script(
    value: object, element_id: str | None = None, encoder: type[json.JSONEncoder] | None = None
) -> SafeString:
    """Returns a `<script>` element that holds a value as JSON, safe from closing tags inside it.

    Args:
        value: Anything that JSON can hold.
        element_id: The `id` of the element; none when `None`.
        encoder: The class that encodes; one that knows dates, decimals and UUIDs when `None`.
    """
    text = SafeString(json.dumps(value, cls=encoder or JSONEncoder).translate(_JSON_SCRIPT_ESCAPES))
    if element_id:
        return format_html('<script id="{}" type="application/json">{}</script>', element_id, text)
    return format_html('<script type="application/json">{}</script>', text)


def linebreaks(value: object, autoescape: bool = False) -> str:
    """Turns newlines into `<br>` and blank lines into paragraphs."""
    if isinstance(value, Promise):
        return _linebreaks_later(value, autoescape)  # type: ignore[no-any-return]  # a lazy str
    text = _NEWLINES.sub("\n", str(value))
    paragraphs = re.split("\n{2,}", text)
    if autoescape:
        paragraphs = [escape_text(paragraph) for paragraph in paragraphs]
    return "\n\n".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)


_linebreaks_later = lazy(linebreaks, str)


class _TagStripper(HTMLParser):
    """Collects what is not a tag; references stay as they are written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def _strip_once(value: str) -> str:
    stripper = _TagStripper()
    stripper.feed(value)
    stripper.close()
    return "".join(stripper.parts)


_LONG_OPEN_TAG = re.compile(r"<[a-zA-Z][^>]{1000,}")


@keep_lazy_text
def strip_tags(value: object) -> str:
    """Removes what looks like tags; the result is **not** safe for HTML without escaping.

    Raises:
        SuspiciousOperation: The text has many long tags that never close, or hides tags within
            tags more than `MAX_STRIP_TAGS_DEPTH` deep, as only an attack does.
    """
    text = str(value)
    for match in _LONG_OPEN_TAG.finditer(text):
        if match.group().count("<") >= MAX_STRIP_TAGS_DEPTH:
            raise SuspiciousOperation("A text has too many unclosed tags to be stripped.")
    for _ in range(MAX_STRIP_TAGS_DEPTH):
        if "<" not in text or ">" not in text:
            return text
        stripped = _strip_once(text)
        if stripped.count("<") == text.count("<"):
            return text
        text = stripped
    if "<" in text and ">" in text:
        raise SuspiciousOperation("A text hides tags within tags too deeply to be stripped.")
    return text


@keep_lazy_text
def strip_spaces_between_tags(value: object) -> str:
    """Removes the whitespace that stands between two tags."""
    return re.sub(r">\s+<", "><", str(value))


@keep_lazy_text
def avoid_wrapping(value: str) -> str:
    """Replaces spaces by no-break spaces, so that a text stays on one line."""
    return value.replace(" ", "\xa0")


def smart_urlquote(url: str) -> str:
    """Quotes a URL unless it is quoted already; a URL that cannot be parsed is only quoted."""
    try:
        scheme, netloc, path, query, fragment = urlsplit(url)
    except ValueError:
        return _requote(url)
    netloc = _requote(netloc)
    if query:
        pairs = [
            (unquote(name), unquote(value))
            for name, value in parse_qsl(query, keep_blank_values=True)
        ]
        query = urlencode(pairs)
    return urlunsplit((scheme, netloc, _requote(path), query, _requote(fragment)))


def _requote(segment: str) -> str:
    return quote(unquote(segment), safe=f"{_SUB_DELIMITERS}{_GENERAL_DELIMITERS}~")


def html_safe(klass: C) -> C:
    """Decorates a class whose `__str__` is safe HTML: gives it `__html__`.

    Raises:
        ValueError: The class has `__html__` already, or does not define `__str__`.
    """
    if "__html__" in vars(klass):
        raise ValueError(
            f"can't apply @html_safe to {klass.__name__} because it defines __html__()."
        )
    if "__str__" not in vars(klass):
        raise ValueError(
            f"can't apply @html_safe to {klass.__name__} because it doesn't define __str__()."
        )
    declared: Any = klass
    to_text = declared.__str__
    declared.__str__ = lambda self: mark_safe(to_text(self))
    declared.__html__ = lambda self: str(self)  # noqa: PLW0108 - a type would not be bound
    return klass
