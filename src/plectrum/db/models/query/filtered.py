"""Relations with conditions of their own, in the ON clause of their join."""

from __future__ import annotations

import copy
from typing import Any

from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.paths import relation_hops, relations_of
from plectrum.db.models.query.q import Q
from plectrum.sql.shape import Shaped


class FilteredRelation(Shaped):
    """A relation whose rows must fulfil a condition, to be joined under a name.

    Args:
        relation_name: The names of relations, joined by two underscores.
        condition: The condition.
    """

    parts = ("relation_name", "condition")

    def __init__(self, relation_name: str, *, condition: Any = None) -> None:
        if not relation_name:
            raise ValueError("relation_name cannot be empty.")
        self.relation_name = relation_name
        self.condition = Q() if condition is None else condition
        self.alias: str | None = None
        if not isinstance(self.condition, Q):
            raise ValueError("condition argument must be a Q() instance.")

    def check(self, options: Any) -> None:
        """Checks that the condition is about the relation, not about what lies behind it.

        Args:
            options: Of the model that the relation begins at.

        Raises:
            FieldError: A name leads nowhere.
            ValueError: A name leads elsewhere, or further.
        """
        relation_hops(options, self.relation_name)
        own = self.relation_name.split(LOOKUP_SEP)
        names = [leaf[0] for leaf in self.condition.leaves() if isinstance(leaf, tuple)]
        for name in names:
            path = relations_of(options, name)
            if path != own[: len(path)]:
                raise ValueError(
                    f"The condition of a FilteredRelation to {self.relation_name!r} can only be "
                    f"about its rows, not about those of {LOOKUP_SEP.join(path)!r} ({name!r})."
                )

    def prepared(self, query: Any, prepare: Any) -> FilteredRelation:
        """Returns a copy whose condition's names are resolved."""
        duplicate = copy.copy(self)
        duplicate.condition = prepare(query, self.condition)
        return duplicate

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FilteredRelation):
            return NotImplemented
        return (self.relation_name, self.alias, self.condition) == (
            other.relation_name,
            other.alias,
            other.condition,
        )

    def __hash__(self) -> int:
        return hash((self.relation_name, self.alias))

    def __repr__(self) -> str:
        return f"<FilteredRelation: {self.relation_name.replace(LOOKUP_SEP, '.')}>"
