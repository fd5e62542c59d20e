"""What lookups and transforms are: conditions on a value, and values made of values."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, ClassVar

from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.expressions.func import Func
from plectrum.db.models.lookups.registration import RegisterLookupMixin
from plectrum.db.models.registry import built_in_type
from plectrum.sql.nodes import predicates
from plectrum.sql.shape import Shaped, Slot, shape_of, size_class


class Resolved(Expression):
    """An expression that has been lowered already, for lookups and for users' own SQL."""

    parts = ("lowered",)

    def __init__(self, lowered: Lowered) -> None:
        super().__init__(lowered.field)
        self.lowered = lowered

    def lower(self, scope: Any) -> Lowered:
        """Returns what it was made from."""
        return self.lowered

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Returns itself."""
        return self

    @property
    def field(self) -> Any:
        """The field that describes the value."""
        return self.lowered.field

    @property
    def target(self) -> Any:
        """The field that describes the value."""
        return self.lowered.field


class Listed(Shaped):
    """A list of values, sent as one parameter; its size class is part of the shape.

    Args:
        values: The values.
        has_null: Whether NULL was among them, which matters where the question is negated.
    """

    def __init__(self, values: list[Any], has_null: bool = False) -> None:
        self.values = values
        self.has_null = has_null

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the size class."""
        parameters.append(self.values)
        return ("list", size_class(len(self.values)), self.has_null)

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the place of the list."""
        return ListSlot(next(numbers), size_class(len(self.values)), self.has_null)


class ListSlot(Slot):
    """The place of a list.

    Attributes:
        has_null: Whether NULL was in the list.
    """

    __slots__ = ("has_null",)

    def __init__(self, index: int, size: int, has_null: bool) -> None:
        super().__init__(index, size)
        self.has_null = has_null


class Structure(Shaped):
    """A value that is part of the shape: the truth value of `isnull`, an empty list."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the value."""
        return shape_of(self.value, [])

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns itself."""
        return self


class Several(Shaped):
    """A fixed number of operands, each a value or an expression."""

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = tuple(items)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the keys of the items."""
        keys = []
        for item in self.items:
            if isinstance(item, Shaped):
                keys.append(item.shape(parameters))
            else:
                parameters.append(item)
                keys.append(None)
        return tuple(keys)

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the operands with their values replaced."""
        return Several(
            [
                item.with_slots(numbers) if isinstance(item, Shaped) else Slot(next(numbers))
                for item in self.items
            ]
        )


def is_expression(value: Any) -> bool:
    """Tells whether a value is an expression or a query rather than a constant."""
    return hasattr(value, "resolve_expression")


def query_of(value: Any) -> Any:
    """Returns the description of the query that a value is, or `None`."""
    for holder in (value, getattr(value, "operand", None)):
        for name in ("_query", "state"):
            state = getattr(holder, name, None)
            if state is not None:
                return state
    return None


def check_width(lookup_name: str, value: Any, expected: int) -> None:
    """Raises ValueError for a query with another number of columns than it is compared with."""
    state = query_of(value)
    if state is None:
        return
    received = state.width()
    if received != expected:
        raise ValueError(
            f"The QuerySet value for the {lookup_name!r} lookup must have {expected} selected "
            f"fields (received {received})"
        )


def check_single(lookup_name: str, value: Any) -> None:
    """Raises ValueError for a QuerySet that may have several rows where one is compared with."""
    query = getattr(value, "_query", None)
    if query is not None and (query.high is None or query.high - query.low != 1):
        raise ValueError(
            f"The QuerySet value for an {lookup_name} lookup must be limited to one result using "
            "slicing."
        )


class Lookup(Expression):
    """A condition on a value.

    Args:
        lhs: The value that is asked about.
        rhs: What it is compared with.
    """

    is_lookup: ClassVar[bool] = True
    lookup_name: ClassVar[str]
    prepare_rhs: bool = True
    can_use_none_as_rhs = False
    parts = ("lhs", "rhs")
    conditional = True  # pyright: ignore[reportAssignmentType]  # known for the class
    accepts_null: ClassVar[bool] = False

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__()
        self.lhs = lhs
        self.rhs = rhs
        self.bilateral_transforms: list[Any] = []

    def get_source_expressions(self) -> list[Any]:
        """Returns the left side, and the right one where it is an expression."""
        return [self.lhs, self.rhs] if is_expression(self.rhs) else [self.lhs]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces the sides."""
        if len(expressions) == 1:
            (self.lhs,) = expressions
        else:
            self.lhs, self.rhs = expressions

    def _resolve_output_field(self) -> Any:
        return built_in_type("BooleanField")()

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns class and sides; a plain right side is a parameter."""
        operand = self.operand(getattr(self.lhs, "_output_field_or_none", None), self.rhs)
        left = self.lhs.shape(parameters)
        if isinstance(operand, Shaped):
            return (type(self), left, operand.shape(parameters))
        parameters.append(operand)
        return (type(self), left)

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns a copy with its values replaced."""
        operand = self.operand(getattr(self.lhs, "_output_field_or_none", None), self.rhs)
        duplicate = self.copy()
        duplicate.lhs = self.lhs.with_slots(numbers)
        duplicate.rhs = (
            operand.with_slots(numbers) if isinstance(operand, Shaped) else Slot(next(numbers))
        )
        return duplicate

    # What a caller gave

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Turns what a caller compares with into an operand.

        Args:
            field: The field of the left side, or `None` where none is known.
            value: What the caller gave.

        Returns:
            A prepared value, or something shaped: an expression, a list, a query.
        """
        if isinstance(value, Shaped):
            return value
        if is_expression(value):
            return value.as_operand()
        if field is not None and cls.prepare_rhs:
            return field.get_prep_value(value)
        return value

    def get_prep_lookup(self) -> Any:
        """Returns the right side as the left side's field prepares it."""
        if not self.prepare_rhs or is_expression(self.rhs):
            return self.rhs
        field = getattr(self.lhs, "_output_field_or_none", None)
        return self.rhs if field is None else field.get_prep_value(self.rhs)

    # Lowering

    def lower(self, scope: Any) -> Lowered:
        """Returns the condition; a lookup with its own SQL is asked for it."""
        has_own = hasattr(self, f"as_{scope.dialect.vendor}")
        if has_own or type(self).as_sql is not Lookup.as_sql:
            lowered: Lowered = scope.foreign(self)
            return lowered
        left = scope.lower(self.lhs)
        right, flags = self.lower_rhs(scope, left)
        return Lowered(
            self.predicate(left, right, scope),
            built_in_type("BooleanField")(),
            left.is_aggregate or flags[0],
            left.is_window or flags[1],
        )

    def lower_rhs(self, scope: Any, left: Lowered) -> tuple[Any, tuple[bool, bool]]:
        """Returns the right side's node, and whether aggregates and windows are in it."""
        rhs = self.rhs
        if isinstance(rhs, (Slot, Structure, Several, Listed)) or not is_expression(rhs):
            return self.lower_operand(scope, left, rhs), (False, False)
        lowered = scope.lower(rhs)
        return lowered.node, (lowered.is_aggregate, lowered.is_window)

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the node of a value."""
        return scope.parameter(operand, left.field)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the condition of both sides; a subclass says which."""
        raise FieldError(f"{type(self).__name__} does not say how it is written.")

    # For lookups with SQL of their own

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> tuple[str, list[Any]]:
        """Returns text and parameters of the left side."""
        sql, params = compiler.compile(lhs if lhs is not None else self.lhs)
        return sql, list(params)

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Returns text and parameters of the right side."""
        rhs = self.rhs
        if is_expression(rhs):
            sql, params = compiler.compile(rhs)
            return sql, list(params)
        field = getattr(self.lhs, "_output_field_or_none", None)
        if field is not None:
            rhs = field.get_db_prep_value(self.get_prep_lookup(), connection, prepared=True)
        return "%s", [rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Returns text and parameters; a subclass with SQL of its own overrides it."""
        return compiler.compile_node(self)  # type: ignore[no-any-return]  # as documented


class NoneMeansNull(Lookup):
    """A lookup for which `None` asks whether there is no value."""

    can_use_none_as_rhs = True

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Turns `None` into the question for NULL."""
        return Structure(None) if value is None else super().operand(field, value)

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns what is compared with; nothing for NULL."""
        if isinstance(operand, Structure):
            return None
        return super().lower_operand(scope, left, operand)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison, or the question for NULL."""
        if right is None:
            return predicates.null_check(left.node)
        return super().predicate(left, right, scope)


class Transform(RegisterLookupMixin, Func):
    """A value made of another, by a name that may follow a field's in a query."""

    is_transform: ClassVar[bool] = True
    bilateral = False
    arity: ClassVar[int | None] = 1
    lookup_name: ClassVar[str]

    @property
    def lhs(self) -> Any:
        """The value that it is made of."""
        return self.get_source_expressions()[0]
