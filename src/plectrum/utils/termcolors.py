"""Colours for terminals."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

Style: TypeAlias = dict[str, Any]
Palette: TypeAlias = dict[str, Style]

_COLOR_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_FOREGROUND = {name: f"3{number}" for number, name in enumerate(_COLOR_NAMES)}
_BACKGROUND = {name: f"4{number}" for number, name in enumerate(_COLOR_NAMES)}
_OPTIONS = {"bold": "1", "underscore": "4", "blink": "5", "reverse": "7", "conceal": "8"}

NOCOLOR_PALETTE = "nocolor"
DARK_PALETTE = "dark"
LIGHT_PALETTE = "light"
DEFAULT_PALETTE = DARK_PALETTE


def colorize(text: str = "", opts: Collection[str] = (), **kwargs: str) -> str:
    """Returns a text between terminal codes.

    Args:
        text: The text.
        opts: `bold`, `underscore`, `blink`, `reverse`, `conceal`; `noreset` leaves the style on,
            and an empty text with `reset` alone turns it off.
        kwargs: `fg` and `bg`, the name of a colour each.
    """
    if not text and len(opts) == 1 and "reset" in opts:
        return "\x1b[0m"
    codes = []
    for name, value in kwargs.items():
        if name == "fg":
            codes.append(_FOREGROUND[value])
        elif name == "bg":
            codes.append(_BACKGROUND[value])
    codes += [_OPTIONS[option] for option in opts if option in _OPTIONS]
    end = "" if "noreset" in opts else "\x1b[0m"
    return f"\x1b[{';'.join(codes)}m{text}{end}"


def make_style(opts: Collection[str] = (), **kwargs: str) -> Callable[[str], str]:
    """Returns a function that puts a text in a style."""
    return functools.partial(colorize, opts=opts, **kwargs)


def _palette(**changes: Style) -> Palette:
    bold = ("bold",)
    return {
        "ERROR": {"fg": "red", "opts": bold},
        "SUCCESS": {"fg": "green", "opts": bold},
        "WARNING": {"fg": "yellow", "opts": bold},
        "NOTICE": {"fg": "red"},
        "SQL_FIELD": {"fg": "green", "opts": bold},
        "SQL_COLTYPE": {"fg": "green"},
        "SQL_KEYWORD": {"fg": "yellow"},
        "SQL_TABLE": {"opts": bold},
        "HTTP_INFO": {"opts": bold},
        "HTTP_SUCCESS": {},
        "HTTP_REDIRECT": {"fg": "green"},
        "HTTP_NOT_MODIFIED": {"fg": "cyan"},
        "HTTP_BAD_REQUEST": {"fg": "red", "opts": bold},
        "HTTP_NOT_FOUND": {"fg": "yellow"},
        "HTTP_SERVER_ERROR": {"fg": "magenta", "opts": bold},
        "MIGRATE_HEADING": {"fg": "cyan", "opts": bold},
        "MIGRATE_LABEL": {"opts": bold},
        **changes,
    }


PALETTES: Mapping[str, Palette] = {
    NOCOLOR_PALETTE: {role: {} for role in _palette()},
    DARK_PALETTE: _palette(),
    LIGHT_PALETTE: _palette(
        SQL_KEYWORD={"fg": "blue"},
        HTTP_REDIRECT={"fg": "green", "opts": ("bold",)},
        HTTP_NOT_MODIFIED={"fg": "green"},
        HTTP_NOT_FOUND={"fg": "red"},
    ),
}


def parse_color_setting(config_string: str) -> Palette | None:
    """Reads the environment variable that sets the colours of commands.

    It is `palette;role=foreground/background,option;…`; unknown parts are left out.

    Returns:
        The styles of each role, or `None` for no colours at all.
    """
    if not config_string:
        return PALETTES[DEFAULT_PALETTE]
    palette: Palette = {role: {} for role in PALETTES[NOCOLOR_PALETTE]}
    for part in config_string.lower().split(";"):
        if part in PALETTES:
            palette.update(PALETTES[part])
            continue
        role, equals, definition = part.partition("=")
        if equals and role.upper() in palette and (style := _parse_style(definition)):
            palette[role.upper()] = style
    return palette if any(palette.values()) else None


def _parse_style(definition: str) -> Style:
    colors, *options = definition.split(",")
    foreground, _, background = colors.partition("/")
    style: Style = {}
    if foreground in _FOREGROUND:
        style["fg"] = foreground
    if background in _BACKGROUND:
        style["bg"] = background
    if chosen := tuple(option for option in options if option in _OPTIONS):
        style["opts"] = chosen
    return style
