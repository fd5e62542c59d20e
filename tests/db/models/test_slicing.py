"""Parts of texts: `F("title")[:3]`."""

from __future__ import annotations

import pytest

from plectrum.db.models import Count, F
from plectrum.db.models.functions import Lower, Upper
from plectrum.db.utils import NotSupportedError
from tests.db.models.library import Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_texts_are_sliced(library: str, colour: Colour) -> None:
    await fill(colour)
    lavinia = Book.objects.filter(title="Lavinia")
    for part, expected in (
        (F("title")[:3], "Lav"),
        (F("title")[1:3], "av"),
        (F("title")[3:], "inia"),
        (F("title")[0], "L"),
        (F("title")[2:2], ""),
        (F("title")[50:], ""),
        (F("title")[1:5][1], "v"),
        (F("author__name")[:2], "Le"),
        (Lower(F("title")[:2]), "la"),
    ):
        found = await colour.all(lavinia.annotate(part=part).values_list("part", flat=True))
        assert found == [expected], part
    shown = lavinia.annotate(loud=Upper("title")).annotate(part=F("loud")[:2])
    assert [one.part for one in await colour.all(shown)] == ["LA"]
    assert await colour.call(Book.objects.filter(title__startswith=F("title")[:2]), "count") == 4
    firsts = Book.objects.values(first=F("title")[:1]).annotate(n=Count("pk")).order_by("first")
    assert [tuple(one.values()) for one in await colour.all(firsts)] == [
        ("E", 1),
        ("L", 1),
        ("T", 2),
    ]
    assert await colour.call(lavinia, "update", title=F("title")[:4]) == 1
    assert await colour.call(Book.objects.filter(title="Lavi"), "count") == 1


@both_colours
async def test_only_texts_and_lists_are_sliced(library: str, colour: Colour) -> None:
    for name in ("pages", "published", "data"):
        with pytest.raises(NotSupportedError, match="does not support slicing"):
            await colour.all(Book.objects.annotate(part=F(name)[:2]))
    with pytest.raises(TypeError, match="not iterable"):
        list(F("title")[:3])
