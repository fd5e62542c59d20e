"""Functions that make JSON documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plectrum.db.models.expressions.base import Lowered, Value
from plectrum.db.models.expressions.func import Func
from plectrum.db.models.fields.json import JSONField
from plectrum.db.models.fields.text import TextField
from plectrum.sql.nodes import expressions as nodes


class _Document(Func):
    """A function whose value is a document."""

    node_names = {"sqlite": "", "postgresql": ""}

    def _resolve_output_field(self) -> Any:
        return JSONField()

    def lowered_field(self, sources: Sequence[Lowered]) -> Any:
        """Returns the field of documents."""
        return self.given_output_field or JSONField()

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the call of the database's own function."""
        name = self.node_names.get(scope.dialect.vendor, self.node_names["sqlite"])
        is_text = scope.dialect.vendor != "postgresql"
        arguments = tuple(
            nodes.Call("JSON", (source.node,))
            if is_text and isinstance(source.field, JSONField)
            else source.node
            for source in sources
        )
        return nodes.Call(name, arguments)


class JSONArray(_Document):
    """A list of values."""

    function = "JSON_ARRAY"
    node_names = {"sqlite": "JSON_ARRAY", "postgresql": "JSONB_BUILD_ARRAY"}


class JSONObject(_Document):
    """A document of named values.

    Args:
        fields: Expressions, or names of fields, by key.
    """

    function = "JSON_OBJECT"
    node_names = {"sqlite": "JSON_OBJECT", "postgresql": "JSONB_BUILD_OBJECT"}

    def __init__(self, **fields: Any) -> None:
        arguments: list[Any] = []
        for key, value in fields.items():
            arguments += [Value(key, TextField()), value]
        super().__init__(*arguments)
