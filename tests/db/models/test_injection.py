"""Names and aliases from callers never become SQL text unchecked; values never at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plectrum.core.exceptions import FieldError, FrameworkError
from plectrum.db import connection
from plectrum.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Prefetch,
    Q,
    StringAgg,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from plectrum.db.models.fields.json import KT
from plectrum.db.models.functions import Collate, Extract, Lower, RowNumber, Trunc
from plectrum.db.models.query.plans import rows_plan
from plectrum.db.transaction import atomic
from tests.db.models.library import Author, Book

ATTACKS = [
    'x" FROM library_book; --',
    "x'; DROP TABLE library_book; --",
    "x/**/",
    "x--",
    "x y",
    'x"',
    "x`",
    "x;",
    "x]",
    "x#",
    "x%s",
    "",
]


def named(name: str, value: Any) -> dict[str, Any]:
    """Returns keywords that no type checker can know."""
    return {name: value}


PLACES: list[Callable[[str], Any]] = [
    lambda name: Book.objects.annotate(**{name: F("pages")}),
    lambda name: Book.objects.alias(**{name: F("pages")}),
    lambda name: Book.objects.aggregate(**{name: Count("pk")}),
    lambda name: Book.objects.values(**{name: F("pages")}),
    lambda name: Book.objects.order_by(name),
    lambda name: Book.objects.order_by(f"-{name}"),
    lambda name: Book.objects.values(name),
    lambda name: Book.objects.values_list(name),
    lambda name: Book.objects.filter(**{name: 1}),
    lambda name: Book.objects.filter(**{f"title__{name}": 1}),
    lambda name: Book.objects.filter(**{f"author__{name}": 1}),
    lambda name: Book.objects.only(name),
    lambda name: Book.objects.defer(name),
    lambda name: Book.objects.select_related(name),
    lambda name: list(Book.objects.filter(pages=F(name))),
    lambda name: Book.objects.filter(pk=1).update(**{name: 1}),
    lambda name: list(Book.objects.annotate(x=Extract("published", name))),
    lambda name: list(Book.objects.annotate(x=Trunc("published", name))),
    lambda name: list(Book.objects.annotate(x=Collate("title", name))),
    lambda name: Book.objects.filter(pk=1).explain(format=name),
    lambda name: Book.objects.extra(select={name: "1"}),
    lambda name: Book.objects.extra(tables=[name]),
    lambda name: Book.objects.extra(order_by=[f"library_book.{name}"]),
    lambda name: list(Book.objects.dates(name, "year")),
    lambda name: Book.objects.dates("published", name),
    lambda name: Book.objects.dates("published", "year", order=name),
    lambda name: Book.objects.datetimes("changed", name),
    lambda name: Book.objects.in_bulk([1], field_name=name),
    lambda name: list(Book.objects.distinct(name)),
    lambda name: Book.objects.annotate(**{name: FilteredRelation("author")}),
    lambda name: list(Book.objects.annotate(x=FilteredRelation(name)).filter(x__pk=1)),
    lambda name: Book(pk=1).refresh_from_db(fields=[name]),
    lambda name: Book.objects.latest(name),
    lambda name: Book.objects.values_list(name, flat=True),
    lambda name: Book.objects.alias(n=Count("pk")).order_by(name),
    lambda name: list(Book.objects.annotate(x=Window(RowNumber(), partition_by=name))),
    lambda name: list(Book.objects.annotate(x=Window(RowNumber(), order_by=name))),
    lambda name: list(Book.objects.annotate(x=Lower(name))),
    lambda name: list(Book.objects.filter(pages=OuterRef(name))),
    lambda name: Book.objects.filter(pk=1).explain(**named(name, True)),
    lambda name: Book.objects.bulk_update([Book(pk=1)], [name]),
    lambda name: Book.objects.bulk_create(
        [Book(title="x")], update_conflicts=True, update_fields=[name], unique_fields=["pk"]
    ),
    lambda name: Book.objects.get_or_create(**named(name, 1)),
    lambda name: Book.objects.create(**{name: 1}),
    lambda name: Book.objects.filter(Q(**named(f"author__{name}__gt", 1))),
    lambda name: Book.objects.exclude(**{f"tags__{name}": 1}),
    lambda name: list(Book.objects.filter(pages=F(f"author__{name}"))),
    lambda name: list(Book.objects.values(x=F(name))),
    lambda name: list(Book.objects.filter(Q(title="a", pages=1, _connector=name))),
    lambda name: list(Book.objects.filter(**named("_connector", name), title="a", pages=1)),
    lambda name: list(Book.objects.exclude(**named("_negated", name), title="a")),
    lambda name: list(Book.objects.values("pages").union(Book.objects.values("pk")).order_by(name)),
    lambda name: list(Book.objects.annotate(n=Count(name))),
    lambda name: list(Book.objects.annotate(x=KT(f"title__{name}"))),
    lambda name: list(Book.objects.annotate(x=Subquery(Book.objects.values(name)[:1]))),
    lambda name: list(Book.objects.order_by(F(name).desc(nulls_last=True))),
    lambda name: list(Book.objects.annotate(x=Case(When(**{name: 1}, then=Value(1))))),
    lambda name: list(Book.objects.annotate(x=Case(When(pages=1, then=F(name))))),
    lambda name: list(Book.objects.annotate(x=Sum("pages", filter=Q(**named(name, 1))))),
    lambda name: list(Book.objects.annotate(x=StringAgg("title", Value(","), order_by=name))),
    lambda name: list(Book.objects.using(name or " ")),
    lambda name: Book.objects.annotate(**{name: Value(1)}).values(name),
]


EMPTY_MEANS_NOTHING = {5, 17, 19}


@pytest.mark.parametrize("place", range(len(PLACES)))
def test_names_that_are_no_names_are_refused(library: str, place: int) -> None:
    for attack in ATTACKS:
        if attack == "" and place in EMPTY_MEANS_NOTHING:
            continue
        try:
            PLACES[place](attack)
        except (FrameworkError, ValueError, TypeError):
            continue
        pytest.fail(f"{attack!r} was taken for a name.")


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one])
def test_tables_to_lock_are_relations(library: str, attack: str) -> None:
    if library == "sqlite":
        pytest.skip("a file is locked as a whole, whatever is named")
    with pytest.raises(FieldError), atomic():
        list(Book.objects.select_for_update(of=(attack,)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_values_are_parameters(library: str, attack: str) -> None:
    Author.objects.create(name=attack or "-")
    found = Author.objects.annotate(given=Value(attack)).filter(name=attack or "-")
    assert [(one.name, one.given) for one in found] == [(attack or "-", attack)]  # type: ignore[attr-defined]  # an annotation
    plan, values = rows_plan(found._query, connection)
    assert not attack or attack not in plan.sql
    assert attack in values


def test_a_template_of_a_function_takes_values_as_parameters_only(library: str) -> None:
    shouted = Func(Value("x'); --"), function="UPPER")
    Author.objects.create(name="a")
    assert Author.objects.annotate(v=shouted).get().v == "X'); --"  # type: ignore[attr-defined]  # an annotation


def test_errors_name_the_field_that_was_meant(library: str) -> None:
    with pytest.raises(FieldError) as caught:
        Book.objects.order_by("titel")
    assert caught.value.hint == "Did you mean 'title'?"


@pytest.mark.parametrize("attack", ATTACKS)
def test_keys_of_documents_are_data(library: str, attack: str) -> None:
    author = Author.objects.create(name="A")
    Book.objects.create(title="with", author=author, data={attack: "found", "n": {attack: 1}})
    Book.objects.create(title="without", author=author, data={"other": 1})
    if library == "sqlite" and '"' in attack:
        # A path of this library cannot say a quotation mark: nothing is found, and nothing else.
        assert not Book.objects.filter(**{f"data__{attack}__isnull": False})
        assert not Book.objects.filter(data__has_key=attack)
        return
    name = f"data__{attack}" if attack and "__" not in attack else "data__n"
    assert [one.title for one in Book.objects.filter(**{f"{name}__isnull": False})] == ["with"]
    if attack:
        assert [one.title for one in Book.objects.filter(data__has_key=attack)] == ["with"]
        assert Book.objects.filter(data__n__has_key=attack).count() == 1
        assert Book.objects.filter(**{name: "found"}).count() == 1
    assert Book.objects.count() == 2


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_for_raw_results_are_names_of_attributes(library: str, attack: str) -> None:
    Author.objects.create(name="A")
    raw = Author.objects.raw("SELECT id, name AS n FROM library_author", translations={"n": attack})
    for one in raw:
        assert one.name == "A"
    assert Author.objects.count() == 1
    Book.objects.filter(pk=1).update(title=attack)
    assert Author.objects.raw("SELECT * FROM library_author WHERE name = %s", [attack])[:1] == []


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one])
def test_an_attribute_to_prefetch_to_is_no_sql(library: str, attack: str) -> None:
    author = Author.objects.create(name="A")
    Book.objects.create(title="T", author=author)
    found = Author.objects.prefetch_related(Prefetch("books", to_attr=attack)).get()
    assert [one.title for one in getattr(found, attack)] == ["T"]
