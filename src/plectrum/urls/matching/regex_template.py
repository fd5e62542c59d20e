"""Texts that a regular expression matches: what reversing a `re_path()` route needs.

A parameter takes the place of each captured group, and the simplest text that fits the place of
everything else: nothing for what is optional, one repetition for what may repeat, the first
character of a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import TypeAlias

from plectrum.utils.records import record


@record
class Parameter:
    """A captured group: its name, or `_0`, `_1`, … for groups without one."""

    name: str


Text: TypeAlias = tuple["str | Parameter", ...]


class NotReversibleError(ValueError):
    """The expression has alternatives outside of groups that are captured."""


_MOST_TEXTS = 64
_CLASS_EXAMPLES = {"d": "0", "D": "x", "w": "x", "W": "!", "s": " ", "S": "x"}
_POSITIONS = frozenset("AZzbB")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a"}
_EXAMPLES = "0aA-_x !~/"


def texts_of(source: str) -> list[Text]:
    """Returns the texts that the expression can be reversed to, the shortest first.

    Raises:
        NotReversibleError: The expression contains `|` outside of a captured group.
    """
    reader = _Reader(source)
    texts = reader.read_sequence()
    if reader.position < len(source):
        raise NotReversibleError(f"{source!r} contains alternatives.")
    return [_merge(text) for text in texts]


class _Reader:
    """Reads an expression from left to right, one method for each kind of item."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.unnamed = 0

    def read_sequence(self) -> list[Text]:
        """Reads up to the end or to the parenthesis that closes this sequence."""
        items: list[list[Text]] = []
        while self.position < len(self.source) and self._peek() != ")":
            if self._peek() == "|":
                raise NotReversibleError(f"{self.source!r} contains alternatives.")
            items.append(self._read_repeated())
        combinations: Iterator[tuple[Text, ...]] = product(*items)
        return [sum(texts, ()) for texts in islice(combinations, _MOST_TEXTS)]

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _take(self) -> str:
        character = self._peek()
        self.position += 1
        return character

    def _read_repeated(self) -> list[Text]:
        texts = self._read_item()
        least = self._read_quantifier()
        if least is None:
            return texts
        if least:
            return [text * least for text in texts]
        if any(isinstance(part, Parameter) for text in texts for part in text):
            return [(), *texts]
        return [()]

    def _read_quantifier(self) -> int | None:
        found = _QUANTIFIER.match(self.source, self.position)
        if found is None:
            return None
        self.position = found.end()
        if found["least"] is not None:
            return int(found["least"] or 0)
        return 1 if found.group().startswith("+") else 0

    def _read_item(self) -> list[Text]:
        character = self._take()
        if character == "(":
            return self._read_group()
        if character == "[":
            return [(self._read_class(),)]
        if character == "\\":
            return [self._read_escape()]
        if character in "^$":
            return [()]
        return [(character,)]

    def _read_escape(self) -> Text:
        character = self._take()
        if character in _POSITIONS:
            return ()
        return (_CLASS_EXAMPLES.get(character) or _CONTROLS.get(character) or character,)

    def _read_class(self) -> str:
        start = self.position - 1
        self.position += 1 + (self._peek() == "^")
        while self._peek() not in ("]", ""):
            self.position += 2 if self._peek() == "\\" else 1
        self.position += 1
        expression = self.source[start : self.position]
        matches = re.compile(expression).match
        first = expression[1:2]
        candidates = (first if first not in "^\\" else "") + _EXAMPLES
        return next((found for found in candidates if matches(found)), "x")

    def _read_group(self) -> list[Text]:
        if self._peek() != "?":
            name = f"_{self.unnamed}"
            self.unnamed += 1
            self._skip_group()
            return [(Parameter(name),)]
        found = _GROUP_START.match(self.source, self.position)
        if found is None:
            raise NotReversibleError(f"{self.source!r} contains a group of an unknown kind.")
        self.position = found.end()
        if found["name"]:
            self._skip_group()
            return [(Parameter(found["name"]),)]
        if found["again"]:
            return [(Parameter(found["again"]),)]
        if found["flags"]:
            return [()]
        if found["aside"]:
            self._skip_group()
            return [()]
        texts = self.read_sequence()
        self.position += 1
        return texts

    def _skip_group(self) -> None:
        """Skips to behind the parenthesis that closes the group whose inside is being read."""
        depth = 1
        while depth and self.position < len(self.source):
            character = self._take()
            if character == "\\":
                self.position += 1
            elif character == "[":
                self._read_class()
            elif character in "()":
                depth += 1 if character == "(" else -1


_QUANTIFIER = re.compile(r"(?:[*+?]|\{(?P<least>\d*)(?:,\d*)?\})[?+]?")
_GROUP_START = re.compile(
    r"\?(?:P<(?P<name>\w+)>|P=(?P<again>\w+)\)|(?P<aside>=|!|<=|<!|\#)|[a-zA-Z-]*:|>"
    r"|(?P<flags>[a-zA-Z-]+\)))"
)


def _merge(text: Text) -> Text:
    merged: list[str | Parameter] = []
    for part in text:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return tuple(merged)
