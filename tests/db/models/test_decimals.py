"""Decimals in conditions and functions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from plectrum.db.models import Case, F, Max, Sum, Value, When
from plectrum.db.models.functions import Coalesce, Greatest, Least, NullIf
from tests.db.models.library import Author, Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_computed_decimals_are_compared_as_numbers(library: str, colour: Colour) -> None:
    await fill(colour)
    books = Book.objects.annotate(
        twice=F("price") * 2, sure=Coalesce("price", Decimal(1)), ten=Value(Decimal(10))
    )
    for conditions, expected in (
        ({"twice__gt": Decimal("16.5")}, ["The Dispossessed"]),
        ({"twice": Decimal("16.5")}, ["Lavinia"]),
        ({"twice__in": [Decimal("16.5"), Decimal(19)]}, ["Lavinia", "The Dispossessed"]),
        ({"twice__range": (Decimal("13.5"), Decimal(14))}, ["Excession", "The Bridge"]),
        ({"sure__lte": Decimal(7)}, ["Excession", "The Bridge"]),
        ({"ten__gt": Decimal("9.5"), "pages": 279}, ["Lavinia"]),
        ({"price__lt": Value(Decimal(7))}, ["The Bridge"]),
    ):
        found: list[Any] = await colour.all(books.filter(**conditions))
        assert [one.title for one in found] == expected, conditions
        rest = await colour.all(books.exclude(**conditions))
        assert len(rest) == 4 - len(expected), conditions


@both_colours
async def test_functions_compare_decimals_as_numbers(library: str, colour: Colour) -> None:
    await fill(colour)
    eight = Decimal("8.25")
    values = (Greatest("price", eight), Least("price", eight), NullIf("price", Value(eight)))
    found = await colour.all(Book.objects.order_by("price").values_list(*values))
    assert found == [
        (eight, Decimal("6.75"), Decimal("6.75")),
        (eight, Decimal(7), Decimal(7)),
        (eight, eight, None),
        (Decimal("9.5"), eight, Decimal("9.5")),
    ]
    chosen = Case(When(pages=None, then=Decimal(100)), default="price")
    found = await colour.call(Book.objects, "aggregate", most=Max(chosen))
    assert found == {"most": Decimal(100)}
    titles = Book.objects.order_by(chosen).values_list("title", flat=True)
    assert await colour.all(titles) == ["Excession", "Lavinia", "The Dispossessed", "The Bridge"]
    authors = Author.objects.annotate(sum=Sum("books__price")).filter(sum__gt=Decimal("13.75"))
    assert [one.name for one in await colour.all(authors)] == ["Le Guin"]
