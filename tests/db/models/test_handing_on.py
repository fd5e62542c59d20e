"""What managers hand on to QuerySets, and what QuerySets ask routers: shortcuts change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.db import models
from plectrum.db.models.query.refine import Refine
from plectrum.db.routing import ConnectionRouter, router
from plectrum.test.utils import isolate_apps, override_settings
from tests.db.models.library import Book


@pytest.mark.parametrize("name", ["filter", "exclude", "get"])
def test_a_replaced_method_of_querysets_is_called_by_managers(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models.QuerySet, name, lambda *args, **kwargs: (args[1:], kwargs))
    assert getattr(Book.objects, name)(1, pages=2) == ((1,), {"pages": 2})


@isolate_apps("library")
def test_an_overriding_queryset_is_asked_even_by_a_plain_manager() -> None:
    class Loud(models.QuerySet[Any]):
        def filter(self, *args: Any, **kwargs: Any) -> Any:
            return "loud", args, kwargs

    class Manager(models.Manager[Any]):
        def get_queryset(self) -> Any:
            return Loud(self.model)

    class Item(models.Model):
        objects = Manager()

        class Meta:
            app_label = "library"

    assert Item.objects.filter(pk=1) == ("loud", (), {"pk": 1})
    assert isinstance(Item.objects.order_by("pk"), Loud)


@isolate_apps("library")
def test_a_method_with_options_is_handed_all_of_them() -> None:
    class Own(models.QuerySet[Any]):
        def plain(self) -> Any:
            return "plain"

        def named(self, *names: Any) -> Any:
            return names

        def both(self, first: Any, *, flag: bool = False, **more: Any) -> Any:
            return first, flag, more

    class Item(models.Model):
        objects = Own.as_manager()

        class Meta:
            app_label = "library"

    assert Item.objects.plain() == "plain"
    assert Item.objects.named(1, 2) == (1, 2)
    assert Item.objects.both(1, flag=True, x=2) == (1, True, {"x": 2})
    with pytest.raises(TypeError):
        Item.objects.plain(1)
    with pytest.raises(TypeError):
        Item.objects.named(name=1)


@isolate_apps("library")
def test_a_manager_that_is_added_later_is_found() -> None:
    class Item(models.Model):
        class Meta:
            app_label = "library"

    first = Item.objects
    assert Item.objects is first
    Item.add_to_class("others", models.Manager())
    found: Any = Item
    assert found.others.model is Item
    assert found.objects.model is Item
    assert found.others is found.others


class Elsewhere:
    """Sends everything to another database."""

    def db_for_read(self, model: Any, **_: Any) -> str:
        return "elsewhere"

    def db_for_write(self, model: Any, **_: Any) -> str:
        return "written"


@pytest.fixture
def known_routers() -> Iterator[None]:
    router.reset()
    yield
    router.reset()


@pytest.mark.usefixtures("known_routers")
def test_routers_that_come_later_are_asked() -> None:
    query: Any = Book.objects.filter(pages=1)
    assert query.db == "default"
    assert router.has_none
    with override_settings(DATABASE_ROUTERS=[Elsewhere()]):
        assert query.db == "elsewhere"
        assert query._with(_for_write=True).db == "written"
    assert query.db == "default"
    router.routers = [Elsewhere()]
    assert query.db == "elsewhere"
    router.routers = []
    assert query.db == "default"


def test_a_router_without_routers_gives_the_default() -> None:
    asked = ConnectionRouter([])
    for _ in range(2):
        assert asked.db_for_read(Book) == "default"
        assert asked.db_for_write(Book) == "default"


class Number:
    """Counts as a whole number by `int()` alone."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __int__(self) -> int:
        return self.number


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [
        (slice(None, 3), 0, 3),
        (slice(2, None), 2, None),
        (slice(0, 3), 0, 3),
        (slice(1, 3), 1, 3),
        (slice(None, None), 0, None),
        (slice(Number(1), Number(3)), 1, 3),
        (slice(False, True), 0, 1),
    ],
)
def test_a_slice_has_its_bounds(bounds: slice, low: int, high: int | None) -> None:
    query: Any = Book.objects.filter(pages=1)[bounds]
    assert (query._query.low, query._query.high) == (low, high)


@pytest.mark.parametrize("bounds", [slice(-1, None), slice(None, -1), slice(Number(-1), None)])
def test_a_slice_counts_from_the_front_alone(bounds: slice) -> None:
    with pytest.raises(ValueError, match="Negative indexing"):
        Book.objects.all()[bounds]


def test_filter_is_what_managers_compare_with() -> None:
    assert models.QuerySet.filter is Refine.filter
