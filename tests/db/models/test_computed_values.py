"""What the database computes of a row, and what an instance then has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.core.exceptions import FieldError
from plectrum.db import connection, models
from plectrum.db.models import F
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables

if not apps.ready:
    apps.populate(())


class Sum(models.Model):
    a = models.IntegerField()
    b = models.IntegerField(default=2)
    total = models.GeneratedField(
        expression=F("a") + F("b"), output_field=models.IntegerField(), db_persist=True
    )

    class Meta:
        app_label = "computed"


@pytest.fixture
def sums(database: str) -> Iterator[str]:
    with tables([Sum]):
        yield database


async def total_of(one: Sum, colour: Colour) -> Any:
    """Returns what an instance has, loaded where it is deferred."""
    if "total" in one.get_deferred_fields():
        await colour.call(one, "refresh_from_db", fields=["total"])
    return one.total


@both_colours
async def test_a_save_leaves_no_value_computed_from_the_old_ones(sums: str, colour: Colour) -> None:
    one = await colour.call(Sum.objects, "create", a=1)
    assert (one.total, one.get_deferred_fields()) == (3, set())
    one.a = 5
    await colour.call(one, "save")
    can_return = connection.dialect.capabilities.has_update_returning
    assert one.get_deferred_fields() == (set() if can_return else {"total"})
    assert await total_of(one, colour) == 7
    one.b = 10
    await colour.call(one, "save", update_fields=["b"])
    assert await total_of(one, colour) == 15
    one.a = F("a") + 1
    await colour.call(one, "save")
    assert (one.a, await total_of(one, colour)) == (6, 16)
    # What is assigned to it is not stored, and its name among `update_fields` does no harm.
    one.total = 77
    await colour.call(one, "save", update_fields=["a", "total"])
    assert await total_of(one, colour) == 16
    await colour.call(one, "save", update_fields=["total"])
    with pytest.raises(FieldError, match="generated field"):
        await colour.call(Sum.objects, "update", total=3)


@both_colours
async def test_a_row_that_is_gone_is_inserted_again(sums: str, colour: Colour) -> None:
    one = await colour.call(Sum.objects, "create", a=1)
    one.a = 2
    await colour.call(one, "save")
    await colour.call(Sum.objects.all(), "delete")
    await colour.call(one, "save")
    assert await total_of(one, colour) == 4


@both_colours
async def test_an_unsaved_object_has_nothing_to_load(sums: str, colour: Colour) -> None:
    await colour.call(Sum.objects, "create", a=1)
    found = await colour.call(Sum.objects.defer("total"), "get")
    assert found.get_deferred_fields() == {"total"}
    assert not hasattr(Sum(a=1), "total")
    with pytest.raises(AttributeError, match="from an unsaved model"):
        Sum(a=1).total  # noqa: B018 - reading is what fails
