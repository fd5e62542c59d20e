"""What PostgreSQL alone has: arrays, aggregates, full text search, likeness."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.contrib.postgres import aggregates, lookups
from plectrum.contrib.postgres.expressions import ArraySubquery
from plectrum.contrib.postgres.fields import ArrayField
from plectrum.contrib.postgres.functions import RandomUUID, TransactionNow
from plectrum.contrib.postgres.search import (
    Lexeme,
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramSimilarity,
    TrigramWordSimilarity,
)
from plectrum.core.exceptions import ValidationError
from plectrum.db import connection, models
from plectrum.db.models.functions import JSONObject
from plectrum.db.transaction import atomic
from tests.db.models import library as _library  # noqa: F401 - fills the registry
from tests.support import databases
from tests.support.colours import Colour, both_colours


class Page(models.Model):
    title = models.CharField(max_length=50)
    words: Any = ArrayField(models.CharField(max_length=10), size=4, default=list)
    grid: Any = ArrayField(ArrayField(models.IntegerField()), null=True)
    y = models.FloatField(default=0)
    x = models.IntegerField(default=0)

    class Meta:
        app_label = "library"


lookups.register()

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
needs_postgresql = pytest.mark.skipif(
    "postgresql" not in databases.available(), reason="No PostgreSQL server is named."
)


@pytest.fixture
def pages(database: str) -> Iterator[None]:
    """Makes the table, with three pages."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    with connection.schema_editor() as editor:
        editor.create_model(Page)
    Page.objects.create(title="A café in town", words=["a", "b"], grid=[[1, 2], [3, 4]], y=1, x=1)
    Page.objects.bulk_create(
        [
            Page(title="Towns and cafés", words=["b", "c", "d"], y=2, x=2),
            Page(title="Mountains", words=[], y=4, x=3),
        ]
    )
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Page)


@needs_postgresql
@on_postgresql
@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"words": ["a", "b"]}, "A"),
        ({"words": []}, "M"),
        ({"words__contains": ["b"]}, "AT"),
        ({"words__contains": ["c", "b"]}, "T"),
        ({"words__contained_by": ["a", "b", "c"]}, "AM"),
        ({"words__overlap": ["a", "d"]}, "AT"),
        ({"words__len": 0}, "M"),
        ({"words__len__gte": 2}, "AT"),
        ({"words__0": "b"}, "T"),
        ({"words__1__in": ["b", "c"]}, "AT"),
        ({"words__0_2": ["b", "c"]}, "T"),
        ({"grid__contains": [[3, 4]]}, "A"),
        ({"grid__isnull": True}, "TM"),
        ({"title__search": "town"}, "AT"),
        ({"title__unaccent__icontains": "cafe"}, "AT"),
        ({"title__trigram_similar": "mountain"}, "M"),
        ({"title__trigram_word_similar": "mountain"}, "M"),
    ],
)
@both_colours
async def test_lookups(pages: None, colour: Colour, conditions: Any, found: str) -> None:
    query = Page.objects.filter(**conditions).order_by("pk")
    assert "".join([page.title[0] for page in await colour.all(query)]) == found


@needs_postgresql
@on_postgresql
@both_colours
async def test_lists_are_stored_and_changed(pages: None, colour: Colour) -> None:
    page = await colour.call(Page.objects, "get", words__contains=["a"])
    assert (page.words, page.grid) == (["a", "b"], [[1, 2], [3, 4]])
    page.words.append("it's")
    await colour.call(page, "save")
    await colour.call(Page.objects.filter(words=[]), "update", words=["x"], grid=[])
    rows = await colour.all(Page.objects.order_by("pk").values_list("words", flat=True))
    assert rows == [["a", "b", "it's"], ["b", "c", "d"], ["x"]]


def test_each_value_of_a_list_is_validated() -> None:
    field: Any = Page._meta.get_field("words")
    with pytest.raises(ValidationError, match="Item 2 in the array"):
        field.clean(["fine", "much too long for this"], None)
    with pytest.raises(ValidationError):
        field.clean(list("abcde"), None)
    grid: Any = Page._meta.get_field("grid")
    with pytest.raises(ValidationError, match="same length"):
        grid.clean([[1], [2, 3]], None)
    _name, path, args, kwargs = field.deconstruct()
    assert path == "plectrum.contrib.postgres.fields.ArrayField"
    assert ArrayField(*args, **kwargs).deconstruct()[1:3] == (path, args)


@needs_postgresql
@on_postgresql
@both_colours
async def test_aggregates(pages: None, colour: Colour) -> None:
    found = await colour.call(
        Page.objects,
        "aggregate",
        titles=aggregates.ArrayAgg("title", order_by="-title"),
        some=aggregates.ArrayAgg("x", filter=models.Q(x__gt=1), order_by="x"),
        none=aggregates.ArrayAgg("x", filter=models.Q(x__gt=9), default=[]),
        document=aggregates.JSONBAgg("x", order_by="x"),
        every=aggregates.BoolAnd(models.Q(x__gt=0)),
        any=aggregates.BoolOr(models.Q(x__gt=2)),
        slope=aggregates.RegrSlope("y", "x"),
        count=aggregates.RegrCount("y", "x"),
        correlation=aggregates.Corr("y", "x"),
        sample=aggregates.CovarPop("y", "x", sample=True),
    )
    assert found["titles"] == ["Towns and cafés", "Mountains", "A café in town"]
    assert (found["some"], found["none"], found["document"]) == ([2, 3], [], [1, 2, 3])
    assert (found["every"], found["any"], found["count"]) == (True, True, 3)
    assert (found["slope"], found["sample"]) == (1.5, 1.5)
    assert found["correlation"] == pytest.approx(0.98198, abs=1e-4)


