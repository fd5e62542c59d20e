"""What `filter` and `exclude` find."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from plectrum.core.exceptions import FieldError
from plectrum.db import connection
from plectrum.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value
from plectrum.db.models.functions import Length, Lower, Upper
from tests.db.models.library import Author, Book, Tag
from tests.db.models.shelf import fill
from tests.support.colours import Colour, both_colours

CASES: list[tuple[Q, list[str]]] = [
    (Q(title="Lavinia"), ["Lavinia"]),
    (Q(title__iexact="lavinia"), ["Lavinia"]),
    (Q(title__contains="ss"), ["Excession", "The Dispossessed"]),
    (Q(title__icontains="THE"), ["The Bridge", "The Dispossessed"]),
    (Q(title__startswith="The"), ["The Bridge", "The Dispossessed"]),
    (Q(title__istartswith="the"), ["The Bridge", "The Dispossessed"]),
    (Q(title__endswith="ion"), ["Excession"]),
    (Q(title__iendswith="ION"), ["Excession"]),
    (Q(title__regex="^L.*a$"), ["Lavinia"]),
    (Q(title__iregex="^l.*A$"), ["Lavinia"]),
    (Q(title__contains="%"), []),
    (Q(title__contains="_"), []),
    (Q(title__contains="\\"), []),
    (Q(pages=None), ["The Bridge"]),
    (Q(pages__isnull=False), ["Excession", "Lavinia", "The Dispossessed"]),
    (Q(pages__gt=300), ["Excession", "The Dispossessed"]),
    (Q(pages__gte=341), ["Excession", "The Dispossessed"]),
    (Q(pages__gte=340.5), ["Excession", "The Dispossessed"]),
    (Q(pages__lt=300), ["Lavinia"]),
    (Q(pages__lte=279), ["Lavinia"]),
    (Q(pages__range=(279, 341)), ["Lavinia", "The Dispossessed"]),
    (Q(pages__in=[279, 451, 279]), ["Excession", "Lavinia"]),
    (Q(pages__in=[]), []),
    (~Q(pages__in=[]), ["Excession", "Lavinia", "The Bridge", "The Dispossessed"]),
    (~Q(pages=279), ["Excession", "The Bridge", "The Dispossessed"]),
    (~Q(pages__gt=300), ["Lavinia", "The Bridge"]),
    (Q(price=Decimal("8.25")), ["Lavinia"]),
    (Q(price__lt=Decimal(7)), ["The Bridge"]),
    (Q(published=dt.date(1996, 6, 13)), ["Excession"]),
    (Q(published__year=2008), ["Lavinia"]),
    (Q(published__year__lt=2000), ["Excession", "The Dispossessed"]),
    (Q(published__month=6, published__day=13), ["Excession"]),
    (Q(published__week_day=5), ["Excession"]),
    (Q(published__quarter=2), ["Excession", "Lavinia", "The Dispossessed"]),
    (Q(author__name="Banks"), ["Excession", "The Bridge"]),
    (Q(author__mentor__name="Le Guin"), ["Excession", "The Bridge"]),
    (Q(author__mentor=None), ["Lavinia", "The Dispossessed"]),
    (Q(author__mentor__isnull=True), ["Lavinia", "The Dispossessed"]),
    (~Q(author__mentor__name="Le Guin"), ["Lavinia", "The Dispossessed"]),
    (Q(author__mentor__name="Le Guin") | Q(pages=279), ["Excession", "Lavinia", "The Bridge"]),
    (Q(tags__label="utopia"), ["The Dispossessed"]),
    (Q(tags=None), ["Lavinia", "The Bridge"]),
    (~Q(tags__label="utopia"), ["Excession", "Lavinia", "The Bridge"]),
    (Q(pages__gt=F("author__id")), ["Excession", "Lavinia", "The Dispossessed"]),
    (Q(pages__gt=F("pages") - 1), ["Excession", "Lavinia", "The Dispossessed"]),
    (Q(title=Value("Lavinia")), ["Lavinia"]),
    (Q(title__contains=Lower(Value("ION"))), ["Excession"]),
    (Q(kind=Book.Kind.POEMS), []),
    (Book.title == "Lavinia", ["Lavinia"]),
    ((Book.pages > 300) & Book.title.startswith("E"), ["Excession"]),
    (Book.author.name == "Banks", ["Excession", "The Bridge"]),
    (Book.pages.is_in([279]), ["Lavinia"]),
    (Book.pages.is_null(), ["The Bridge"]),
]


BY_COLLATION = Q(title__exact="lavinia")
BY_XOR = Q(pages__gt=300) ^ Q(title__startswith="The")


def cases() -> list[tuple[Any, list[str]]]:
    """Returns the conditions and what they find on this database.

    Its collation may ignore case, and its own XOR is unknown where one of its conditions is.
    """
    features = connection.features
    found = ["Lavinia"] if features.ignores_case_by_default else []
    one_of = ["Excession"] if features.supports_logical_xor else ["Excession", "The Bridge"]
    return [*CASES, (BY_COLLATION, found), (BY_XOR, one_of)]


def titles(rows: list[Any]) -> list[str]:
    return [row.title for row in rows]


@both_colours
async def test_conditions_find_the_rows_that_fulfil_them(library: str, colour: Colour) -> None:
    await fill(colour)
    for condition, expected in cases():
        rows = await colour.all(Book.objects.filter(condition))
        assert titles(rows) == expected, condition
        count = await colour.call(Book.objects.filter(condition), "count")
        assert count == len(expected), condition
        exists = await colour.call(Book.objects.filter(condition), "exists")
        assert exists is bool(expected), condition


@both_colours
async def test_exclude_is_the_complement_of_filter(library: str, colour: Colour) -> None:
    await fill(colour)
    every = set(titles(await colour.all(Book.objects.all())))
    for condition, expected in cases():
        if condition is BY_XOR and connection.features.supports_logical_xor:
            continue  # where it is unknown, its opposite is too
        rest = await colour.all(Book.objects.exclude(condition))
        assert set(titles(rest)) == every - set(expected), condition


@both_colours
async def test_conditions_of_one_filter_ask_about_the_same_related_row(
    library: str, colour: Colour
) -> None:
    await fill(colour)
    both = Author.objects.filter(books__title="Lavinia", books__pages__gt=300)
    assert await colour.all(both) == []
    either = Author.objects.filter(books__title="Lavinia").filter(books__pages__gt=300)
    assert [author.name for author in await colour.all(either)] == ["Le Guin"]


@both_colours
async def test_exclude_across_many_asks_all_related_rows(library: str, colour: Colour) -> None:
    await fill(colour)
    without_long = Author.objects.exclude(books__pages__gt=400)
    assert [author.name for author in await colour.all(without_long)] == ["Le Guin", "Lem"]
    with_books = Author.objects.exclude(books__isnull=True)
    assert [author.name for author in await colour.all(with_books)] == ["Banks", "Le Guin"]
    without_these = Author.objects.exclude(books__in=Book.objects.filter(pages__gt=400))
    assert [author.name for author in await colour.all(without_these)] == ["Le Guin", "Lem"]


@both_colours
async def test_relations_compare_with_objects_keys_and_queries(
    library: str, colour: Colour
) -> None:
    shelf = await fill(colour)
    banks = shelf["banks"]
    for condition in (
        {"author": banks},
        {"author": banks.pk},
        {"author_id": banks.pk},
        {"author__pk": banks.pk},
        {"author__in": [banks]},
        {"author__in": Author.objects.filter(name__startswith="B")},
        {"author_id__in": Author.objects.filter(name="Banks").values("pk")},
    ):
        rows = await colour.all(Book.objects.filter(**condition))
        assert titles(rows) == ["Excession", "The Bridge"], condition
    tagged = await colour.all(Book.objects.filter(tags=shelf["ships"]))
    assert titles(tagged) == ["Excession", "The Dispossessed"]
    reverse = await colour.all(Tag.objects.filter(books=shelf["Excession"]))
    assert [tag.label for tag in reverse] == ["ships"]
    with pytest.raises(ValueError, match='Must be "Author" instance'):
        Book.objects.filter(author=shelf["ships"])
    with pytest.raises(ValueError, match="must be saved"):
        Book.objects.filter(author=Author(name="Nobody"))


@both_colours
async def test_subqueries_see_the_row_around_them(library: str, colour: Colour) -> None:
    await fill(colour)
    longest = Book.objects.filter(author=OuterRef("pk")).order_by(F("pages").desc(nulls_last=True))
    rows = Author.objects.annotate(longest=Subquery(longest.values("title")[:1]))
    assert [(row.name, row.longest) for row in await colour.all(rows)] == [
        ("Banks", "Excession"),
        ("Le Guin", "The Dispossessed"),
        ("Lem", None),
    ]
    having = Author.objects.filter(Exists(Book.objects.filter(author=OuterRef("pk"), pages=279)))
    assert [row.name for row in await colour.all(having)] == ["Le Guin"]
    lacking = Author.objects.filter(~Exists(Book.objects.filter(author=OuterRef("pk"))))
    assert [row.name for row in await colour.all(lacking)] == ["Lem"]


@both_colours
async def test_annotations_can_be_filtered_and_transformed(library: str, colour: Colour) -> None:
    await fill(colour)
    rows = Book.objects.annotate(loud=Upper("title"), size=Length("title"))
    found = rows.filter(loud__startswith="L", size__lte=7)
    assert titles(await colour.all(found)) == ["Lavinia"]
    assert titles(await colour.all(rows.order_by("-size", "title"))) == [
        "The Dispossessed",
        "The Bridge",
        "Excession",
        "Lavinia",
    ]


@pytest.mark.parametrize(
    ("conditions", "message", "hint"),
    [
        ({"titel": "x"}, "Cannot resolve keyword 'titel' into field", "Did you mean 'title'?"),
        ({"author__nam": "x"}, "Cannot resolve keyword|Related Field got invalid lookup: nam", ""),
        ({"title__contians": "x"}, "perhaps you meant contains", ""),
        ({"pages__title": 1}, "Unsupported lookup 'title' for IntegerField", ""),
        ({"author__icontains": "x"}, "Related Field got invalid lookup: icontains", ""),
    ],
)
def test_unknown_names_are_refused_where_they_are_written(
    conditions: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(FieldError, match=message) as caught:
        Book.objects.filter(**conditions)
    assert hint in "".join(getattr(caught.value, "__notes__", []))


def test_values_of_the_wrong_type_are_refused_where_they_are_written() -> None:
    with pytest.raises(ValueError, match="Field 'pages' expected a number but got 'many'"):
        Book.objects.filter(pages="many")
    with pytest.raises(ValueError, match="must be True or False"):
        Book.objects.filter(pages__isnull="yes")
    with pytest.raises(TypeError, match="needs a list or a query"):
        Book.objects.filter(pages__in=3)


@both_colours
async def test_exclusion_compares_related_rows_with_columns(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="Le Guin")
    other = await colour.call(Author.objects, "create", name="Lavinia")
    await colour.call(Book.objects, "create", title="Lavinia", author=author, pages=author.pk)
    await colour.call(Book.objects, "create", title="Lavinia", author=other, pages=other.pk + 1)
    assert await colour.all(Author.objects.exclude(books__pages=F("pk"))) == [other]
    assert await colour.all(Author.objects.exclude(books__title=F("name"))) == [author]


@both_colours
async def test_values_are_of_the_related_rows_of_their_place(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="Le Guin")
    for title, pages in (("Lavinia", 280), ("Tehanu", 226)):
        await colour.call(Book.objects, "create", title=title, author=author, pages=pages)

    async def titles(queryset: Any) -> list[str]:
        return sorted([title for (title,) in await colour.all(queryset)])

    name = "books__title"
    before = Author.objects.filter(books__pages=280).values_list(name)
    after = Author.objects.values_list(name).filter(books__pages=280)
    assert await titles(before) == ["Lavinia"]
    assert await titles(after) == ["Lavinia", "Tehanu"]
    assert await colour.call(after, "count") == 2
    both = Author.objects.filter(books__pages=280).filter(books__pages=226)
    assert await titles(both.values_list(name)) == ["Tehanu"]
    assert await titles(before.values_list(name)) == ["Lavinia"]
    assert await titles(after.values_list("name")) == ["Le Guin", "Le Guin"]


@both_colours
async def test_a_filtered_relation_keeps_its_rows_apart(library: str, colour: Colour) -> None:
    author = await colour.call(Author.objects, "create", name="Le Guin")
    for title, pages in (("Lavinia", 280), ("Tehanu", 226)):
        await colour.call(Book.objects, "create", title=title, author=author, pages=pages)
    long = FilteredRelation("books", condition=Q(books__pages__gt=250))
    authors = Author.objects.annotate(long=long)
    pairs = authors.filter(long__title__gt="A").values_list("long__title", "books__title")
    assert sorted(await colour.all(pairs)) == [("Lavinia", "Lavinia"), ("Lavinia", "Tehanu")]
    assert await colour.call(pairs, "count") == 2
    assert await colour.all(authors.filter(long__title="Tehanu")) == []


def test_a_condition_on_json_may_be_given_twice(library: str) -> None:
    author = Author.objects.create(name="A")
    for pages in (5, 6):
        for letter in ("x", "y"):
            title, data = f"{letter}{pages}", {"a": {"b": letter}}
            Book.objects.create(title=title, author=author, pages=pages, data=data)
    is_x = Q(data__a__b="x")
    books = Book.objects.filter(Q(pages__lt=5.5) | is_x).filter(is_x).distinct()
    assert [book.title for book in books] == ["x5", "x6"]
