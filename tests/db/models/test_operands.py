"""What values can be compared with."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.db.models import Q
from tests.db.models.library import Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@pytest.mark.parametrize(
    "name",
    [
        *(f"title__{one}" for one in ("contains", "icontains", "startswith", "endswith", "regex")),
        *(f"pages__{one}" for one in ("gt", "gte", "lt", "lte")),
        "published__year__gt",
        "author__lt",
        "author__name__gt",
    ],
)
def test_nothing_is_compared_with_none(name: str) -> None:
    with pytest.raises(ValueError, match="Cannot use None as a query value"):
        Book.objects.filter(**{name: None})
    with pytest.raises(ValueError, match="Cannot use None as a query value"):
        Book.objects.exclude(**{name: None})
    with pytest.raises(ValueError, match="Cannot use None as a query value"):
        Book.objects.filter(Q((name, None)) | Q(pk=1))


@both_colours
async def test_none_asks_for_missing_values(library: str, colour: Colour) -> None:
    await fill(colour)
    for name in ("pages", "pages__exact", "published", "editor", "editor__name__iexact"):
        found: list[Any] = await colour.all(Book.objects.filter(**{name: None}).filter(pages=None))
        assert [one.title for one in found] == ["The Bridge"], name


def test_one_value_is_compared_with_one() -> None:
    with pytest.raises(ValueError, match="must have 1 selected fields \\(received 2\\)"):
        Book.objects.filter(pages=Book.objects.values("pages", "pk")[:1])


@both_colours
async def test_numbers_may_be_greater_than_any_in_the_database(
    library: str, colour: Colour
) -> None:
    await fill(colour)
    many = 10**30
    for condition, expected in (
        (Q(pk=many), 0),
        (Q(pages__gt=many), 0),
        (Q(pages__lt=many), 3),
        (Q(pages__gte=-many), 3),
        (Q(author=many), 0),
    ):
        found = Book.objects.filter(condition)
        assert len(await colour.all(found)) == expected, condition
        assert await colour.call(found, "count") == expected
    with pytest.raises(Book.DoesNotExist):
        await colour.call(Book.objects, "get", pk=many)