@needs_postgresql
@on_postgresql
@both_colours
async def test_full_text_search(pages: None, colour: Colour) -> None:
    vector = SearchVector("title", config="english", weight="A")
    query = SearchQuery("town", config="english") & ~SearchQuery("mountain", config="english")
    ranked = (
        Page.objects.annotate(found=vector, rank=SearchRank(vector, query, weights=[0, 0, 0, 1]))
        .filter(found=query)
        .order_by("-rank", "pk")
    )
    rows: list[Any] = await colour.all(ranked)
    assert [page.title[0] for page in rows] == ["A", "T"]
    assert all(0 < page.rank <= 1 for page in rows)
    hostile = SearchQuery("x'); DROP TABLE library_page; --", search_type="websearch")
    assert await colour.all(Page.objects.annotate(found=vector).filter(found=hostile)) == []
    assert await colour.call(Page.objects, "count") == 3


@needs_postgresql
@on_postgresql
@both_colours
async def test_likeness(pages: None, colour: Colour) -> None:
    query = Page.objects.annotate(
        likeness=TrigramSimilarity("title", "Mountain"),
        word=TrigramWordSimilarity("mountain", "title"),
    ).filter(likeness__gt=0.3)
    (page,) = await colour.all(query)
    assert page.title == "Mountains"
    assert 0.5 < page.likeness < page.word <= 1


@needs_postgresql
@on_postgresql
def test_functions_of_the_server(pages: None) -> None:
    with atomic():
        first = Page.objects.values_list(TransactionNow(), RandomUUID())[0]
        second = Page.objects.values_list(TransactionNow(), RandomUUID())[0]
    assert first[0] == second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize("name", ["bogus", "plain'", ""])
def test_names_of_searches_are_checked(name: str) -> None:
    with pytest.raises(ValueError, match="search_type"):
        SearchQuery("x", search_type=name)
    with pytest.raises(ValueError, match="weight"):
        SearchVector("title", weight=name or "E")


@needs_postgresql
@on_postgresql
@pytest.mark.parametrize(
    ("lexemes", "found"),
    [
        (Lexeme("town"), "AT"),
        (Lexeme("town") & ~Lexeme("mountain"), "AT"),
        (Lexeme("mountains") | Lexeme("town") & Lexeme("in"), "ATM"),
        (~(Lexeme("town") & Lexeme("café")), "M"),
        (Lexeme("moun", prefix=True), "M"),
        (~Lexeme("moun", prefix=True), "AT"),
        (Lexeme("town", weight="A"), ""),
        (Lexeme("to'wn & mountains | \\"), ""),
        (Lexeme("town') | !('x"), ""),
        (Lexeme("%s"), ""),
    ],
)
@both_colours
async def test_lexemes(pages: None, colour: Colour, lexemes: Any, found: str) -> None:
    vector = SearchVector("title", config="english")
    query = Page.objects.annotate(vector=vector).order_by("pk")
    query = query.filter(vector=SearchQuery(lexemes, config="english"))
    assert "".join([page.title[0] for page in await colour.all(query)]) == found


def test_lexemes_are_checked() -> None:
    with pytest.raises(ValueError, match="cannot be empty"):
        Lexeme("")
    with pytest.raises(ValueError, match="Weight must be one of"):
        Lexeme("a", weight="A) | ('x'")
    with pytest.raises(TypeError, match="must be a string, got int"):
        Lexeme(3)  # type: ignore[arg-type]  # what is wrong
    with pytest.raises(TypeError, match="can only be combined"):
        Lexeme("a") & "b"
    assert repr(~(Lexeme("a") & Lexeme("b"))) == "<CombinedLexeme: Lexeme('a') | Lexeme('b')>"


@needs_postgresql
@on_postgresql
@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, "Towns and <b>cafés</b>"),
        ({"start_sel": "<i>", "stop_sel": "</i>"}, "Towns and <i>cafés</i>"),
        ({"start_sel": "'\\\"{%s, ", "stop_sel": "', MaxWords=1"}, ""),
        (
            {"max_words": 2, "min_words": 1, "short_word": 0, "highlight_all": False},
            "<b>cafés</b>",
        ),
        ({"max_fragments": 2, "fragment_delimiter": " / ", "max_words": 3, "min_words": 2}, None),
    ],
)
@both_colours
async def test_headlines(pages: None, colour: Colour, options: Any, shown: str | None) -> None:
    headline = SearchHeadline("title", SearchQuery("cafés"), **options)
    query = Page.objects.filter(title__startswith="Towns").annotate(headline=headline)
    (found,) = await colour.all(query.values_list("headline", flat=True))
    if shown == "":
        shown = f"Towns and {options['start_sel']}cafés{options['stop_sel']}"
    assert found == shown or (shown is None and "<b>cafés</b>" in found)


@needs_postgresql
@on_postgresql
@both_colours
async def test_queries_as_lists(pages: None, colour: Colour) -> None:
    later = Page.objects.filter(x__gt=models.OuterRef("x")).order_by("x")
    query = Page.objects.annotate(
        later=ArraySubquery(later.values("x")),
        documents=ArraySubquery(later.values(document=JSONObject(x="x"))),
    ).order_by("x")
    found = await colour.all(query.values_list("later", "documents"))
    assert found == [
        ([2, 3], [{"x": 2}, {"x": 3}]),
        ([3], [{"x": 3}]),
        ([], []),
    ]
    assert await colour.call(query.filter(later__contains=[3]), "count") == 2
