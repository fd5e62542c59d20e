"""Forms and formsets of models with keys of several fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum import forms
from plectrum.core.exceptions import FieldError
from tests.db.models.orders import MODELS, Line, Note, Order, Product, Seat
from tests.support.tables import tables


@pytest.fixture
def shop(database: str) -> Iterator[str]:
    with tables(MODELS):
        yield database


def test_forms_leave_the_key_out() -> None:
    form: Any = forms.modelform_factory(Seat, fields="__all__")
    assert list(form.base_fields) == ["hall", "number", "guest", "price"]
    form = forms.modelform_factory(Note, fields="__all__")
    assert list(form.base_fields) == ["line_order_id", "line_product_id", "text"]
    with pytest.raises(FieldError, match=r"Unknown field\(s\) \(pk\) specified for Seat"):
        forms.modelform_factory(Seat, fields=["pk"])


def test_forms_refuse_a_key_that_is_taken(shop: str) -> None:
    form: Any = forms.modelform_factory(Seat, fields=["hall", "number"])
    form({"hall": "a", "number": "1"}).save()
    errors = form({"hall": "a", "number": "1"}).errors
    assert errors == {"__all__": ["Seat with this Hall and Number already exists."]}
    changed = form({"hall": "a", "number": "1"}, instance=Seat.objects.get(pk=("a", 1)))
    assert changed.is_valid()


def seats(data: dict[str, str] | None = None) -> Any:
    made: Any = forms.modelformset_factory(Seat, fields=["hall", "number", "guest"], extra=1)
    return made(data, queryset=Seat.objects.filter(hall="a"))


def sent(*rows: tuple[str, str, str]) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "2"}
    for index, (key, number, guest) in enumerate(rows):
        data |= {
            f"form-{index}-pk": key,
            f"form-{index}-hall": "a",
            f"form-{index}-number": number,
            f"form-{index}-guest": guest,
        }
    return data


def test_formsets_tell_objects_apart_by_the_whole_key(shop: str) -> None:
    Seat.objects.bulk_create([Seat(pk=("a", 1), guest="x"), Seat(pk=("a", 2), guest="y")])
    shown = seats()
    assert 'value="[&quot;a&quot;, &quot;1&quot;]"' in str(shown[0]["pk"])
    keys = [form["pk"].value() for form in shown]
    assert keys == ['["a", "1"]', '["a", "2"]', None]
    first, second = '["a", "1"]', '["a", "2"]'
    answered = seats(sent((first, "1", "xx"), (second, "2", "y"), ("", "3", "new")))
    assert answered.is_valid(), answered.errors
    assert [one.pk for one in answered.save()] == [("a", 1), ("a", 3)]
    stored = Seat.objects.order_by("pk").values_list("number", "guest")
    assert list(stored) == [(1, "xx"), (2, "y"), (3, "new")]


@pytest.mark.parametrize("key", ["", "a", "[]", '["a"]', '["b", "1"]', '{"a": 1}', "[[], {}]"])
def test_formsets_refuse_other_keys(shop: str, key: str) -> None:
    Seat.objects.bulk_create([Seat(pk=("a", 1), guest="x"), Seat(pk=("a", 2), guest="y")])
    answered = seats(sent((key, "1", "xx"), ('["a", "2"]', "2", "y")))
    assert not answered.is_valid()


def test_inline_formsets(shop: str) -> None:
    pear = Product.objects.create(name="pear")
    for reference, quantity in (("A", 1), ("B", 2)):
        order = Order.objects.create(reference=reference)
        Line.objects.create(product=pear, order=order, quantity=quantity)
    made: Any = forms.inlineformset_factory(Product, Line, fields="__all__", extra=0)
    data = {"lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "2"}
    for index, reference in enumerate("AB"):
        data |= {
            f"lines-{index}-pk": f'["{pear.pk}", "{reference}"]',
            f"lines-{index}-order": reference,
            f"lines-{index}-quantity": str(10 + index),
        }
    answered = made(data, instance=pear)
    assert answered.is_valid(), answered.errors
    answered.save()
    assert list(Line.objects.order_by("pk").values_list("quantity", flat=True)) == [10, 11]
