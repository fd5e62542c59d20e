"""Values that depend on conditions."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.core.exceptions import FieldError
from plectrum.db.models import Case, F, FloatField, Sum, Value, When
from tests.db.models.library import Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


@both_colours
async def test_texts_name_fields(library: str, colour: Colour) -> None:
    await fill(colour)
    shown = Case(When(pages__gt=300, then="author__name"), default="title")
    books = Book.objects.annotate(shown=shown).order_by("title")
    assert [one.shown for one in await colour.all(books)] == [
        "Banks",
        "Lavinia",
        "The Bridge",
        "Le Guin",
    ]
    annotated = Book.objects.annotate(half=F("pages") / 2).annotate(
        most=Case(When(title__startswith="L", then="half"), default="pages")
    )
    found = await colour.all(annotated.order_by("title").values_list("most", flat=True))
    assert found == [451, 139, None, 341]
    by_year = Case(When(pages__gt=300, then="published__year"), default=0)
    found = await colour.all(Book.objects.order_by("title").values_list(by_year, flat=True))
    assert found == [1996, 0, 0, 1974]


@pytest.mark.parametrize(
    "value",
    [
        Case(When(pages__gt=1, then="nope")),
        Case(When(pages__gt=1, then=1), default="nope"),
        Case(When(pages__gt=1, then="author__nope")),
        Case(When(pages__gt=1, then="pages__nope")),
    ],
)
def test_unknown_names_are_refused_at_once(value: Any) -> None:
    for refine in (
        lambda: Book.objects.annotate(value=value),
        lambda: Book.objects.alias(value=value),
        lambda: Book.objects.values(value=value),
        lambda: Book.objects.filter(pages=value),
        lambda: Book.objects.annotate(value=Sum(value)),
    ):
        with pytest.raises(FieldError, match="nope"):
            refine()


@both_colours
async def test_values_of_different_types_need_a_field(library: str, colour: Colour) -> None:
    await fill(colour)
    mixed = (When(title="Lavinia", then="pages"), When(title="Excession", then=1.5))
    with pytest.raises(FieldError, match="mixed types: IntegerField, FloatField"):
        await colour.all(Book.objects.annotate(value=Case(*mixed)))
    books = Book.objects.annotate(value=Case(*mixed, output_field=FloatField()))
    found = await colour.all(books.order_by("title").values_list("value", flat=True))
    assert found == [1.5, 279.0, None, None]
    constant = Case(When(title="Lavinia", then=Value("l")), default=Value("other"))
    found = await colour.all(Book.objects.order_by("title").values_list(constant, flat=True))
    assert found == ["other", "l", "other", "other"]
