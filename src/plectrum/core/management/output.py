"""What commands print: lines in colours, or plain where nobody would see them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TextIO

from plectrum.utils import termcolors

_ROLES = {
    "ERROR": {"fg": "red", "opts": ("bold",)},
    "SUCCESS": {"fg": "green", "opts": ("bold",)},
    "WARNING": {"fg": "yellow", "opts": ("bold",)},
    "NOTICE": {"fg": "red"},
    "SQL_FIELD": {"fg": "green", "opts": ("bold",)},
    "SQL_COLTYPE": {"fg": "green"},
    "SQL_KEYWORD": {"fg": "yellow"},
    "SQL_TABLE": {"opts": ("bold",)},
    "HTTP_INFO": {"opts": ("bold",)},
    "HTTP_SUCCESS": {},
    "HTTP_REDIRECT": {"fg": "green"},
    "HTTP_NOT_MODIFIED": {"fg": "cyan"},
    "HTTP_BAD_REQUEST": {"fg": "red", "opts": ("bold",)},
    "HTTP_NOT_FOUND": {"fg": "yellow"},
    "HTTP_SERVER_ERROR": {"fg": "magenta", "opts": ("bold",)},
    "MIGRATE_HEADING": {"fg": "cyan", "opts": ("bold",)},
    "MIGRATE_LABEL": {"opts": ("bold",)},
}


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
    return Style(dict.fromkeys(_ROLES, _same))


@lru_cache(1)
def _colourful() -> Style:
    return Style({role: termcolors.make_style(**look) for role, look in _ROLES.items()})  # type: ignore[arg-type]  # looks are its keywords


def color_style(force_color: bool = False) -> Style:
    """Returns a style for this terminal: colours, unless it shows none or `NO_COLOR` is set."""
    return _colourful() if force_color or supports_color(sys.stdout) else no_style()


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
