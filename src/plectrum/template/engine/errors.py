"""What can go wrong with a template, told with its name, line, column and surrounding lines."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from plectrum.core.exceptions import FrameworkError

CONTEXT_LINES = 3


class TemplateSyntaxError(FrameworkError):
    """A template does not follow the language.

    Attributes:
        template_name: The template's name, or `None` while it is not known.
        line: The line of the mistake, counted from 1.
        column: Its column, counted from 1.
        excerpt: The lines around it, with the place marked.
    """

    code = "template-syntax"

    def __init__(self, *args: object, hint: str = "", position: int | None = None) -> None:
        super().__init__(*args, hint=hint)
        self.position = position
        self.template_name: str | None = None
        self.line: int | None = None
        self.column: int | None = None
        self.excerpt = ""

    def locate(self, template_name: str, source: str, position: int) -> None:
        """Adds the place of the mistake, unless a place nearer to it is known already.

        Args:
            template_name: The name that the message shows.
            source: The whole text of the template.
            position: The offset of the mistake, used when the error has none of its own.
        """
        if self.line is not None:
            return
        offset = position if self.position is None else self.position
        self.template_name = template_name
        self.line, self.column = line_and_column(source, offset)
        self.excerpt = excerpt(source, self.line, self.column)
        self.add_note(f"{template_name}, line {self.line}, column {self.column}:\n{self.excerpt}")


class TemplateNestingError(TemplateSyntaxError):
    """Templates include or extend one another deeper than Python's stack allows."""

    code = "template-nesting"


class TemplateDoesNotExist(FrameworkError):
    """No loader knows the template.

    Attributes:
        backend: The template backend that was asked, or `None`.
        tried: Pairs (origin, status) of the sources that were tried, in order.
        chain: Errors of the other backends that were asked for the same template.
    """

    code = "template-does-not-exist"

    def __init__(
        self,
        msg: object = "",
        tried: Sequence[tuple[Any, str]] | None = None,
        backend: Any = None,
        chain: Sequence[TemplateDoesNotExist] | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(msg, hint=hint)
        self.backend = backend
        self.tried = list(tried or ())
        self.chain = list(chain or ())
        if self.tried:
            lines = "\n".join(f"  - {origin} ({status})" for origin, status in self.tried)
            self.add_note(f"Tried, in this order:\n{lines}")


class VariableDoesNotExist(FrameworkError):
    """A variable that a template needs is neither in the context nor in the object it is asked of.

    Attributes:
        msg: A message with `%` placeholders.
        params: The values for them.
    """

    code = "variable-does-not-exist"

    def __init__(self, msg: str, params: tuple[object, ...] = ()) -> None:
        super().__init__(msg)
        self.msg = msg
        self.params = params

    def __str__(self) -> str:
        return self.msg % self.params


class ContextPopException(FrameworkError):
    """`pop()` was called more often than `push()`."""

    code = "context-pop"


def line_and_column(source: str, offset: int) -> tuple[int, int]:
    """Returns the line and the column, both counted from 1, of an offset."""
    line = source.count("\n", 0, offset) + 1
    return line, offset - (source.rfind("\n", 0, offset) + 1) + 1


def excerpt(source: str, line: int, column: int = 0, around: int = CONTEXT_LINES) -> str:
    """Returns the lines around a line, numbered, with an arrow at it and a caret under the column.

    Args:
        source: The whole text.
        line: The line to show, from 1.
        column: The column to mark, from 1; 0 marks none.
        around: How many lines before and after are shown.
    """
    lines = source.split("\n")
    first = max(1, line - around)
    last = min(len(lines), line + around)
    width = len(str(last))
    shown = []
    for number in range(first, last + 1):
        arrow = ">" if number == line else " "
        shown.append(f"{arrow} {number:{width}} | {lines[number - 1][:200]}")
        if number == line and 0 < column <= 200:
            shown.append(f"  {' ' * width} | {' ' * (column - 1)}^")
    return "\n".join(shown)


def near_miss(name: str, known: Iterable[str]) -> str:
    """Returns a sentence that suggests the names most like `name`, or an empty text."""
    matches = difflib.get_close_matches(name, list(dict.fromkeys(known)), n=3, cutoff=0.6)
    if not matches:
        return ""
    return f"Did you mean {' or '.join(repr(match) for match in matches)}?"
