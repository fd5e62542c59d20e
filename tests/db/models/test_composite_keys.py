"""Keys of several fields: instances, queries and writing, on each database in both colours."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from plectrum.db import models
from plectrum.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from plectrum.db.models.functions import Coalesce, Lower
from plectrum.db.utils import IntegrityError
from tests.db.models.orders import (
    MODELS,
    Counter,
    Guest,
    Line,
    Order,
    Pair,
    Product,
    Seat,
)
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables


@pytest.fixture
def shop(database: str) -> Iterator[str]:
    with tables(MODELS):
        yield database


async def seats(colour: Colour) -> None:
    """Fills two halls with three seats each."""
    made = [
        Seat(hall=hall, number=number, guest=f"{hall}{number}", price=number or None)
        for hall in "ab"
        for number in range(3)
    ]
    await colour.call(Seat.objects, "bulk_create", made)


async def lines(colour: Colour) -> list[Any]:
    """Makes two products and three lines of two orders."""
    apple = await colour.call(Product.objects, "create", name="apple")
    pear = await colour.call(Product.objects, "create", name="pear")
    await colour.call(Product.objects, "create", name="plum")
    first = await colour.call(Order.objects, "create", reference="A755H")
    second = await colour.call(Order.objects, "create", reference="B142C")
    return [
        await colour.call(Line.objects, "create", product=product, order=order, quantity=quantity)
        for product, order, quantity in ((apple, first, 1), (pear, first, 2), (pear, second, 3))
    ]


async def keys(colour: Colour, queryset: Any) -> list[tuple[Any, ...]]:
    """Returns the keys of a query's rows in order."""
    return await colour.all(queryset.order_by("pk").values_list("pk", flat=True))


# Declaring


def test_the_key_is_a_field_without_a_column() -> None:
    options = Line._meta
    assert options.pk.name == "pk"
    assert options.pk.column is None
    assert [field.name for field in options.pk_fields] == ["product", "order"]
    assert [field.name for field in options.concrete_fields] == ["product", "order", "quantity"]
    assert [field.name for field in options.get_fields() if field.primary_key] == ["pk"]
    assert Product._meta.pk_fields == [Product._meta.pk]


