"""`copy.replace` for the Python versions that have it not yet."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import Any, TypeVar

T = TypeVar("T")

__all__ = ["copy", "deepcopy", "replace"]


def replace(obj: T, /, **changes: Any) -> T:
    """Returns a copy of an object with some of its fields changed.

    Raises:
        TypeError: The type of the object does not offer `__replace__`.
    """
    method = getattr(type(obj), "__replace__", None)
    if method is None:
        raise TypeError(f"replace() does not support {type(obj).__name__} objects.")
    replaced: T = method(obj, **changes)
    return replaced
