"""What a QuerySet describes: an immutable value that queries share the parts of.

Its shape and its parameters are had without compiling anything (`sql.shape`); compiling it is
the work of `lowering`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.sql.shape import Shaped, Slot, shape_of, slotted


class Condition(Shaped):
    """One lookup and what it compares with.

    Attributes:
        binding: The resolved lookup (`paths.Binding`).
        operand: A prepared value, or something shaped.
    """

    __slots__ = ("binding", "operand")

    def __init__(self, binding: Any, operand: Any) -> None:
        self.binding = binding
        self.operand = operand

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the binding, with the operand's key where that has one."""
        operand = self.operand
        if isinstance(operand, Shaped):
            return (self.binding.key(), operand.shape(parameters))
        parameters.append(operand)
        binding = self.binding
        return binding.key() if binding.is_zoned else binding  # type: ignore[no-any-return]  # hashable

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the condition with places for its values."""
        operand = self.operand
        if isinstance(operand, Shaped):
            return Condition(self.binding, operand.with_slots(numbers))
        return Condition(self.binding, Slot(next(numbers)))


class Group(Shaped):
    """Conditions joined by AND, OR or XOR, possibly negated."""

    __slots__ = ("connector", "items", "negated")
    parts = ("connector", "negated", "items")

    def __init__(self, connector: str, items: tuple[Any, ...], negated: bool = False) -> None:
        self.connector = connector
        self.items = items
        self.negated = negated

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns connector, negation and the keys of the items."""
        return (
            self.connector,
            self.negated,
            *[item.shape(parameters) for item in self.items],
        )

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the group with places for its values."""
        items = tuple([item.with_slots(numbers) for item in self.items])
        return Group(self.connector, items, self.negated)


class Annotation(Shaped):
    """A named expression, added to each row or only known to further conditions.

    Attributes:
        name: The name.
        expression: The expression.
        is_selected: Whether the rows have it.
        grouping: The names that rows were reduced to before (`values`), or `None`.
        before: The annotation that had the name before, of which this one may be made.
    """

    __slots__ = ("before", "expression", "grouping", "is_selected", "name")

    def __init__(
        self,
        name: str,
        expression: Any,
        is_selected: bool,
        grouping: tuple[str, ...] | None,
        before: Annotation | None = None,
    ) -> None:
        self.name = name
        self.expression = expression
        self.is_selected = is_selected
        self.grouping = grouping
        self.before = before

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the name and the expression's key."""
        return (
            "annotate",
            self.name,
            self.is_selected,
            self.grouping,
            self.expression.shape(parameters),
        )

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the annotation with places for its values."""
        slotted = self.expression.with_slots(numbers)
        return Annotation(self.name, slotted, self.is_selected, self.grouping, self.before)


class Chosen(Shaped):
    """The place among the steps where rows were reduced to values across relations to many.

    Conditions that follow are about other related rows than those that the values are of.

    Attributes:
        names: The names of the values.
    """

    __slots__ = ("names",)
    parts = ("names",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names


_OPTIONS_IN_ORDER = (
    "is_reversed",
    "is_distinct",
    "distinct_fields",
    "selection",
    "deferred",
    "related",
    "lock",
    "is_empty",
)
_OPTIONS = frozenset(_OPTIONS_IN_ORDER)


class QueryState(Shaped):
    """The description of a query.

    The class holds the defaults; an instance's dictionary has only what was said, so that a
    changed copy is one small dictionary.

    Attributes:
        model: The model of the rows.
        steps: Conditions, annotations and choices of values, in the order in which they were
            added.
        annotations: The annotations by name.
        ordering: What to sort by; `None` for the model's own order.
        is_reversed: Whether the order is turned around.
        low: How many rows to leave out.
        high: Where to stop, counted with those left out; `None` for the end.
        is_distinct: Whether equal rows come once.
        distinct_fields: Names of fields whose combinations come once.
        selection: What each row becomes: `None` for an instance, else a `Selection`.
        deferred: Names of fields, and whether those are left out (`True`) or are the only ones.
        related: Names of relations that are loaded with the rows; `True` for all that are sure.
        lock: A `Lock` as the SQL engine has it, without the tables, and names of relations.
        combined: An operator and the states of the queries that it joins.
        is_empty: Whether no row can match.
        extra: What `extra()` added, or `None`.
        filtered_relations: Relations with conditions of their own, by name.
        is_sticky: Whether what the next condition asks of related rows is asked of those that
            the last condition is about. It is said of this description alone, not of copies.
        options_key: The key of all that carries no values; made when one of it changes.
    """

    model: Any
    steps: tuple[Any, ...] = ()
    annotations: dict[str, Annotation] = {}
    ordering: tuple[Any, ...] | None = None
    is_reversed = False
    low = 0
    high: int | None = None
    is_distinct = False
    distinct_fields: tuple[str, ...] = ()
    selection: Any = None
    deferred: tuple[frozenset[str], bool] | None = None
    related: Any = ()
    lock: Any = None
    is_sticky = False
    combined: tuple[str, tuple[Any, ...]] | None = None
    is_empty = False
    extra: Any = None
    filtered_relations: tuple[tuple[str, Any], ...] = ()
    options_key: Hashable = None

    def __init__(self, model: Any) -> None:
        self.model = model

    def replaced(self, **changes: Any) -> QueryState:
        """Returns a copy with changes."""
        copy = object.__new__(QueryState)
        copy.__dict__ = values = {**self.__dict__, **changes}
        if self.is_sticky and "is_sticky" not in changes:
            del values["is_sticky"]
        if not _OPTIONS.isdisjoint(changes):
            values["options_key"] = tuple([values.get(name) for name in _OPTIONS_IN_ORDER])
        return copy

    def with_conditions(self, group: Group) -> tuple[Any, ...]:
        """Returns the steps and one more; the last two are one where the last is sticky."""
        if self.is_sticky:
            return (*self.steps[:-1], Group("AND", (self.steps[-1], group)))
        return (*self.steps, group)

    def selected_names(self) -> tuple[str, ...]:
        """Returns the names of the values that rows are reduced to."""
        names: tuple[str, ...] | None = None if self.selection is None else self.selection.names
        return names or (
            *(() if self.extra is None else self.extra.names),
            *[field.attname for field in self.model._meta.concrete_fields],
            *[one.name for one in self.annotations.values() if one.is_selected],
        )

    def width(self) -> int:
        """Returns how many columns the rows have where they are compared with something."""
        if self.combined is not None and self.selection is None:
            return self.combined[1][0].width()  # type: ignore[no-any-return]  # a state
        if self.selection is None:
            return len(self.model._meta.pk_fields)
        if self.selection.names is None:
            names = [one for one in self.annotations.values() if one.is_selected]
            return len(self.model._meta.concrete_fields) + len(names)
        return sum(map(self._width_of, self.selection.names))

    def _width_of(self, name: str) -> int:
        """Returns how many columns a selected name stands for."""
        if name in self.annotations:
            name = getattr(self.annotations[name].expression, "name", "")
        options = self.model._meta
        field: Any = None
        for part in name.split(LOOKUP_SEP) if isinstance(name, str) else ():
            field = options.pk if part == "pk" else options._forward_by_name.get(part)
            field = field or options.fields_map.get(part)
            if field is None:
                return 1
            if field.is_relation and field.remote_field is not None:
                options = field.related_model._meta
        if field is not None and field.is_relation and not field.concrete:
            field = getattr(field, "row", None) or options.pk
        return len(field.composite_fields) if field is not None and field.is_row else 1

    @property
    def is_sliced(self) -> bool:
        """Whether a part of the rows was asked for."""
        return self.low != 0 or self.high is not None

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the key: model, steps, order, limits, and all that was said besides."""
        ordering = self.ordering
        combined = self.combined
        key: Hashable = (
            self.model,
            tuple([step.shape(parameters) for step in self.steps]),
            None if ordering is None else tuple([shape_of(o, parameters) for o in ordering]),
            self.low == 0,
            self.high is None,
            self.options_key,
        )
        if combined is not None:
            key = (key, combined[0], tuple([s.shape(parameters) for s in combined[1]]))
        if self.extra is not None:
            key = (key, shape_of(self.extra, parameters))
        if self.filtered_relations:
            key = (key, shape_of(self.filtered_relations, parameters))
        if self.low:
            parameters.append(self.low)
        if self.high is not None:
            parameters.append(self.high - self.low)
        return key

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the state with places for its values, numbered as `shape` orders them."""
        steps = tuple([step.with_slots(numbers) for step in self.steps])
        changes: dict[str, Any] = {"steps": steps}
        if self.ordering is not None:
            changes["ordering"] = tuple([slotted(o, numbers) for o in self.ordering])
        if self.combined is not None:
            operator, states = self.combined
            changes["combined"] = (operator, tuple([s.with_slots(numbers) for s in states]))
        if self.extra is not None:
            changes["extra"] = slotted(self.extra, numbers)
        if self.filtered_relations:
            changes["filtered_relations"] = slotted(self.filtered_relations, numbers)
        if self.low:
            changes["low"] = Slot(next(numbers))
        if self.high is not None:
            changes["high"] = Slot(next(numbers))
        changes["annotations"] = {step.name: step for step in steps if isinstance(step, Annotation)}
        return self.replaced(**changes)


class Selection(Shaped):
    """What each row becomes where it is no instance.

    Attributes:
        kind: `dict`, `tuple`, `flat` or `named`.
        names: The fields and annotations, in order; `None` for all.
    """

    __slots__ = ("kind", "names")

    def __init__(self, kind: str, names: tuple[str, ...] | None) -> None:
        self.kind = kind
        self.names = names

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selection) and (self.kind, self.names) == (other.kind, other.names)

    def __hash__(self) -> int:
        return hash((self.kind, self.names))
