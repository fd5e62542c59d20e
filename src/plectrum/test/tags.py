"""Tags by which tests can be chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T", bound="Callable[..., Any] | type")


def tag(*names: str) -> Callable[[T], T]:
    """Marks a test, or all tests of a class, with tags; `plectrum test --tag` chooses by them."""

    def decorator(target: T) -> T:
        known: set[str] = getattr(target, "tags", set())
        target.tags = known | set(names)  # type: ignore[union-attr]  # documented attribute
        return target

    return decorator
