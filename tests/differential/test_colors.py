"""The colours that the environment variable asks for, beside Django's."""

from __future__ import annotations

import pytest

from plectrum.utils.termcolors import NOCOLOR_PALETTE, PALETTES
from tests.differential.oracle import compare, needs_django

PRELUDE = """
from {root}.conf import settings
settings.configure()
from {root}.core.management.color import make_style
from {root}.utils.termcolors import parse_color_setting

def styled(config, role):
    # Where a role has no colour, Django writes an empty code; we write none.
    text = getattr(make_style(config), role)("x").replace("\\x1b[mx\\x1b[0m", "x")
    codes, _, rest = text.removeprefix("\\x1b[").partition("m")
    return sorted(codes.split(";")), rest  # the order of codes does not matter to a terminal
"""
CONFIGURATIONS = [
    "",
    "light",
    "nocolor",
    "dark",
    "foo;light",
    "light;error=green;dark",
    "error=yellow/blue,blink;notice=magenta",
    "light;error=yellow/blue,blink;notice=magenta",
    "ERROR=green",
    "error=green,bold,underscore",
    "error=green,conceal,reverse",
    "error=green, bold",
    "error=green,noreset",
    "error=green,",
    "error=green/nosuch",
    "error=green/,bold",
    "error=/blue",
    "error=nosuch",
    "error=",
    "nosuch=green",
    "nocolor;error=green",
    "error=green;nocolor;notice=red",
    "error=green;error=red",
    ";;",
]


@needs_django
def test_palettes_and_roles_are_read_as_django_reads_them() -> None:
    roles = [*PALETTES[NOCOLOR_PALETTE], "ERROR_OUTPUT"]
    questions = [f"styled({config!r}, {role!r})" for config in CONFIGURATIONS for role in roles] + [
        f"parse_color_setting({config!r}) is None" for config in CONFIGURATIONS
    ]
    assert compare(PRELUDE, questions) == []


@pytest.mark.parametrize("name", ["PLECTRUM_COLORS", "DJANGO_COLORS"])
def test_the_environment_chooses_the_colours(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    from plectrum.core.management.color import color_style

    monkeypatch.delenv("PLECTRUM_COLORS", raising=False)
    monkeypatch.setenv(name, "notice=magenta")
    style = color_style(force_color=True)
    assert (style.NOTICE("x"), style.ERROR("x")) == ("\x1b[35mx\x1b[0m", "x")
    monkeypatch.setenv(name, "nocolor")
    assert color_style(force_color=True).NOTICE("x") == "x"
