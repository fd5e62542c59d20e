"""What the checks say of keys of several fields and of relations by several columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.db import models
from plectrum.db.models import F, Q
from plectrum.test.utils import isolate_apps
from tests.db.models.orders import Guest, Line, Note, Seat, Ticket

KEY = {"a": models.IntegerField, "b": models.IntegerField}


@pytest.fixture(autouse=True)
def _isolated() -> Iterator[None]:
    with isolate_apps():
        yield


def found(*bases: str, meta: dict[str, Any] | None = None, **fields: Any) -> list[str]:
    """Returns the identifiers and hints of what the checks find in a model."""
    targets = declare_targets()
    parents = tuple(targets[base] for base in bases)
    options = type("Meta", (), {"app_label": "keys", **(meta or {})})
    body = {name: field() if isinstance(field, type) else field for name, field in fields.items()}
    model: Any = type("Probe", parents or (models.Model,), {
        "__module__": __name__, "Meta": options, **body
    })  # fmt: skip
    return [one.id for one in model.check()]


def key(*names: str, **options: Any) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*names, **options)


def to_seat(**options: Any) -> Any:
    given = {"from_fields": ("a", "b"), "to_fields": ("hall", "number"), "related_name": "+"}
    return models.ForeignObject("keys.Place", models.CASCADE, **{**given, **options})


def declare_targets() -> dict[str, Any]:
    """Declares a model with a composite key and one without."""

    class Place(models.Model):
        pk = key("hall", "number")
        hall = models.CharField(max_length=9)
        number = models.IntegerField()
        guest = models.CharField(max_length=9)

        class Meta:
            app_label = "keys"

    class Thing(models.Model):
        name = models.CharField(max_length=9)

        class Meta:
            app_label = "keys"

    return {"Place": Place, "Thing": Thing}


def test_sound_models_pass() -> None:
    for model in (Line, Seat, Guest, Note, Ticket):
        assert model.check() == []
    assert found(pk=key("a", "b"), meta={"ordering": ["-pk"]}, **KEY) == []


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"key": key("a", "b"), **KEY}, ["fields.E013"]),
        ({"pk": key("a", "b", name="key"), **KEY}, ["fields.E013"]),
        ({"pk": models.IntegerField(), **KEY}, ["fields.E003"]),
        ({"pk": key("a", "b", null=True), **KEY}, ["fields.E007"]),
        ({"pk": key("a", "c"), **KEY}, ["models.E042"]),
        ({"pk": key("a", "pk"), **KEY}, ["models.E042"]),
        (
            {"pk": key("a", "b"), "a": models.IntegerField(null=True), "b": KEY["b"]},
            ["models.E042"],
        ),
        ({"pk": key("a", "seat"), "seat": to_seat(), **KEY}, ["models.E042"]),
        (
            {
                "pk": key("a", "double"),
                "double": models.GeneratedField(
                    expression=F("a") * 2, output_field=models.IntegerField(), db_persist=True
                ),
                **KEY,
            },
            ["models.E042"],
        ),
        (
            {"pk": key("a", "b"), "a": models.IntegerField(primary_key=True), "b": KEY["b"]},
            ["models.E026"],
        ),
        (
            {"seat": models.ForeignKey("keys.Place", models.CASCADE, related_name="+")},
            ["fields.E347"],
        ),
        (
            {"seat": models.OneToOneField("keys.Place", models.CASCADE, related_name="+")},
            ["fields.E347"],
        ),
        ({"seats": models.ManyToManyField("keys.Place", related_name="+")}, ["fields.E347"]),
        (
            {
                "pk": key("a", "b"),
                "to": models.ManyToManyField("keys.Thing", related_name="+"),
                **KEY,
            },
            ["fields.E347"],
        ),
        ({"seat": to_seat(), **KEY}, []),
        ({"seat": to_seat(to_fields=("hall", "row")), **KEY}, ["fields.E312"]),
        ({"seat": to_seat(to_fields=("hall", "guest")), **KEY}, ["fields.E310"]),
        ({"seat": to_seat(from_fields=("a",), to_fields=("hall",)), **KEY}, ["fields.E311"]),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], wanted: list[str]) -> None:
    assert found(**fields) == wanted


@pytest.mark.parametrize(
    "meta",
    [
        {"indexes": [models.Index(fields=["pk"], name="one")]},
        {"constraints": [models.UniqueConstraint(fields=["pk"], name="two")]},
        {"constraints": [models.CheckConstraint(condition=Q(pk__gt=(1, 2)), name="three")]},
        {"unique_together": [("pk", "a")]},
    ],
    ids=["indexes", "unique", "check", "together"],
)
def test_the_key_is_no_column_for_indexes_and_constraints(meta: dict[str, Any]) -> None:
    assert found(pk=key("a", "b"), meta=meta, **KEY) == ["models.E048"]


def test_a_relation_by_several_columns_is_no_column_either() -> None:
    meta = {"indexes": [models.Index(fields=["seat"], name="one")]}
    assert found(seat=to_seat(), meta=meta, **KEY) == ["models.E049"]


def test_a_part_must_be_the_model_s_own() -> None:
    assert found("Thing", pk=key("name", "b"), b=models.IntegerField()) == ["models.E042"]


def test_a_child_of_a_model_with_such_a_key_is_refused() -> None:
    assert found("Place", row=models.IntegerField()) == ["fields.E347"]
