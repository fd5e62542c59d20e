"""Containers that the standard library has not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSet
from typing import Any, Generic, NoReturn, Self, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class OrderedSet(MutableSet[T], Generic[T]):
    """A set that keeps the order in which its items came."""

    def __init__(self, iterable: Iterable[T] | None = None) -> None:
        self.dict: dict[T, None] = dict.fromkeys(iterable or ())

    def add(self, value: T) -> None:
        """Adds an item; one that is there keeps its place."""
        self.dict[value] = None

    def remove(self, value: T) -> None:
        """Removes an item; raises KeyError if it is not there."""
        del self.dict[value]

    def discard(self, value: T) -> None:
        """Removes an item if it is there."""
        self.dict.pop(value, None)

    def __iter__(self) -> Iterator[T]:
        return iter(self.dict)

    def __reversed__(self) -> Iterator[T]:
        return reversed(self.dict)

    def __contains__(self, value: object) -> bool:
        return value in self.dict

    def __len__(self) -> int:
        return len(self.dict)

    def __repr__(self) -> str:
        items = repr(list(self.dict)) if self.dict else ""
        return f"{type(self).__qualname__}({items})"


class MultiValueDictKeyError(KeyError):
    """A key is not in a `MultiValueDict`."""


_get: Any = dict.get


class MultiValueDict(dict[K, list[V]], Generic[K, V]):
    """A dictionary of lists: one key can have several values, and answers with the last.

    Args:
        key_to_list_mapping: Keys with the lists of their values.
    """

    def __init__(
        self, key_to_list_mapping: Mapping[K, list[V]] | Iterable[tuple[K, list[V]]] = ()
    ) -> None:
        super().__init__(key_to_list_mapping)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {super().__repr__()}>"

    def __getitem__(self, key: K) -> V:  # type: ignore[override]  # the last value, as documented
        try:
            values = super().__getitem__(key)
        except KeyError:
            raise MultiValueDictKeyError(key) from None
        try:
            return values[-1]
        except IndexError:
            return cast("V", [])  # COMPAT: an empty list answers itself

    def __setitem__(self, key: K, value: V) -> None:  # type: ignore[override]  # one value
        super().__setitem__(key, [value])

    def __copy__(self) -> MultiValueDict[K, V]:
        return type(self)([(key, values[:]) for key, values in self.lists()])

    def __deepcopy__(self, memo: dict[int, Any]) -> MultiValueDict[K, V]:
        result = type(self)()
        memo[id(self)] = result
        for key, values in dict.items(self):
            dict.__setitem__(result, copy.deepcopy(key, memo), copy.deepcopy(values, memo))
        return result

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_data": dict(self.lists())}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for key, values in state.pop("_data", {}).items():
            self.setlist(key, values)
        self.__dict__.update(state)

    def get(self, key: K, default: Any = None) -> Any:
        """Returns the last value of a key, or `default` where there is none."""
        # PERF: every field of every form asks here once (benchmarks/forms.py).
        values = _get(self, key)
        if not values:
            return default
        value: Any = values[-1]
        return default if type(value) is list and not value else value

    def getlist(self, key: K, default: Any = None) -> list[V]:
        """Returns a new list of all values of a key."""
        values = dict.get(self, key)
        if values is None:
            return [] if default is None else default
        return list(values)

    def setlist(self, key: K, list_: list[V]) -> None:
        """Replaces the values of a key."""
        super().__setitem__(key, list_)

    def setdefault(self, key: K, default: Any = None) -> Any:
        """Returns the last value of a key, after setting `default` where there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def setlistdefault(self, key: K, default_list: list[V] | None = None) -> list[V]:
        """Returns the list of values of a key, after setting `default_list` if it is missing."""
        if key not in self:
            self.setlist(key, [] if default_list is None else default_list)
        return dict.__getitem__(self, key)

    def appendlist(self, key: K, value: V) -> None:
        """Adds a value to those of a key."""
        self.setlistdefault(key).append(value)

    def items(self) -> Iterator[tuple[K, V]]:  # type: ignore[override]  # last values, as documented
        """Yields each key with its last value."""
        for key in self:
            yield key, self[key]

    def lists(self) -> Iterator[tuple[K, list[V]]]:
        """Yields each key with the list of its values."""
        return iter(super().items())

    def values(self) -> Iterator[V]:  # type: ignore[override]  # last values, as documented
        """Yields the last value of each key."""
        for key in self:
            yield self[key]

    def copy(self) -> MultiValueDict[K, V]:
        """Returns a copy whose lists are copies too."""
        return copy.copy(self)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Adds values to those that are there, rather than replacing them."""
        if len(args) > 1:
            raise TypeError(f"update expected at most 1 argument, got {len(args)}")
        if args:
            if isinstance(args[0], MultiValueDict):
                for key, values in args[0].lists():
                    self.setlistdefault(key).extend(values)
            else:
                pairs = args[0].items() if isinstance(args[0], Mapping) else args[0]
                for key, value in pairs:
                    self.setlistdefault(key).append(value)
        for name, value in kwargs.items():
            self.setlistdefault(cast("K", name)).append(value)

    def dict(self) -> dict[K, V]:
        """Returns an ordinary dictionary of last values."""
        return {key: self[key] for key in self}


class ImmutableList(tuple[T, ...], Generic[T]):  # noqa: SLOT001 - carries its warning
    """A tuple that explains itself when code tries to change it like a list."""

    warning: str

    def __new__(  # noqa: D102
        cls, *args: Any, warning: str = "ImmutableList object is immutable.", **kwargs: Any
    ) -> Self:
        self = super().__new__(cls, *args, **kwargs)
        self.warning = warning
        return self

    def complain(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Raises AttributeError with the warning."""
        raise AttributeError(self.warning)

    __delitem__ = complain
    __setitem__ = complain
    __iadd__ = complain
    __imul__ = complain
    append = complain
    extend = complain
    insert = complain
    pop = complain
    remove = complain
    sort = complain
    reverse = complain


