"""Values of many rows: counts, sums, averages."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.base import Lowered, Value, described
from plectrum.db.models.expressions.func import Func, any_flag, as_expression
from plectrum.db.models.expressions.references import F
from plectrum.db.models.fields.numbers import DecimalField, FloatField, IntegerField
from plectrum.db.models.fields.temporal import DateField, DurationField, TimeField
from plectrum.db.models.fields.text import TextField
from plectrum.db.utils import NotSupportedError
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.utils.records import replace

__all__ = [
    "Aggregate",
    "AnyValue",
    "Avg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "Count",
    "Max",
    "Min",
    "StdDev",
    "StringAgg",
    "Sum",
    "Variance",
]


class Aggregate(Func):
    """A value of many rows.

    Args:
        expressions: What it is made of.
        distinct: Whether each value counts once.
        filter: Which rows it takes: a `Q`.
        default: What it is where there are no rows.
        order_by: In which order the rows are taken.
        extra: What else a template has places for.
    """

    allowed_default = False

    contains_aggregate = True  # pyright: ignore[reportAssignmentType]  # known for the class
    name: ClassVar[str | None] = None
    window_compatible = True
    allow_distinct: ClassVar[bool] = False
    allow_order_by: ClassVar[bool] = False
    needs_numbers: ClassVar[bool] = False
    empty_result_set_value: Any = None
    parts: ClassVar[tuple[str, ...]] = (
        "source_expressions",
        "distinct",
        "filter",
        "order_by",
        "extra",
        "given_output_field",
        "default",
    )

    def __init__(
        self,
        *expressions: Any,
        distinct: bool = False,
        filter: Any = None,
        default: Any = None,
        order_by: Any = None,
        **extra: Any,
    ) -> None:
        if distinct and not self.allow_distinct:
            raise TypeError(f"{type(self).__name__} does not allow distinct.")
        if order_by and not self.allow_order_by:
            raise TypeError(f"{type(self).__name__} does not allow order_by.")
        if default is not None and self.empty_result_set_value is not None:
            raise TypeError(f"{type(self).__name__} does not allow default.")
        super().__init__(*expressions, **extra)
        self.distinct = distinct
        self.filter = filter
        self.default = default if default is None else _as_default(default)
        given = order_by if isinstance(order_by, (list, tuple)) else [order_by]
        self.order_by = [_as_order(one) for one in given if one is not None]

    def prepared(self, query: Any, prepare: Any) -> Any:
        """Returns a copy whose conditions' names are resolved; itself where nothing changes."""
        sources = [prepare(query, source) for source in self.source_expressions]
        if self.filter is None and all(map(operator.is_, sources, self.source_expressions)):
            return self
        duplicate = self.copy()
        if self.filter is not None:
            duplicate.filter = prepare(query, self.filter)
        duplicate.source_expressions = sources
        return duplicate

    @property
    def default_alias(self) -> str:
        """The name that an aggregate of one field has by itself.

        Raises:
            TypeError: It is no aggregate of one field.
        """
        sources = self.get_source_expressions()
        if len(sources) == 1 and isinstance(sources[0], F) and self.filter is None:
            return f"{sources[0].name}__{(self.name or type(self).__name__).lower()}"
        raise TypeError("Complex expressions require an alias")

    def lower(self, scope: Any) -> Lowered:
        """Returns the call.

        Raises:
            FieldError: It is made of another aggregate.
            NotSupportedError: The database cannot sort what it aggregates, or keeps days and
                times as text.
        """
        if self._has_own_sql(scope) and type(self).as_sql is not Func.as_sql:
            foreign: Lowered = scope.foreign(self)
            return foreign._replace(
                node=replace(foreign.node, is_aggregate=True), is_aggregate=True
            )
        sources = [scope.lower_condition_or_value(one) for one in self.source_expressions]
        if any(one.is_aggregate for one in sources):
            inner = next(
                source
                for source, one in zip(self.source_expressions, sources, strict=True)
                if one.is_aggregate
            )
            raise FieldError(
                f"Cannot compute {type(self).__name__}({inner!r:.100}): {inner!r:.100} is an "
                "aggregate"
            )
        self._check_support(sources, scope.connection.features)
        condition = None
        if self.filter is not None:
            condition = scope.lower_condition_or_value(self.filter).node
            if condition == predicates.Truth(True):
                condition = None
        order_by = tuple(scope.lower(one).node for one in self.order_by)
        call = self.aggregate_node(sources, condition, order_by, scope)
        node = replace(call, is_aggregate=True)
        field = self.lowered_field(sources)
        if self.default is not None:
            default = scope.lower(self._typed_default(field)).node
            node = nodes.Call("COALESCE", (node, default))
        return Lowered(node, field, True, any_flag(sources)[1])

    def _check_support(self, sources: Sequence[Lowered], features: Any) -> None:
        if self.order_by and not features.supports_order_in_aggregates:
            raise NotSupportedError(
                "This database backend does not support specifying an order on aggregates."
            )
        is_moment = sources and isinstance(sources[0].field, (DateField, TimeField))
        if self.needs_numbers and is_moment and not features.has_native_moments:
            raise NotSupportedError(
                f"SQLite does not support {type(self).__name__} on date or time fields, because "
                "they are stored as text."
            )

    def _typed_default(self, field: Any) -> Any:
        if isinstance(self.default, Value) and self.default.given_output_field is None:
            typed = self.default.copy()
            typed.given_output_field = field
            return typed
        return self.default

    def aggregate_node(
        self,
        sources: Sequence[Lowered],
        condition: Any,
        order_by: tuple[Any, ...],
        scope: Any,
    ) -> Any:
        """Returns the node of the call."""
        arguments = tuple(source.node for source in sources)
        name = self.node_name or self.function
        return nodes.Call(str(name), arguments, (), self.distinct, condition, order_by)

    def convert_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Returns the value as it is."""
        return value

    def flatten(self) -> Iterator[Any]:
        """Yields this expression and all within it."""
        yield from super().flatten()
        for part in (self.filter, self.default, *self.order_by):
            if part is not None and hasattr(part, "flatten"):
                yield from part.flatten()


def _as_default(value: Any) -> Any:
    return value if hasattr(value, "resolve_expression") else Value(value)


def _as_order(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("-"):
        return F(value[1:]).desc()
    expression = as_expression(value)
    return expression if hasattr(expression, "descending") else expression.asc()


class _SourceFieldAggregate(Aggregate):
    """An aggregate whose value is described by the field of what it is made of."""

    def _resolve_output_field(self) -> Any:
        return getattr(self.source_expressions[0], "_output_field_or_none", None)


class AnyValue(_SourceFieldAggregate):
    """The value of any row."""

    function = "ANY_VALUE"
    name = "AnyValue"
    arity = 1

    def aggregate_node(
        self,
        sources: Sequence[Lowered],
        condition: Any,
        order_by: tuple[Any, ...],
        scope: Any,
    ) -> Any:
        """Returns the node of the call.

        Raises:
            NotSupportedError: The server has no such function.
        """
        if not scope.connection.features.supports_any_value:
            raise NotSupportedError(
                "ANY_VALUE is not supported on this database backend.",
                hint="PostgreSQL 16 brought it; Min() or Max() may do as well.",
            )
        return super().aggregate_node(sources, condition, order_by, scope)


class Count(Aggregate):
    """How many values are not NULL; `Count("*")` counts rows."""

    function = "COUNT"
    name = "Count"
    allow_distinct = True
    allows_composite_expressions = True
    empty_result_set_value = 0

    def __init__(self, expression: Any, filter: Any = None, **extra: Any) -> None:
        if isinstance(expression, str) and expression == "*":
            if filter is not None:
                raise ValueError("Star cannot be used with filter. Please specify a field.")
            expression = _Star()
        super().__init__(expression, filter=filter, **extra)

    @property
    def output_field(self) -> Any:
        """An integer."""
        return self.given_output_field or IntegerField()

    def _resolve_output_field(self) -> Any:
        return IntegerField()

    def aggregate_node(
        self,
        sources: Sequence[Lowered],
        condition: Any,
        order_by: tuple[Any, ...],
        scope: Any,
    ) -> Any:
        """Returns the node of the call; of a key of several fields the first stands for all.

        Raises:
            ValueError: Such a key is to be counted once for each value.
        """
        arguments = tuple(source.node for source in sources)
        if isinstance(arguments[0], nodes.Row):
            if self.distinct:
                raise ValueError("COUNT(DISTINCT) doesn't support composite primary keys")
            arguments = arguments[0].items[:1]
        return nodes.Call("COUNT", arguments, (), self.distinct, condition, order_by)


class _Star(Value):
    """All columns of a row."""

    parts = ()

    def __init__(self) -> None:
        super().__init__("*")

    def shape(self, parameters: list[Any]) -> Any:
        """Returns the class."""
        return _Star

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns itself."""
        return self

    def lower(self, scope: Any) -> Lowered:
        """Returns the asterisk."""
        return Lowered(nodes.Star())


