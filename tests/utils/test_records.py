"""Immutable values with named fields."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from plectrum.utils.records import field, fields, record, replace


@record
class Point:
    x: int
    y: int = 0


@record
class Place(Point):
    name: str = "here"
    tags: list[str] = field(default_factory=list, compare=False)


@record
class Alone:
    value: Any


@record
class Nothing:
    pass


@record
class Positive:
    number: int

    def __post_init__(self) -> None:
        if self.number <= 0:
            raise ValueError("not positive")


def test_arguments_are_given_by_place_or_name() -> None:
    assert (Point(1).x, Point(1).y, Point(x=3, y=4).y) == (1, 0, 4)
    place = Place(1, 2, "there")
    assert (place.x, place.name, place.tags) == (1, "there", [])


def test_defaults_are_made_for_each_instance() -> None:
    first, second = Place(1), Place(1)
    first.tags.append("a")
    assert second.tags == []
    assert Place(1, tags=["b"]).tags == ["b"]


@pytest.mark.parametrize(("places", "names"), [((), {}), ((1, 2, 3), {}), ((1,), {"z": 2})])
def test_wrong_arguments_are_refused(places: tuple[int, ...], names: dict[str, int]) -> None:
    @record
    class Pair:
        x: int
        y: int = 0

    for _ in range(2):  # when the initializer is compiled, and afterwards
        with pytest.raises(TypeError, match="__init__"):
            Pair(*places, **names)


def test_nothing_can_be_set_or_deleted() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="'x'"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.other = 2  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def test_equal_are_those_of_one_class_with_equal_fields() -> None:
    assert Point(1) == Point(1, 0)
    assert Point(1) != Point(2)
    assert Point(1) != Place(1)
    assert Point(1).__eq__((1, 0)) is NotImplemented
    assert Place(1, tags=["a"]) == Place(1, tags=["b"])
    assert {Point(1), Point(1, 0)} == {Point(1)}
    assert hash(Place(1, tags=["a"])) == hash(Place(1))
    assert Nothing() == Nothing()
    assert Alone((1, 2)) == Alone((1, 2))
    assert Alone(1) != Alone(2)


def test_copies_are_equal() -> None:
    for value in (Point(1), Place(1, 2, "a"), Alone([1]), Nothing()):
        assert copy.copy(value) == value
        assert copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(value)) == value


def test_replace_changes_some_fields() -> None:
    assert replace(Place(1, 2, "a"), y=3) == Place(1, 3, "a")
    with pytest.raises(TypeError):
        replace(Point(1), z=1)


def test_fields_and_repr_name_them() -> None:
    assert [part.name for part in fields(Place)] == ["x", "y", "name", "tags"]
    assert repr(Place(1)) == "Place(x=1, y=0, name='here', tags=[])"


def test_a_record_can_check_itself() -> None:
    assert Positive(1).number == 1
    for _ in range(2):
        with pytest.raises(ValueError, match="not positive"):
            Positive(0)


def test_a_record_can_be_matched() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
