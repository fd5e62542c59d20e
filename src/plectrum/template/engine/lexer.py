"""Text to tokens, each with its place."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

from plectrum.template.engine.errors import TemplateSyntaxError

MAX_WORDS = 500
"""Each word of a tag becomes code of one function, whose size Python limits."""

_OPENING = re.compile(r"\{[{%#]")
_CLOSINGS = {"{": "}}", "%": "%}", "#": "#}"}
_WORD = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\S)+""", re.DOTALL)


class TokenType(enum.IntEnum):
    """What a token is."""

    TEXT = 0
    VAR = 1
    BLOCK = 2
    COMMENT = 3


class Token:
    """A piece of a template.

    Attributes:
        token_type: What it is.
        contents: The text between the delimiters, stripped; for text, all of it.
        position: Where it begins and ends in the source.
        lineno: The line that it begins in, from 1.
    """

    __slots__ = ("contents", "lineno", "position", "token_type")

    def __init__(
        self,
        token_type: TokenType,
        contents: str,
        position: tuple[int, int] = (0, 0),
        lineno: int = 0,
    ) -> None:
        self.token_type = token_type
        self.contents = contents
        self.position = position
        self.lineno = lineno

    def __repr__(self) -> str:
        shown = self.contents[:20].replace("\n", "")
        return f'<{self.token_type.name.capitalize()} token: "{shown}...">'

    def split_contents(self) -> list[str]:
        """Returns the words of a tag; quoted texts, also translated ones, stay in one piece.

        Raises:
            TemplateSyntaxError: There are too many.
        """
        words: list[str] = []
        pending: list[str] = []
        found = split_words(self.contents)
        if len(found) > MAX_WORDS:
            raise TemplateSyntaxError(
                f"A tag has {len(found)} words, more than {MAX_WORDS}.",
                hint="Compute the values in Python and pass them to the template.",
                position=self.position[0],
            )
        for word in found:
            if pending:
                pending.append(word)
                if word.endswith(pending[0][2] + ")"):
                    words.append(" ".join(pending))
                    pending = []
            elif word.startswith(('_("', "_('")) and not word.endswith(word[2] + ")"):
                pending = [word]
            else:
                words.append(word)
        return words + pending


def split_words(text: str) -> list[str]:
    """Splits at white space outside quotation marks."""
    return _WORD.findall(text)


def tokenize(source: str) -> Iterator[Token]:
    """Yields the tokens of a template; comments are among them, for tools.

    A tag does not reach over the end of a line. Between `{% verbatim %}` and its end everything
    is text.

    Raises:
        TemplateSyntaxError: A tag is empty.
    """
    end = 0
    line = 1
    verbatim: str | None = None
    for start, stop in _find_tags(source):
        kind = source[start + 1]
        contents = source[start + 2 : stop - 2].strip()
        if verbatim is not None and (kind != "%" or contents != verbatim):
            continue
        if start > end:
            yield Token(TokenType.TEXT, source[end:start], (end, start), line)
            line += source.count("\n", end, start)
        end = stop
        if kind == "%":
            if verbatim is not None:
                verbatim = None
            elif contents == "verbatim" or contents.startswith("verbatim "):
                verbatim = f"end{contents}"
            yield Token(TokenType.BLOCK, contents, (start, end), line)
        else:
            token_type = TokenType.VAR if kind == "{" else TokenType.COMMENT
            yield Token(token_type, contents, (start, end), line)
    if end < len(source):
        yield Token(TokenType.TEXT, source[end:], (end, len(source)), line)


def _find_tags(source: str) -> Iterator[tuple[int, int]]:
    """Yields where tags begin and end.

    SECURITY: each closing mark and line end is searched for once, so that a text full of opening
    braces takes time in proportion to its length.
    """
    find = source.find
    length = len(source)
    closings = {"{": -1, "%": -1, "#": -1}
    newline = -1
    position = 0
    while (match := _OPENING.search(source, position)) is not None:
        start = match.start()
        kind = source[start + 1]
        inside = start + 2
        close = closings[kind]
        if close < inside:
            close = find(_CLOSINGS[kind], inside)
            closings[kind] = close = length if close < 0 else close
        if newline < inside:
            newline = find("\n", inside)
            newline = length if newline < 0 else newline
        if close < newline:
            position = close + 2
            yield start, position
        else:
            position = start + 1


class Lexer:
    """The tokens of one template.

    Args:
        template_string: The template's text.
    """

    def __init__(self, template_string: str) -> None:
        self.template_string = template_string

    def tokenize(self) -> list[Token]:
        """Returns all tokens, in order."""
        return list(tokenize(self.template_string))


def empty_tag(token: Token) -> TemplateSyntaxError:
    """Returns the error for a tag with nothing in it."""
    kind = "variable" if token.token_type is TokenType.VAR else "block"
    return TemplateSyntaxError(
        f"Empty {kind} tag on line {token.lineno}.",
        hint="Write a name between the braces, or {% templatetag %} to show the braces.",
        position=token.position[0],
    )
