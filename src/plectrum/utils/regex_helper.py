r"""Turning a regular expression around: from arguments to a text that it matches.

Used to reverse `re_path` patterns. What cannot be known is chosen: a class gives one of its
characters, `.` a full stop, an alternative its first branch, an optional part without a group
nothing. The standard library parses the expression; this module walks over its result.
"""

from __future__ import annotations

import re
from itertools import product
from re import _parser as parser  # type: ignore[attr-defined]  # the standard library's own parser
from typing import Any, TypeAlias

Possibility: TypeAlias = tuple[str, list[str]]
"""A text with a `%(name)s` for each argument, and the names of the arguments."""

MAX_POSSIBILITIES = 256
_CATEGORIES = {"CATEGORY_DIGIT": "0", "CATEGORY_WORD": "x", "CATEGORY_SPACE": " "}
_OPPOSITES = {"CATEGORY_NOT_DIGIT": "x", "CATEGORY_NOT_WORD": "!", "CATEGORY_NOT_SPACE": "x"}
_CANDIDATES = "x0 !-/._~"


def normalize(pattern: str) -> list[Possibility]:
    """Returns the forms that a text matching a pattern can have.

    Args:
        pattern: The regular expression; anchors are left out.

    Returns:
        For each choice of optional groups the text and its arguments; unnamed groups are named
        `_0`, `_1` and so on. Empty where the pattern is no regular expression.

    Raises:
        ValueError: The pattern has a part that cannot be turned around.
    """
    try:
        tree = parser.parse(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    walker = _Walker({number: name for name, number in tree.state.groupdict.items()})
    return walker.sequence(list(tree))


class _Walker:
    """Walks over the nodes of one parsed expression."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names

    def sequence(self, nodes: list[Any]) -> list[Possibility]:
        """Returns every combination of the possibilities of the nodes."""
        parts = [self.node(str(kind), argument) for kind, argument in nodes]
        if not parts:
            return [("", [])]
        combinations = list(_at_most(product(*parts)))
        return [
            (
                "".join(text for text, _ in combination),
                [n for _, names in combination for n in names],
            )
            for combination in combinations
        ]

    def node(self, kind: str, argument: Any) -> list[Possibility]:
        """Returns the possibilities of one node."""
        if kind in {"LITERAL", "NOT_LITERAL", "IN", "ANY"}:
            return [(_character(kind, argument).replace("%", "%%"), [])]
        if kind in {"AT", "ASSERT", "ASSERT_NOT"}:
            return [("", [])]
        if kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            return self.repeat(*argument)
        if kind == "SUBPATTERN":
            return self.group(*argument)
        if kind == "ATOMIC_GROUP":
            return self.sequence(list(argument))
        if kind == "BRANCH":
            return self.sequence(list(argument[1][0]))
        raise ValueError(f"A regular expression with {kind} cannot be reversed.")

    def group(self, number: int | None, added: int, removed: int, nodes: Any) -> list[Possibility]:
        """Returns an argument for a capturing group, and what is inside any other."""
        if added or removed:
            raise ValueError("A regular expression with inline flags cannot be reversed.")
        if number is None:
            return self.sequence(list(nodes))
        name = self.names.get(number) or f"_{number - 1}"
        return [(f"%({name})s", [name])]

    def repeat(self, least: int, _most: int, nodes: Any) -> list[Possibility]:
        """Returns the fewest repetitions, and one where that would lose an argument."""
        once = self.sequence(list(nodes))
        if least == 0:
            has_arguments = any(names for _, names in once)
            return [("", []), *once] if has_arguments else [("", [])]
        return [(text * least if not names else text, names) for text, names in once]


def _at_most(combinations: Any) -> Any:
    for count, combination in enumerate(combinations):
        if count >= MAX_POSSIBILITIES:
            raise ValueError("A regular expression with so many optional groups is not reversed.")
        yield combination


def _character(kind: str, argument: Any) -> str:
    """Returns a character that a node for one character matches."""
    if kind == "ANY":
        return "."
    if kind == "LITERAL":
        return chr(argument)
    if kind == "NOT_LITERAL":
        return next(c for c in _CANDIDATES if ord(c) != argument)
    first_kind, first = argument[0]
    if str(first_kind) == "NEGATE":
        return next((c for c in _CANDIDATES if not _contains(argument[1:], c)), "x")
    if str(first_kind) == "RANGE":
        return chr(first[0])
    if str(first_kind) == "CATEGORY":
        return {**_CATEGORIES, **_OPPOSITES}[str(first)]
    return chr(first)


def _contains(items: Any, character: str) -> bool:
    """Tells whether a character is in a class."""
    code = ord(character)
    for kind, value in items:
        if str(kind) == "LITERAL" and value == code:
            return True
        if str(kind) == "RANGE" and value[0] <= code <= value[1]:
            return True
        if str(kind) == "CATEGORY" and _in_category(str(value), character):
            return True
    return False


def _in_category(category: str, character: str) -> bool:
    found = {
        "DIGIT": character.isdigit(),
        "WORD": character.isalnum() or character == "_",
        "SPACE": character.isspace(),
    }[category.rpartition("_")[2]]
    return found != ("_NOT_" in category)
