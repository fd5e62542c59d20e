"""Texts by names: stored, read, asked for, attacked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.contrib.postgres.fields import HStoreField
from plectrum.contrib.postgres.fields.hstore import KeyTransform
from plectrum.contrib.postgres.indexes import GinIndex
from plectrum.core.exceptions import ValidationError
from plectrum.db import connection, models
from plectrum.db.models import Count, F
from plectrum.sql.dialects.hstore import decode, encode
from tests.db.models import library as _library  # noqa: F401 - fills the registry
from tests.support.colours import Colour, both_colours

HOSTILE = "a'b\"c\\d => , %s %% -> é\n\t; DROP TABLE library_dog; --"


class Dog(models.Model):
    name = models.CharField(max_length=20)
    data: Any = HStoreField(null=True)

    class Meta:
        app_label = "library"


@pytest.fixture
def dogs(extension: Callable[[str], None], tables: Callable[..., None]) -> None:
    """Four dogs: Rufus, Meg, Fred and one whose data come from outside."""
    extension("hstore")
    tables(Dog)
    Dog.objects.create(name="R", data={"breed": "labrador", "owner": "Bob", "toy": None})
    Dog.objects.bulk_create(
        [
            Dog(name="M", data={"breed": "collie", "owner": "Bob"}),
            Dog(name="F", data={}),
            Dog(name="H", data={HOSTILE: HOSTILE, "number": 3}),
            Dog(name="N", data=None),
        ]
    )


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"data": {"breed": "collie", "owner": "Bob"}}, "M"),
        ({"data": {}}, "F"),
        ({"data": None}, "N"),
        ({"data__in": [{}, {"owner": "Bob", "breed": "collie"}]}, "MF"),
        ({"data__breed": "collie"}, "M"),
        ({"data__breed__in": ["collie", "poodle"]}, "M"),
        ({"data__breed__contains": "l"}, "RM"),
        ({"data__breed__icontains": "LAB"}, "R"),
        ({"data__breed__iexact": "COLLIE"}, "M"),
        ({"data__breed__startswith": "l"}, "R"),
        ({"data__breed__endswith": "e"}, "M"),
        ({"data__breed__regex": "^c"}, "M"),
        ({"data__toy__isnull": True}, "RMFHN"),
        ({"data__number": 3}, "H"),
        ({"data__contains": {"owner": "Bob"}}, "RM"),
        ({"data__contains": {"owner": "Bob", "toy": None}}, "R"),
        ({"data__contains": {HOSTILE: HOSTILE}}, "H"),
        ({"data__contains": F("data")}, "RMFH"),
        ({"data__contained_by": {"breed": "collie", "owner": "Bob", "x": "y"}}, "MF"),
        ({"data__has_key": "owner"}, "RM"),
        ({"data__has_key": HOSTILE}, "H"),
        ({"data__has_keys": ["breed", "toy"]}, "R"),
        ({"data__has_any_keys": ["toy", "number"]}, "RH"),
        ({"data__has_any_keys": [HOSTILE]}, "H"),
        ({"data__keys__contains": ["toy"]}, "R"),
        ({"data__keys__overlap": ["toy", "number"]}, "RH"),
        ({"data__keys__len": 0}, "F"),
        ({"data__values__contains": ["collie"]}, "M"),
    ],
)
@both_colours
async def test_lookups(dogs: None, colour: Colour, conditions: Any, found: str) -> None:
    query = Dog.objects.filter(**conditions).order_by("pk")
    assert "".join([dog.name for dog in await colour.all(query)]) == found


@both_colours
async def test_dictionaries_are_stored_and_changed(dogs: None, colour: Colour) -> None:
    dog = await colour.call(Dog.objects, "get", name="H")
    assert dog.data == {HOSTILE: HOSTILE, "number": "3"}
    dog.data = {"a": None, "b": "", "": "x"}
    await colour.call(dog, "save")
    await colour.call(Dog.objects.filter(name="M"), "update", data={"k": 1})
    rows = await colour.all(Dog.objects.order_by("pk").values_list("data", flat=True))
    assert rows == [
        {"breed": "labrador", "owner": "Bob", "toy": None},
        {"k": "1"},
        {},
        {"a": None, "b": "", "": "x"},
        None,
    ]


@both_colours
async def test_keys_are_selected_grouped_and_sorted(dogs: None, colour: Colour) -> None:
    query = Dog.objects.filter(data__has_key="breed").annotate(breed=F("data__breed"))
    assert await colour.all(query.order_by("breed").values_list("breed", "data__owner")) == [
        ("collie", "Bob"),
        ("labrador", "Bob"),
    ]
    counted = Dog.objects.values("data__owner").annotate(n=Count("pk")).order_by("n")
    assert [row["n"] for row in await colour.all(counted)] == [2, 3]


@pytest.mark.parametrize(
    "key",
    [HOSTILE, "'", "''", "\\", "\\'", "x' OR '1'='1", "%", "%s", "%(x)s", "$1", "{}", 'a"b', "--"],
)
@both_colours
async def test_keys_never_become_sql(dogs: None, colour: Colour, key: str) -> None:
    await colour.call(Dog.objects, "create", name="K", data={key: "here"})
    query = Dog.objects.annotate(found=KeyTransform(key, F("data"))).filter(found="here")
    assert [dog.name for dog in await colour.all(query)] == ["K"]
    if "__" not in key:
        same = Dog.objects.filter(**{f"data__{key}": "here"})
        assert [dog.name for dog in await colour.all(same)] == ["K"]


def test_indexes_on_dictionaries_and_keys(dogs: None) -> None:
    with connection.schema_editor() as editor:
        editor.add_index(Dog, GinIndex(fields=["data"], name="dog_data"))
        editor.add_index(Dog, models.Index(KeyTransform("it's", F("data")), name="dog_key"))
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Dog._meta.db_table)
    assert found["dog_data"]["type"] == "gin"
    assert "(data -> 'it''s'::text)" in found["dog_key"]["definition"]


@given(st.dictionaries(st.text(), st.none() | st.text()))
def test_the_text_form_is_read_back(value: dict[str, str | None]) -> None:
    assert decode(encode(value)) == value


def test_validation_and_serialization() -> None:
    field = HStoreField()
    assert field.clean({"a": None, "b": "c"}, None) == {"a": None, "b": "c"}
    with pytest.raises(ValidationError, match="The value of “a” is not a string or null"):
        field.clean({"a": 1}, None)
    named: Any = Dog._meta.get_field("data")
    assert named.value_to_string(Dog(data={"a": "b", "c": None})) == '{"a": "b", "c": null}'
    assert named.to_python('{"a": "b", "c": null}') == {"a": "b", "c": None}
    path = "plectrum.contrib.postgres.fields.hstore.HStoreField"
    assert HStoreField(null=True).deconstruct()[1:] == (path, [], {"null": True})
