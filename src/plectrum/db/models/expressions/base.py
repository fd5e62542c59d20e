"""The base of the expressions, the constants, and the arithmetic between them.

An expression is lowered to a node of the SQL engine by a *scope*, which knows the tables of the
query (`query/lowering.py`). Its `parts` are what its shape consists of (`sql.shape`).
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from plectrum.core.exceptions import FieldError
from plectrum.db.models.query.q import Q
from plectrum.db.models.registry import output_field_for
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.shape import Shaped, Slot, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Self


class Lowered(NamedTuple):
    """An expression as the SQL engine has it.

    Attributes:
        node: The node.
        field: The field that describes the value; `None` where nothing is known.
        is_aggregate: Whether a value of many rows is in it.
        is_window: Whether a window function is in it.
    """

    node: Any
    field: Any = None
    is_aggregate: bool = False
    is_window: bool = False


class Combinable:
    """Gives a class the operators that make combined expressions."""

    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"
    POW = "^"
    MOD = "%%"
    BITAND = "&"
    BITOR = "|"
    BITLEFTSHIFT = "<<"
    BITRIGHTSHIFT = ">>"
    BITXOR = "#"

    def _combine(self, other: Any, connector: str, is_reversed: bool) -> CombinedExpression:
        if not hasattr(other, "resolve_expression"):
            other = Value(other)
        if is_reversed:
            return CombinedExpression(other, connector, self)
        return CombinedExpression(self, connector, other)

    def __neg__(self) -> CombinedExpression:
        return self._combine(-1, self.MUL, False)

    def __add__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, False)

    def __sub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, False)

    def __mul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, False)

    def __truediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, False)

    def __mod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, False)

    def __pow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, False)

    def __radd__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, True)

    def __rsub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, True)

    def __rmul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, True)

    def __rtruediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, True)

    def __rmod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, True)

    def __rpow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, True)

    def bitand(self, other: Any) -> CombinedExpression:
        """Returns the bits that both have."""
        return self._combine(other, self.BITAND, False)

    def bitor(self, other: Any) -> CombinedExpression:
        """Returns the bits that either has."""
        return self._combine(other, self.BITOR, False)

    def bitxor(self, other: Any) -> CombinedExpression:
        """Returns the bits that exactly one has."""
        return self._combine(other, self.BITXOR, False)

    def bitleftshift(self, other: Any) -> CombinedExpression:
        """Returns the bits moved to the left."""
        return self._combine(other, self.BITLEFTSHIFT, False)

    def bitrightshift(self, other: Any) -> CombinedExpression:
        """Returns the bits moved to the right."""
        return self._combine(other, self.BITRIGHTSHIFT, False)

    def _as_condition(self, other: Any) -> Q:
        if getattr(self, "conditional", False) and getattr(other, "conditional", False):
            return Q(self)
        raise NotImplementedError("Use .bitand(), .bitor(), and .bitxor() for bitwise operations.")

    def __and__(self, other: Any) -> Q:
        return self._as_condition(other) & (other if isinstance(other, Q) else Q(other))

    def __or__(self, other: Any) -> Q:
        return self._as_condition(other) | (other if isinstance(other, Q) else Q(other))

    def __xor__(self, other: Any) -> Q:
        return self._as_condition(other) ^ (other if isinstance(other, Q) else Q(other))

    def __invert__(self) -> Any:
        # It is made of an expression itself, so this module cannot begin with it.
        from plectrum.db.models.expressions.func import NegatedExpression  # noqa: PLC0415

        return NegatedExpression(self)


class Expression(Shaped, Combinable):
    """Anything that has a value in a query.

    Args:
        output_field: The field that describes the value; derived from the sources when `None`.
    """

    parts: ClassVar[tuple[str, ...]] = ("given_output_field",)
    allowed_default = False
    constraint_validation_compatible = True
    contains_subquery = False
    filterable = True
    window_compatible = False
    allows_composite_expressions = False
    set_returning = False
    empty_result_set_value: Any = NotImplemented

    _arguments: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Keeps the arguments, which tell whether two expressions are equal."""
        expression = object.__new__(cls)
        expression._arguments = (args, kwargs)
        return expression

    def __init__(self, output_field: Any = None) -> None:
        self.given_output_field = output_field

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the key of the parts; of a user's class, with the arguments it was made from.

        A class outside the framework may keep anything in attributes of its own and write SQL
        from it.
        """
        key = super().shape(parameters)
        if type(self).__module__.startswith("plectrum."):
            return key
        return (key, shape_of(list(self._arguments), []))

    # Sources

    def get_source_expressions(self) -> list[Any]:
        """Returns the expressions that this one is made from."""
        return []

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces the expressions that this one is made from."""
        if expressions:
            raise FieldError(f"{type(self).__name__} has no source expressions.")

    def flatten(self) -> Iterator[Any]:
        """Yields this expression and all within it."""
        yield self
        for source in self.get_source_expressions():
            if source is not None:
                flatten = getattr(source, "flatten", None)
                if flatten is not None:
                    yield from flatten()
                else:
                    yield source

    def prepared(self, query: Any, prepare: Callable[[Any, Any], Any]) -> Any:
        """Returns a copy whose conditions' names are resolved; itself where it has none."""
        sources = self.get_source_expressions()
        made = [source if source is None else prepare(query, source) for source in sources]
        if all(new is old for new, old in zip(made, sources, strict=True)):
            return self
        duplicate = self.copy()
        duplicate.set_source_expressions(made)
        return duplicate

    def _holds(self, attribute: str) -> bool:
        return any(getattr(source, attribute, False) for source in self.get_source_expressions())

    @property
    def contains_aggregate(self) -> bool:
        """Whether an aggregate is among the sources."""
        return self._holds("contains_aggregate")

    @property
    def contains_over_clause(self) -> bool:
        """Whether a window function is among the sources."""
        return self._holds("contains_over_clause")

    def copy(self) -> Self:
        """Returns a shallow copy."""
        return copy.copy(self)

    def relabeled_clone(self, change_map: Any) -> Self:
        """Returns a copy whose columns are of tables under other names.

        Expressions hold names rather than columns here, so that they need no relabeling; those
        within that do are asked.
        """
        duplicate = self.copy()
        sources = self.get_source_expressions()
        if sources:
            duplicate.set_source_expressions(
                [
                    source.relabeled_clone(change_map)
                    if hasattr(source, "relabeled_clone")
                    else source
                    for source in sources
                ]
            )
        return duplicate

    # Type of the value

    @property
    def output_field(self) -> Any:
        """The field that describes the value.

        Raises:
            FieldError: None was given and none follows from the sources.
        """
        field = self._output_field_or_none
        if field is None:
            raise FieldError(
                f"Cannot resolve expression type, unknown output_field of {self!r}.",
                hint="Pass output_field=..., or wrap it in ExpressionWrapper.",
            )
        return field

    @property
    def _output_field_or_none(self) -> Any:
        if self.given_output_field is not None:
            return self.given_output_field
        if type(self).output_field is not Expression.output_field:
            return self.output_field  # a class of a project says it for all its expressions
        return self._resolve_output_field()

    def _resolve_output_field(self) -> Any:
        """Derives the field from the sources; `None` where they say nothing.

        Raises:
            FieldError: The sources have fields of different classes.
        """
        fields = [
            field
            for source in self.get_source_expressions()
            if source is not None
            and (field := getattr(source, "_output_field_or_none", None)) is not None
        ]
        return common_field(self, fields)

    @property
    def conditional(self) -> bool:
        """Whether the value is a truth value, so that the expression may be a condition."""
        field = self._output_field_or_none
        return field is not None and field.get_internal_type() == "BooleanField"

    def get_lookup(self, lookup: str) -> Any:
        """Returns the lookup of a name on the value."""
        return self.output_field.get_lookup(lookup)

    def get_transform(self, name: str) -> Any:
        """Returns the transform of a name on the value."""
        return self.output_field.get_transform(name)

    def convert_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Turns a value from the database into Python's; a subclass may override it."""
        return value

    # Lowering

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Returns the expression with its sources resolved; a subclass may override it."""
        duplicate = self.copy()
        sources = [
            source.resolve_expression(query, allow_joins, reuse, summarize, for_save)
            if source is not None
            else None
            for source in self.get_source_expressions()
        ]
        if sources:
            duplicate.set_source_expressions(sources)
        return duplicate

    def lower(self, scope: Any) -> Lowered:
        """Returns the node for a query; an expression with its own SQL is asked for it."""
        lowered: Lowered = scope.foreign(self)
        return lowered

    def get_group_by_cols(self) -> list[Any]:
        """Returns what a grouping by this expression groups by."""
        if not self.contains_aggregate:
            return [self]
        return [
            column
            for source in self.get_source_expressions()
            if source is not None
            for column in source.get_group_by_cols()
        ]

    # Ordering

    def asc(self, **kwargs: Any) -> Any:
        """Returns an ordering from the smallest value on."""
        return OrderBy(self, **kwargs)

    def desc(self, **kwargs: Any) -> Any:
        """Returns an ordering from the greatest value on."""
        return OrderBy(self, descending=True, **kwargs)

    def reverse_ordering(self) -> Any:
        """Returns the expression for the opposite order."""
        return self

    # Identity

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two expressions equal: the class and the arguments."""
        args, kwargs = self._arguments
        return (
            type(self),
            tuple(map(_comparable, args)),
            tuple(sorted((name, _comparable(value)) for name, value in kwargs.items())),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns import path, arguments and keywords that make an equal expression."""
        cls = type(self)
        args, kwargs = self._arguments
        return f"{_public_module(cls)}.{cls.__name__}", args, dict(kwargs)

    def __repr__(self) -> str:
        args, kwargs = self._arguments
        shown = [repr(argument) for argument in args]
        shown += [f"{name}={value!r}" for name, value in kwargs.items()]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return self._arguments


_PUBLIC_MODULES = (
    ("plectrum.db.models.functions.", "plectrum.db.models.functions"),
    ("plectrum.db.models.expressions.", "plectrum.db.models"),
    ("plectrum.db.models.expressions.", "plectrum.db.models.expressions"),
    ("plectrum.db.models.aggregates", "plectrum.db.models"),
    ("plectrum.db.models.fields.", "plectrum.db.models"),
)


def _public_module(cls: type[Any]) -> str:
    """Returns the documented module that a class can be imported from, else its own."""
    for inner, outer in _PUBLIC_MODULES:
        if cls.__module__.startswith(inner) and hasattr(import_module(outer), cls.__name__):
            return outer
    return cls.__module__


def described(field: Any) -> Any:
    """Returns the field that describes values: of a computed column the one it was given."""
    while getattr(field, "generated", False):
        field = field.output_field
    return field


def common_field(expression: object, fields: Sequence[Any]) -> Any:
    """Returns the one field that stands for all, or `None` where there is none.

    Raises:
        FieldError: The fields are of different classes.
    """
    if not fields:
        return None
    first = described(fields[0])
    for other in map(described, fields[1:]):
        if not isinstance(first, type(other)):
            raise FieldError(
                f"Expression contains mixed types: {type(first).__name__}, "
                f"{type(other).__name__}. You must set output_field.",
                hint=f"Pass output_field=... to {type(expression).__name__}, or wrap it in "
                "ExpressionWrapper.",
            )
    return first


def _comparable(value: Any) -> Hashable:
    """Returns a hashable stand-in for a constructor's argument."""
    if isinstance(value, (list, tuple)):
        return (type(value), *map(_comparable, value))
    if isinstance(value, dict):
        return tuple(sorted((name, _comparable(item)) for name, item in value.items()))
    key = getattr(type(value), "shape_key", None)
    if key is not None:
        return key(value)  # type: ignore[no-any-return]  # hashable by contract
    if getattr(type(value), "__hash__", None) is None:
        return (type(value), repr(value))
    return (type(value), value)


class Value(Expression):
    """A constant.

    Args:
        value: The constant.
        output_field: The field that describes it; found by its type when `None`.
    """

    allowed_default = True

    def __init__(self, value: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.value = value

    def _resolve_output_field(self) -> Any:
        return output_field_for(self.value)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns whether there is a value and of which field; the value is a parameter."""
        if self.value is None:
            return (Value, None, field_key(self.given_output_field))
        field = self._output_field_or_none
        parameters.append(self.value if field is None else field.get_prep_value(self.value))
        return (type(self), field_key(field))

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns a copy that stands for the value's place."""
        duplicate = copy.copy(self)
        duplicate.given_output_field = self._output_field_or_none
        if self.value is not None:
            duplicate.value = Slot(next(numbers))
        return duplicate

    def lower(self, scope: Any) -> Lowered:
        """Returns NULL or the parameter."""
        field = self.given_output_field
        if self.value is None:
            return Lowered(nodes.Keyword("NULL"), field)
        return Lowered(scope.parameter(self.value, field, is_typed=True), field)

    def get_group_by_cols(self) -> list[Any]:
        """Groups by nothing."""
        return []

    @property
    def empty_result_set_value(self) -> Any:
        """What stands for it where no row can match: itself."""
        return self.value


def field_key(field: Any) -> Hashable:
    """Returns the key of a field that was given or found, or `None`."""
    return None if field is None else field.shape_key()


class CombinedExpression(Expression):
    """Two expressions joined by an operator of arithmetic."""

    allowed_default = True

    parts = ("lhs", "connector", "rhs", "given_output_field")

    def __init__(self, lhs: Any, connector: str, rhs: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.lhs, self.connector, self.rhs = lhs, connector, rhs

    def get_source_expressions(self) -> list[Any]:
        """Returns both sides."""
        return [self.lhs, self.rhs]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces both sides."""
        self.lhs, self.rhs = expressions

    def _resolve_output_field(self) -> Any:
        left = getattr(self.lhs, "_output_field_or_none", None)
        right = getattr(self.rhs, "_output_field_or_none", None)
        if left is None or right is None:
            return None  # a name, which only a query can tell the field of
        return combined_field(self, left, self.connector, right)

    def output_field_in(self, state: Any, output_field_of: Any) -> Any:
        """Returns the field of the value within a query; `None` where it cannot be known."""
        if self.given_output_field is not None:
            return self.given_output_field
        left, right = output_field_of(state, self.lhs), output_field_of(state, self.rhs)
        try:
            return combined_field(self, left, self.connector, right)
        except FieldError:
            return None

    def lower(self, scope: Any) -> Lowered:
        """Returns the operation; its kind says where days, times and durations take part."""
        left, right = scope.lower(self.lhs), scope.lower(self.rhs)
        field = self.given_output_field
        if field is None:
            # Whoever needs to know the field asks `check_field` where there is none.
            with suppress(FieldError):
                field = combined_field(self, left.field, self.connector, right.field)
        kind, moment = _operands_kind(left.field, right.field, self.connector)
        node = nodes.Binary(
            "%" if self.connector == self.MOD else self.connector,
            left.node,
            right.node,
            kind,
            *([moment.sql_type()] if moment is not None else []),
        )
        return Lowered(
            node,
            field,
            left.is_aggregate or right.is_aggregate,
            left.is_window or right.is_window,
        )

    def check_field(self, scope: Any) -> None:
        """Raises FieldError for a value that is read and whose field nothing tells."""
        if self.given_output_field is None:
            left, right = scope.lower(self.lhs), scope.lower(self.rhs)
            combined_field(self, left.field, self.connector, right.field)

    def __str__(self) -> str:
        return f"{self.lhs} {self.connector} {self.rhs}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


_NUMBER_RANKS = {"IntegerField": 0, "DecimalField": 1, "FloatField": 2}
_MOMENTS = frozenset({"DateField", "DateTimeField", "TimeField"})


def _rank(field: Any) -> int | None:
    """Returns how far a field's numbers reach: integers, then decimals, then floats."""
    for cls in type(field).__mro__:
        if cls.__name__ in _NUMBER_RANKS:
            return _NUMBER_RANKS[cls.__name__]
    return None


def _operands_kind(left: Any, right: Any, connector: str) -> tuple[str, Any]:
    """Returns what kind of arithmetic it is, and the field of the moment in it."""
    kinds = [None if field is None else field.get_internal_type() for field in (left, right)]
    if kinds[0] == kinds[1] == "DurationField":
        return "duration", None
    if kinds[0] in _MOMENTS and kinds[1] in _MOMENTS and connector == Combinable.SUB:
        return "difference", left
    if kinds[0] in _MOMENTS and kinds[1] == "DurationField":
        return "moment", left
    if kinds[1] in _MOMENTS and kinds[0] == "DurationField":
        return "moment", right
    return "number", None


def _column_field(field: Any) -> Any:
    """Returns the field that describes a column's values.

    That is of a foreign key the one pointed to, of a generated field the one of its values.
    """
    while field is not None and field.is_relation and field.remote_field is not None:
        field = field.target_field
    return described(field)


def combined_field(expression: object, left: Any, connector: str, right: Any) -> Any:
    """Returns the field of two values joined by an operator.

    Raises:
        FieldError: The fields do not go together and none was given.
    """
    left, right = _column_field(left), _column_field(right)
    kind, moment = _operands_kind(left, right, connector)
    if kind == "difference":
        return output_field_for(_DURATION_SAMPLE)
    if kind == "moment":
        if moment.get_internal_type() == "DateField":
            return output_field_for(_MOMENT_SAMPLE)
        return moment
    if left is None or right is None:
        return left if right is None else right
    ranks = _rank(left), _rank(right)
    if ranks[0] is not None and ranks[1] is not None:
        if ranks[0] == ranks[1]:
            return left
        return left if ranks[0] > ranks[1] else right
    return common_field(expression, [left, right])


class OrderBy(Expression):
    """An expression to sort by.

    Args:
        expression: What to sort by.
        descending: Whether the greatest comes first.
        nulls_first: Whether NULL comes before all values; `True` or `None`.
        nulls_last: Whether NULL comes after all values; `True` or `None`.
    """

    parts = ("expression", "descending", "nulls_first", "nulls_last")

    def __init__(
        self,
        expression: Any,
        descending: bool = False,
        nulls_first: bool | None = None,
        nulls_last: bool | None = None,
    ) -> None:
        super().__init__()
        if nulls_first and nulls_last:
            raise ValueError("nulls_first and nulls_last are mutually exclusive")
        if nulls_first is False or nulls_last is False:
            raise ValueError("nulls_first and nulls_last values must be True or None.")
        if not hasattr(expression, "resolve_expression"):
            raise ValueError("expression must be an expression type")
        self.expression = expression
        self.descending = descending
        self.nulls_first, self.nulls_last = nulls_first, nulls_last

    def get_source_expressions(self) -> list[Any]:
        """Returns what is sorted by."""
        return [self.expression]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces what is sorted by."""
        (self.expression,) = expressions

    def reverse_ordering(self) -> Any:
        """Returns the opposite order."""
        duplicate = self.copy()
        duplicate.descending = not self.descending
        duplicate.nulls_first, duplicate.nulls_last = self.nulls_last, self.nulls_first
        return duplicate

    def lower(self, scope: Any) -> Lowered:
        """Returns the ordering."""
        inner: Lowered = scope.lower(self.expression)
        nulls = "first" if self.nulls_first else "last" if self.nulls_last else ""
        return inner._replace(node=nodes.Ordering(inner.node, self.descending, nulls))


_DURATION_SAMPLE = datetime.timedelta()
_MOMENT_SAMPLE = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - only its type counts
