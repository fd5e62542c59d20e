"""Words of text search that come from anywhere, joined by operators."""

from __future__ import annotations

from typing import Any

from plectrum.db.models.fields.text import CharField

__all__ = ["CombinedLexeme", "Lexeme"]

WEIGHTS = ("A", "B", "C", "D")


class LexemeCombinable:
    """What operators join: lexemes, and what they have joined already."""

    def text(self) -> str:
        """Returns the query as the database reads it."""
        raise NotImplementedError(f"{type(self).__name__} must define text().")

    def __invert__(self) -> LexemeCombinable:
        raise NotImplementedError(f"{type(self).__name__} must define __invert__().")

    def __and__(self, other: object) -> CombinedLexeme:
        return self._joined("&", other)

    def __or__(self, other: object) -> CombinedLexeme:
        return self._joined("|", other)

    def _joined(self, operator: str, other: object) -> CombinedLexeme:
        if not isinstance(other, LexemeCombinable):
            raise TypeError(
                f"A Lexeme can only be combined with another Lexeme, got {type(other).__name__}."
            )
        return CombinedLexeme(self, operator, other)


class Lexeme(LexemeCombinable):
    """A word, whatever characters it is made of.

    Args:
        value: The word.
        output_field: The field that describes it.
        invert: Whether texts without it are looked for.
        prefix: Whether words that begin with it are meant.
        weight: Only words of a weight: `A` to `D`.
    """

    def __init__(
        self,
        value: str,
        output_field: Any = None,
        *,
        invert: bool = False,
        prefix: bool = False,
        weight: str | None = None,
    ) -> None:
        if not isinstance(value, str):
            raise TypeError(f"Lexeme value must be a string, got {type(value).__name__}.")
        if not value:
            raise ValueError("Lexeme value cannot be empty.")
        if weight is not None and weight.upper() not in WEIGHTS:
            raise ValueError(f"Weight must be one of 'A', 'B', 'C', and 'D', got {weight!r}.")
        self.value = value
        self.output_field = output_field or CharField()
        self.invert = invert
        self.prefix = prefix
        self.weight = weight

    def __invert__(self) -> Lexeme:
        return Lexeme(
            self.value,
            self.output_field,
            invert=not self.invert,
            prefix=self.prefix,
            weight=self.weight,
        )

    def text(self) -> str:
        """Returns the word in quotes, with its marks.

        Source:
            https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
        """
        word = self.value.replace("\\", "\\\\").replace("'", "''")
        marks = ("*" if self.prefix else "") + (self.weight or "")
        return f"{'!' if self.invert else ''}'{word}'{':' if marks else ''}{marks}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"


class CombinedLexeme(LexemeCombinable):
    """Two joined by an operator.

    Args:
        left: The first.
        operator: `&` or `|`.
        right: The second.
    """

    def __init__(self, left: LexemeCombinable, operator: str, right: LexemeCombinable) -> None:
        self.left, self.operator, self.right = left, operator, right

    def __invert__(self) -> CombinedLexeme:
        return CombinedLexeme(~self.left, "|" if self.operator == "&" else "&", ~self.right)

    def text(self) -> str:
        """Returns both in parentheses."""
        return f"({self.left.text()} {self.operator} {self.right.text()})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.left!r} {self.operator} {self.right!r}>"
