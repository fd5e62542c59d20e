"""Trails: remembered refinements give what making them anew would give, and stay few."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.core.exceptions import FieldError
from plectrum.db import connections
from plectrum.db.models import Avg, Count, F, Max, Q, Sum, Value
from plectrum.db.models.query import trail as trails
from plectrum.db.models.query.trail import Trail, trail_of
from plectrum.sql.shape import Shaped, Slot
from tests.db.models.library import Author, Book

MARK = 987_654_321
TEXT = "mark'\"--mark"


def chain(number: int, text: str) -> Any:
    """Returns a query every step of which is decided by names."""
    return (
        Book.objects.filter(pages__gt=number, title__contains=text)
        .exclude(author__name=text)
        .order_by("-pages")
        .select_related("author")
        .only("title", "author__name")[number : number + 2]
    )


def test_a_chain_of_names_stays_on_its_trail() -> None:
    first, second = chain(3, "x"), chain(4, "y")
    assert first._trail is not None
    assert first._trail is second._trail
    assert first._values[0] == 3
    assert first._values[-2:] == (3, 2)
    assert second._values[0] == 4


@pytest.mark.parametrize(
    "leave",
    [
        lambda q: q.filter(Q(pages=1)),
        lambda q: q.filter(pages=None),
        lambda q: q.filter(pages=F("author_id")),
        lambda q: q.filter(pages__in=[1, 2]),
        lambda q: q.filter(author=Author(pk=3)),
        lambda q: q.annotate(twice=F("pages") * 2),
        lambda q: q.order_by(F("pages").desc()),
        lambda q: q.filter(pages__isnull=True),
        lambda q: q.select_for_update(),
    ],
)
def test_what_names_do_not_decide_leaves_the_trail(leave: Any) -> None:
    query = leave(Book.objects.filter(title="x"))
    assert query._trail is None
    assert query.order_by("pages")._trail is None


def parts_of(value: Any, seen: set[int]) -> Iterator[Any]:
    """Yields everything that a description is made of."""
    if id(value) in seen:
        return
    seen.add(id(value))
    yield value
    if isinstance(value, (tuple, list, frozenset)):
        inner: Any = value
    elif isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, Shaped):
        names = [*getattr(type(value), "__slots__", ()), *getattr(value, "__dict__", ())]
        inner = [getattr(value, name) for name in names if name not in {"model", "binding"}]
    else:
        return
    for part in inner:
        yield from parts_of(part, seen)


def test_no_value_is_in_a_template_or_a_key() -> None:
    query = chain(MARK, TEXT)
    template = query._trail.template
    for part in parts_of(template, set()):
        assert part != MARK
        assert TEXT not in str(part)
    keys: list[Any] = []
    todo = [trail_of(Book)]
    while todo:
        trail = todo.pop()
        for key, step in trail.steps.items():
            keys.append(key)
            todo.append(step)
    assert not any(part == MARK for key in keys for part in parts_of(key, set()))
    assert not any(TEXT in str(key) for key in keys)


VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1),
    st.text(max_size=5),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
)
LOOKUPS = st.sampled_from(
    [
        "pages",
        "pages__gt",
        "pages__gte",
        "pages__lt",
        "title",
        "title__startswith",
        "title__iexact",
        "author__name",
        "author",
    ]
)


@given(st.lists(st.tuples(LOOKUPS, VALUES, st.booleans()), max_size=4), st.integers(0, 3))
def test_a_trail_gives_the_statement_of_the_general_way(
    library: str, steps: list[tuple[str, Any, bool]], low: int
) -> None:
    walked, general = Book.objects.all(), Book.objects.all()
    for name, value, negated in steps:
        outcomes: list[Any] = []
        for query in (walked, general._chain(general._query)):
            method = query.exclude if negated else query.filter
            try:
                outcomes.append(method(**{name: value}))
            except (ValueError, TypeError, FieldError) as error:
                outcomes.append((type(error), str(error)))
        if isinstance(outcomes[0], tuple) or isinstance(outcomes[1], tuple):
            assert outcomes[0] == outcomes[1]
            return
        walked, general = outcomes
    walked, general = walked.order_by("pages")[low:5], general.order_by("pages")[low:5]
    assert walked.query.sql_with_params() == general.query.sql_with_params()


def test_a_description_is_made_of_a_trail_when_it_is_asked_for() -> None:
    query = chain(3, "x")
    assert query._query.low == 3
    assert query._query.high == 5
    assert query._query.steps[0].items[0].operand == 3


def test_a_pickled_queryset_has_its_description(library: str) -> None:
    query = Book.objects.filter(title="x").order_by("pages")
    kept = query.__getstate__()
    assert kept["_trail"] is None
    restored = object.__new__(type(query))
    restored.__dict__.update(kept)
    assert restored._query.steps[0].items[0].operand == "x"
    assert list(restored.filter(pages=1)) == []


def remembered_trails() -> int:
    gc.collect()
    return sum(isinstance(one, Trail) for one in gc.get_objects())


def test_trails_stay_few_however_many_shapes_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "TRAILS_KEPT", 64)
    trails._kept.clear()
    held = Book.objects.filter(pages=1)
    names = ["pk", "title", "pages", "author", "author__name", "-pages", "-title", "-pk"]
    for number in range(4_000):
        order = [names[number >> shift & 7] for shift in (0, 3, 6, 9)]
        query = held.order_by(*order).filter(pages__gt=number)
        assert query._values == (1, number)
    assert len(trails._kept.trails) <= 64
    assert remembered_trails() < 400


def test_a_registered_lookup_is_seen_by_old_querysets() -> None:
    query: Any = Book.objects.filter(pages=1)
    trails._kept.clear()
    assert not query._trail.steps
    assert query.filter(title="x")._values == (1, "x")


def test_threads_may_refine_the_same_querysets(library: str) -> None:
    base = Book.objects.filter(pages__gt=0)
    failures: list[Any] = []
    stop = threading.Event()

    def refine(number: int) -> None:
        for turn in range(300):
            query = base.filter(title=f"{number}-{turn}", pages=turn)[number : number + 7]
            sql, parameters = query.query.sql_with_params()
            expected = (0, f"{number}-{turn}", turn, 7, number)
            if sorted(map(str, parameters)) != sorted(
                map(str, expected if number else expected[:4])
            ):
                failures.append((parameters, expected, sql))

    def clear() -> None:
        while not stop.is_set():
            trails._kept.clear()

    clearing = threading.Thread(target=clear)
    clearing.start()
    threads = [threading.Thread(target=refine, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    clearing.join()
    assert not failures


def test_plans_are_kept_by_kind_and_dialect(library: str) -> None:
    query: Any = Book.objects.filter(title="x")
    list(query)
    query.all().count()
    query.all().exists()
    dialect = connections["default"].dialect
    kinds = {kind for kind, one in query._trail.plans if one is dialect}
    assert kinds == {"rows", "count", "exists"}


def test_a_slot_never_reaches_a_driver(library: str) -> None:
    author = Author.objects.create(name="A")
    Book.objects.create(title="T", author=author, pages=5)
    query = Book.objects.filter(pages__gt=1).order_by("title")
    assert [book.title for book in query[0:1]] == ["T"]
    assert query.filter(title="T").update(pages=6) == 1
    assert query.get(title="T").pages == 6
    assert query.filter(title="T").values_list("pages", flat=True)[0] == 6
    assert not any(isinstance(value, Slot) for value in query[0:1]._values)


AGGREGATES: list[Any] = [
    lambda number: Sum("pages"),
    lambda number: Sum("pages", distinct=True),
    lambda number: Sum("pages", default=number),
    lambda number: Sum("pages", filter=Q(pages__gt=number)),
    lambda number: Sum(F("pages") + number),
    lambda number: Max("pages"),
    lambda number: Avg("author__pk"),
    lambda number: Count("pk"),
    lambda number: Max(Value(number)),
]


@given(st.lists(st.tuples(st.sampled_from(AGGREGATES), st.just(MARK)), min_size=1, max_size=3))
def test_no_value_of_an_aggregate_is_remembered(library: str, chosen: list[Any]) -> None:
    query: Any = Book.objects.filter(pages__gt=MARK)
    named = {f"n{place}": make(number) for place, (make, number) in enumerate(chosen)}
    for _ in range(2):
        query.all().aggregate(**named)
    for key, plan in query._trail.plans.items():
        assert not any(part == MARK for part in parts_of(key, set()))
        assert str(MARK) not in plan.sql


def test_aggregates_of_names_are_told_apart(library: str) -> None:
    author = Author.objects.create(name="A")
    for number, pages in enumerate((3, 3, 8)):
        Book.objects.create(title=f"T{number}", author=author, pages=pages)
    for low, sums in ((0, (14, 11)), (4, (8, 8))):
        books = Book.objects.filter(pages__gt=low)
        for _ in range(2):
            assert books.aggregate(n=Sum("pages")) == {"n": sums[0]}
            assert books.aggregate(n=Sum("pages", distinct=True)) == {"n": sums[1]}
            assert books.aggregate(n=Max("pages")) == {"n": 8}
            assert books.aggregate(n=Sum("pages", filter=Q(pages=8))) == {"n": 8}
            assert books.aggregate(Count("pages"), n=Max("pk")).keys() == {"n", "pages__count"}
    assert Book.objects.none().aggregate(n=Count("pk"), s=Sum("pages")) == {"n": 0, "s": None}
    with pytest.raises(TypeError, match="is not an aggregate expression"):
        Book.objects.aggregate(n=F("pages"))
