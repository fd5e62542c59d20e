"""Expressions that name something else: a field, a field of the outer query, a column's default.

`Reference` is what a field is on the class of its model: `Book.pages > 100` is a condition that
type checkers understand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from plectrum.db.models.expressions.base import Combinable, Expression, Lowered, OrderBy
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.q import Q
from plectrum.db.utils import NotSupportedError
from plectrum.sql.shape import Shaped

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    T_co = TypeVarWithDefault("T_co", default=Any, covariant=True)
else:
    T_co = TypeVar("T_co", covariant=True)


class F(Shaped, Combinable):
    """The value of a field, of a field across relations, or of an annotation.

    Args:
        name: Names of relations and a field or annotation, joined by two underscores; transforms
            may follow.
    """

    allowed_default = False
    contains_aggregate = False
    contains_over_clause = False
    _output_field_or_none: Any = None

    def __init__(self, name: str) -> None:
        self.name = name

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Returns the column, where a query is known."""
        return self if query is None else query.resolve_ref(self.name, *args, **kwargs)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the name."""
        return (type(self), self.name)

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns itself."""
        return self

    def lower(self, scope: Any) -> Lowered:
        """Returns the column or annotation that the query knows by the name."""
        lowered: Lowered = scope.reference(self.name)
        return lowered

    def get_source_expressions(self) -> list[Any]:
        """Returns nothing."""
        return []

    def flatten(self) -> Iterator[Any]:
        """Yields itself."""
        yield self

    def asc(self, **kwargs: Any) -> OrderBy:
        """Returns an ordering from the smallest value on."""
        return OrderBy(self, **kwargs)

    def desc(self, **kwargs: Any) -> OrderBy:
        """Returns an ordering from the greatest value on."""
        return OrderBy(self, descending=True, **kwargs)

    def copy(self) -> F:
        """Returns itself: it never changes."""
        return self

    def __getitem__(self, subscript: Any) -> Any:
        return Sliced(self, subscript)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.name == getattr(other, "name", None)

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns import path, arguments and keywords that make an equal reference."""
        return f"plectrum.db.models.{type(self).__name__}", (self.name,), {}


class ResolvedOuterRef(F):
    """A field of the outer query, while the inner query is compiled."""

    contains_aggregate = False

    def lower(self, scope: Any) -> Lowered:
        """Returns the column that the outer query knows by the name."""
        lowered: Lowered = scope.outer_reference(self.name)
        return lowered


class OuterRef(F):
    """A field of the query that this one becomes a subquery of.

    Args:
        name: As for `F`; another `OuterRef` reaches one query further out.
    """

    def __init__(self, name: Any) -> None:
        self.name = name

    def lower(self, scope: Any) -> Lowered:
        """Returns the column that the outer query knows by the name."""
        lowered: Lowered = scope.outer_reference(self.name)
        return lowered

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the name."""
        name = self.name.shape(parameters) if isinstance(self.name, F) else self.name
        return (OuterRef, name)


class Sliced(Expression):
    """A part of a text or of a list: `F("name")[:3]`."""

    parts = ("expression", "start", "length", "given_output_field")

    def __init__(self, expression: Any, subscript: Any) -> None:
        super().__init__()
        self.length: int | None
        if isinstance(subscript, int):
            if subscript < 0:
                raise ValueError("Negative indexing is not supported.")
            self.start, self.length = subscript + 1, 1
        elif isinstance(subscript, slice):
            start, stop = subscript.start or 0, subscript.stop
            if start < 0 or (stop is not None and stop < 0):
                raise ValueError("Negative indexing is not supported.")
            if subscript.step is not None:
                raise ValueError("Step argument is not supported.")
            if stop is not None and stop < start:
                raise ValueError("Slice stop must be greater than slice start.")
            self.start = start + 1
            self.length = None if stop is None else stop - start
        else:
            raise TypeError("Argument to slice must be either int or slice instance.")
        self.expression = expression

    def get_source_expressions(self) -> list[Any]:
        """Returns what is sliced."""
        return [self.expression]

    def set_source_expressions(self, expressions: Any) -> None:
        """Replaces what is sliced."""
        (self.expression,) = expressions

    def __getitem__(self, subscript: Any) -> Any:
        return Sliced(self, subscript)

    def __iter__(self) -> Any:
        raise TypeError(f"{type(self).__name__!r} object is not iterable")

    def lower(self, scope: Any) -> Lowered:
        """Returns the field's own way of slicing.

        Raises:
            NotSupportedError: The field has none.
        """
        inner: Lowered = scope.lower(self.expression)
        slice_node = getattr(inner.field, "slice_node", None)
        if slice_node is None:
            raise NotSupportedError("This field does not support slicing.")
        return inner._replace(node=slice_node(inner.node, self.start, self.length))


