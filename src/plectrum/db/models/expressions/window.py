"""Functions over the rows around each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, ClassVar

from plectrum.db.models.expressions.base import Expression, Lowered, OrderBy
from plectrum.db.models.expressions.func import any_flag, as_expression
from plectrum.db.models.expressions.references import F
from plectrum.sql.nodes import expressions as nodes


class WindowFrameExclusion(Enum):
    """Which rows around the current one a frame leaves out."""

    CURRENT_ROW = "CURRENT ROW"
    GROUP = "GROUP"
    TIES = "TIES"
    NO_OTHERS = "NO OTHERS"

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}.{self._name_}"


class WindowFrame:
    """From where to where a window's rows go.

    Args:
        start: Where they begin: a number of rows before (negative) or after the current one, 0
            for the current row itself, `None` for the first row.
        end: Where they end, in the same way; `None` for the last row.
        exclusion: Which rows are left out.
    """

    frame_type: ClassVar[str]

    def __init__(
        self,
        start: int | None = None,
        end: int | None = None,
        exclusion: WindowFrameExclusion | None = None,
    ) -> None:
        for bound in (start, end):
            if bound is not None and not isinstance(bound, int):
                raise ValueError(f"A frame's bound must be an integer or None, not {bound!r}.")
        if not isinstance(exclusion, (WindowFrameExclusion, type(None))):
            raise TypeError(
                f"{type(self).__qualname__}.exclusion must be a WindowFrameExclusion instance."
            )
        if start is not None and end is not None and start > end:
            raise ValueError("start cannot be greater than end.")
        self.start, self.end, self.exclusion = start, end, exclusion

    def shape_key(self) -> Any:
        """Returns what stands for the frame in a shape."""
        return (type(self), self.start, self.end, self.exclusion)

    def text(self) -> str:
        """Returns the clause; it is made of checked numbers."""
        excluded = "" if self.exclusion is None else f" EXCLUDE {self.exclusion.value}"
        start = _bound(self.start, "UNBOUNDED PRECEDING")
        end = _bound(self.end, "UNBOUNDED FOLLOWING")
        return f"{self.frame_type} BETWEEN {start} AND {end}{excluded}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.text()}>"


def _bound(value: int | None, unbounded: str) -> str:
    if value is None:
        return unbounded
    if value == 0:
        return "CURRENT ROW"
    return f"{-value} PRECEDING" if value < 0 else f"{value} FOLLOWING"


class RowRange(WindowFrame):
    """A frame that counts rows."""

    frame_type = "ROWS"


class ValueRange(WindowFrame):
    """A frame that counts by the values sorted by."""

    frame_type = "RANGE"


class Window(Expression):
    """A function over the rows around each row.

    Args:
        expression: The function: an aggregate, or one made for windows.
        partition_by: What rows are looked at together.
        order_by: Their order.
        frame: From where to where they go.
        output_field: The field that describes the value.
    """

    contains_aggregate = False  # pyright: ignore[reportAssignmentType]  # known for the class
    contains_over_clause = True  # pyright: ignore[reportAssignmentType]  # known for the class
    parts = ("source_expression", "partition_by", "order_by", "frame", "given_output_field")

    def __init__(
        self,
        expression: Any,
        partition_by: Any = None,
        order_by: Any = None,
        frame: WindowFrame | None = None,
        output_field: Any = None,
    ) -> None:
        if not getattr(expression, "window_compatible", False):
            raise ValueError(
                f"Expression '{type(expression).__name__}' isn't compatible with OVER clauses."
            )
        super().__init__(output_field)
        self.source_expression = expression
        self.partition_by = [as_expression(one) for one in _listed(partition_by)]
        self.order_by = [_ordering(one) for one in _listed(order_by)]
        self.frame = frame

    def prepared(self, query: Any, prepare: Any) -> Any:
        """Returns a copy whose conditions' names are resolved."""
        duplicate = self.copy()
        duplicate.source_expression = prepare(query, self.source_expression)
        duplicate.partition_by = [prepare(query, one) for one in self.partition_by]
        duplicate.order_by = [prepare(query, one) for one in self.order_by]
        return duplicate

    def get_source_expressions(self) -> list[Any]:
        """Returns the function."""
        return [self.source_expression]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces the function."""
        (self.source_expression,) = expressions

    def flatten(self) -> Iterator[Any]:
        """Yields this expression and all within it."""
        yield from super().flatten()
        for part in (*self.partition_by, *self.order_by):
            yield from part.flatten()

    def _resolve_output_field(self) -> Any:
        return getattr(self.source_expression, "_output_field_or_none", None)

    def lower(self, scope: Any) -> Lowered:
        """Returns the function with its window."""
        function = scope.lower(self.source_expression)
        partition = [scope.lower(one) for one in self.partition_by]
        order = [scope.lower(one) for one in self.order_by]
        node = nodes.Window(
            function.node,
            tuple(part for one in partition for part in nodes.parts_of(one.node)),
            tuple(part for one in order for part in nodes.parts_of(one.node)),
            "" if self.frame is None else self.frame.text(),
        )
        field = self.given_output_field or function.field
        return Lowered(node, field, any_flag([*partition, *order])[0], True)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _ordering(value: Any) -> Any:
    if isinstance(value, str):
        return F(value[1:]).desc() if value.startswith("-") else F(value).asc()
    if isinstance(value, OrderBy):
        return value
    if not hasattr(value, "resolve_expression"):
        raise ValueError(
            "Window.order_by must be either a string reference to a field, an expression, or a "
            "list or tuple of them."
        )
    return value.asc()
