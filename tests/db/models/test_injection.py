"""Names and aliases from callers never become SQL text unchecked; values never at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plectrum.core.exceptions import FieldError, FrameworkError
from plectrum.db import connection
from plectrum.db.models import Count, F, Func, Value
from plectrum.db.models.functions import Collate, Extract, Trunc
from plectrum.db.models.query.plans import rows_plan
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
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("place", range(len(PLACES)))
def test_names_that_are_no_names_are_refused(library: str, place: int, attack: str) -> None:
    if attack == "" and place in {17, 19, 5}:
        pytest.skip("An empty name means nothing here.")
    with pytest.raises((FrameworkError, ValueError, TypeError)):
        PLACES[place](attack)


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
