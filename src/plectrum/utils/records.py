"""Immutable values with named fields: dataclasses whose methods cost nothing until they are called.

PERF: `dataclass(frozen=True, slots=True)` writes and compiles seven methods for each class, which
for the hundred classes of this framework was a fifth of the time until a first request. Here all
share theirs, and an initializer is compiled when the first instance is made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, field
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

__all__ = ["field", "fields", "record", "replace"]

C = TypeVar("C", bound=type[Any])
T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: C) -> C:
    """Makes a class as `dataclass(frozen=True, slots=True)` does; a base must be a record too.

    A method must name its class in `super(Class, self)`, as with any dataclass that has slots.
    """
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    values = _values_of(tuple(made.__dataclass_fields__))
    compared = _values_of(tuple(part.name for part in fields(made) if part.compare))

    def initialize_first(self: Any, *args: Any, **kwargs: Any) -> None:
        made.__init__ = _initializer(made)
        made.__init__(self, *args, **kwargs)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807 - set below
        if type(other) is not made or type(self) is not made:
            return NotImplemented
        return compared(self) == compared(other)

    made.__init__ = initialize_first
    made.__eq__ = __eq__
    made.__hash__ = lambda self: hash(compared(self))
    made.__reduce__ = lambda self: (type(self), values(self))
    made.__repr__ = _describe
    made.__setattr__ = made.__delattr__ = _refuse
    return made  # type: ignore[no-any-return]  # the same class, with slots


def fields(of: Any) -> tuple[dataclasses.Field[Any], ...]:
    """Returns the fields of a record, or of its class."""
    return dataclasses.fields(of)


def replace(value: T, /, **changes: Any) -> T:
    """Returns a copy of a record with other values of some fields.

    Raises:
        TypeError: There is no field of a name.
    """
    for name in value.__dataclass_fields__:  # type: ignore[attr-defined]  # it is a record
        if name not in changes:
            changes[name] = getattr(value, name)
    return type(value)(**changes)


def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Returns a function that returns the values of an object's attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _initializer(cls: Any) -> Callable[..., None]:
    parameters, lines = ["self"], []
    names: dict[str, Any] = {"assign": object.__setattr__}
    for part in fields(cls):
        value = part.name
        if part.default_factory is not MISSING:
            names[f"make_{part.name}"] = part.default_factory
            names["MISSING"] = MISSING
            parameters.append(f"{part.name}=MISSING")
            value = f"make_{part.name}() if {part.name} is MISSING else {part.name}"
        elif part.default is not MISSING:
            names[f"default_{part.name}"] = part.default
            parameters.append(f"{part.name}=default_{part.name}")
        else:
            parameters.append(part.name)
        lines.append(f"    assign(self, {part.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    source = f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or "    return")
    exec(source, names)  # noqa: S102 - written from the names of fields
    initializer: Any = names["__init__"]
    initializer.__qualname__ = f"{cls.__qualname__}.__init__"
    return initializer  # type: ignore[no-any-return]  # made by the text


def _describe(self: Any) -> str:
    shown = (f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: Any, name: str, *_: Any) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__qualname__} cannot change: its {name!r} is set once.")
