"""Objects that migrations can write down: a path and the arguments they were made with."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar, overload

C = TypeVar("C", bound=type)


@overload
def deconstructible(cls: C, /, *, path: str | None = None) -> C: ...


@overload
def deconstructible(*, path: str | None = None) -> Callable[[C], C]: ...


def deconstructible(cls: Any = None, /, *, path: str | None = None) -> Any:
    """Decorates a class so that its instances know how they were made.

    Args:
        cls: The class, when the decorator is used without arguments.
        path: The dotted path to write; that of the class when `None`.

    Returns:
        The class, with `deconstruct()` returning path, arguments and keyword arguments.
    """

    def decorator(klass: Any) -> Any:
        def __new__(new_class: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807 - becomes the class's
            instance = super(klass, new_class).__new__(new_class)
            instance._constructor_args = (args, kwargs)
            return instance

        def deconstruct(self: Any) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
            """Returns the dotted path, the arguments and the keyword arguments."""
            if path and type(self) is klass:
                module_name, _, name = path.rpartition(".")
            else:
                module_name, name = type(self).__module__, type(self).__name__
            if not hasattr(import_module(module_name), name):
                raise ValueError(
                    f"Could not find object {name} in {module_name}.\n"
                    "Please note that you cannot serialize things like inner classes. Please "
                    "move the object into the main module body to use migrations."
                )
            full_path = path if path and type(self) is klass else f"{module_name}.{name}"
            return (full_path, *self._constructor_args)

        klass.__new__ = staticmethod(__new__)
        klass.deconstruct = deconstruct
        return klass

    return decorator if cls is None else decorator(cls)
