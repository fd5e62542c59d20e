"""Instances with keys of several fields, and relations by several columns, in each format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.apps import AppConfig, apps
from plectrum.core import serializers
from plectrum.core.serializers.base import DeserializationError
from tests.db.models import orders
from tests.db.models.orders import MODELS, Line, Note, Seat
from tests.support.tables import tables


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    config: Any = AppConfig("orders", orders)
    config.apps, config.models = apps, apps.all_models["orders"]
    monkeypatch.setitem(apps.app_configs, "orders", config)


@pytest.fixture
def shop(database: str) -> Iterator[str]:
    with tables(MODELS):
        yield database


def read(format_name: str, text: Any) -> list[Any]:
    return [one.object for one in serializers.deserialize(format_name, text)]


def test_the_key_is_a_list() -> None:
    seat = Seat(pk=("a", 1), guest="x", price=3)
    fields = {"hall": "a", "number": 1, "guest": "x", "price": 3}
    assert serializers.serialize("python", [seat]) == [
        {"model": "orders.seat", "pk": ["a", 1], "fields": fields}
    ]
    line = Line(pk=(1, "A"), quantity=2)
    assert serializers.serialize("json", [line]).strip() == (
        '[{"model": "orders.line", "pk": [1, "A"], "fields": '
        '{"product": 1, "order": "A", "quantity": 2}}]'
    )
    assert """pk='["a", "1"]'""" in serializers.serialize("xml", [seat])
    note = serializers.serialize("python", [Note(line_order_id="A", line_product_id=1)])
    assert "line" not in note[0]["fields"]


@pytest.mark.parametrize("format_name", ["json", "jsonl", "xml", "yaml", "python"])
def test_what_was_written_is_stored_again(shop: str, format_name: str) -> None:
    seats = [Seat(pk=("a", 1), guest="x", price=3), Seat(pk=("b", 2))]
    text = serializers.serialize(format_name, seats)
    for one in serializers.deserialize(format_name, text):
        one.save()
    for one in serializers.deserialize(format_name, text):
        one.save()
    stored = Seat.objects.order_by("pk").values_list("pk", "guest", "price")
    assert list(stored) == [(("a", 1), "x", 3), (("b", 2), "", None)]


def test_the_key_may_be_told_once() -> None:
    (by_key,) = read("json", '[{"model": "orders.seat", "pk": ["a", "1"], "fields": {}}]')
    assert by_key.pk == ("a", 1)
    text = '[{"model": "orders.seat", "fields": {"hall": "b", "number": 2}}]'
    (by_fields,) = read("json", text)
    assert by_fields.pk == ("b", 2)


@pytest.mark.parametrize("key", ["[1]", '["a", "x"]', '"a"', "3"])
def test_a_damaged_key_is_told(key: str) -> None:
    with pytest.raises(DeserializationError):
        read("json", f'[{{"model": "orders.seat", "pk": {key}, "fields": {{}}}}]')
