"""What commands print: lines in colours, or plain where nobody would see them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TextIO

from plectrum.utils import termcolors
from plectrum.utils.environ import variable


class Style:
    """Functions that colour a text by its role: `style.ERROR(text)`, `style.SUCCESS(text)`, ..."""

    def __init__(self, roles: dict[str, Callable[[str], str]]) -> None:
        self._roles = roles
        self.ERROR_OUTPUT = self.ERROR

    def __getattr__(self, role: str) -> Callable[[str], str]:
        try:
            return self.__dict__["_roles"][role]  # type: ignore[no-any-return]  # a mapping of functions
        except KeyError:
            raise AttributeError(role) from None


def _same(text: str) -> str:
    return text


@lru_cache(1)
def no_style() -> Style:
    """Returns a style that colours nothing."""
    return make_style("nocolor")


@lru_cache(8)
def make_style(config_string: str = "") -> Style:
    """Returns the style that a configuration describes.

    Args:
        config_string: As for `PLECTRUM_COLORS`: palettes and `role=foreground/background,option`,
            separated by semicolons; the dark palette if empty.
    """
    palette = termcolors.parse_color_setting(config_string) or {}
    return Style(
        {
            role: termcolors.make_style(**look) if (look := palette.get(role)) else _same
            for role in termcolors.PALETTES[termcolors.NOCOLOR_PALETTE]
        }
    )


def color_style(force_color: bool = False) -> Style:
    """Returns a style for this terminal.

    Its colours are those of the environment variable `PLECTRUM_COLORS`; there are none where the
    terminal shows none or `NO_COLOR` is set, unless they are forced.
    """
    if force_color or supports_color(sys.stdout):
        return make_style(variable("PLECTRUM_COLORS"))
    return no_style()


def supports_color(stream: TextIO) -> bool:
    """Tells whether a stream is a terminal that shows colours (https://no-color.org)."""
    return (
        not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
        and hasattr(stream, "isatty")
        and stream.isatty()
    )


class OutputWrapper:
    """A stream whose `write` ends lines and colours them.

    Args:
        out: The stream.
        ending: What each text ends with.
    """

    def __init__(self, out: Any, ending: str = "\n") -> None:
        self._out = out
        self._style: Callable[[str], str] = _same
        self.ending = ending

    @property
    def style_func(self) -> Callable[[str], str]:
        """What colours texts that are written without a style of their own."""
        return self._style

    @style_func.setter
    def style_func(self, style: Callable[[str], str] | None) -> None:
        self._style = style if style and self.isatty() else _same

    def write(
        self,
        msg: str = "",
        style_func: Callable[[str], str] | None = None,
        ending: str | None = None,
    ) -> None:
        """Writes a text, with the ending if it does not end so."""
        ending = self.ending if ending is None else ending
        text = msg if not ending or msg.endswith(ending) else msg + ending
        self._out.write((style_func or self._style)(text))

    def isatty(self) -> bool:
        """Tells whether the stream is a terminal."""
        return hasattr(self._out, "isatty") and bool(self._out.isatty())

    def flush(self) -> None:
        """Passes on what has been written."""
        if hasattr(self._out, "flush"):
            self._out.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)
