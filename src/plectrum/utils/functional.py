"""Functional programming tools; the lazy values live in `plectrum.utils.lazy`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar, overload

from plectrum.utils.lazy import (
    LazyObject,
    Promise,
    SimpleLazyObject,
    empty,
    keep_lazy,
    keep_lazy_text,
    lazy,
    lazystr,
)

T = TypeVar("T")

__all__ = [
    "LazyObject",
    "Promise",
    "SimpleLazyObject",
    "cached_property",
    "classproperty",
    "empty",
    "keep_lazy",
    "keep_lazy_text",
    "lazy",
    "lazystr",
    "partition",
]


class cached_property(Generic[T]):  # noqa: N801 - documented name
    """A property whose value is computed at its first use and kept by the instance.

    Threads that use it first at the same time may each compute a value; all of them get the one
    that was kept first, so that an instance never has two.

    Args:
        func: The method that computes the value.
    """

    name: str | None = None

    def __init__(self, func: Callable[[Any], T]) -> None:
        self.func = func
        self.__doc__ = getattr(func, "__doc__", None)

    def __set_name__(self, owner: type, name: str) -> None:
        if self.name is None:
            self.name = name
        elif name != self.name:
            raise TypeError(
                "Cannot assign the same cached_property to two different names "
                f"({self.name!r} and {name!r})."
            )

    @overload
    def __get__(self, instance: None, owner: type) -> cached_property[T]: ...

    @overload
    def __get__(self, instance: object, owner: type | None = None) -> T: ...

    def __get__(self, instance: object | None, owner: type | None = None) -> cached_property[T] | T:
        if instance is None:
            return self
        if self.name is None:
            raise TypeError(
                "Cannot use cached_property instance without calling __set_name__() on it."
            )
        value = self.func(instance)
        if getattr(type(instance), self.name) is not self:
            # A subclass makes its own value of this one, which nobody may see in its place.
            return value
        kept: T = instance.__dict__.setdefault(self.name, value)
        return kept


class classproperty(Generic[T]):  # noqa: N801 - documented name
    """A property of the class itself.

    Args:
        method: Computes the value from the class.
    """

    def __init__(self, method: Callable[[Any], T] | None = None) -> None:
        self.fget = method

    def __get__(self, instance: object | None, owner: type | None = None) -> T:
        if self.fget is None:
            raise AttributeError("This class property has no getter.")
        return self.fget(owner)

    def getter(self, method: Callable[[Any], T]) -> classproperty[T]:
        """Sets the method that computes the value."""
        self.fget = method
        return self


def partition(predicate: Callable[[T], object], values: Iterable[T]) -> tuple[list[T], list[T]]:
    """Splits values in two: those for which the predicate fails, and those for which it holds."""
    results: tuple[list[T], list[T]] = ([], [])
    for value in values:
        results[bool(predicate(value))].append(value)
    return results
