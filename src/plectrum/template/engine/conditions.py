"""The expressions of `{% if %}`: operators, with the precedence of Python, over variables."""

from __future__ import annotations

from typing import Any, TypeAlias

from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.template.engine.expressions import FilterExpression
from plectrum.utils.records import record

PRECEDENCE = {
    "or": 6,
    "and": 7,
    "not": 8,
    "in": 9,
    "not in": 9,
    "is": 10,
    "is not": 10,
    "==": 10,
    "!=": 10,
    ">": 10,
    ">=": 10,
    "<": 10,
    "<=": 10,
}
MAX_OPERATORS = 100


@record
class Operand:
    """A variable with its filters."""

    expression: FilterExpression


@record
class Not:
    """The opposite of a condition."""

    condition: Condition


@record
class Binary:
    """Two conditions and what is asked of them."""

    operator: str
    first: Condition
    second: Condition


Condition: TypeAlias = "Operand | Not | Binary"


class ConditionParser:
    """Parses the words of an `{% if %}`.

    Args:
        parser: What compiles the variables.
        words: The words after the tag's name.
        tag: The tag's name, for messages.

    Raises:
        TemplateSyntaxError: The words are no condition.
    """

    def __init__(self, parser: Any, words: list[str], tag: str = "if") -> None:
        self.parser = parser
        self.tag = tag
        self.words = _join_operators(words)
        self.index = 0
        if sum(word in PRECEDENCE for word in self.words) > MAX_OPERATORS:
            raise TemplateSyntaxError(
                f"More than {MAX_OPERATORS} operators in one {tag} tag.",
                hint="Compute the answer in Python and pass it to the template.",
            )

    def parse(self) -> Condition:
        """Returns the whole condition."""
        condition = self._expression(0)
        if self.index < len(self.words):
            raise TemplateSyntaxError(
                f"Unused '{self.words[self.index]}' at end of {self.tag} expression.",
                hint="Join two variables with an operator, such as `and` or `==`.",
            )
        return condition

    def _next(self) -> str | None:
        if self.index >= len(self.words):
            return None
        self.index += 1
        return self.words[self.index - 1]

    def _expression(self, binding: int) -> Condition:
        left = self._prefix(self._next())
        while self.index < len(self.words):
            operator = self.words[self.index]
            if operator == "not":
                raise TemplateSyntaxError(
                    f"Not expecting 'not' as infix operator in {self.tag} tag."
                )
            strength = PRECEDENCE.get(operator, 0)
            if binding >= strength:
                break
            self.index += 1
            left = Binary(operator, left, self._expression(strength))
        return left

    def _prefix(self, word: str | None) -> Condition:
        if word is None:
            raise TemplateSyntaxError(
                f"Unexpected end of expression in {self.tag} tag.",
                hint="A variable is missing after the last operator.",
            )
        if word == "not":
            return Not(self._expression(PRECEDENCE["not"]))
        if word in PRECEDENCE:
            raise TemplateSyntaxError(
                f"Not expecting '{word}' in this position in {self.tag} tag.",
                hint="An operator stands between two variables.",
            )
        return Operand(self.parser.compile_filter(word))


def _join_operators(words: list[str]) -> list[str]:
    """Joins `not in` and `is not` to one word each."""
    joined: list[str] = []
    index = 0
    while index < len(words):
        pair = " ".join(words[index : index + 2])
        if pair in {"not in", "is not"}:
            joined.append(pair)
            index += 2
        else:
            joined.append(words[index])
            index += 1
    return joined
