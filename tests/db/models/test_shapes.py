"""One shape, one plan: values never decide what is compiled."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plectrum.db import connections
from plectrum.db.models import Case, Count, F, Q, Value, When
from plectrum.db.models.functions import Coalesce
from plectrum.db.models.query.plans import PLANS, rows_plan
from tests.db.models.library import Author, Book

VALUES = st.tuples(st.text(max_size=9), st.integers(-(2**31), 2**31 - 1), st.integers(1, 99))


def query(text: str, number: int, limit: int) -> Any:
    """Returns a query with values in every place that takes one."""
    return (
        Book.objects.annotate(
            kind_of=Case(When(pages__gt=number, then=Value(text)), default=Value("x")),
            known=Coalesce("pages", number),
            n=Count("tags", filter=Q(tags__label=text)),
        )
        .filter(Q(title=text) | ~Q(author__name__contains=text), pages__lt=F("pages") + number)
        .exclude(author__in=Author.objects.filter(name=text, pk__gt=number))
        .filter(pages__in=[number, number + 1], pages__range=(number, limit))
        .order_by(Coalesce("pages", number).desc(), "title")[limit : limit + 5]
    )


@given(VALUES, VALUES)
def test_values_never_change_a_shape(first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
    one: list[Any] = []
    two: list[Any] = []
    assert query(*first)._query.shape(one) == query(*second)._query.shape(two)
    assert len(one) == len(two)
    assert first[0] in one


@given(values=VALUES)
def test_values_never_reach_the_text(library: str, values: tuple[Any, ...]) -> None:
    marked = ("marked'--" + values[0], 1234567, values[2])
    plan, _ = rows_plan(query(*marked)._query, connections["default"])
    assert "marked" not in plan.sql
    assert "1234567" not in plan.sql


def test_structure_changes_a_shape() -> None:
    queries = [
        Book.objects.filter(pages=1),
        Book.objects.filter(pages=None),
        Book.objects.filter(pages=F("author_id")),
        Book.objects.filter(pages__in=[1]),
        Book.objects.filter(pages__in=[1, 2]),
        Book.objects.filter(pages__in=[]),
        Book.objects.exclude(pages=1),
        Book.objects.filter(pages=1).order_by("pk"),
        Book.objects.filter(pages=1)[:3],
        Book.objects.filter(pages=1)[1:3],
        Book.objects.filter(pages=1).distinct(),
        Book.objects.filter(pages=1).values("pk"),
        Book.objects.filter(pages=1).values_list("pk"),
        Book.objects.filter(pages=1).only("pk"),
        Book.objects.filter(pages=1).select_related("author"),
        Book.objects.filter(pages=1).select_for_update(),
        Book.objects.filter(pages=1).reverse(),
        Book.objects.filter(pages=1).none(),
    ]
    shapes = [one._query.shape([]) for one in queries]
    assert len(set(shapes)) == len(queries)
    assert Book.objects.filter(pages__in=[1, 2, 3])._query.shape([]) == (
        Book.objects.filter(pages__in=[4, 5, 6, 7])._query.shape([])
    )


def test_a_query_that_was_compiled_is_found_again(library: str) -> None:
    list(Book.objects.filter(pages=1))
    before = len(PLANS)
    for number in range(50):
        list(Book.objects.filter(pages=number))
    assert len(PLANS) == before


def test_a_plan_can_be_printed(library: str) -> None:
    printed = Book.objects.filter(title="Lavinia").explain_plan()
    assert "SELECT" in printed
    assert "['Lavinia']" in printed
    assert "def read(rows, origin):" in printed
