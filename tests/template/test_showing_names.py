"""A name that is shown alone: what compiled code does by itself is what every other way does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from plectrum.template import Context, Engine
from plectrum.utils.functional import lazystr
from plectrum.utils.safestring import SafeString, mark_safe


class OwnText(str):
    """A text of another type."""

    __slots__ = ()


VALUES = [
    "", "plain", "a & b", "<b>", "it's", 'say "so"', "<a href=\"x\" id='y'>&amp;",
    "&#3 is no quote", "ü€😀", mark_safe("<i>'safe'</i>"), OwnText("<own 'text'>"),
    lazystr("<lazy 'text'>"), 7, -1.5, True, None, dt.date(2026, 1, 2), ["<'>"], lambda: "<called>",
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("autoescape", [True, False])
def test_a_name_is_shown_as_its_part_is(value: Any, autoescape: bool) -> None:
    engine = Engine()
    names = {"x": value, "o": {"x": value}, "many": [value]}
    alone = engine.from_string("[{{ x }}]")
    for _ in range(2):  # the first rendering takes a longer way
        shown = alone.render(Context(names, autoescape=autoescape))
        assert type(shown) is SafeString
        for source in ("[{{ o.x }}]", "{% for y in many %}[{{ y }}]{% endfor %}"):
            other = engine.from_string(source)
            assert other.render(Context(names, autoescape=autoescape)) == shown


async def test_a_name_is_shown_alike_in_both_colours() -> None:
    template = Engine().from_string("{% for y in many %}{{ y }};{% endfor %}{{ x }}")
    names = {"many": [value for value in VALUES if not callable(value)], "x": "<'>"}
    assert await template.arender(Context(names)) == template.render(Context(names))


def test_a_context_keeps_how_it_shows_values_when_it_is_copied() -> None:
    context = Context({"x": "<"}, autoescape=False)
    template = Engine().from_string("{{ x }}")
    assert template.render(context.new({"x": ">"})) == ">"
    context.autoescape = True
    assert template.render(context) == "&lt;"
