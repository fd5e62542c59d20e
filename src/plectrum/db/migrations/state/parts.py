"""Fields that consist of others of their model: composite keys, relations by several columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.db import models


def parts_of(field: Any, fields: Iterable[str]) -> list[str]:
    """Returns the names of the fields that a field consists of.

    Args:
        field: The field.
        fields: The names of the model's fields, as parts may be named by their attributes.
    """
    known = set(fields)
    return [
        name if name in known else name.removesuffix("_id")
        for name in _names(field)
        if name in known or name.removesuffix("_id") in known
    ]


def _names(field: Any) -> tuple[str, ...]:
    if isinstance(field, models.ForeignObject):
        return field.from_fields
    return field.field_names if isinstance(field, models.CompositePrimaryKey) else ()


def with_renamed_part(field: Any, old: str, new: str) -> Any:
    """Returns a field whose part is named anew; itself where it has no such part."""
    named = {old: new, f"{old}_id": f"{new}_id"}
    names = _names(field)
    changed = tuple(named.get(name, name) for name in names)
    if changed == names:
        return field
    _name, _path, args, kwargs = field.deconstruct()
    if "from_fields" in kwargs:
        return type(field)(*args, **{**kwargs, "from_fields": changed})
    return type(field)(*changed, **kwargs)
