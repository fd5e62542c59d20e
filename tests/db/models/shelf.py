"""Rows that tests of reading begin with."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.db.models.library import Author, Book, Tag
from tests.support.colours import Colour


async def fill(colour: Colour) -> dict[str, Any]:
    """Makes three authors, four books and two tags; returns them by name."""
    le_guin = await colour.call(Author.objects, "create", name="Le Guin")
    banks = await colour.call(Author.objects, "create", name="Banks", mentor=le_guin)
    lem = await colour.call(Author.objects, "create", name="Lem")
    rows = [
        ("The Dispossessed", le_guin, 341, "9.50", dt.date(1974, 5, 1)),
        ("Lavinia", le_guin, 279, "8.25", dt.date(2008, 4, 21)),
        ("Excession", banks, 451, "7.00", dt.date(1996, 6, 13)),
        ("The Bridge", banks, None, "6.75", None),
    ]
    books = {}
    for title, author, pages, price, published in rows:
        books[title] = await colour.call(
            Book.objects,
            "create",
            title=title,
            author=author,
            pages=pages,
            price=Decimal(price),
            published=published,
        )
    utopia = await colour.call(Tag.objects, "create", label="utopia")
    ships = await colour.call(Tag.objects, "create", label="ships")
    await colour.call(books["The Dispossessed"].tags, "add", utopia, ships)
    await colour.call(books["Excession"].tags, "add", ships)
    return {
        "le_guin": le_guin,
        "banks": banks,
        "lem": lem,
        "utopia": utopia,
        "ships": ships,
        **books,
    }