class DatabaseDefault(Expression):
    """What the database puts into a column by itself, on an instance that is not saved yet."""

    parts = ("field",)

    def __init__(self, field: Any, output_field: Any = None) -> None:
        super().__init__(output_field or field)
        self.field = field

    def lower(self, scope: Any) -> Lowered:
        """Returns the word DEFAULT, or the default's own expression where there is no such word."""
        return Lowered(scope.column_default(self.field), self.field)

    def __repr__(self) -> str:
        return f"DatabaseDefault({self.field.name})"


class SupportsOperand(Protocol):
    """A query that may stand where values do."""

    def as_operand(self, for_in: bool = False) -> Any:
        """Returns the query as part of another one."""


class Reference(F, Generic[T_co]):
    """A field, named by the attribute of its model's class.

    Comparisons give conditions (`Q`), the methods give the lookups of the same names, and an
    attribute goes across a relation or to a transform.

    Args:
        name: The path from the model.
        model: The class it was read from.
        field: The field at its end, or `None` after a transform.
    """

    def __init__(self, name: str, model: Any = None, field: Any = None) -> None:
        super().__init__(name)
        self.model = model
        self.field = field

    def _condition(self, lookup: str, value: Any) -> Q:
        return Q((f"{self.name}{LOOKUP_SEP}{lookup}", value))

    def __eq__(self, other: object) -> Q:  # type: ignore[override]  # a condition
        if other is None:
            return self._condition("isnull", True)
        return Q((self.name, other))

    def __ne__(self, other: object) -> Q:  # type: ignore[override]  # a condition
        if other is None:
            return self._condition("isnull", False)
        return ~Q((self.name, other))

    def __hash__(self) -> int:
        return hash((Reference, self.name))

    def __lt__(self, other: T_co | Combinable) -> Q:
        return self._condition("lt", other)

    def __le__(self, other: T_co | Combinable) -> Q:
        return self._condition("lte", other)

    def __gt__(self, other: T_co | Combinable) -> Q:
        return self._condition("gt", other)

    def __ge__(self, other: T_co | Combinable) -> Q:
        return self._condition("gte", other)

    def is_in(self, values: Iterable[T_co] | SupportsOperand) -> Q:
        """Asks whether the value is one of several, or among the rows of a query."""
        return self._condition("in", values)

    def between(self, low: T_co | Combinable, high: T_co | Combinable) -> Q:
        """Asks whether the value lies between two others, both included."""
        return self._condition("range", (low, high))

    def is_null(self, value: bool = True) -> Q:
        """Asks whether there is no value."""
        return self._condition("isnull", value)

    def iexact(self, text: str | Combinable) -> Q:
        """Asks whether the text is the same apart from case."""
        return self._condition("iexact", text)

    def contains(self, text: Any) -> Q:
        """Asks whether the text contains another."""
        return self._condition("contains", text)

    def icontains(self, text: str | Combinable) -> Q:
        """Asks whether the text contains another apart from case."""
        return self._condition("icontains", text)

    def startswith(self, text: str | Combinable) -> Q:
        """Asks whether the text begins with another."""
        return self._condition("startswith", text)

    def istartswith(self, text: str | Combinable) -> Q:
        """Asks whether the text begins with another apart from case."""
        return self._condition("istartswith", text)

    def endswith(self, text: str | Combinable) -> Q:
        """Asks whether the text ends with another."""
        return self._condition("endswith", text)

    def iendswith(self, text: str | Combinable) -> Q:
        """Asks whether the text ends with another apart from case."""
        return self._condition("iendswith", text)

    def regex(self, pattern: str | Combinable) -> Q:
        """Asks whether the text matches a regular expression."""
        return self._condition("regex", pattern)

    def iregex(self, pattern: str | Combinable) -> Q:
        """Asks whether the text matches a regular expression apart from case."""
        return self._condition("iregex", pattern)

    def lookup(self, name: str, value: Any) -> Q:
        """Asks by any other lookup, one of a custom field for example."""
        return self._condition(name, value)

    def transform(self, name: str) -> Reference[Any]:
        """Returns what a transform makes of the value: `Book.published.transform("year")`."""
        return Reference(f"{self.name}{LOOKUP_SEP}{name}", self.model)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the name, the same as for `F`."""
        return (F, self.name)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        owner = self.model.__name__ if self.model is not None else "?"
        return f"<{owner}.{self.name.replace(LOOKUP_SEP, '.')}>"
