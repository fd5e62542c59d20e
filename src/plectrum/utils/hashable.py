"""Making values hashable."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any


def make_hashable(value: Any) -> Hashable:
    """Returns a hashable value that is equal for equal values: lists and mappings become tuples.

    Raises:
        TypeError: The value holds something that is neither hashable nor iterable.
    """
    if isinstance(value, dict):
        return tuple((key, make_hashable(item)) for key, item in sorted(value.items()))
    try:
        hash(value)
    except TypeError:
        if isinstance(value, Iterable):
            return tuple(map(make_hashable, value))
        raise
    return value  # type: ignore[no-any-return]  # its hash has just been taken
