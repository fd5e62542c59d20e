"""One shape, one plan: values never decide what is compiled."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.db import connections
from plectrum.db.models import Case, Count, F, Q, Value, When
from plectrum.db.models.functions import Coalesce
from plectrum.db.models.query import trail as trails
from plectrum.db.models.query.plans import PLANS, rows_plan
from plectrum.db.models.query.recipes import _PARTIAL, update_recipe
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


def shape_number(number: int) -> Any:
    """Returns one of many queries: no two numbers below 20 000 have a shape in common."""
    query: Any = Book.objects.filter(Q(pages__gte=-number) | Q(title="none"))
    lookups = ("pk", "pk__lt", "title", "title__contains", "author__name")
    for bit, (name, value) in enumerate(zip(lookups, (-1, -2, "a", "b", "c"), strict=True)):
        if number >> bit & 1:
            query = query.exclude(**{name: value})
    names = ("title", "pages", "kind", "price", "pk")
    ordering = list(itertools.permutations(names))[(number >> 5) % 120]
    query = query.order_by(*(f"-{name}" if number >> 12 & 1 else name for name in ordering))
    return query.distinct() if number >> 13 & 1 else query


def test_thousands_of_real_shapes_stay_within_the_cache(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PLANS, "size", 128)
    PLANS.clear()
    PLANS.is_verifying = False
    connection = connections["default"]
    texts = set()
    for number in range(1_500):
        plan, values = rows_plan(shape_number(number)._query, connection)
        assert values[:2] == [-number, "none"]
        texts.add(plan.sql)
        assert len(PLANS) <= 128
    assert len(texts) == 1_500


def test_recipes_of_subsets_of_fields_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_PARTIAL, "size", 16)
    _PARTIAL.clear()
    names = [field.name for field in Book._meta.local_concrete_fields]
    before = len(Book._meta.derived)
    for size in (1, 2, 3):
        for chosen in itertools.combinations(names, size):
            columns = update_recipe(Book, frozenset(chosen)).columns
            assert len(columns) == size - ("id" in chosen)
    assert len(_PARTIAL) <= 16
    assert len(Book._meta.derived) == before


def test_threads_that_compile_and_evict_read_the_right_rows(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PLANS, "size", 8)
    monkeypatch.setattr(trails, "TRAILS_KEPT", 8)
    PLANS.clear()
    author = Author.objects.create(name="A")
    Book.objects.bulk_create(
        Book(title=f"T{number}", author=author, pages=number + 1) for number in range(20)
    )
    begin = threading.Barrier(4)

    def work(thread: int) -> None:
        begin.wait()
        try:
            for turn in range(40):
                low = (thread + turn) % 20
                expected = sorted(f"T{number}" for number in range(20) if number + 1 > low)
                shared = Book.objects.filter(pages__gt=low).order_by("title")
                assert [book.title for book in shared] == expected
                assert shared.count() == len(expected)
                own = shape_number(turn * 4 + thread).filter(pages=low + 1)
                assert [book.title for book in own] == [f"T{low}"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(PLANS) <= 8
    assert len(trails._kept.trails) <= 8


def test_a_plan_can_be_printed(library: str) -> None:
    printed = Book.objects.filter(title="Lavinia").explain_plan()
    assert "SELECT" in printed
    assert "['Lavinia']" in printed
    assert "def read(rows, origin):" in printed
