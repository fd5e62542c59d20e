"""Prefetching along a generic foreign key, with a choice of what is fetched of each model."""

from __future__ import annotations

from typing import Any

from plectrum.db.models import Prefetch
from plectrum.db.models.query.prefetch import without_rows


class GenericPrefetch(Prefetch):
    """A generic foreign key to prefetch.

    Args:
        lookup: Names of relations, joined by two underscores; the last one is the key's.
        querysets: What is fetched, for each model; the usual objects of models without one.
        to_attr: The attribute that takes the objects, instead of the key's own.

    Raises:
        ValueError: A queryset gives no instances.
    """

    def __init__(self, lookup: str, querysets: list[Any], to_attr: str | None = None) -> None:
        super().__init__(lookup, to_attr=to_attr)
        if any(queryset._is_raw_or_values() for queryset in querysets):
            raise ValueError("Prefetch querysets cannot use raw(), values(), and values_list().")
        self._querysets = list(querysets)

    @property
    def querysets(self) -> list[Any]:
        """What is fetched, for each model."""
        return self._querysets

    def __getstate__(self) -> dict[str, Any]:
        return {
            **self.__dict__,
            "_querysets": [without_rows(queryset) for queryset in self._querysets],
        }
