"""Custom fields and lookups: the methods that are called for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.db import connection, models
from plectrum.db.models import CharField, Field, IntegerField, Lookup, Transform
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables

if not apps.ready:
    apps.populate(())


class Cents(IntegerField):
    """Stored a hundred times as large, which only what is saved knows of."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return None if value is None else super().get_db_prep_value(round(value * 100), connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else value / 100


class Elsewhere(Field[Any]):
    """Has no column: something else keeps its values."""

    def db_type(self, connection: Any) -> None:
        return None


class Price(models.Model):
    name = CharField(max_length=20)
    amount = Cents(null=True)

    class Meta:
        app_label = "custom"


class Partial(models.Model):
    name = CharField(max_length=20)
    elsewhere = Elsewhere(null=True)

    class Meta:
        app_label = "custom"


@pytest.fixture
def prices(database: str) -> Iterator[str]:
    with tables([Price]):
        yield database


@both_colours
async def test_what_is_saved_is_prepared_for_it(prices: str, colour: Colour) -> None:
    price = await colour.call(Price.objects, "create", name="a", amount=1.5)
    stored = Price.objects.extra(select={"raw": "amount"}).values_list("raw", flat=True)
    assert await colour.all(stored.all()) == [150]
    price.amount = 2.5
    await colour.call(price, "save")
    assert await colour.all(stored.all()) == [250]
    await colour.call(Price.objects, "update", amount=3.5)
    assert await colour.all(stored.all()) == [350]
    await colour.call(price, "refresh_from_db")
    assert price.amount == 3.5
    price.amount = 4.5
    await colour.call(Price.objects, "bulk_update", [price], ["amount"])
    assert await colour.all(stored.all()) == [450]
    made = [Price(name="b", amount=0.5), Price(name="c")]
    await colour.call(Price.objects, "bulk_create", made)
    assert sorted(await colour.all(stored.all()), key=str) == [450, 50, None]


def test_a_field_without_a_type_has_no_column(database: str) -> None:
    with tables([Partial]), connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "custom_partial")
    assert [column.name for column in described] == ["id", "name"]


class Upper(Transform):
    lookup_name = "upper"
    function = "UPPER"
    bilateral = True


class NotEqual(Lookup):
    lookup_name = "ne"


@pytest.fixture
def transformed() -> Iterator[None]:
    CharField.register_lookup(Upper)
    yield
    CharField._unregister_class_lookup(Upper)


@both_colours
async def test_all_of_several_values_are_transformed(
    prices: str, transformed: None, colour: Colour
) -> None:
    for name in ("aB", "cd", "e"):
        await colour.call(Price.objects, "create", name=name)
    for conditions, expected in (
        ({"name__upper__in": ["Ab", "CD"]}, 2),
        ({"name__upper__in": []}, 0),
        ({"name__upper__range": ("a", "D")}, 2),
        ({"name__upper": "AB"}, 1),
    ):
        found = Price.objects.filter(**conditions)
        assert await colour.call(found, "count") == expected


def test_lookups_are_told_by_a_class_and_by_an_object() -> None:
    field = CharField(max_length=3)
    field.register_lookup(NotEqual)
    assert "ne" in field.get_lookups()
    assert "ne" not in CharField.get_lookups()
    assert "exact" in CharField.get_lookups()
