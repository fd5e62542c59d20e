"""Expressions of PostgreSQL."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.postgres.fields.array import ArrayField
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.expressions.subquery import Subquery
from plectrum.sql.nodes import expressions as nodes

__all__ = ["ArraySubquery"]


class ArraySubquery(Subquery):
    """The values of a query's one column as a list.

    Args:
        queryset: The query, of one column.
    """

    def _resolve_output_field(self) -> Any:
        return ArrayField(super()._resolve_output_field())

    def lower(self, scope: Any) -> Lowered:
        """Returns the list's constructor."""
        lowered = super().lower(scope)
        return lowered._replace(node=nodes.Raw(("ARRAY", lowered.node)))
