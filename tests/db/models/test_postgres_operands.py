"""What PostgreSQL's own fields are compared with, and what search joins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.contrib.postgres.fields import ArrayField
from plectrum.contrib.postgres.search import SearchQuery, SearchVector
from plectrum.db import models
from plectrum.db.models import F, Q, Value, Window
from plectrum.db.models.functions import Rank
from tests.db.models import library as _library  # noqa: F401 - fills the registry
from tests.support import databases
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables

pytestmark = [
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
    pytest.mark.skipif(
        "postgresql" not in databases.available(), reason="No PostgreSQL server is named."
    ),
]


class Numbered(models.Model):
    numbers: Any = ArrayField(models.IntegerField(), null=True)

    class Meta:
        app_label = "library"


@pytest.fixture
def shelves(database: str) -> Iterator[None]:
    with tables([Numbered]):
        yield


@both_colours
async def test_lists_come_before_and_after_others(shelves: None, colour: Colour) -> None:
    for numbers in ([1, 2], [3], [], None):
        await colour.call(Numbered.objects, "create", numbers=numbers)
    for condition, expected in (
        (Q(numbers__gt=[1]), [[1, 2], [3]]),
        (Q(numbers__gte=[3]), [[3]]),
        (Q(numbers__lt=[1, 2]), [[]]),
        (Q(numbers__lte=[1, 2]), [[], [1, 2]]),
        (Q(numbers__lt=F("numbers")), []),
        (Q(numbers=None), [None]),
        (Q(numbers__exact=None), [None]),
        (~Q(numbers=None), [[], [1, 2], [3]]),
        (Q(numbers=[3]), [[3]]),
    ):
        found = Numbered.objects.filter(condition).order_by("numbers")
        assert await colour.all(found.values_list("numbers", flat=True)) == expected, condition


def test_only_vectors_and_queries_are_joined(database: str) -> None:
    with pytest.raises(TypeError, match="SearchVector can only be combined with other"):
        SearchVector("title") + Value(1)
    with pytest.raises(TypeError, match="SearchQuery can only be combined with other"):
        SearchQuery("a") | "b"
    assert SearchVector("title") + SearchVector("kind") + SearchVector("author__name")
    assert (SearchQuery("a") | SearchQuery("b")) & ~SearchQuery("c")


@both_colours
async def test_a_window_sees_the_rows_of_the_other_conditions(
    shelves: None, colour: Colour
) -> None:
    for number in range(4):
        await colour.call(Numbered.objects, "create", numbers=[number])
    ranked = Numbered.objects.annotate(rank=Window(Rank(), order_by="-numbers"))
    for condition in (Q(rank__gt=1) & Q(numbers__gt=[1]), Q(rank__gt=1, numbers__gt=[1])):
        found = await colour.all(ranked.filter(condition).values_list("numbers", "rank"))
        assert found == [([2], 2)]
    lowest = ranked.filter(Q(Q(numbers__lt=[2]) & Q(rank=1)))
    assert [one.numbers for one in await colour.all(lowest)] == [[1]]
