"""Attributes of a request that middleware promises and that are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class DeferredAttribute:
    """An attribute that a request has once somebody has said how to make it.

    PERF: most requests look at neither session nor messages; making them costs more than the
    hooks that promise them.

    Args:
        hint: What the error says to do where nobody has promised the attribute.
    """

    name = ""
    _maker = ""

    def __init__(self, hint: str) -> None:
        self._hint = hint

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self._maker = maker_of(name)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        fields = instance.__dict__
        make: Callable[[Any], Any] | None = fields.get(self._maker)
        if make is None:
            raise AttributeError(
                f"{type(instance).__name__!r} object has no attribute {self.name!r}. {self._hint}",
                name=self.name,
                obj=instance,
            )
        value = fields[self.name] = make(instance)
        return value


def maker_of(name: str) -> str:
    """Returns the name of the attribute that holds what makes a deferred one."""
    return f"_make_{name.strip('_')}"
