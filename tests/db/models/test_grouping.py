"""Rows that are counted together by more than a column."""

from __future__ import annotations

from typing import Any

from plectrum.db import connection
from plectrum.db.models import Aggregate, Avg, Case, Count, F, OuterRef, Q, Subquery, Value, When
from plectrum.db.models.functions import Concat, Greatest, Left
from tests.db.models.library import Author, Book
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours


def at_least(pages: int) -> Any:
    """Returns the books counted by their pages, of which they have at least some number."""
    return Book.objects.values(most=Greatest("pages", pages)).annotate(
        n=Count("tags"), each=F("most") / (F("n") + 1)
    )


@both_colours
async def test_what_rows_are_grouped_by_is_used_again(library: str, colour: Colour) -> None:
    await fill(colour)
    books = at_least(300).exclude(pages=None)
    # The second time, the plan is found by the shape.
    for least, expected in ((300, [300, 341, 451]), (400, [400, 451])):
        books = at_least(least).exclude(pages=None)
        found = await colour.all(books.order_by("most").values_list("most", flat=True))
        assert found == expected
    books = at_least(300).exclude(pages=None)
    assert await colour.call(books, "count") == 3
    mean = await colour.call(books, "aggregate", mean=Avg("each"))
    assert mean["mean"] > 0
    assert (await colour.all(books.order_by(F("most") * 2)))[0]["most"] == 300
    if library != "mariadb":  # which knows no column in HAVING but those that are grouped by
        wide = books.filter(Q(most__gt=400) | Q(n__gt=50))
        assert [one["most"] for one in await colour.all(wide)] == [451]
    assert [one["most"] for one in await colour.all(books.order_by("-most"))] == [451, 341, 300]
    assert await colour.call(books, "explain")


@both_colours
async def test_a_group_within_a_query_is_used_again(library: str, colour: Colour) -> None:
    await fill(colour)
    inner = (
        Book.objects.filter(author=OuterRef("pk"), pages__isnull=False)
        .values(more=F("pages") + 1)
        .annotate(n=Count("pk"), both=F("more") + F("n"))
        .order_by("-both")
        .values("both")[:1]
    )
    authors = Author.objects.annotate(most=Subquery(inner)).order_by("name")
    found = await colour.all(authors.values_list("name", "most"))
    assert found == [("Banks", 453), ("Le Guin", 343), ("Lem", None)]


@both_colours
async def test_groups_by_a_condition(library: str, colour: Colour) -> None:
    await fill(colour)
    books = (
        Book.objects.exclude(pages=None)
        .values(is_long=Q(pages__gt=300))
        .annotate(
            n=Count("pk"), word=Case(When(is_long=True, then=Value("long")), default=Value(""))
        )
        .order_by("is_long")
    )
    found = await colour.all(books.values_list("is_long", "n", "word"))
    assert [(bool(first), *rest) for first, *rest in found] == [(False, 1, ""), (True, 2, "long")]


def test_a_grouped_query_is_shown_with_all_its_values(library: str) -> None:
    query = at_least(300).query
    sql, parameters = query.sql_with_params()
    placeholder = connection.dialect.placeholder
    assert sql.count(placeholder) == len(parameters)
    assert set(parameters) == {300, 1}
    assert placeholder not in str(query)
    assert "300" in str(query)
    assert "300" in at_least(300).explain_plan()


@both_colours
async def test_a_query_exists_whatever_its_first_value(library: str, colour: Colour) -> None:
    await fill(colour)
    nameless = Book.objects.filter(pages=None)
    for books in (
        nameless.values("pages").annotate(n=Count("tags")),
        nameless.values_list("pages")[:1],
        nameless.values_list("pages").order_by().union(nameless.values_list("pages").order_by()),
    ):
        assert await colour.call(books, "exists")
    assert not await colour.call(nameless.filter(title="x").values("pages")[:1], "exists")


@both_colours
async def test_the_first_of_rows_with_an_equal_beginning(library: str, colour: Colour) -> None:
    await fill(colour)
    if not connection.dialect.capabilities.has_distinct_on:
        return
    books = Book.objects.annotate(first=Left("title", 1), shown=Concat("first", Value("…")))
    for order in ("first", "-first"):
        found = await colour.all(books.order_by(order, "title").distinct("first"))
        assert sorted(one.title for one in found) == ["Excession", "Lavinia", "The Bridge"]


class Largest(Aggregate):
    """An aggregate of a project, which writes its own SQL."""

    name = "Largest"
    arity = 1

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, list[Any]]:
        sql, parameters = compiler.compile(self.source_expressions[0])
        return f"MAX({sql})", list(parameters)


@both_colours
async def test_groups_are_not_split_by_what_an_aggregate_takes(
    library: str, colour: Colour
) -> None:
    await fill(colour)
    authors = Author.objects.annotate(most=Largest("books__pages"))
    known = {one.pk: one.most for one in await colour.all(authors)}
    larger = authors.filter(most__gt=100).order_by("most")
    found = [one.pk for one in await colour.all(larger)]
    assert found == sorted(
        (key for key, most in known.items() if most and most > 100), key=lambda key: known[key]
    )