class Max(_SourceFieldAggregate):
    """The greatest value."""

    function = "MAX"
    name = "Max"
    arity = 1


class Min(_SourceFieldAggregate):
    """The smallest value."""

    function = "MIN"
    name = "Min"
    arity = 1


class Sum(_SourceFieldAggregate):
    """The sum of the values."""

    function = "SUM"
    needs_numbers = True
    name = "Sum"
    allow_distinct = True
    arity = 1


class _NumericDurationOutput(Aggregate):
    """An aggregate whose value is a number or a length of time."""

    needs_numbers = True

    def output_field_in(self, state: Any, output_field_of: Any) -> Any:
        """Returns the field of the value within a query."""
        source = output_field_of(state, self.source_expressions[0])
        return self._output_for(source)

    def _output_for(self, source: Any) -> Any:
        source = described(source)
        if self.given_output_field is not None:
            return self.given_output_field
        if isinstance(source, DecimalField):
            return DecimalField()
        return source if isinstance(source, DurationField) else FloatField()

    def lowered_field(self, sources: Sequence[Lowered]) -> Any:
        """Returns the field of the value: that of decimals and durations, else a float."""
        return self._output_for(sources[0].field)

    def _resolve_output_field(self) -> Any:
        source = getattr(self.source_expressions[0], "_output_field_or_none", None)
        return None if source is None else self._output_for(source)


