"""The choices of a field: their accepted forms, and the lists that forms and displays use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from plectrum.conf import settings
from plectrum.db.models.enums import ChoicesType
from plectrum.utils.lazy import lazy
from plectrum.utils.translation import gettext_lazy as _

BLANK_CHOICE_LABEL = _("- Select an option -")
BLANK_CHOICE_DASH = [("", "---------")]


def _blank_label() -> Any:
    """Returns the label of no choice, as settings and `plectrum.db.models.fields` have it now.

    Applications give it another text by setting `BLANK_CHOICE_LABEL` of that package.
    """
    if settings.USE_BLANK_CHOICE_DASH:
        return BLANK_CHOICE_DASH[0][1]
    return getattr(sys.modules["plectrum.db.models.fields"], "BLANK_CHOICE_LABEL")  # noqa: B009 - of a module


blank_label = lazy(_blank_label, str)()
BLANK_CHOICE = [("", blank_label)]


class CallableChoices:
    """Choices that a function gives, asked anew each time they are read."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(normalize_choices(self.function()) or ())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CallableChoices):
            return self.function == other.function
        return list(self) == other

    __hash__ = None  # type: ignore[assignment]  # equal to lists, which have no hash


def normalize_choices(choices: Any) -> Any:
    """Turns any documented form of choices into a list of pairs; groups hold lists of pairs.

    Args:
        choices: Pairs, a mapping, a class of choices, a function that gives one of these, or
            `None`. Anything else is returned as it is, for the system checks to report.
    """
    if choices is None or isinstance(choices, CallableChoices):
        return choices
    if isinstance(choices, ChoicesType):
        return choices.choices
    if callable(choices):
        return CallableChoices(choices)
    if isinstance(choices, Mapping):
        choices = choices.items()
    elif isinstance(choices, str) or not isinstance(choices, Iterable):
        return choices
    return [_normalize_entry(entry) for entry in choices]


def _normalize_entry(entry: Any) -> Any:
    if isinstance(entry, (list, tuple)) and len(entry) == 2:
        value, label = entry
        if isinstance(label, (list, tuple, Mapping)):
            return (value, normalize_choices(label))
        return (value, label)
    return entry


def flatten_choices(choices: Any) -> list[tuple[Any, Any]]:
    """Returns the pairs of value and label, those within groups too."""
    flat: list[tuple[Any, Any]] = []
    for entry in choices or ():
        if not (isinstance(entry, (list, tuple)) and len(entry) == 2):
            continue  # the system checks report it
        value, label = entry
        if isinstance(label, (list, tuple)):
            flat.extend(pair for pair in label if len(pair) == 2)
        else:
            flat.append((value, label))
    return flat


def has_blank_choice(choices: Any) -> bool:
    """Tells whether one of the choices stands for no value."""
    return any(value in {None, ""} for value, _ in flatten_choices(choices) if _is_hashable(value))


def _is_hashable(value: Any) -> bool:
    return getattr(type(value), "__hash__", None) is not None
