"""The forms in which choices can be given, brought to one: pairs of value and label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from plectrum.utils.lazy import Promise

MAX_DEPTH = 2
"""Choices can be grouped, but groups cannot."""


class BaseChoiceIterator:
    """Choices that are computed each time they are iterated."""

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError("A choice iterator must implement __iter__().")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Iterable) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # compared by contents

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice) or index < 0:
            return list(self)[index]
        try:
            return next(islice(self, index, index + 1))
        except StopIteration:
            raise IndexError("index out of range") from None


class BlankChoiceIterator(BaseChoiceIterator):
    """Choices with a blank one before them, unless they have one."""

    def __init__(self, choices: Any, blank_choice: Iterable[Any]) -> None:
        self.choices = choices
        self.blank_choice = blank_choice

    def __iter__(self) -> Iterator[Any]:
        choices = list(normalize_choices(self.choices))
        if not any(value in ("", None) for value, _ in flatten_choices(choices)):
            yield from self.blank_choice
        yield from choices


class CallableChoiceIterator(BaseChoiceIterator):
    """Choices that a function returns."""

    def __init__(self, func: Callable[[], Any]) -> None:
        self.func = func

    def __iter__(self) -> Iterator[Any]:
        yield from normalize_choices(self.func())


def flatten_choices(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yields the pairs of value and label, those of groups too."""
    for value, label in choices or ():
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def normalize_choices(value: Any, *, depth: int = 0) -> Any:
    """Returns choices as a list of pairs, or an iterator where they come from a function.

    Args:
        value: A mapping, an enumeration with `choices`, a function, or pairs; anything else is
            returned as it is, for a check to report.
        depth: How many groups surround the choices.
    """
    choices = getattr(value, "choices", value) if isinstance(value, type) else value
    if isinstance(choices, BaseChoiceIterator | Promise | bytes | str):
        return choices
    if isinstance(choices, Mapping):
        pairs: Any = list(choices.items())
    elif callable(choices):
        return CallableChoiceIterator(choices) if depth == 0 else choices
    elif isinstance(choices, Iterable):
        pairs = choices if isinstance(choices, list | tuple) else list(choices)
    else:
        return choices
    if depth >= MAX_DEPTH:
        return choices
    try:
        return [(key, _normalize_label(label, depth + 1)) for key, label in pairs]
    except (TypeError, ValueError):
        return pairs


def _normalize_label(label: Any, depth: int) -> Any:
    return label if isinstance(label, str | Promise) else normalize_choices(label, depth=depth)
