"""Rows that refer to rows of any model: going there and back, in queries too."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.contrib.contenttypes.models import ContentType
from plectrum.contrib.contenttypes.prefetch import GenericPrefetch
from plectrum.core.exceptions import FieldError, FieldFetchBlocked, SynchronousOnlyOperation
from plectrum.db import connections
from plectrum.db.models import (
    FETCH_PEERS,
    FETCH_RAISE,
    Count,
    F,
    FilteredRelation,
    Max,
    Prefetch,
    Q,
)
from plectrum.test.queries import CaptureQueriesContext
from tests.contrib.contenttypes.things.models import Animal, Bar, Label, Note, Place, Ruin
from tests.support.colours import COLOURS, Colour, both_colours


async def fill(colour: Colour) -> dict[str, Any]:
    """Makes two places, a bar and an animal, with labels."""
    made: dict[str, Any] = {}
    for model, name in ((Place, "mill"), (Place, "tower"), (Animal, "owl")):
        made[name] = await colour.call(model.objects, "create", name=name)
    made["inn"] = await colour.call(Bar.objects, "create", name="inn", beer="stout")
    for name, texts in {"mill": "ab", "owl": "bc", "inn": "d"}.items():
        for text in texts:
            label = await colour.call(made[name].labels, "create", text=text)
            made[f"{name} {text}"] = label
    return made


async def fill_without_result() -> None:
    """Makes the same, for tests of one colour."""
    await fill(COLOURS[0])


async def texts(colour: Colour, queryset: Any) -> list[str]:
    """Returns the texts of labels, in order."""
    return [label.text for label in await colour.all(queryset.order_by("text"))]


@both_colours
async def test_a_row_refers_to_rows_of_any_model(things: str, colour: Colour) -> None:
    made = await fill(colour)
    label = await colour.call(Label.objects, "create", text="x", content_object=made["owl"])
    assert label.content_object is made["owl"]
    rows = await colour.all(
        Label.objects.values_list("text", "content_type__model", "object_id").order_by("text", "pk")
    )
    assert rows == [
        ("a", "place", made["mill"].pk),
        ("b", "place", made["mill"].pk),
        ("b", "animal", made["owl"].pk),
        ("c", "animal", made["owl"].pk),
        ("d", "bar", made["inn"].pk),
        ("x", "animal", made["owl"].pk),
    ]


@both_colours
async def test_an_object_is_fetched_when_it_is_read(things: str, colour: Colour) -> None:
    made = await fill(colour)
    label = await colour.call(Label.objects, "get", text="a")
    if colour.is_async:
        with pytest.raises(SynchronousOnlyOperation):
            _ = label.content_object
        return
    assert label.content_object == made["mill"]
    with CaptureQueriesContext(connections["default"]) as queries:
        assert label.content_object == made["mill"]
        label.content_object = made["owl"]
        assert label.content_object is made["owl"]
    assert len(queries) == 0
    label.object_id = 999
    assert label.content_object is None
    label.content_object = None
    assert (label.content_type_id, label.object_id, label.content_object) == (None, None, None)


def test_an_object_that_was_deleted_is_none(things: str) -> None:
    animal = Animal.objects.create(name="owl")
    note = Note.objects.create(text="n", about=animal)
    assert note.about is animal
    animal.delete()
    assert note.about is None
    assert note.key is not None
    note.refresh_from_db()
    assert note.about is None


def test_a_model_that_is_gone_has_no_objects(things: str) -> None:
    gone = ContentType.objects.create(app_label="things", model="gone")
    label = Label.objects.create(text="x", content_type=gone, object_id=1)
    assert Label.objects.get(pk=label.pk).content_object is None
    (fetched,) = Label.objects.prefetch_related("content_object")
    assert fetched.content_object is None


@both_colours
async def test_a_content_type_that_is_not_known_is_found_on_saving(
    things: str, colour: Colour
) -> None:
    place = await colour.call(Place.objects, "create", name="mill")
    ContentType.objects.clear_cache()
    label = Label(text="x", content_object=place)
    assert label.content_object is place
    await colour.call(label, "save")
    ContentType.objects.clear_cache()
    await colour.call(Label.objects, "bulk_create", [Label(text="y", content_object=place)])
    assert await texts(colour, place.labels) == ["x", "y"]


@both_colours
async def test_an_object_must_be_saved_first(things: str, colour: Colour) -> None:
    place = Place(name="mill")
    label = Label(text="x", content_object=place)
    with pytest.raises(ValueError, match="unsaved related object 'content_object'"):
        await colour.call(label, "save")
    await colour.call(place, "save")
    await colour.call(label, "save")
    assert label.object_id == place.pk
    with pytest.raises(ValueError, match="must be an instance of a model"):
        label.content_object = 5


@both_colours
async def test_managers_add_create_and_find(things: str, colour: Colour) -> None:
    made = await fill(colour)
    mill, tower = made["mill"], made["tower"]
    with pytest.raises(ValueError, match="isn't saved"):
        await colour.call(tower.labels, "add", Label(text="n"))
    with pytest.raises(TypeError, match="'Label' instance expected"):
        await colour.call(tower.labels, "add", mill)
    await colour.call(tower.labels, "add", Label(text="n"), bulk=False)
    await colour.call(tower.labels, "add", made["mill a"], made["owl c"])
    assert await texts(colour, tower.labels) == ["a", "c", "n"]
    assert made["owl c"].object_id == tower.pk
    assert await texts(colour, mill.labels) == ["b"]
    assert await texts(colour, made["owl"].labels) == ["b"]
    label, is_new = await colour.call(mill.labels, "get_or_create", text="b")
    assert (label.pk, is_new) == (made["mill b"].pk, False)
    label, is_new = await colour.call(mill.labels, "get_or_create", text="c")
    assert is_new
    label, is_new = await colour.call(
        mill.labels, "update_or_create", text="c", defaults={"text": "z"}
    )
    assert not is_new
    assert await texts(colour, mill.labels) == ["b", "z"]
    assert await colour.call(mill.labels, "count") == 2
    assert await colour.call(mill.labels(manager="objects"), "count") == 2
    assert await colour.all(Place().labels.all()) == []
    with pytest.raises(TypeError, match=r"Use labels\.set\(\) instead"):
        mill.labels = []


@both_colours
async def test_managers_delete_what_leaves_the_relation(things: str, colour: Colour) -> None:
    made = await fill(colour)
    mill, owl = made["mill"], made["owl"]
    await colour.call(mill.labels, "remove", made["mill a"], made["owl b"])
    assert await texts(colour, Label.objects) == ["b", "b", "c", "d"]
    await colour.call(owl.labels, "remove", made["owl b"], bulk=False)
    assert await texts(colour, Label.objects) == ["b", "c", "d"]
    await colour.call(mill.labels, "set", [made["mill b"], made["owl c"]])
    assert await texts(colour, mill.labels) == ["b", "c"]
    await colour.call(mill.labels, "set", [made["owl c"]])
    assert await texts(colour, mill.labels) == ["c"]
    await colour.call(mill.labels, "clear")
    assert await texts(colour, Label.objects) == ["d"]
    await colour.call(made["inn"].labels, "clear", bulk=False)
    assert await texts(colour, Label.objects) == []


@both_colours
async def test_queries_go_both_ways(things: str, colour: Colour) -> None:
    await fill(colour)

    async def names(queryset: Any) -> list[str]:
        return sorted([one.name for one in await colour.all(queryset)])

    assert await names(Place.objects.filter(labels__text="b")) == ["mill"]
    assert await names(Place.objects.filter(labels__text__in=["a", "b"])) == ["mill", "mill"]
    assert await names(Place.objects.exclude(labels__text="b")) == ["inn", "tower"]
    assert await names(Place.objects.filter(labels=None)) == ["inn", "tower"]
    assert await names(Place.objects.exclude(labels=None).distinct()) == ["mill"]
    assert await names(Place.objects.filter(Place.labels.text == "a")) == ["mill"]
    assert await names(Place.objects.filter(labels__text="a").filter(labels__text="b")) == ["mill"]
    assert await names(Place.objects.filter(labels__text="a", labels__object_id=0)) == []
    assert await names(Bar.objects.filter(labels__text="d")) == ["inn"]
    assert await names(Ruin.objects.filter(labels__text="a")) == ["mill"]
    assert await names(Animal.objects.filter(home__labels__text="a")) == []
    assert await texts(colour, Label.objects.filter(place__name="mill")) == ["a", "b"]
    assert await texts(colour, Label.objects.filter(place=None)) == ["b", "c", "d"]
    assert await texts(colour, Label.objects.exclude(place__name="mill")) == ["b", "c", "d"]
    assert await texts(colour, Label.objects.filter(Q(place=None) & Q(animal=None))) == ["d"]
    both = Q(place__name="mill") | Q(animal__name="owl")
    assert await texts(colour, Label.objects.filter(both)) == ["a", "b", "b", "c"]
    assert await colour.all(
        Place.objects.filter(labels__isnull=False)
        .order_by("-labels__text", "name")
        .values_list("name", "labels__text")
    ) == [("mill", "b"), ("mill", "a")]
    filtered = Place.objects.alias(
        b=FilteredRelation("labels", condition=Q(labels__text="b"))
    ).annotate(text=F("b__text"))
    assert await colour.all(filtered.values_list("name", "text").order_by("name")) == [
        ("inn", None), ("mill", "b"), ("tower", None)
    ]  # fmt: skip


@both_colours
async def test_aggregates_count_over_the_relation(things: str, colour: Colour) -> None:
    await fill(colour)
    assert await colour.call(Place.objects, "aggregate", Count("labels")) == {"labels__count": 2}
    rows = Place.objects.annotate(n=Count("labels"), last=Max("labels__text"))
    assert await colour.all(rows.order_by("name").values_list("name", "n", "last")) == [
        ("inn", 0, None), ("mill", 2, "b"), ("tower", 0, None)
    ]  # fmt: skip
    assert await colour.all(
        Label.objects.filter(place__isnull=False)
        .order_by()
        .values("place__name")
        .annotate(n=Count("pk"))
    ) == [{"place__name": "mill", "n": 2}]


@both_colours
async def test_rows_go_with_the_one_they_refer_to(things: str, colour: Colour) -> None:
    made = await fill(colour)
    await colour.call(Animal.objects, "update", home=made["mill"])
    counts = await colour.call(made["mill"], "delete")
    assert counts == (6, {"things.Label": 4, "things.Animal": 1, "things.Place": 1})
    assert await texts(colour, Label.objects) == ["d"]
    await colour.call(Bar.objects.all(), "delete")
    assert await texts(colour, Label.objects) == []


@both_colours
async def test_prefetching_takes_a_query_for_each_model(things: str, colour: Colour) -> None:
    made = await fill(colour)
    await colour.call(Label.objects, "create", text="n", content_type=made["mill a"].content_type,
                      object_id=999)  # fmt: skip
    labels = await colour.all(Label.objects.prefetch_related("content_object").order_by("pk"))
    shown = [str(label.content_object) for label in labels]
    assert shown == ["mill", "mill", "owl", "owl", "inn", "None"]
    if not colour.is_async:
        with CaptureQueriesContext(connections["default"]) as queries:
            labels = list(Label.objects.prefetch_related("content_object"))
        assert len(queries) == 4
    chosen = GenericPrefetch("content_object", [Place.objects.only("name"), Animal.objects.all()])
    labels = await colour.all(Label.objects.prefetch_related(chosen).order_by("pk"))
    assert labels[0].content_object.get_deferred_fields() == set()
    assert str(labels[2].content_object) == "owl"
    aside = GenericPrefetch("content_object", [Animal.objects.filter(name="cow")], to_attr="it")
    labels = await colour.all(Label.objects.prefetch_related(aside).order_by("pk"))
    assert [str(label.it) for label in labels] == ["mill", "mill", "None", "None", "inn", "None"]
    with pytest.raises(ValueError, match="Only one queryset"):
        await colour.all(Label.objects.prefetch_related(
            GenericPrefetch("content_object", [Place.objects.all(), Place.objects.filter(pk=1)])
        ))  # fmt: skip
    with pytest.raises(ValueError, match="cannot use raw"):
        GenericPrefetch("content_object", [Place.objects.values("name")])


@both_colours
async def test_prefetching_goes_back_and_on(things: str, colour: Colour) -> None:
    made = await fill(colour)
    await colour.call(Animal.objects, "update", home=made["tower"])
    places = await colour.all(Place.objects.prefetch_related("labels"))
    assert [[one.text for one in place.labels.all()] for place in places] == [[], ["a", "b"], []]
    assert [place.labels.all()._result_cache is None for place in places] == [False] * 3
    last = Prefetch("labels", Label.objects.order_by("-text")[:1], to_attr="last")
    places = await colour.all(Place.objects.prefetch_related(last))
    assert [[one.text for one in place.last] for place in places] == [[], ["b"], []]
    labels = await colour.all(
        Label.objects.filter(animal__isnull=False).prefetch_related("content_object__home__labels")
    )
    assert [label.content_object.home.name for label in labels] == ["tower", "tower"]
    assert list(labels[0].content_object.home.labels.all()) == []
    notes = await colour.all(Place.objects.prefetch_related("notes"))
    assert [list(place.notes.all()) for place in notes] == [[], [], []]


def test_fetch_modes_hold_for_objects_of_any_model(things: str) -> None:
    COLOURS[0].run(fill_without_result())
    labels = list(Label.objects.fetch_mode(FETCH_PEERS).order_by("pk"))
    with CaptureQueriesContext(connections["default"]) as queries:
        shown = [str(label.content_object) for label in labels]
    assert shown == ["mill", "mill", "owl", "owl", "inn"]
    assert len(queries) == 3
    label = Label.objects.fetch_mode(FETCH_RAISE)[0]
    with pytest.raises(FieldFetchBlocked, match=r"Label\.content_object"):
        _ = label.content_object


@both_colours
async def test_keys_may_be_text_and_proxies_may_count(things: str, colour: Colour) -> None:
    place = await colour.call(Place.objects, "create", name="mill")
    ruin = await colour.call(Ruin.objects, "get", pk=place.pk)
    await colour.call(place.notes, "create", text="p")
    await colour.call(Note.objects, "create", text="r", about=ruin)
    notes = await colour.all(Note.objects.order_by("text").prefetch_related("about"))
    assert [(note.key, type(note.about)) for note in notes] == [
        (str(place.pk), Place), (str(place.pk), Ruin)
    ]  # fmt: skip
    assert await texts(colour, place.notes) == ["p"]
    assert await texts(colour, ruin.notes) == ["r"]
    (fetched,) = await colour.all(Ruin.objects.prefetch_related("notes"))
    assert [note.text for note in fetched.notes.all()] == ["r"]
    await colour.call(ruin.labels, "create", text="l")
    assert await texts(colour, place.labels) == ["l"]


@both_colours
async def test_what_has_no_column_is_not_to_be_asked_for(things: str, colour: Colour) -> None:
    await fill(colour)
    for queryset in (
        lambda: Label.objects.filter(content_object=1),
        lambda: Label.objects.order_by("content_object"),
        lambda: Label.objects.select_related("content_object"),
        lambda: Label.objects.select_related("place"),
        lambda: Place.objects.select_related("labels"),
        lambda: Label.objects.values("content_object"),
    ):
        with pytest.raises(FieldError, match=r"GenericForeignKey|select_related"):
            await colour.all(queryset())
    with pytest.raises(FieldError):
        await colour.call(Label.objects, "update", content_object=None)
    assert len(await colour.all(Label.objects.defer("content_object"))) == 5