class DictWrapper(dict[str, V], Generic[V]):
    """A dictionary that passes the values of keys with a prefix through a function.

    Args:
        data: The contents.
        func: Is applied to the value of a key that was asked for with the prefix.
        prefix: The prefix, which is not a part of the key.
    """

    def __init__(self, data: Mapping[str, V], func: Callable[[V], Any], prefix: str) -> None:
        super().__init__(data)
        self.func = func
        self.prefix = prefix

    def __getitem__(self, key: str) -> Any:
        if key.startswith(self.prefix):
            return self.func(super().__getitem__(key.removeprefix(self.prefix)))
        return super().__getitem__(key)


class CaseInsensitiveMapping(Mapping[str, V], Generic[V]):
    """A mapping whose keys are looked up without regard to case, and shown as they were given."""

    def __init__(self, data: Mapping[str, V] | Iterable[tuple[str, V]]) -> None:
        pairs: Any = data.items() if isinstance(data, Mapping) else _pairs(data)
        self._store: dict[str, tuple[str, V]] = {key.lower(): (key, value) for key, value in pairs}

    def __getitem__(self, key: str) -> V:
        return self._store[key.lower()][1]

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self._store.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and {k.lower(): v for k, v in self.items()} == {
            k.lower(): v for k, v in other.items()
        }

    __hash__ = None  # type: ignore[assignment]  # compared by contents

    def __repr__(self) -> str:
        return repr(dict(self._store.values()))

    def copy(self) -> CaseInsensitiveMapping[V]:
        """Returns the mapping itself: it cannot be changed."""
        return self


def _pairs(data: Iterable[tuple[str, V]]) -> Iterator[tuple[str, V]]:
    """Yields the pairs of an iterable, and says what is wrong with one that is no pair."""
    for index, element in enumerate(data):
        if len(element) != 2:
            raise ValueError(
                f"dictionary update sequence element #{index} has length {len(element)}; "
                "2 is required."
            )
        if not isinstance(element[0], str):
            raise ValueError(f"Element key {element[0]!r} invalid, only strings are allowed")
        yield element
