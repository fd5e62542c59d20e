"""The names that generated code uses, and what they stand for.

Generated code holds no text of the template outside literals made by `repr`, and no value at all:
filters, constants and accessors are bound to names of its module when a variant is made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from plectrum.template.engine.runtime.filters import bind_filter, keeping_safe
from plectrum.template.engine.runtime.lookup import MISSING
from plectrum.template.engine.runtime.output import Presenter

Binder = Callable[[Presenter], Any]


class Bindings:
    """Collects names and how each gets its value, which may depend on the variant."""

    def __init__(self) -> None:
        self.binders: dict[str, Binder] = {}
        self.constants: dict[str, Any] = {}
        self._names: dict[Any, str] = {}

    def constant(self, value: Any, prefix: str = "k") -> str:
        """Returns a name for a value that never changes."""
        key = (type(value), value) if isinstance(value, (str, int, float)) else id(value)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"{prefix}_{len(self._names)}"
            self.constants[name] = value
        return name

    def getter(self, part: str, *, is_first: bool, failure: Any = MISSING) -> str:
        """Returns the name of the function that gets a part of an object, or `failure`."""
        binder = partial(_getter, part=part, is_first=is_first, failure=failure)
        return self._bind(("get", part, is_first, failure), "get", part, binder)

    def shower(self, part: str, *, is_first: bool) -> str:
        """Returns the name of the function that shows a part of an object."""
        return self._bind(
            ("show", part, is_first), "show", part, partial(_shower, part=part, is_first=is_first)
        )

    def filter(self, name: str, function: Callable[..., Any]) -> str:
        """Returns the name of a filter, bound to its environment and keeping safe text safe."""
        return self._bind(("filter", id(function)), "f", name, partial(_filter, function=function))

    def specialized(
        self, name: str, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> str:
        """Returns the name of a filter made for constant arguments."""
        key = ("filter", id(function), tuple(map(repr, arguments)))
        binder = partial(_specialized, function=function, arguments=arguments)
        return self._bind(key, "f", name, binder)

    def _bind(self, key: Any, prefix: str, readable: str, binder: Binder) -> str:
        name = self._names.get(key)
        if name is None:
            part = readable if readable.isascii() else ""
            name = self._names[key] = f"{prefix}_{part}_{len(self._names)}"
            self.binders[name] = binder
        return name

    def namespace(self, presenter: Presenter) -> dict[str, Any]:
        """Returns what the names stand for in a variant."""
        values = dict(self.constants)
        for name, binder in self.binders.items():
            values[name] = binder(presenter)
        return values


def _getter(presenter: Presenter, part: str, is_first: bool, failure: Any) -> Any:
    return presenter.getter(part, is_first=is_first, failure=failure)


def _shower(presenter: Presenter, part: str, is_first: bool) -> Any:
    return presenter.shower(part, is_first=is_first)


def _specialized(
    presenter: Presenter, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> Any:
    return function.specialize(presenter.environment, *arguments)  # type: ignore[attr-defined]  # has it


def _filter(presenter: Presenter, function: Callable[..., Any]) -> Any:
    bound = bind_filter(function, presenter.environment)
    return keeping_safe(bound) if getattr(function, "is_safe", False) else bound
