"""Arrays whose items the database library does not know: hstore and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from plectrum.contrib.postgres.fields import ArrayField, HStoreField
from plectrum.db import connection, models
from plectrum.db.models import F
from tests.db.models import library as _library  # noqa: F401 - fills the registry
from tests.support import databases
from tests.support.colours import Colour, both_colours

pytestmark = [
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
    pytest.mark.skipif(
        "postgresql" not in databases.available(), reason="No PostgreSQL server is named."
    ),
]


class Crate(models.Model):
    stores: Any = ArrayField(HStoreField(), default=list)
    documents: Any = ArrayField(models.JSONField(), null=True)
    grid: Any = ArrayField(ArrayField(HStoreField()), null=True)

    class Meta:
        app_label = "library"


@pytest.fixture
def crates(database: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS hstore")
    with connection.schema_editor() as editor:
        editor.create_model(Crate)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Crate)


STORES = [{"a": "1", "b": None}, {}, {'q"\\,{}': "NULL"}, {"é": ""}, None]
DOCUMENTS = [{"a": [1, None, '"\\']}, [], "text", 5, 1.5, True]
GRID = [[{"a": "1"}, {}], [{"b": None}, {"c": "}"}]]


@both_colours
async def test_arrays_come_back(crates: None, colour: Colour) -> None:
    one = Crate(stores=STORES, documents=DOCUMENTS, grid=GRID)
    await colour.call(one, "save")
    more = [Crate(stores=STORES, documents=[], grid=None), Crate(stores=[], documents=DOCUMENTS)]
    await colour.call(Crate.objects, "bulk_create", more)
    found = await colour.all(
        Crate.objects.order_by("pk").values_list("stores", "documents", "grid")
    )
    assert found == [(STORES, DOCUMENTS, GRID), (STORES, [], None), ([], DOCUMENTS, None)]
    await colour.call(Crate.objects.filter(pk=one.pk), "update", stores=STORES[::-1], documents=[1])
    fresh = await colour.call(Crate.objects, "get", pk=one.pk)
    assert (fresh.stores, fresh.documents, fresh.grid) == (STORES[::-1], [1], GRID)
    assert await colour.call(Crate.objects.filter(stores__len=5), "count") == 2
    assert await colour.call(Crate.objects.filter(documents__0=1), "count") == 1


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.sampled_from(['"', "\\", "{", "}", ",", "NULL", "", " "]) | st.text(LETTERS, max_size=3)


@hypothesis_settings(max_examples=40)
@given(st.lists(st.dictionaries(TEXTS, TEXTS | st.none(), max_size=2) | st.none(), max_size=3))
def test_any_texts_come_back(crates: None, stores: list[Any]) -> None:
    assert Crate.objects.create(stores=stores).stores == stores
    assert Crate.objects.latest("pk").stores == stores


@both_colours
async def test_arrays_are_sliced(crates: None, colour: Colour) -> None:
    await colour.call(Crate.objects, "create", stores=STORES[:3], grid=GRID)
    for part, expected in (
        (F("stores")[1:], STORES[1:3]),
        (F("stores")[:2], STORES[:2]),
        (F("stores")[2], STORES[2:3]),
        (F("stores")[9:], []),
        (F("grid")[1], GRID[1:]),
    ):
        found = await colour.all(Crate.objects.values_list(part, flat=True))
        assert found == [expected]
