"""Expressions written into the text of a schema: checks, conditions of indexes, defaults.

A schema takes no parameters, so constants stand in the text, quoted by the schema editor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plectrum.db.backends.base.inlining import set_inliner
from plectrum.db.models.query.lowering import SelectLowering
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.state import QueryState
from plectrum.sql.params import Binding
from plectrum.sql.render.base import Renderer


class InlineRenderer(Renderer):
    """Writes constants in the place of parameters, and columns without their table.

    Args:
        dialect: How the database writes the rest.
        quote_value: Writes a driver's value as a constant.
    """

    def __init__(self, dialect: Any, quote_value: Callable[[Any], str]) -> None:
        super().__init__(dialect)
        self.unqualified = True
        self._quote_value = quote_value

    def place(self, binding: Binding) -> None:
        """Writes a constant."""
        encode = binding.encode or (lambda value: value)
        if binding.size is not None or binding.is_list:
            self.write(", ".join(self._quote_value(encode(value)) for value in binding.value))
            return
        value = binding.value
        self.write(self._quote_value(value if value is None or binding.is_list else encode(value)))

    def text(self) -> str:
        """Returns what has been written."""
        return "".join(self.pieces)


def inline_sql(
    model: Any, expression: Any, connection: Any, quote_value: Callable[[Any], str]
) -> str:
    """Returns the text of an expression or a condition on a model's own row.

    Args:
        model: The model.
        expression: The expression, or a `Q`.
        connection: The database.
        quote_value: Writes a driver's value as a constant.

    Raises:
        FieldError: A name leads to another table.
    """
    lowering = SelectLowering(QueryState(model), connection)
    lowering.scope.allows_joins = False
    if isinstance(expression, Q):
        lowered = lowering.scope.lower_condition(expression)
    else:
        lowered = lowering.scope.lower(expression)
    renderer = InlineRenderer(connection.dialect, quote_value)
    renderer.node(lowered.node)
    return renderer.text()


set_inliner(inline_sql)
