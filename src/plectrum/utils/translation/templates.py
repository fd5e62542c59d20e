"""Finding the messages of templates: a template becomes source that message extractors read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_TAGS = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.DOTALL)
_INLINE = re.compile(
    r"""(?:translate|trans)\s+(?P<message>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?P<rest>.*)""",
    re.DOTALL,
)
_CONTEXT = re.compile(r"""\bcontext\s+("[^"]*"|'[^']*')""")
_BLOCK = re.compile(r"(?:blocktranslate|blocktrans)\b(?P<options>.*)", re.DOTALL)
_CONSTANT = re.compile(r"""_\(\s*(?:"[^"]*"|'[^']*')\s*\)""")


def trim_whitespace(s: str) -> str:
    """Joins the lines of a message with single spaces."""
    return " ".join(line.strip() for line in s.strip().splitlines() if line.strip())


def templatize(src: str, **_options: Any) -> str:
    """Turns a template into calls of the gettext functions, each on its line of the template.

    Args:
        src: The source of the template.
    """
    output: list[str] = []
    pieces = iter(_TAGS.split(src))
    for piece in pieces:
        content = piece[2:-2].strip() if piece.startswith(("{%", "{{")) else ""
        if block := _BLOCK.match(content) if piece.startswith("{%") else None:
            output.append(_block_call(block["options"], pieces))
        elif content == "comment" or content.startswith("comment "):
            output.append(_skip(pieces))
        else:
            calls = _inline_calls(content) if content else []
            output.append(" ".join(calls) + "\n" * piece.count("\n"))
    return "".join(output)


def _inline_calls(content: str) -> list[str]:
    """Returns the calls of a tag or variable: its message, and constants in `_()`."""
    calls = [f" {constant} " for constant in _CONSTANT.findall(content)]
    if match := _INLINE.match(content):
        context = _CONTEXT.search(match["rest"])
        message = match["message"]
        calls.append(f" pgettext({context[1]}, {message}) " if context else f" gettext({message}) ")
    return calls


def _skip(pieces: Any) -> str:
    newlines = 0
    for piece in pieces:
        newlines += piece.count("\n")
        if piece.startswith("{%") and piece[2:-2].strip() == "endcomment":
            break
    return "\n" * newlines


def _block_call(options: str, pieces: Any) -> str:
    """Returns the call for the message between a block tag and its end."""
    forms: list[list[str]] = [[]]
    newlines = 0
    for piece in pieces:
        newlines += piece.count("\n")
        if piece.startswith("{%"):
            name = piece[2:-2].strip()
            if name in {"endblocktranslate", "endblocktrans"}:
                break
            if name == "plural":
                forms.append([])
        elif piece.startswith("{{"):
            forms[-1].append(f"%({piece[2:-2].strip()})s")
        elif not piece.startswith("{#"):
            forms[-1].append(piece.replace("%", "%%"))
    clean: Callable[[str], str] = trim_whitespace if re.search(r"\btrimmed\b", options) else str
    texts = [repr(clean("".join(form))) for form in forms]
    context = _CONTEXT.search(options)
    arguments = [*([context[1]] if context else []), *texts, *(["count"] if len(texts) > 1 else [])]
    function = ("n" if len(texts) > 1 else "") + ("pgettext" if context else "gettext")
    return f" {function}({', '.join(arguments)}) " + "\n" * newlines