class Avg(_NumericDurationOutput):
    """The mean of the values."""

    function = "AVG"
    name = "Avg"
    allow_distinct = True
    arity = 1


class _Spread(_NumericDurationOutput):
    """What deviations and variances share: being of a sample or of all."""

    population: ClassVar[str]
    of_sample: ClassVar[str]
    arity = 1

    def __init__(self, expression: Any, sample: bool = False, **extra: Any) -> None:
        super().__init__(expression, **extra)
        self.sample = sample

    parts = (*Aggregate.parts, "sample")

    def _output_for(self, source: Any) -> Any:
        if self.given_output_field is not None:
            return self.given_output_field
        source = described(source)
        return DecimalField() if isinstance(source, DecimalField) else FloatField()

    def aggregate_node(
        self,
        sources: Sequence[Lowered],
        condition: Any,
        order_by: tuple[Any, ...],
        scope: Any,
    ) -> Any:
        """Returns the node of the call."""
        name = self.of_sample if self.sample else self.population
        arguments = tuple(source.node for source in sources)
        return nodes.Call(name, arguments, (), False, condition, order_by)


class StdDev(_Spread):
    """The standard deviation."""

    name = "StdDev"
    population = "STDDEV_POP"
    of_sample = "STDDEV_SAMP"


class Variance(_Spread):
    """The variance."""

    name = "Variance"
    population = "VARIANCE_POP"
    of_sample = "VARIANCE_SAMP"


class _BitAggregate(_SourceFieldAggregate):
    """An aggregate of bits."""

    arity = 1

    def _resolve_output_field(self) -> Any:
        return IntegerField()


class BitAnd(_BitAggregate):
    """The bits that all values have."""

    function = "BIT_AND"
    name = "BitAnd"


class BitOr(_BitAggregate):
    """The bits that any value has."""

    function = "BIT_OR"
    name = "BitOr"


class BitXor(_BitAggregate):
    """The bits that an odd number of values has."""

    function = "BIT_XOR"
    name = "BitXor"


class StringAgg(Aggregate):
    """The values as one text.

    Args:
        expression: The values.
        delimiter: What stands between them: an expression; text is the name of a field.
    """

    function = "STRING_AGG"
    name = "StringAgg"
    allow_distinct = True
    allow_order_by = True

    def __init__(self, expression: Any, delimiter: Any, **extra: Any) -> None:
        self.delimiter = as_expression(delimiter)
        super().__init__(expression, self.delimiter, **extra)

    def _resolve_output_field(self) -> Any:
        return TextField()
