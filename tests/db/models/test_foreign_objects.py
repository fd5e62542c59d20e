"""Relations by several columns, on each database in both colours."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.core.exceptions import FieldError
from plectrum.db import models
from plectrum.db.models import Count, F
from plectrum.db.models.deletion import CASCADE
from tests.db.models.orders import MODELS, Line, Note, Order, Product, Seat, Ticket
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables


@pytest.fixture
def shop(database: str) -> Iterator[str]:
    with tables(MODELS):
        yield database


async def fill(colour: Colour) -> list[Any]:
    """Makes three lines, and three notes: two on the first, one on the last."""
    apple = await colour.call(Product.objects, "create", name="apple")
    pear = await colour.call(Product.objects, "create", name="pear")
    first = await colour.call(Order.objects, "create", reference="A")
    second = await colour.call(Order.objects, "create", reference="B")
    lines = [
        await colour.call(Line.objects, "create", product=product, order=order, quantity=quantity)
        for product, order, quantity in ((apple, first, 1), (pear, first, 2), (pear, second, 3))
    ]
    for text, line in (("x", lines[0]), ("y", lines[0]), ("z", lines[2])):
        await colour.call(Note.objects, "create", text=text, line=line)
    return lines


def test_there_is_no_column_and_it_can_be_described() -> None:
    field = Note._meta.get_field("line")
    assert (field.column, field.concrete, field.many_to_one) == (None, False, True)
    assert field not in Note._meta.concrete_fields
    _name, path, args, options = field.deconstruct()
    assert path == "plectrum.db.models.ForeignObject"
    assert args == []
    assert options == {
        "to": "orders.line",
        "on_delete": CASCADE,
        "from_fields": ("line_order_id", "line_product_id"),
        "to_fields": ("order_id", "product_id"),
        "related_name": "notes",
    }
    assert field.clone().deconstruct()[1:] == field.deconstruct()[1:]
    assert copy.deepcopy(field).from_fields == field.from_fields
    with pytest.raises(ValueError, match="same non-zero length"):
        models.ForeignObject(Line, models.CASCADE, from_fields=("a",), to_fields=("b", "c"))


@both_colours
async def test_assigning_sets_the_columns(shop: str, *, colour: Colour) -> None:
    lines = await fill(colour)
    note: Any = Note(line=lines[2])
    assert (note.line_order_id, note.line_product_id) == lines[2].pk[::-1]
    assert note.line is lines[2]
    note.line = lines[0]
    assert note.line_order_id == "A"
    with pytest.raises(ValueError, match='must be a "Line" instance'):
        note.line = Product()
    with pytest.raises(Line.DoesNotExist, match="Note has no line"):
        Note().line  # noqa: B018 - the attribute raises
    ticket: Any = Ticket()
    assert ticket.seat is None
    ticket.seat = Seat(pk=("a", 1))
    assert (ticket.hall, ticket.number) == ("a", 1)
    ticket.seat = None
    assert (ticket.hall, ticket.number) == (None, None)


@both_colours
async def test_the_object_is_loaded(shop: str, *, colour: Colour) -> None:
    lines = await fill(colour)
    if not colour.is_async:
        assert Note.objects.get(text="z").line == lines[2]
        with pytest.raises(Line.DoesNotExist):
            Note(line_order_id="Z", line_product_id=4).line  # noqa: B018
    selected = await colour.all(Note.objects.select_related("line__product").order_by("text"))
    assert [note.line.product.name for note in selected] == ["apple", "apple", "pear"]
    fetched = await colour.all(Note.objects.prefetch_related("line").order_by("text"))
    assert [note.line.quantity for note in fetched] == [1, 1, 3]
    await colour.call(Ticket.objects, "create")
    tickets = await colour.all(Ticket.objects.select_related("seat"))
    assert [ticket.seat for ticket in tickets] == [None]


@both_colours
async def test_conditions(shop: str, *, colour: Colour) -> None:
    lines = await fill(colour)
    notes = Note.objects.order_by("text").values_list("text", flat=True)
    assert await colour.all(notes.filter(line=lines[0])) == ["x", "y"]
    assert await colour.all(notes.filter(line=("B", lines[2].product_id))) == ["z"]
    assert await colour.all(notes.filter(line__pk=lines[2].pk)) == ["z"]
    assert await colour.all(notes.filter(line__in=[lines[1], lines[2]])) == ["z"]
    assert await colour.all(notes.filter(line__in=Line.objects.filter(quantity=1))) == ["x", "y"]
    assert await colour.all(notes.filter(line__quantity__gt=1)) == ["z"]
    assert await colour.all(notes.filter(line__product__name="apple")) == ["x", "y"]
    assert await colour.all(notes.filter(line__product_id=lines[2].product_id)) == ["z"]
    assert await colour.all(notes.exclude(line=lines[0])) == ["z"]
    assert await colour.all(notes.filter(line=None)) == []
    assert await colour.all(notes.filter(line__isnull=False)) == ["x", "y", "z"]
    assert await colour.all(Note.objects.order_by("-line", "text").values_list("line", "text")) == [
        (("B", lines[2].product_id), "z"),
        (("A", lines[0].product_id), "x"),
        (("A", lines[0].product_id), "y"),
    ]
    with pytest.raises(ValueError, match="does not support composite"):
        Note.objects.annotate(x=F("line") + 1)


@both_colours
async def test_the_way_back(shop: str, *, colour: Colour) -> None:
    lines = await fill(colour)
    notes: Any = lines[0].notes
    assert [note.text for note in await colour.all(notes.order_by("text"))] == ["x", "y"]
    made = await colour.call(notes, "create", text="w")
    assert made.line_order_id == "A"
    assert await colour.call(Line.objects.filter(notes__text="z"), "count") == 1
    assert await colour.call(Line.objects.filter(notes=made), "count") == 1
    assert await colour.call(Line.objects.filter(notes=None), "count") == 1
    counted = Line.objects.annotate(n=Count("notes")).order_by("quantity")
    assert [line.n for line in await colour.all(counted)] == [3, 0, 1]
    fetched = await colour.all(Line.objects.prefetch_related("notes").order_by("quantity"))
    assert [len(line.notes.all()) for line in fetched] == [3, 0, 1]
    first_two = models.Prefetch("notes", Note.objects.order_by("text")[:2])
    fetched = await colour.all(Line.objects.prefetch_related(first_two).order_by("quantity"))
    assert [[note.text for note in line.notes.all()] for line in fetched] == [["w", "x"], [], ["z"]]
    await colour.call(lines[1].notes, "add", made)
    await colour.call(made, "refresh_from_db")
    assert made.line_product_id == lines[1].product_id


@both_colours
async def test_rows_that_lead_nowhere_any_more(shop: str, *, colour: Colour) -> None:
    lines = await fill(colour)
    assert await colour.call(lines[0], "delete") == (3, {"orders.Line": 1, "orders.Note": 2})
    seat = await colour.call(Seat.objects, "create", pk=("a", 1))
    ticket: Any = await colour.call(Ticket.objects, "create", seat=seat)
    await colour.call(seat, "delete")
    await colour.call(ticket, "refresh_from_db")
    assert (ticket.hall, ticket.number) == (None, None)
    seat = await colour.call(Seat.objects, "create", pk=("a", 1))
    ticket = await colour.call(Ticket.objects, "create", seat=seat)
    await colour.call(seat.tickets, "remove", ticket)
    assert await colour.call(Ticket.objects.filter(seat=None), "count") == 2


@both_colours
async def test_it_is_not_updated_itself(shop: str, *, colour: Colour) -> None:
    lines = await fill(colour)
    with pytest.raises(FieldError, match="Cannot update model field"):
        await colour.call(Note.objects, "update", line=lines[0])
