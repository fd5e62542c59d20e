"""Finding out that a field of a model is made like one that a state has already.

Nearly all fields of a project are as its migrations left them. To see that without making them
anew, and comparing what would make each, keeps the search for changes short.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

_PLAIN = frozenset({bool, int, str})
"""The types whose equal values mean the same; an `F()`, say, may answer anything to `==`."""
_OF_JOINING = frozenset({"attname", "column", "concrete", "model"})
"""What a field has from the model that it is in."""
_APART = frozenset({"creation_counter", "name", "verbose_name"})
"""What may differ although the fields are made alike; the name given is `_verbose_name`."""


def is_made_like(field: Any, free: Any) -> bool:
    """Tells whether a field of a model is surely made like one that belongs to none.

    Args:
        field: The field of a model.
        free: The other one, with nothing on it but what its `__init__` has set.

    Returns:
        `False` also where only a comparison of what makes them can tell, as for relations.
    """
    if type(field) is not type(free) or free.remote_field is not None:
        return False
    joined, given = field.__dict__, free.__dict__
    cls: Any = type(field)
    options_of = _options_getter(cls, tuple(given), tuple(joined))
    return options_of is not None and all(
        value is other or (type(value) in _PLAIN and type(other) in _PLAIN and value == other)
        for value, other in zip(options_of(given), options_of(joined), strict=True)
    )


@lru_cache(maxsize=256)
def _options_getter(
    cls: type[Any], given: tuple[str, ...], joined: tuple[str, ...]
) -> Callable[[dict[str, Any]], tuple[Any, ...]] | None:
    """Returns what takes the options from a field's attributes; `None` if these tell too little.

    Args:
        cls: The fields' class.
        given: The attributes that `__init__` has set.
        joined: The attributes of the field of a model.
    """
    found_out = set(joined) - set(given) - _OF_JOINING
    if not set(given) <= set(joined) or not all(
        isinstance(getattr(cls, name, None), cached_property) for name in found_out
    ):
        return None
    return itemgetter(*(name for name in given if name not in _APART))
