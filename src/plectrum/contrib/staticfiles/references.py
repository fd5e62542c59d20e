"""The references to other files in style sheets and scripts: finding and rewriting them.

Pure text: which file a reference means, and what it is called now, is asked of the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Pattern = str | tuple[str, str]
"""A regular expression with the groups `matched` and `url`, and what takes its place."""

DEFAULT_TEMPLATE = 'url("%(url)s")'

STYLE_PATTERNS: tuple[Pattern, ...] = (
    r"""(?P<matched>(?i:url)\(\s*(?P<quote>["']?)\s*(?P<url>.*?)\s*(?P=quote)\s*\))""",
    (
        r"""(?P<matched>(?i:@import)\s*(?P<quote>["'])\s*(?P<url>.*?)\s*(?P=quote))""",
        '@import url("%(url)s")',
    ),
    (
        r"(?m)^(?P<matched>/\*#[ \t](?-i:sourceMappingURL)=(?P<url>.*?)[ \t]*\*/)",
        "/*# sourceMappingURL=%(url)s */",
    ),
)
SCRIPT_PATTERNS: tuple[Pattern, ...] = (
    (
        r"(?m)^(?P<matched>//# (?-i:sourceMappingURL)=(?P<url>[^\s'\"]*)[ \t]*$)",
        "//# sourceMappingURL=%(url)s",
    ),
)
# What a script imports or exports, and the module, which is written as a path.
_NAMES = r"""[\s{*][^;"'()`]*?"""
_MODULE = r"""(?P<quote>["'])(?P<url>[./].*?)(?P=quote)"""
MODULE_PATTERNS: tuple[Pattern, ...] = (
    (
        rf"""(?P<matched>\bimport(?P<import>{_NAMES})\bfrom\s*{_MODULE})""",
        'import%(import)sfrom "%(url)s"',
    ),
    (
        rf"""(?P<matched>\bexport(?P<exports>{_NAMES})\bfrom\s*{_MODULE})""",
        'export%(exports)sfrom "%(url)s"',
    ),
    (
        rf"""(?P<matched>\bimport\s*{_MODULE})""",
        'import"%(url)s"',
    ),
    (
        rf"""(?P<matched>\bimport\(\s*{_MODULE}\s*\))""",
        'import("%(url)s")',
    ),
)

# A comment, or a string, in which nothing begins a comment.
_STRING = r"""\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"""
_STYLE_COMMENT = re.compile(rf"{_STRING}|(?P<comment>/\*.*?(?:\*/|\Z))", re.DOTALL)
_SCRIPT_COMMENT = re.compile(
    rf"{_STRING}|`(?:\\.|[^`\\])*`|(?P<comment>/\*.*?(?:\*/|\Z)|//[^\n]*)", re.DOTALL
)
_MAPPING = "sourceMappingURL"


@dataclass(frozen=True)
class Reference:
    """A reference in a text.

    Attributes:
        url: What it refers to.
        text: All of it, as it is written.
        line: The number of its line, from 1.
    """

    url: str
    text: str
    line: int


Answer = Callable[[Reference], str | None]
"""Returns the URL that takes the place of a reference's; `None` to leave it."""


def rewritten(text: str, patterns: Iterable[Pattern], answer: Answer, *, is_script: bool) -> str:
    """Returns a text with other URLs in its references, but for those in comments.

    Args:
        text: A style sheet or a script.
        patterns: What its references look like.
        answer: Is asked for each reference.
        is_script: Whether comments are those of scripts.
    """
    for pattern in patterns:
        regex, template = (pattern, DEFAULT_TEMPLATE) if isinstance(pattern, str) else pattern
        comments = [] if _MAPPING in regex else _comments(text, is_script=is_script)
        text = re.sub(regex, _replacer(text, template, comments, answer), text)
    return text


def _replacer(
    text: str, template: str, comments: list[tuple[int, int]], answer: Answer
) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        start = match.start()
        if any(first <= start < last for first, last in comments):
            return match[0]
        groups = match.groupdict()
        line = text.count("\n", 0, start) + 1
        url = answer(Reference(groups["url"], groups["matched"], line))
        return match[0] if url is None else template % {**groups, "url": url}

    return replace


def _comments(text: str, *, is_script: bool) -> list[tuple[int, int]]:
    """Returns where the comments of a text are."""
    pattern = _SCRIPT_COMMENT if is_script else _STYLE_COMMENT
    return [match.span() for match in pattern.finditer(text) if match["comment"]]
