"""Lazy values: computed when they are used, and then like the value itself."""

from __future__ import annotations

import copy
import pickle
import threading
from typing import Any

import pytest

from plectrum.utils.functional import (
    LazyObject,
    Promise,
    SimpleLazyObject,
    cached_property,
    classproperty,
    empty,
    keep_lazy,
    keep_lazy_text,
    lazy,
    lazystr,
    partition,
)
from tests.support.threads import together


def greet(name: str = "you") -> str:
    return f"Hello {name}"


hello = lazy(greet, str)


def test_a_lazy_text_is_computed_at_each_use() -> None:
    calls: list[int] = []

    def count() -> str:
        calls.append(1)
        return str(len(calls))

    value = lazy(count, str)()
    assert calls == []
    assert str(value) == "1"
    assert str(value) == "2"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (lambda x: x == "Hello you", True),
        (lambda x: x != "Hello you", False),
        (lambda x: x < "I", True),
        (lambda x: x + "!", "Hello you!"),
        (lambda x: "> " + x, "> Hello you"),
        (lambda x: x.upper(), "HELLO YOU"),
        (lambda x: len(x), 9),
        (lambda x: "ell" in x, True),
        (lambda x: next(iter(x)), "H"),
        (lambda x: f"{x:>10}", " Hello you"),
        (lambda x: hash(x) == hash("Hello you"), True),
        (lambda x: bool(x), True),
        (lambda x: repr(x), "'Hello you'"),
        (lambda x: {x: 1}["Hello you"], 1),
    ],
)
def test_a_lazy_text_behaves_like_its_text(expression: Any, expected: object) -> None:
    assert expression(hello()) == expected


def test_a_lazy_text_can_be_pickled_and_copied() -> None:
    value = pickle.loads(pickle.dumps(hello("me")))
    assert isinstance(value, Promise)
    assert str(value) == "Hello me"
    assert copy.deepcopy(value) is value


def test_a_function_that_keeps_lazy_puts_itself_off() -> None:
    upper = keep_lazy_text(lambda text: str(text).upper())
    assert upper("a") == "A"
    assert isinstance(upper(lazystr("a")), Promise)
    assert str(upper(text=lazystr("a"))) == "A"
    with pytest.raises(TypeError, match="at least one argument"):
        keep_lazy()


def test_a_lazy_object_is_made_once() -> None:
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return [1, 2]

    value: Any = SimpleLazyObject(make)
    assert repr(value).startswith("<SimpleLazyObject: <function")
    assert value == [1, 2]
    value.append(3)
    assert len(value) == 3
    assert isinstance(value, list)
    assert made == [1]
    assert copy.copy(value) == [1, 2, 3]
    assert pickle.loads(pickle.dumps(value)) == [1, 2, 3]


def test_a_lazy_object_sets_and_deletes_attributes_of_its_object() -> None:
    class Box:
        pass

    value: Any = SimpleLazyObject(Box)
    value.x = 1
    assert value._wrapped.x == 1
    del value.x
    assert not hasattr(value, "x")
    with pytest.raises(NotImplementedError):
        bool(LazyObject())


class Circle:
    radius = 2

    def area(self) -> list[int]:
        return [self.radius]

    cached = cached_property(area)

    @classproperty
    def doubled(cls) -> int:  # noqa: N805 - of the class
        return cls.radius * 2


def test_a_cached_property_is_computed_once_and_can_be_forgotten() -> None:
    circle = Circle()
    assert circle.cached is circle.cached
    first = circle.__dict__.pop("cached")
    assert circle.cached is not first
    with pytest.raises((TypeError, RuntimeError)):  # wrapped before Python 3.12
        type("Wrong", (), {"a": (shared := cached_property(Circle.area)), "b": shared})


def test_a_class_property_belongs_to_the_class() -> None:
    assert Circle.doubled == 4
    assert Circle().doubled == 4


def test_partition_splits_by_a_predicate() -> None:
    assert partition(lambda x: x > 1, [1, 2, 3]) == ([1], [2, 3])


def test_threads_that_use_a_lazy_object_first_at_once_get_one_object() -> None:
    for _ in range(100):
        lazy_object: Any = SimpleLazyObject(lambda: [object()])
        found = together(lambda _, lazy_object=lazy_object: lazy_object[0], 3)  # type: ignore[misc]  # bound now
        assert found == [lazy_object[0]] * 3


def test_a_lazy_object_that_is_emptied_is_made_anew() -> None:
    made = iter("ab")
    lazy_object: Any = SimpleLazyObject(lambda: next(made))
    assert str(lazy_object) == "a"
    lazy_object._wrapped = empty
    assert str(lazy_object) == "b"


def test_threads_that_compute_a_cached_property_at_once_get_one_value() -> None:
    both_compute = threading.Barrier(2)

    class Thing:
        @cached_property
        def value(self) -> list[int]:
            both_compute.wait(5)
            return []

    thing = Thing()
    first, second = together(lambda _: thing.value, 2)
    assert first is second is thing.value


def test_nobody_sees_the_value_that_a_subclass_makes_its_own_of() -> None:
    seen: list[dict[str, Any]] = []

    class Base:
        @cached_property
        def value(self) -> list[int]:
            return [1]

    class Derived(Base):
        @cached_property
        def value(self) -> list[int]:
            inherited = super().value
            seen.append(dict(vars(self)))
            return [*inherited, 2]

    thing = Derived()
    assert thing.value == [1, 2]
    assert seen == [{}]
    assert thing.value is thing.value
