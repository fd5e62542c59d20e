"""How to get from one table to another: what relations tell the queries that follow them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Hop:
    """One join; compared by identity, since each relation keeps its hops.

    Attributes:
        columns: Pairs of fields that are equal on both sides: of the table that one comes from,
            and of the table that one goes to.
        target: The model of the table that one goes to.
        is_many: Whether there may be several rows on the other side.
        is_nullable: Whether there may be none.
        is_forward: Whether the column that refers is on the side that one comes from.
        relation: The relation it belongs to.
        condition: For a relation that needs more than equal columns: makes what must hold besides
            of a scope and the names of both tables, of the one that one comes from first.
    """

    columns: tuple[tuple[Any, Any], ...]
    target: Any
    is_many: bool
    is_nullable: bool
    is_forward: bool
    relation: Any
    condition: Callable[[Any, str, str], Any] | None = None

    def reversed(self) -> Hop:
        """Returns the way back, for one row on the other side."""
        return Hop(
            tuple((there, here) for here, there in self.columns),
            self.columns[0][0].model,
            is_many=True,
            is_nullable=True,
            is_forward=not self.is_forward,
            relation=self.relation,
        )


def parent_hop(link: Any) -> Hop:
    """Returns the join from a model's table to its parent's, along the link between them."""
    hop: Hop = link.hops[0]
    return hop
