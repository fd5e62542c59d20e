"""Small operations on texts."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from plectrum.core.exceptions import SuspiciousFileOperation
from plectrum.utils.compression import acompress_sequence, compress_sequence, compress_string
from plectrum.utils.lazy import keep_lazy_text, lazy
from plectrum.utils.truncation import Truncator

__all__ = [
    "Truncator",
    "acompress_sequence",
    "camel_case_to_spaces",
    "capfirst",
    "compress_sequence",
    "compress_string",
    "format_lazy",
    "get_text_list",
    "get_valid_filename",
    "normalize_newlines",
    "phone2numeric",
    "slugify",
    "smart_split",
    "unescape_string_literal",
    "use_list_words",
    "wrap",
]

_NEWLINES = re.compile(r"\r\n|\r")
_CAMEL_CASE = re.compile(r"(?<=.)(?:(?<=[a-z0-9])(?=[A-Z])|(?=[A-Z][a-z]))")
_PHONE_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_SMART_PIECE = re.compile(
    r"""
    (?:
        [^\s"']*
        (?: (?: "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' ) [^\s"']* )+
      | \S+
    )
    """,
    re.VERBOSE | re.DOTALL,
)


@keep_lazy_text
def capfirst(x: Any) -> Any:
    """Makes the first character upper case and leaves the others; `None` and "" stay."""
    if not x:
        return x
    text = x if isinstance(x, str) else str(x)
    return text[0].upper() + text[1:]


@keep_lazy_text
def wrap(text: str, width: int) -> str:
    """Breaks lines at spaces so that none is longer than `width`; long words stay whole.

    Lines of white space and the newline at the end stay; a tab is as wide as in a terminal.
    """
    wrapper = textwrap.TextWrapper(
        width=int(width),
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
    lines = [part for line in text.splitlines() for part in wrapper.wrap(line) or [line]]
    if text.endswith("\n"):
        lines.append("")
    return "\n".join(lines)


@keep_lazy_text
def get_valid_filename(name: object) -> str:
    """Returns a text as a file name: spaces become underscores, other special characters go.

    Raises:
        SuspiciousFileOperation: Nothing is left that could be a name.
    """
    cleaned = re.sub(r"[^-\w.]", "", str(name).strip().replace(" ", "_"))
    if cleaned in {"", ".", ".."}:
        raise SuspiciousFileOperation(f"Could not derive file name from '{name}'")
    return cleaned


_or: Callable[[], str] = lambda: "or"  # noqa: E731 - replaced below
_comma: Callable[[], str] = lambda: ", "  # noqa: E731 - replaced below


def use_list_words(last: Callable[[], str], separator: Callable[[], str]) -> None:
    """Sets the functions that give the words of a list in the active language."""
    global _or, _comma
    _or, _comma = last, separator


@keep_lazy_text
def get_text_list(list_: Sequence[object], last_word: object = None) -> str:
    """Returns a list as prose: `a, b or c`.

    Args:
        list_: The items.
        last_word: Stands before the last item; "or" in the active language when `None`.
    """
    if not list_:
        return ""
    *first, last = (str(item) for item in list_)
    if not first:
        return last
    word = _or() if last_word is None else str(last_word)
    return f"{_comma().join(first)} {word} {last}"


@keep_lazy_text
def normalize_newlines(text: object) -> str:
    r"""Replaces `\r\n` and `\r` by `\n`."""
    return _NEWLINES.sub("\n", str(text))


@keep_lazy_text
def phone2numeric(phone: str) -> str:
    """Replaces the letters of a phone number by the digits of their keys."""
    return phone.lower().translate(_PHONE_KEYS)


def camel_case_to_spaces(value: str) -> str:
    """Splits `CamelCase` into words in lower case."""
    return _CAMEL_CASE.sub(" ", value.strip()).strip().lower()


def smart_split(text: str) -> Iterator[str]:
    """Splits at spaces, but not inside quotes; the quotes and their escapes stay."""
    for match in _SMART_PIECE.finditer(str(text)):
        yield match.group()


@keep_lazy_text
def unescape_string_literal(s: str) -> str:
    """Returns what a quoted string literal stands for.

    Raises:
        ValueError: The text is not quoted.
    """
    if not s or s[0] not in "\"'" or s[-1] != s[0]:
        raise ValueError(f"Not a string literal: {s!r}")
    quote = s[0]
    return s[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")


@keep_lazy_text
def slugify(value: object, allow_unicode: bool = False) -> str:
    """Returns a text as part of a URL: lower case, words joined by hyphens.

    Args:
        value: The text.
        allow_unicode: Whether letters beyond ASCII stay.
    """
    text = str(value)
    if allow_unicode:
        text = unicodedata.normalize("NFKC", text)
    else:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    text = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"[-\s]+", "-", text).strip("-_")


def _format(format_string: object, *args: object, **kwargs: object) -> str:
    return str(format_string).format(*args, **kwargs)


format_lazy = lazy(_format, str)
"""Formats like `str.format`, when the result is used: its arguments may be lazy."""