@pytest.mark.parametrize(
    ("names", "given", "message"),
    [
        ((), {}, "args must be unique strings"),
        (("a", "a"), {}, "args must be unique strings"),
        (("a",), {}, "at least two fields"),
        (("a", "b"), {"default": 1}, "cannot have a default"),
        (("a", "b"), {"db_default": 1}, "cannot have a database default"),
        (("a", "b"), {"db_column": "c"}, "cannot have a db_column"),
        (("a", "b"), {"editable": True}, "cannot be editable"),
        (("a", "b"), {"primary_key": False}, "must be a primary key"),
        (("a", "b"), {"blank": False}, "must be blank"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(
    names: tuple[str, ...], given: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        models.CompositePrimaryKey(*names, **given)


def test_the_key_can_be_described_and_copied() -> None:
    name, path, names, options = Line._meta.pk.deconstruct()
    assert (name, path) == ("pk", "plectrum.db.models.CompositePrimaryKey")
    assert list(names) == ["product_id", "order_id"]
    assert options == {"primary_key": True, "blank": True, "editable": False, "serialize": False}
    assert Line._meta.pk.clone().field_names == ("product_id", "order_id")


# Instances


def test_the_key_of_an_instance_is_a_tuple() -> None:
    line: Any = Line(product_id=1, order_id="A755H")
    assert line.pk == (1, "A755H")
    line.pk = (2, "B142C")
    assert (line.product_id, line.order_id) == (2, "B142C")
    line.pk = None
    assert line.pk == (None, None)
    assert Line(pk=[3, "C"]).pk == (3, "C")
    assert Line(product_id=1).pk == (1, None)


@pytest.mark.parametrize(
    ("key", "message"),
    [((1,), "must have 2 elements"), ((1, 2, 3), "must have 2"), (1, "must be a list or a tuple")],
)
def test_a_key_of_another_form_is_refused(key: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Line().pk = key


def test_instances_are_told_apart_by_the_whole_key() -> None:
    assert Seat(pk=("a", 1)) == Seat(pk=("a", 1), guest="x")
    assert Seat(pk=("a", 1)) != Seat(pk=("a", 2))
    assert hash(Seat(pk=("a", 1))) == hash(("a", 1))
    assert Guest(pk=("a", 1)) == Seat(pk=("a", 1))
    assert not Seat(hall="a")._is_pk_set()
    assert not Counter()._is_pk_set()
    with pytest.raises(TypeError, match="unhashable"):
        hash(Seat(hall="a"))
    assert str(Seat(pk=("a", 1))) == "Seat object (('a', 1))"


def test_instances_can_be_pickled_and_copied() -> None:
    seat = Seat(pk=("a", 1), guest="x")
    assert pickle.loads(pickle.dumps(seat)) == seat
    assert copy.deepcopy(seat).pk == ("a", 1)


# Saving


@both_colours
async def test_saving_inserts_and_updates(shop: str, *, colour: Colour) -> None:
    seat = Seat(hall="a", number=1, guest="Ada")
    await colour.call(seat, "save")
    seat.guest = "Bea"
    await colour.call(seat, "save")
    await colour.call(Seat(pk=("a", 1), guest="Cy"), "save")
    assert await colour.call(Seat.objects, "count") == 1
    await colour.call(seat, "refresh_from_db")
    assert seat.guest == "Cy"
    with pytest.raises(IntegrityError):
        async with colour.atomic():
            await colour.call(Seat(pk=("a", 1)), "save", force_insert=True)
    with pytest.raises(Seat.NotUpdated):
        await colour.call(Seat(pk=("a", 2)), "save", force_update=True)
    with pytest.raises(ValueError, match="no primary key"):
        await colour.call(Seat(hall="a"), "save", force_update=True)


@both_colours
async def test_a_row_is_copied_by_another_key(shop: str, *, colour: Colour) -> None:
    seat = await colour.call(Seat.objects, "create", hall="a", number=1, guest="Ada")
    seat.pk = ("b", 1)
    seat._state.adding = True
    await colour.call(seat, "save")
    assert await keys(colour, Seat.objects.filter(guest="Ada")) == [("a", 1), ("b", 1)]


@both_colours
async def test_only_named_fields_are_saved(shop: str, *, colour: Colour) -> None:
    seat = await colour.call(Seat.objects, "create", hall="a", number=1, guest="Ada", price=3)
    seat.guest, seat.price = "Bea", 4
    await colour.call(seat, "save", update_fields=["guest"])
    await colour.call(seat, "refresh_from_db")
    assert (seat.guest, seat.price) == ("Bea", 3)
    for name in ("pk", "hall"):
        with pytest.raises(ValueError, match="do not exist in this model, are m2m fields, primary"):
            await colour.call(seat, "save", update_fields=[name])


@both_colours
async def test_a_model_of_nothing_but_a_key_is_saved_once(shop: str, *, colour: Colour) -> None:
    await colour.call(Pair(pk=(1, 2)), "save")
    await colour.call(Pair(pk=(1, 2)), "save")
    assert await keys(colour, Pair.objects.all()) == [(1, 2)]


@both_colours
async def test_expressions_are_saved_with_the_key_in_mind(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    seat = await colour.call(Seat.objects, "get", pk=("a", 1))
    seat.price = F("price") + 10
    await colour.call(seat, "save")
    assert seat.price == 11
    assert await colour.call(Seat.objects.filter(price=11), "count") == 1


@both_colours
async def test_parts_take_their_defaults(shop: str, *, colour: Colour) -> None:
    made = Counter()
    await colour.call(made, "save")
    assert made.pk == (7, 5)
    await colour.call(Counter(group=8, step=9), "save")
    await colour.call(Counter(group=None, step=10), "save")
    await colour.call(
        Counter.objects, "bulk_create", [Counter(group=20), Counter(group=21, step=3)]
    )
    assert await keys(colour, Counter.objects.all()) == [(7, 5), (7, 10), (8, 9), (20, 5), (21, 3)]


@both_colours
async def test_deleting_takes_the_one_row(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    seat = await colour.call(Seat.objects, "get", pk=("a", 1))
    assert await colour.call(seat, "delete") == (1, {"orders.Seat": 1})
    assert seat.pk == (None, None)
    assert await colour.call(Seat.objects, "count") == 5
    with pytest.raises(ValueError, match="can't be deleted"):
        await colour.call(Seat(hall="a"), "delete")
    deleted = await colour.call(Seat.objects.filter(pk__in=[("a", 0), ("b", 2)]), "delete")
    assert deleted == (2, {"orders.Seat": 2})


@both_colours
async def test_deleting_cascades_to_keys_made_of_foreign_keys(shop: str, *, colour: Colour) -> None:
    await lines(colour)
    pear = await colour.call(Product.objects, "get", name="pear")
    assert await colour.call(pear, "delete") == (3, {"orders.Product": 1, "orders.Line": 2})


# Validation


@both_colours
async def test_the_key_is_validated_as_unique(shop: str, *, colour: Colour) -> None:
    if colour.is_async:
        return  # validation blocks
    await seats(colour)
    with pytest.raises(ValidationError) as caught:
        Seat(pk=("a", 1), guest="x").full_clean(exclude=["price"])
    assert caught.value.message_dict == {
        "__all__": ["Seat with this Hall and Number already exists."]
    }
    Seat(pk=("a", 1), guest="x").full_clean(exclude=["hall", "price"])
    Seat(pk=("a", 1)).validate_unique(exclude={"pk"})
    Seat.objects.get(pk=("a", 1)).full_clean(exclude=["price"])
    Seat(pk=("c", 1), guest="x").full_clean(exclude=["price"])
    with pytest.raises(ValidationError, match="cannot be null"):
        Seat(hall=None, number=1, guest="x").clean_fields(exclude=["pk"])


# Conditions


@both_colours
async def test_rows_are_compared_as_one_value(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    found = {
        "pk": [("a", 1)],
        "pk__gt": [("a", 2), ("b", 0), ("b", 1), ("b", 2)],
        "pk__gte": [("a", 1), ("a", 2), ("b", 0), ("b", 1), ("b", 2)],
        "pk__lt": [("a", 0)],
        "pk__lte": [("a", 0), ("a", 1)],
    }
    for name, expected in found.items():
        assert await keys(colour, Seat.objects.filter(**{name: ("a", 1)})) == expected, name
    assert await keys(colour, Seat.objects.exclude(pk__gt=("a", 1))) == found["pk__lte"]
    assert await colour.call(Seat.objects.filter(pk__isnull=True), "count") == 0
    assert await colour.call(Seat.objects.filter(pk__isnull=False), "count") == 6
    assert await keys(colour, Seat.objects.filter(pk=("a", None))) == []


@both_colours
async def test_one_of_several_rows(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    wanted = [("a", 1), ("b", 2), ("z", 9)]
    assert await keys(colour, Seat.objects.filter(pk__in=wanted)) == wanted[:2]
    assert await keys(colour, Seat.objects.filter(pk__in=[["a", 1]])) == [("a", 1)]
    assert await keys(colour, Seat.objects.filter(pk__in=[])) == []
    assert await colour.call(Seat.objects.exclude(pk__in=[]), "count") == 6
    assert await colour.call(Seat.objects.exclude(pk__in=wanted), "count") == 4
    assert await colour.call(Seat.objects.exclude(pk__in=[("a", None)]), "count") == 6
    many = [(hall, number) for hall in "abc" for number in range(500)]
    assert await colour.call(Seat.objects.filter(pk__in=many), "count") == 6


@both_colours
async def test_thousands_of_rows(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    many: list[Any] = [(f"h{number // 100}", number) for number in range(10_000)]
    many[5000:5000] = [("a", 1), ("a", None), (None, 2), ("b", 0), ("a", 1)]
    found = Seat.objects.filter(pk__in=many)
    assert await keys(colour, found) == [("a", 1), ("b", 0)]
    assert await colour.call(Seat.objects.exclude(pk__in=many), "count") == 4
    assert await colour.call(Seat.objects.filter(Q(pk__in=many) | Q(number=2)), "count") == 4
    assert await colour.call(found, "update", guest="found") == 2
    assert await colour.call(Seat.objects.filter(guest="found"), "count") == 2
    assert (await colour.call(found, "delete"))[0] == 2
    assert await colour.call(Seat.objects, "count") == 4


@both_colours
@pytest.mark.parametrize("count", [1, 2, 3, 5, 512, 513])
async def test_lists_of_rows_of_all_sizes(shop: str, *, count: int, colour: Colour) -> None:
    await seats(colour)
    rows = [("a", 0), *(("z", number) for number in range(count - 1))]
    assert await keys(colour, Seat.objects.filter(pk__in=rows)) == [("a", 0)]
    assert await keys(colour, Seat.objects.filter(pk__in=rows[::-1], number=0)) == [("a", 0)]


@both_colours
async def test_lists_of_rows_in_transactions_relations_and_conditions(
    shop: str, *, colour: Colour
) -> None:
    made = await lines(colour)
    rows = [one.pk for one in made] + [(0, str(number)) for number in range(40)]
    products = Product.objects.filter(lines__in=rows).distinct()
    assert sorted(one.name for one in await colour.all(products)) == ["apple", "pear"]
    marked = Line.objects.annotate(is_one=Case(When(pk__in=rows[:2], then=1), default=0))
    shown = marked.order_by("quantity").values_list("is_one", flat=True)
    assert await colour.all(shown) == [1, 1, 0]
    others = Line.objects.exclude(product__lines__pk__in=rows[1:2])
    assert [one.quantity for one in await colour.all(others)] == [1]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("pk", (1,), "'exact' lookup of 'pk' must have 2 elements"),
        ("pk", 1, "'exact' lookup of 'pk' must be a tuple or a list"),
        ("pk", None, "must be a tuple or a list"),
        ("pk__gt", (1, 2, 3), "'gt' lookup of 'pk' must have 2 elements"),
        ("pk__in", 1, "'in' lookup of 'pk' must be a tuple or a list"),
        ("pk__in", [1], "must be a collection of tuples or lists"),
        ("pk__in", [(1,)], "must have 2 elements each"),
        ("pk__isnull", 3, "must be True or False"),
        ("pk", F("hall"), "only supports OuterRef and QuerySet objects"),
        ("pk", ("a", "x"), "expected a number"),
    ],
)
def test_what_is_no_row_is_refused(name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Seat.objects.filter(**{name: value})


@pytest.mark.parametrize("name", ["contains", "iexact", "startswith", "range", "regex", "year"])
def test_lookups_of_single_values_mean_nothing_for_rows(name: str) -> None:
    with pytest.raises(FieldError, match=f"Unsupported lookup '{name}' for CompositePrimaryKey"):
        Seat.objects.filter(**{f"pk__{name}": ("a", 1)})


@both_colours
async def test_rows_may_hold_expressions(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    assert await keys(colour, Seat.objects.filter(pk=("b", F("price")))) == [("b", 1), ("b", 2)]
    found = Seat.objects.filter(pk__in=[("a", F("price") + 0), ("b", 0)])
    assert await keys(colour, found) == [("a", 1), ("a", 2), ("b", 0)]


@both_colours
async def test_rows_are_compared_with_queries(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    ones = Seat.objects.filter(number=1)
    for query in (ones, ones.values("pk"), ones.values("hall", "number"), ones.values_list("pk")):
        assert await keys(colour, Seat.objects.filter(pk__in=query)) == [("a", 1), ("b", 1)]
    first = ones.order_by("pk")[:1]
    assert await keys(colour, Seat.objects.filter(pk=first)) == [("a", 1)]
    single = Subquery(ones.order_by("pk").values("pk")[:1])
    assert await colour.call(Seat.objects.filter(pk__gt=single), "count") == 4
    same = Seat.objects.filter(pk=OuterRef("pk"), number=2)
    assert await keys(colour, Seat.objects.filter(Exists(same))) == [("a", 2), ("b", 2)]
    guests = Seat.objects.annotate(
        again=Subquery(Seat.objects.filter(pk=OuterRef("pk")).values("guest")[:1])
    )
    assert [one.again for one in await colour.all(guests.order_by("pk")[:2])] == ["a0", "a1"]


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"pk__in": Seat.objects.values("hall")}, r"must have 2 selected fields \(received 1\)"),
        ({"pk": Seat.objects.values("hall")[:1]}, r"must have 2 selected fields \(received 1\)"),
        ({"pk": Seat.objects.all()}, "limited to one result"),
        ({"number__in": Seat.objects.all()}, r"must have 1 selected fields \(received 2\)"),
        ({"number__in": Seat.objects.values("hall", "number", "pk")}, r"received 4"),
    ],
)
def test_a_query_with_other_columns_is_refused(conditions: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Seat.objects.filter(**conditions)


@both_colours
async def test_a_row_is_no_single_value(shop: str, *, colour: Colour) -> None:
    with pytest.raises(ValueError, match="cannot be used as a lookup value"):
        await colour.all(Seat.objects.filter(number=F("pk")))
    with pytest.raises(ValueError, match="Max expression does not support composite primary keys"):
        await colour.call(Seat.objects, "aggregate", top=Max("pk"))
    for expression in (Lower("pk"), Coalesce("pk", Value(1)), F("pk") + 1, Count(Lower("pk"))):
        with pytest.raises(ValueError, match="does not support composite primary keys"):
            Seat.objects.annotate(x=expression)
    with pytest.raises(ValueError, match="When expression"):
        Seat.objects.annotate(x=Case(When(guest="x", then=F("pk"))))
    with pytest.raises(ValueError, match=r"COUNT\(DISTINCT\)"):
        await colour.call(Seat.objects, "aggregate", n=Count("pk", distinct=True))


# Reading


@both_colours
async def test_getting_by_key(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    assert (await colour.call(Seat.objects, "get", pk=("b", 2))).guest == "b2"
    assert (await colour.call(Guest.objects, "get", pk=("b", 2))).guest == "b2"
    with pytest.raises(Seat.DoesNotExist):
        await colour.call(Seat.objects, "get", pk=("z", 2))
    found = await colour.call(Seat.objects, "in_bulk", [("a", 1), ("b", 2)])
    assert {key: one.guest for key, one in found.items()} == {("a", 1): "a1", ("b", 2): "b2"}
    assert len(await colour.call(Seat.objects, "in_bulk")) == 6
    many = [(hall, number) for hall in "ab" for number in range(20_000)]
    assert len(await colour.call(Seat.objects, "in_bulk", many)) == 6


@both_colours
async def test_the_key_among_selected_values(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    ordered = Seat.objects.order_by("pk")
    assert (await colour.all(ordered.values("pk")))[0] == {"pk": ("a", 0)}
    assert (await colour.all(ordered.values_list("pk")))[0] == (("a", 0),)
    assert (await colour.all(ordered.values_list("guest", "pk", "price")))[1] == ("a1", ("a", 1), 1)
    named = (await colour.all(ordered.values_list("pk", "guest", named=True)))[0]
    assert (named.pk, named.guest) == (("a", 0), "a0")
    assert (await colour.all(ordered.values()))[0] == {
        "hall": "a",
        "number": 0,
        "guest": "a0",
        "price": None,
    }
    assert (await colour.all(ordered.values(key=F("pk"))))[0] == {"key": ("a", 0)}
    annotated = Seat.objects.annotate(key=F("pk"))
    assert [one.key for one in await colour.all(annotated.order_by("-key")[:1])] == [("b", 2)]
    assert await keys(colour, annotated.filter(key=("b", 1))) == [("b", 1)]
    assert await colour.all(ordered.values("pk").distinct()) == [
        {"pk": key} for key in await keys(colour, Seat.objects.all())
    ]


@both_colours
async def test_sorting_by_the_key(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    ascending = [(hall, number) for hall in "ab" for number in range(3)]
    for order in ("pk", F("pk"), F("pk").asc()):
        found = Seat.objects.order_by(order).values_list("pk", flat=True)
        assert await colour.all(found) == ascending
    for order in ("-pk", F("pk").desc(), F("pk").desc(nulls_last=True)):
        found = Seat.objects.order_by(order).values_list("pk", flat=True)
        assert await colour.all(found) == ascending[::-1]
    assert (await colour.call(Seat.objects, "first")).pk == ("a", 0)
    assert (await colour.call(Seat.objects, "last")).pk == ("b", 2)
    assert (await colour.call(Seat.objects, "latest", "pk")).pk == ("b", 2)
    assert (await colour.call(Seat.objects, "earliest", "-pk")).pk == ("b", 2)
    assert Seat.objects.order_by("hall", "number").totally_ordered
    assert not Seat.objects.order_by("hall").totally_ordered


@both_colours
async def test_deferring_never_leaves_out_the_key(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    for query in (
        Seat.objects.only("guest"),
        Seat.objects.defer("price", "hall"),
        Seat.objects.only("pk"),
        Seat.objects.defer("pk"),
    ):
        found = await colour.call(query, "get", pk=("a", 1))
        assert not found.get_deferred_fields() & {"hall", "number"}
        assert found.pk == ("a", 1)
    if not colour.is_async:
        assert Seat.objects.only("guest").get(pk=("a", 1)).price == 1


@both_colours
async def test_counting_and_grouping(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    await lines(colour)
    assert await colour.call(Seat.objects, "aggregate", Count("pk")) == {"pk__count": 6}
    sliced = Seat.objects.order_by("pk")[:4]
    assert await colour.call(sliced, "aggregate", n=Count("pk")) == {"n": 4}
    late = Count("pk", filter=Q(pk__gt=("a", 1)))
    assert await colour.call(Seat.objects, "aggregate", n=late) == {"n": 4}
    by_key = Seat.objects.values("pk").annotate(n=Count("price")).order_by("pk")
    assert (await colour.all(by_key))[:2] == [{"pk": ("a", 0), "n": 0}, {"pk": ("a", 1), "n": 1}]
    products = Product.objects.annotate(n=Count("lines")).order_by("name")
    assert [(one.name, one.n) for one in await colour.all(products)] == [
        ("apple", 1),
        ("pear", 2),
        ("plum", 0),
    ]
    orders = Line.objects.annotate(n=Count("order__lines")).order_by("pk")
    assert [one.n for one in await colour.all(orders)] == [2, 2, 1]


@both_colours
async def test_relations_to_rows_with_such_keys(shop: str, *, colour: Colour) -> None:
    first, second, third = await lines(colour)
    names = Product.objects.order_by("name").values_list("name", flat=True)
    assert await colour.all(names.filter(lines=first)) == ["apple"]
    assert await colour.all(names.filter(lines=second.pk)) == ["pear"]
    assert await colour.all(names.filter(lines__pk=first.pk)) == ["apple"]
    assert await colour.all(names.filter(lines__in=[first, third])) == ["apple", "pear"]
    assert await colour.all(names.filter(lines__in=Line.objects.filter(quantity=1))) == ["apple"]
    assert await colour.all(names.filter(lines=None)) == ["plum"]
    assert await colour.all(names.filter(lines__isnull=False).distinct()) == ["apple", "pear"]
    assert await colour.all(names.exclude(lines=third.pk)) == ["apple", "plum"]
    several = names.exclude(lines__in=Line.objects.filter(quantity__gt=1))
    assert await colour.all(several) == ["apple", "plum"]
    with pytest.raises(ValueError, match="must be saved"):
        Product.objects.filter(lines=Line())
    related = await colour.all(Line.objects.select_related("product", "order").order_by("pk"))
    assert (related[0].product.name, related[0].order.reference) == ("apple", "A755H")
    fetched = await colour.all(Product.objects.prefetch_related("lines").order_by("name"))
    assert [[one.quantity for one in p.lines.all()] for p in fetched] == [[1], [2, 3], []]


@both_colours
async def test_queries_joined_together(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    one, other = Seat.objects.filter(pk=("a", 1)), Seat.objects.filter(pk=("b", 2))
    both = one.union(other)
    assert [seat.pk for seat in await colour.all(both.order_by("-pk"))] == [("b", 2), ("a", 1)]
    values = one.values_list("pk").union(other.values_list("pk")).order_by("pk")
    assert await colour.all(values) == [(("a", 1),), (("b", 2),)]
    assert await colour.call(both, "count") == 2


@both_colours
async def test_containing(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    assert await colour.call(Seat.objects, "contains", Seat(pk=("a", 1)))
    assert not await colour.call(Seat.objects, "contains", Seat(pk=("c", 1)))
    with pytest.raises(ValueError, match="unsaved"):
        await colour.call(Seat.objects, "contains", Seat(hall="a"))


@both_colours
async def test_raw_rows_must_have_the_whole_key(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    found = await colour.all(Seat.objects.raw("SELECT hall, number FROM orders_seat ORDER BY 1, 2"))
    assert found[0].pk == ("a", 0)
    with pytest.raises(FieldDoesNotExist, match="must include the primary key"):
        await colour.all(Seat.objects.raw("SELECT hall FROM orders_seat"))


# Writing


@both_colours
async def test_updating(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    assert await colour.call(Seat.objects.filter(pk=("a", 1)), "update", guest="x") == 1
    assert await colour.call(Seat.objects.filter(pk=("a", 1)), "update", number=12) == 1
    assert await keys(colour, Seat.objects.filter(guest="x")) == [("a", 12)]
    with pytest.raises(FieldError, match="must be updated individually"):
        await colour.call(Seat.objects, "update", pk=("c", 1))
    with pytest.raises(FieldError, match="are not allowed in this query"):
        await colour.call(Seat.objects, "update", guest=F("pk"))


@both_colours
async def test_updating_and_deleting_across_relations(shop: str, *, colour: Colour) -> None:
    await lines(colour)
    pears = Line.objects.filter(product__name="pear")
    assert await colour.call(pears, "update", quantity=9) == 2
    assert await colour.call(pears.filter(order__reference="A755H"), "delete") == (
        1,
        {"orders.Line": 1},
    )
    assert sorted(await colour.all(Line.objects.values_list("quantity", flat=True))) == [1, 9]


@both_colours
async def test_many_at_once(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    found = await colour.all(Seat.objects.filter(hall="a").order_by("pk"))
    for index, seat in enumerate(found):
        seat.guest = f"guest {index}"
    assert await colour.call(Seat.objects, "bulk_update", found, ["guest"]) == 3
    assert (await colour.call(Seat.objects, "get", pk=("a", 2))).guest == "guest 2"
    with pytest.raises(ValueError, match="primary key fields"):
        await colour.call(Seat.objects, "bulk_update", found, ["number"])
    with pytest.raises(ValueError, match="concrete fields"):
        await colour.call(Seat.objects, "bulk_update", found, ["pk"])
    with pytest.raises(ValueError, match="must have a primary key set"):
        await colour.call(Seat.objects, "bulk_update", [Seat(hall="a")], ["guest"])
    target = {} if shop == "mariadb" else {"unique_fields": ["hall", "number"]}
    options: dict[str, Any] = {"update_conflicts": True, "update_fields": ["guest"], **target}
    again = [Seat(pk=("a", 0), guest="again"), Seat(pk=("c", 0), guest="new")]
    await colour.call(Seat.objects, "bulk_create", again, **options)
    assert (await colour.call(Seat.objects, "get", pk=("a", 0))).guest == "again"
    with pytest.raises(ValueError, match="primary keys in update_fields"):
        await colour.call(
            Seat.objects, "bulk_create", again, **{**options, "update_fields": ["number"]}
        )


@both_colours
async def test_getting_or_making(shop: str, *, colour: Colour) -> None:
    values = {"defaults": {"guest": "x"}}
    made, is_new = await colour.call(Seat.objects, "update_or_create", pk=("a", 1), **values)
    assert (made.pk, made.guest, is_new) == (("a", 1), "x", True)
    values = {"defaults": {"guest": "y"}}
    made, is_new = await colour.call(Seat.objects, "update_or_create", pk=("a", 1), **values)
    assert (made.guest, is_new) == ("y", False)
    made, is_new = await colour.call(Seat.objects, "get_or_create", hall="a", number=2)
    assert (made.pk, is_new) == (("a", 2), True)


# Typed references


@both_colours
async def test_the_key_on_the_class_is_a_reference(shop: str, *, colour: Colour) -> None:
    await seats(colour)
    assert await keys(colour, Seat.objects.filter(Seat.pk == ("a", 1))) == [("a", 1)]
    assert await keys(colour, Seat.objects.filter(Seat.pk.is_in([("b", 1)]))) == [("b", 1)]
    assert await keys(colour, Seat.objects.filter(Seat.pk > ("b", 1))) == [("b", 2)]
    assert await colour.all(Seat.objects.order_by(Seat.pk.desc()).values_list(Seat.pk)[:1]) == [
        (("b", 2),)
    ]
