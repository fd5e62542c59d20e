"""HTML compared by what it means."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TypeAlias

_words = str.split

VOID = frozenset(
    _words("area base br col embed hr img input link meta param source track wbr frame spacer")
)
"""Elements that have no content (WHATWG HTML, section 13.1.2)."""

BOOLEAN = frozenset(
    _words(
        "allowfullscreen async autofocus autoplay checked controls default defer disabled "
        "formnovalidate hidden inert ismap itemscope loop multiple muted nomodule novalidate open "
        "playsinline readonly required reversed selected"
    )
)
"""Attributes whose presence says all."""

_WHITE_SPACE = re.compile(r"[ \t\n\f\r\x0b]+")

Child: TypeAlias = "Element | str"


class HTMLParseError(Exception):
    """A text is no HTML: an element is closed that was not opened."""


class Element:
    """An element: its name, its attributes in a fixed order, and what is in it."""

    def __init__(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.name = name
        self.attributes = sorted(_normal_attribute(*pair) for pair in attributes)
        self.children: list[Child] = []

    def add_text(self, text: str) -> None:
        """Adds a text; it joins one that stands before it."""
        if self.children and isinstance(self.children[-1], str):
            self.children[-1] += text
        else:
            self.children.append(text)

    def finish(self) -> None:
        """Drops white space that means nothing: around elements, and all but one of each row."""
        kept: list[Child] = []
        for child in self.children:
            if isinstance(child, str):
                child = _WHITE_SPACE.sub(" ", child).strip(" ")
                if not child:
                    continue
            else:
                child.finish()
            kept.append(child)
        self.children = kept

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Element):
            return NotImplemented
        return (self.name, self.attributes, self.children) == (
            other.name,
            other.attributes,
            other.children,
        )

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.attributes)))

    def count(self, needle: Element) -> int:
        """Returns how often what is in another element stands in this one, at any depth."""
        wanted = needle.children
        size = len(wanted)
        if size == 1 and isinstance(wanted[0], str):
            return self._count_text(wanted[0])
        here = sum(
            self.children[start : start + size] == wanted
            for start in range(len(self.children) - size + 1)
            if size
        )
        return here + sum(
            child.count(needle) for child in self.children if isinstance(child, Element)
        )

    def _count_text(self, text: str) -> int:
        return sum(
            child.count(text) if isinstance(child, str) else child._count_text(text)
            for child in self.children
        )

    def lines(self, depth: int = 0) -> list[str]:
        """Returns the element as lines, for messages."""
        shown = "".join(
            f" {name}" if value is None else f' {name}="{html.escape(value)}"'
            for name, value in ((name, value or None) for name, value in self.attributes)
        )
        indentation = "  " * depth
        if not self.children:
            return [f"{indentation}<{self.name}{shown}>"]
        inner = [
            line
            for child in self.children
            for line in (
                [f"{indentation}  {html.escape(child, quote=False)}"]
                if isinstance(child, str)
                else child.lines(depth + 1)
            )
        ]
        return [f"{indentation}<{self.name}{shown}>", *inner, f"{indentation}</{self.name}>"]

    def __str__(self) -> str:
        return "\n".join(
            line
            for child in self.children
            for line in ([child] if isinstance(child, str) else child.lines())
        )


def _normal_attribute(name: str, value: str | None) -> tuple[str, str]:
    if name == "class":
        return name, " ".join(sorted((value or "").split()))
    if name in BOOLEAN and value in (None, "", name):
        return name, ""
    return name, value or ""


class _Parser(HTMLParser):
    """Builds the tree; elements that are left open end with what surrounds them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", [])
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, attrs)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while len(self._open) > 1:
            if self._open.pop().name == tag:
                return
        line, column = self.getpos()
        raise HTMLParseError(f"Unexpected end tag `{tag}` (Line {line}, Column {column})")

    def handle_data(self, data: str) -> None:
        self._open[-1].add_text(data)


def parse_html(text: str) -> Element:
    """Returns an element that holds what a text has.

    Raises:
        HTMLParseError: An element is closed that was not opened.
    """
    parser = _Parser()
    parser.feed(text)
    parser.close()
    parser.root.finish()
    return parser.root
