"""What the database itself does to rows that point to a deleted one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.db import connection, models
from plectrum.db.migrations import operations
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.state import ProjectState
from plectrum.db.models.signals import pre_delete
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables

if not apps.ready:
    apps.populate(())


class Shelf(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "actions"


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, models.DB_CASCADE)

    class Meta:
        app_label = "actions"


class Card(models.Model):
    box = models.ForeignKey(Box, models.DB_CASCADE)
    shelf = models.ForeignKey(Shelf, models.DB_SET_NULL, null=True)

    class Meta:
        app_label = "actions"


class Artist(models.Model):
    class Meta:
        app_label = "actions"


class Album(models.Model):
    artist = models.ForeignKey(Artist, models.CASCADE)

    class Meta:
        app_label = "actions"


class Song(models.Model):
    artist = models.ForeignKey(Artist, models.CASCADE)
    album = models.ForeignKey(Album, models.RESTRICT)

    class Meta:
        app_label = "actions"


class Place(models.Model):
    shelf = models.ForeignKey(Shelf, models.DB_SET_DEFAULT, db_default=1, related_name="+")

    class Meta:
        app_label = "actions"


@pytest.fixture
def places(database: str) -> Iterator[None]:
    if not connection.features.supports_on_delete_db_default:
        pytest.skip(f"{database} sets no defaults.")
    with tables([Shelf, Place]):
        yield


@pytest.fixture
def albums(database: str) -> Iterator[None]:
    with tables([Artist, Album, Song]):
        yield


@pytest.fixture
def shelves(database: str) -> Iterator[str]:
    with tables([Shelf, Box, Card]):
        yield database


@both_colours
async def test_the_database_deletes_and_empties(shelves: str, colour: Colour) -> None:
    shelf = await colour.call(Shelf.objects, "create", name="a")
    other = await colour.call(Shelf.objects, "create", name="b")
    box = await colour.call(Box.objects, "create", shelf=shelf)
    kept = await colour.call(Box.objects, "create", shelf=other)
    await colour.call(Card.objects, "create", box=box, shelf=other)
    card = await colour.call(Card.objects, "create", box=kept, shelf=shelf)
    # Only rows that the framework itself deletes are counted.
    assert await colour.call(shelf, "delete") == (1, {"actions.Shelf": 1})
    assert await colour.all(Box.objects.values_list("pk", flat=True)) == [kept.pk]
    assert await colour.all(Card.objects.values_list("pk", "shelf")) == [(card.pk, None)]
    assert await colour.call(Shelf.objects.all(), "delete") == (1, {"actions.Shelf": 1})
    assert await colour.call(Card.objects, "count") == 0


@both_colours
async def test_the_database_takes_its_default(places: None, colour: Colour) -> None:
    shelves = [await colour.call(Shelf.objects, "create", pk=key, name="a") for key in (1, 2)]
    place = await colour.call(Place.objects, "create", shelf=shelves[1])
    await colour.call(shelves[1], "delete")
    await colour.call(place, "refresh_from_db")
    assert place.shelf_id == 1


def test_a_migration_changes_who_deletes(database: str) -> None:
    def key(on_delete: Any) -> Any:
        return models.ForeignKey("acted.a", on_delete)

    creation = Migration("0001_initial", "acted")
    creation.operations = [
        operations.CreateModel("a", [("id", models.BigAutoField(primary_key=True))]),
        operations.CreateModel(
            "b",
            [("id", models.BigAutoField(primary_key=True)), ("a", key(models.CASCADE))],
        ),
    ]
    change = Migration("0002_change", "acted")
    change.operations = [operations.AlterField("b", "a", key(models.DB_CASCADE))]
    with connection.schema_editor() as editor:
        made = creation.apply(ProjectState(), editor)
    with connection.schema_editor() as editor:
        changed = change.apply(made.clone(), editor)
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO acted_a (id) VALUES (1)")
            cursor.execute("INSERT INTO acted_b (id, a_id) VALUES (1, 1)")
            cursor.execute("DELETE FROM acted_a")
            assert cursor.execute("SELECT COUNT(*) FROM acted_b").fetchone() == (0,)
    finally:
        with connection.schema_editor() as editor:
            for name in ("b", "a"):
                editor.delete_model(changed.apps.get_model("acted", name))


@both_colours
async def test_restricted_rows_go_before_what_they_point_to(albums: None, colour: Colour) -> None:
    def look(**_: object) -> None:
        """Watches deletions, so that they are not done by whole queries."""

    artist = await colour.call(Artist.objects, "create")
    album = await colour.call(Album.objects, "create", artist=artist)
    await colour.call(Song.objects, "create", artist=artist, album=album)
    pre_delete.connect(look)
    try:
        with pytest.raises(models.RestrictedError):
            await colour.call(album, "delete")
        deleted, _ = await colour.call(artist, "delete")
    finally:
        pre_delete.disconnect(look)
    assert deleted == 3
