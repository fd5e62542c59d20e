"""Cutting texts, with or without HTML, to a number of characters or words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

from plectrum.utils.html import VOID_ELEMENTS, escape_text

_WORD_GAP = re.compile(r"(?<=\S)\s+(?=\S)")


class Truncator:
    """Cuts a text to a number of characters or words.

    Args:
        text: What to cut; its text form is used.
    """

    def __init__(self, text: object) -> None:
        self._text = str(text)

    def chars(self, num: object, truncate: str | None = None, html: bool = False) -> str:
        """Returns at most `num` characters, the mark of truncation included.

        Args:
            num: The number of characters; combining ones are not counted.
            truncate: The mark, or a text with `%(truncated_text)s`; an ellipsis when `None`.
            html: Whether the text is HTML, whose tags do not count and are closed.
        """
        length = int(str(num))
        text = unicodedata.normalize("NFC", self._text)
        if length <= 0:
            return ""
        if html:
            room = max(0, length - _visible_length(add_mark("", truncate)))
            return _HTMLCutter(room, truncate, _cut_characters, whole=length).cut(text)
        if _visible_length(text) <= length:
            return text
        room = length - _visible_length(add_mark("", truncate))
        return add_mark(_first_characters(text, room), truncate)

    def words(self, num: object, truncate: str | None = None, html: bool = False) -> str:
        """Returns at most `num` words, with single spaces between them.

        Args:
            num: The number of words.
            truncate: The mark, or a text with `%(truncated_text)s`; an ellipsis when `None`.
            html: Whether the text is HTML, whose tags do not count and are closed.
        """
        length = int(str(num))
        if length <= 0:
            return ""
        if html:
            return _HTMLCutter(length, truncate, _cut_words).cut(self._text)
        words = self._text.split()
        if len(words) > length:
            return add_mark(" ".join(words[:length]), truncate)
        return " ".join(words)


_default_mark: Callable[[], str] = lambda: "%(truncated_text)s…"  # noqa: E731 - replaced below


def use_default_mark(mark: Callable[[], str]) -> None:
    """Sets the function that gives the mark for the active language."""
    global _default_mark  # noqa: PLW0603 - registered once, by the translations above this floor
    _default_mark = mark


def add_mark(text: str, truncate: str | None = None) -> str:
    """Returns a cut text with its mark: put where `%(truncated_text)s` stands, or appended."""
    mark = _default_mark() if truncate is None else truncate
    if "%(truncated_text)s" in mark:
        return mark % {"truncated_text": text}
    return text if text.endswith(mark) else f"{text}{mark}"


def _visible_length(text: str) -> int:
    return len(text) if text.isascii() else sum(not unicodedata.combining(c) for c in text)


def _first_characters(text: str, count: int) -> str:
    """Returns the first characters that are not combining, each with what combines with it."""
    if text.isascii():
        return text[: max(0, count)]
    for index, character in enumerate(text):
        if not unicodedata.combining(character):
            count -= 1
            if count < 0:
                return text[:index]
    return text


def _cut_characters(data: str, room: int) -> tuple[str, int]:
    length = _visible_length(data)
    return (data if length <= room else _first_characters(data, room)), length


def _cut_words(data: str, room: int) -> tuple[str, int]:
    words = _WORD_GAP.split(data)
    return " ".join(words[:room]), len(words)


class _Finished(Exception):
    """Enough of the text has been written."""


class _HTMLCutter(HTMLParser):
    """Copies HTML until its text has used up the room, then closes what is open.

    Args:
        room: How much of the text is kept, without the mark.
        mark: The mark, as `add_mark` takes it.
        cut: Returns the first part of a text, given the room, and how much the text would need.
        whole: How much the text may be when nothing is cut off; `None` means `room`.
    """

    def __init__(
        self,
        room: int,
        mark: str | None,
        cut: Callable[[str, int], tuple[str, int]],
        whole: int | None = None,
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.room = room
        self.spare = 0 if whole is None else whole - room
        self.mark = mark
        self.cut_data = cut
        self.open_tags: list[str] = []
        self.output: list[str] = []

    def cut(self, text: str) -> str:
        try:
            self.feed(text)
            if not self.rawdata.startswith("<"):
                self.close()
        except _Finished:
            self.output += [f"</{tag}>" for tag in reversed(self.open_tags)]
        return "".join(self.output)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.output.append(self.get_starttag_text() or "")
        if tag not in VOID_ELEMENTS:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.output.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID_ELEMENTS:
            return
        self.output.append(f"</{tag}>")
        if self.open_tags and self.open_tags[-1] == tag:  # COMPAT: crossed tags stay open
            self.open_tags.pop()

    def handle_data(self, data: str) -> None:
        kept, used = self.cut_data(data, self.room)
        if used > self.room:
            if used == self.room + self.spare and self._ends_with(data):
                self.output.append(escape_text(data))
            else:
                self.output.append(add_mark(escape_text(kept), self.mark))
            raise _Finished
        self.output.append(escape_text(kept))
        self.room -= used

    def _ends_with(self, data: str) -> bool:
        """Tells whether the document ends with a text, as far as can be told from its length.

        COMPAT: character references make it longer than what was copied, so it is cut then.
        """
        return sum(map(len, self.output)) + len(data) == len(self.rawdata)
