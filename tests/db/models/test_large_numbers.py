"""Conditions with numbers that no column holds: they are answered, not refused."""

from __future__ import annotations

import pytest

from plectrum.db.models import F, Value
from plectrum.db.models.functions import Coalesce
from tests.db.models.library import Author, Book
from tests.support.colours import Colour, both_colours

LARGE = [1 << 31, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, 1 << 70, 1 << 5000]


@both_colours
async def test_no_row_has_a_number_that_is_too_large(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    await colour.call(Book.objects, "create", title="t", author=author, pages=3)

    async def count(**conditions: object) -> int:
        found: int = await colour.call(Book.objects.filter(**conditions), "count")
        return found

    for number in (*LARGE[:5], *(-one for one in LARGE[:5])):
        less = int(number > 0)
        assert await count(pages=number) == 0
        assert await count(pages__lt=number) == await count(pages__lte=number) == less
        assert await count(pages__gt=number) == await count(pages__gte=number) == 1 - less
        assert await count(pages__in=[number, 3]) == 1
        assert await count(pages__in=[number]) == 0
        assert await count(pages__range=(0, number)) == less
        assert await count(pk=number) == await count(author=number) == 0
        with pytest.raises(Book.DoesNotExist):
            await colour.call(Book.objects, "get", pk=number)
        assert await colour.call(Book.objects.filter(pk=number), "delete") == (0, {})
    assert await colour.call(Book.objects, "count") == 1


@both_colours
async def test_numbers_beyond_all_floating_point_ones(library: str, colour: Colour) -> None:
    if library != "sqlite":
        pytest.skip("The servers compare with numbers of any length themselves.")
    for number in (LARGE[-1], -LARGE[-1]):
        assert await colour.call(Book.objects.filter(pages=number), "count") == 0


@both_colours
async def test_the_least_number_is_not_taken_for_a_lesser_one(library: str, colour: Colour) -> None:
    await colour.call(Author.objects, "create", name="A")
    least = -(1 << 63)
    found = Author.objects.annotate(least=F("id") * 0 + Value(least))
    assert await colour.call(found.filter(least=least), "count") == 1
    assert await colour.call(found.filter(least__gt=least - 1), "count") == 1


@both_colours
async def test_constants_may_be_larger_than_a_column(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="A")
    await colour.call(Book.objects, "create", title="t", author=author, pages=3)
    for number in (5, 1 << 31, 1 << 40, -(1 << 40), (1 << 63) - 4):
        for expression in (Value(number), F("pages") * 0 + number, Coalesce("editor_id", number)):
            found = Book.objects.annotate(found=expression).values_list("found", flat=True)
            assert await colour.all(found) == [number]
        less = int(number > 0)
        assert await colour.call(Book.objects.filter(pk__lt=F("pages") + number), "count") == less
