"""JSON's null, as a value apart from SQL's NULL."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.fields.json import JSONField
from plectrum.sql.nodes import expressions as nodes


class JSONNull(Expression):
    """The document `null`: a field of JSON stores it as such, where `None` is stored as NULL.

    When it is read again it is `None`.
    """

    allowed_default = True

    def __init__(self) -> None:
        super().__init__(JSONField())

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the class: there is only one."""
        return JSONNull

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns itself."""
        return self

    def lower(self, scope: Any) -> Lowered:
        """Returns the document as a constant."""
        return Lowered(nodes.Keyword("'null'"), self.given_output_field)

    def __repr__(self) -> str:
        return "JSONNull()"
