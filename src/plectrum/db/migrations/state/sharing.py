"""Finding out that a field of a model is made like one that a state has already.

Nearly all fields of a project are as its migrations left them. To see that without making them
anew, and comparing what would make each, keeps the search for changes short.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

from plectrum.db.models.relations.remote import ManyToOneRel, OneToOneRel

_OF_JOINING = frozenset({"attname", "column", "concrete", "model"})
"""What a field has from the model that it is in."""
_APART = frozenset({"creation_counter", "name", "remote_field", "verbose_name"})
"""What may differ although the fields are made alike; the name given is `_verbose_name`."""
_PLAIN_RELATIONS = frozenset({ManyToOneRel, OneToOneRel})
_relation_options = attrgetter("on_delete", "parent_link", "symmetrical")

Options = Callable[[dict[str, Any]], tuple[Any, ...]]
_options_of: dict[tuple[type[Any], int, int], Options | None] = {}
"""By class and by how many attributes a field has when it is free and when it is joined."""


def is_made_like(field: Any, free: Any) -> bool:
    """Tells whether a field of a model is surely made like one that belongs to none.

    Args:
        field: The field of a model.
        free: The other one, with nothing on it but what its `__init__` has set.

    Returns:
        `False` also where only a comparison of what makes them can tell.
    """
    cls: Any = type(field)
    if cls is not type(free):
        return False
    joined, given = field.__dict__, free.__dict__
    # PERF: comparing all names for each pair takes longer than comparing the values.
    layout = (cls, len(given), len(joined))
    if layout not in _options_of:
        _options_of[layout] = _options_getter(cls, set(given), set(joined))
    options_of = _options_of[layout]
    try:
        is_alike = options_of is not None and options_of(given) == options_of(joined)
    except KeyError:
        return False
    return is_alike and (free.remote_field is None or _leads_alike(field, free.remote_field))


def _leads_alike(field: Any, free: Any) -> bool:
    """Tells whether a relation of a model leads where one does that names its target."""
    relation = field.remote_field
    if type(relation) not in _PLAIN_RELATIONS or isinstance(relation.model, str):
        return False
    names_key = free.field_name is None and field.points_to_key
    return (
        isinstance(free.model, str)
        and relation.model._meta.label_lower == free.model.lower()
        and (names_key or relation.field_name == free.field_name)
        and _relation_options(relation) == _relation_options(free)
        and not (relation.limit_choices_to or free.limit_choices_to)
    )


def _options_getter(cls: type[Any], given: set[str], joined: set[str]) -> Options | None:
    """Returns what takes the options from a field's attributes; `None` if these tell too little.

    Args:
        cls: The fields' class.
        given: The attributes that `__init__` has set.
        joined: The attributes of the field of a model.
    """
    found_out = joined - given - _OF_JOINING
    if not given <= joined or not all(
        isinstance(getattr(cls, name, None), cached_property) for name in found_out
    ):
        return None
    return itemgetter(*(given - _APART))
