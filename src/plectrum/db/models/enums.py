"""Enumerations whose members are the choices of a field.

Example:
    A member is a value with a label; without a label, the name is written as one::

        class Suit(IntegerChoices):
            DIAMOND = 1, "Diamonds"
            SPADE = 2

        Suit.choices  # [(1, 'Diamonds'), (2, 'Spade')]
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from plectrum.utils.lazy import Promise

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Choices", "ChoicesType", "IntegerChoices", "TextChoices"]


class ChoicesType(enum.EnumMeta):
    """The class of classes of choices: gives them `choices`, `labels`, `values` and `names`.

    Raises:
        ValueError: Two members have the same value.
    """

    def __new__(cls, name: str, bases: Any, namespace: Any, **options: Any) -> Any:
        """Makes a class of choices, of which no value may stand twice."""
        made: Any = super().__new__(cls, name, bases, namespace, **options)
        return enum.unique(made)

    @property
    def names(cls) -> list[str]:
        """The names of the members; `__empty__` first where there is an empty label."""
        empty = ["__empty__"] if hasattr(cls, "__empty__") else []
        return empty + [member.name for member in _members(cls)]

    @property
    def choices(cls) -> list[tuple[Any, Any]]:
        """Pairs of value and label, as `Field.choices` takes them."""
        empty = [(None, getattr(cls, "__empty__"))] if hasattr(cls, "__empty__") else []  # noqa: B009 - made by the class statement
        return empty + [(member.value, member.label) for member in _members(cls)]

    @property
    def labels(cls) -> list[Any]:
        """The labels of the members."""
        return [label for _, label in cls.choices]

    @property
    def values(cls) -> list[Any]:
        """The values of the members."""
        return [value for value, _ in cls.choices]

    def __contains__(cls, member: object) -> bool:
        if isinstance(member, cls):
            return True
        return any(known.value == member for known in _members(cls))


def _members(cls: Any) -> list[Any]:
    return list(cls)


class Choices(enum.Enum, metaclass=ChoicesType):
    """The base of enumerated choices; mix in a data type for values that are no objects."""

    if TYPE_CHECKING:
        _label: Any
        do_not_call_in_templates: bool

    def __new__(cls, *arguments: Any) -> Self:
        """Makes a member from a value, or from a value and the label that follows it."""
        label = None
        if len(arguments) > 1 and _is_label(arguments[-1]):
            *values, label = arguments
            arguments = tuple(values)
        data_type: Any = getattr(cls, "_member_type_")  # noqa: B009 - `enum` makes it
        if data_type is object:
            member = object.__new__(cls)
            value: Any = arguments[0] if len(arguments) == 1 else arguments
        else:
            _refuse_other_than_text(data_type, arguments)
            value = data_type(*arguments)
            member = data_type.__new__(cls, *arguments)
        member._value_ = value
        member._label = label
        return member

    @enum.property
    def label(self) -> Any:
        """What a person reads; may be a lazy translation."""
        if self._label is None:
            return self.name.replace("_", " ").title()
        return self._label

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}.{self.name}"


# Templates call what is callable; a class of choices is meant to be read.
Choices.do_not_call_in_templates = True


def _refuse_other_than_text(data_type: type[Any], arguments: tuple[Any, ...]) -> None:
    """Raises TypeError where `str` would make a text of a value that is none."""
    if data_type is str and not isinstance(arguments[0], str):
        raise TypeError(f"{arguments[0]!r} is not a string")


def _is_label(value: object) -> bool:
    """Tells whether the last argument of a member is its label: text, or lazy text."""
    return isinstance(value, str | Promise)


class IntegerChoices(int, Choices):
    """Choices whose values are integers."""


class TextChoices(str, Choices):
    """Choices whose values are texts; `auto()` and the functional form give the name."""

    @staticmethod
    def _generate_next_value_(name: str, *_: Any) -> str:
        return name
