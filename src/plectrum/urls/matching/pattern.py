"""What a route is made of: levels of templates and regular expressions.

`path("a/<int:b>/", include([re_path("^c/$", view)]))` is one route of two levels: the template
`a/<int:b>/` and, for the rest of the path, the expression `^c/$`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from plectrum.utils.records import record

T = TypeVar("T")


class Converter(Protocol):
    """Turns a part of a path to a Python value and back; either may raise ValueError."""

    regex: str

    def to_python(self, value: str) -> Any:
        """Returns the value that the text stands for."""

    def to_url(self, value: Any) -> str:
        """Returns the text that stands for the value."""
        ...


class PatternSyntaxError(ValueError):
    """A route cannot be understood."""


@record
class Capture:
    """A part of a template that is handed to the view: `<int:year>`."""

    name: str
    converter: Converter


@dataclass(frozen=True, eq=False)
class Template:
    """A level written for `path()`: text with captures in angle brackets."""

    parts: tuple[str | Capture, ...]
    source: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the captures, in order."""
        return tuple(part.name for part in self.parts if isinstance(part, Capture))

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression that says the same, with one group for each capture."""
        return re.compile(
            "".join(
                re.escape(part)
                if isinstance(part, str)
                else f"(?P<{part.name}>{part.converter.regex})"
                for part in self.parts
            )
        )


@dataclass(frozen=True, eq=False)
class Expression:
    """A level written for `re_path()`.

    Attributes:
        regex: The compiled expression.
        is_whole: Whether it ends in `$`, so that it must match all that is left of the path.
    """

    regex: re.Pattern[str]
    is_whole: bool = False

    @property
    def find(self) -> Callable[[str], re.Match[str] | None]:
        """The function that matches a text."""
        return self.regex.fullmatch if self.is_whole else self.regex.search

    @cached_property
    def literal(self) -> str | None:
        """The only text it can match, where there is just one: `about/` for `^about/$`."""
        source = self.regex.pattern
        if not source.startswith("^") or self.regex.flags & (re.IGNORECASE | re.VERBOSE):
            return None
        body = source[1:-1] if self.is_whole else source[1:]
        return _unescape(body) if _LITERAL.fullmatch(body) else None


_LITERAL = re.compile(r"(?:[A-Za-z0-9_/~!@%&=:;,<>\"'`# -]|\\[^A-Za-z0-9])*")


def _unescape(source: str) -> str:
    return re.sub(r"\\(.)", r"\1", source, flags=re.DOTALL)


Level: TypeAlias = Template | Expression


@record
class Route(Generic[T]):
    """One way from a path to a target.

    Attributes:
        levels: The prefixes of the includes that lead to it, then its own pattern.
        target: What the owner wants back when the route is found.
        extras: For each level, the values that are passed to the view besides the captured.
    """

    levels: tuple[Level, ...]
    target: T
    extras: tuple[Mapping[str, Any], ...] = field(default=())


_CAPTURE = re.compile(r"<(?:(?P<converter>[^>:]*):)?(?P<name>[^>]*)>")


def parse_template(source: str, find_converter: Callable[[str], Converter]) -> Template:
    """Returns the template that a `path()` route describes.

    Args:
        source: The route: `articles/<int:year>/`.
        find_converter: Returns the converter of a name, or raises KeyError.

    Raises:
        PatternSyntaxError: A capture is malformed, repeated, or names an unknown converter.
    """
    parts: list[str | Capture] = []
    names: set[str] = set()
    position = 0
    for found in _CAPTURE.finditer(source):
        if any(character.isspace() for character in found.group()):
            raise PatternSyntaxError(
                f"URL route {source!r} cannot contain whitespace in angle brackets <…>."
            )
        name, converter = found["name"], found["converter"]
        if not name.isidentifier():
            raise PatternSyntaxError(
                f"URL route {source!r} uses parameter name {name!r} which isn't a valid "
                "Python identifier."
            )
        if name in names:
            raise PatternSyntaxError(
                f"URL route {source!r} uses parameter name {name!r} more than once."
            )
        names.add(name)
        if found.start() > position:
            parts.append(source[position : found.start()])
        try:
            parts.append(Capture(name, find_converter("str" if converter is None else converter)))
        except KeyError as error:
            raise PatternSyntaxError(
                f"URL route {source!r} uses invalid converter {converter!r}."
            ) from error
        position = found.end()
    if position < len(source):
        parts.append(source[position:])
    return Template(tuple(parts), source)
