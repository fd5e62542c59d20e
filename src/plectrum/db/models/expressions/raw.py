"""SQL that the user writes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.fields.base import Field
from plectrum.db.models.query.foreign import pieces
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.shape import Slot


class RawSQL(Expression):
    """A value that SQL text gives.

    SECURITY: the text is taken as it is; what comes from outside belongs into `params`.

    Args:
        sql: The text, with `%s` for parameters.
        params: The parameters.
        output_field: The field that describes the value.
    """

    allowed_default = True

    def __init__(self, sql: str, params: Any, output_field: Any = None) -> None:
        super().__init__(output_field or Field())
        self.sql = sql
        self.params = list(params)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the text; the parameters are the shape's."""
        parameters.extend(self.params)
        return (RawSQL, self.sql, len(self.params), self.given_output_field.shape_key())

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the expression with places for its parameters."""
        duplicate = self.copy()
        duplicate.params = [Slot(next(numbers)) for _ in self.params]
        return duplicate

    def lower(self, scope: Any) -> Lowered:
        """Returns the text in parentheses."""
        node = nodes.Raw(tuple(pieces(self.sql, self.params)), is_enclosed=True)
        return Lowered(node, self.given_output_field)
