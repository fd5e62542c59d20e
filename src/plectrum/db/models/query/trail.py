"""Trails: refinements that were made before are looked up instead of made again.

A program makes the same few chains of `filter`, `order_by` and slices over and over, with other
values. A `Trail` is the description that such a chain leads to, with places (`Slot`) for its
values; it remembers which step led to which further trail, and its plans. A QuerySet that walks
on trails carries its trail and a tuple of values; its description is made only when somebody
asks for it (`QuerySet._query`).

A step is remembered if it is decided by names alone: conditions given as keywords, whose values
have plain types, names of fields and relations, and the bounds of a slice. Everything else
leaves the trail and takes the way of the general description.
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from plectrum.db.models.lookups.comparison import IntegerGreaterThanOrEqual, IntegerLessThan
from plectrum.db.models.lookups.registration import on_registration
from plectrum.db.models.lookups.text import IExact, PatternLookup
from plectrum.db.models.query.foreign import stored_preparation
from plectrum.db.models.query.paths import PLAIN_TYPES, Binding, binding_for
from plectrum.db.models.query.plans import PLANS, Plan, compile_plan
from plectrum.db.models.query.recipes import unchanged_type
from plectrum.db.models.query.state import Chosen, Condition, Group, QueryState
from plectrum.db.models.signals import on_init_receivers
from plectrum.sql.params import in_order
from plectrum.sql.shape import Shaped, Slot

TRAILS_KEPT = 4096

Values = tuple[Any, ...]
Collect = Callable[..., Values | None]
F = TypeVar("F", bound=Callable[..., Any])


def never(_known: Values, *_given: Any) -> None:
    """Collects nothing: the refinement is no step of a trail."""


class Trail:
    """A description without its values.

    Args:
        template: The description, with slots in the place of values. Past the last step, what a
            statement that writes is made from.
        count: How many values it takes.
        collect: Makes its values of those of the trail before it and what the refinement that
            led here was given; gives `None` where that asks for another way.
    """

    __slots__ = ("collect", "count", "plans", "steps", "template")

    def __init__(self, template: Any, count: int, collect: Collect = never) -> None:
        self.template = template
        self.count = count
        self.collect = collect
        self.steps: dict[Hashable, Trail] = {}
        self.plans: dict[Hashable, Plan] = {}

    def add(self, key: Hashable, template: Any, collect: Collect, more: int) -> Trail:
        """Remembers where a refinement leads, and returns it.

        Args:
            key: The refinement.
            template: The description after it.
            collect: Makes the values after it.
            more: How many values it adds.
        """
        after = Trail(template, self.count + more, collect)
        _kept.add(self, self.steps, key, after)
        return after

    def add_conditions(
        self, key: Hashable, names: list[str], negated: bool = False, is_get: bool = False
    ) -> Trail:
        """Remembers a call of `filter` or `exclude`, or of `get`, with these names.

        Raises:
            FieldError: A name does not exist.
        """
        template = self.template
        if not is_plain(template):
            return self.add(key, template, never, 0)
        bindings = [binding_for(template, name) for name in names]
        if any(binding.is_zoned or binding.is_foreign for binding in bindings):
            return self.add(key, template, never, 0)
        count = self.count
        changes: dict[str, Any] = {}
        if bindings:
            items = [Condition(one, Slot(count + index)) for index, one in enumerate(bindings)]
            group = Group("AND", tuple(items), negated)
            changes["steps"] = template.with_conditions(group)
        suffix: Values = ()
        if is_get and not template.distinct_fields:
            suffix = (MAX_GET_RESULTS,)
            changes |= {"ordering": (), "high": Slot(count + len(bindings))}
        collect = make_collector([_given(one) for one in bindings], suffix)
        return self.add(key, template.replaced(**changes), collect, len(bindings) + len(suffix))

    def add_slice(self, kind: str) -> Trail:
        """Remembers a slice of a kind: `[:]`, `[:n]`, `[n:]` or `[n:n]`."""
        template = self.template
        if not is_plain(template):
            return self.add(kind, template, never, 0)
        ends, collect = _SLICES[kind]
        changes = {end: Slot(self.count + index) for index, end in enumerate(ends)}
        return self.add(kind, template.replaced(**changes), collect, len(changes))

    def plan(self, kind: Hashable, connection: Any, compile_state: Callable[..., Plan]) -> Plan:
        """Returns a plan of the description.

        Args:
            kind: What is wanted of it.
            connection: The connection that it is for.
            compile_state: Makes the plan.
        """
        key = (kind, connection.dialect)
        plans = self.plans
        plan = plans.get(key)
        if plan is None:
            plan = compile_plan(self.template, connection, compile_state)
            _kept.add(self, plans, key, plan)
        return plan

    def filled(self, values: Values) -> QueryState:
        """Returns the description with its values."""
        template: QueryState = self.template
        changes: dict[str, Any] = {"steps": tuple([_filled(s, values) for s in template.steps])}
        low: Any = template.low
        high: Any = template.high
        if type(low) is Slot:
            low = changes["low"] = values[low.index]
        if type(high) is Slot:
            changes["high"] = low + values[high.index]
        return template.replaced(**changes)

    def forget(self) -> None:
        """Forgets steps and plans."""
        self.steps = {}
        self.plans = {}


class _Kept:
    """The trails that remember something, once for each thing; too many forget it all."""

    def __init__(self) -> None:
        self.trails: list[Trail] = []
        self._lock = threading.RLock()

    def add(self, trail: Trail, memory: dict[Any, Any], key: Hashable, found: Any) -> None:
        """Puts something in a trail's memory, which must not outgrow what is counted here."""
        with self._lock:
            if len(self.trails) >= TRAILS_KEPT:
                self.clear()
            self.trails.append(trail)
            memory[key] = found

    def clear(self) -> None:
        with self._lock:
            trails, self.trails = self.trails, []
            for trail in trails:
                trail.forget()


_kept = _Kept()
on_registration(_kept.clear)
on_init_receivers(_kept.clear)

MAX_GET_RESULTS = 21


def trail_of(model: Any) -> Trail:
    """Returns the trail that all queries of a model begin on."""
    options = model._meta
    trail: Trail | None = options.first_trail
    if trail is None:
        trail = options.first_trail = Trail(QueryState(model), 0)
    return trail


def is_plain(template: QueryState) -> bool:
    """Tells whether conditions may be added to a description on its trail."""
    return not (
        template.is_sliced
        or template.annotations
        or template.filtered_relations
        or template.combined is not None
        or template.extra is not None
    )


def _filled(item: Any, values: Values) -> Any:
    if isinstance(item, Chosen):
        return item
    if isinstance(item, Group):
        items = tuple([_filled(one, values) for one in item.items])
        return Group(item.connector, items, item.negated)
    return Condition(item.binding, values[item.operand.index])


def _known_only(known: Values) -> Values:
    return known


_SLICES: dict[str, tuple[tuple[str, ...], Collect]] = {
    "[:]": ((), lambda known, _start, _stop: known),
    "[:n]": (("high",), lambda known, _start, stop: (*known, stop)),
    "[n:]": (("low",), lambda known, start, _stop: (*known, start)),
    "[n:n]": (("low", "high"), lambda known, start, stop: (*known, start, stop - start)),
}


class Given(NamedTuple):
    """A value that a step takes.

    Attributes:
        prepare: What prepares it.
        unchanged: The type of values, if there is one, that this leaves alone.
        is_sure: Whether what is prepared is a value again, never something shaped.
    """

    prepare: Callable[[Any], Any]
    unchanged: type | None
    is_sure: bool


def given_for(field: Any) -> Given:
    """Returns the value that a field takes."""
    return Given(stored_preparation(field), unchanged_type(field), is_sure=True)


def _given(binding: Binding) -> Given:
    """Returns the value that a lookup takes."""
    field = binding.field
    if binding.prepare is not None:
        return Given(binding.prepare, unchanged_type(field), is_sure=True)
    if binding.relation is not None:
        return Given(binding.operand, None, is_sure=False)
    operand = binding.lookup.operand
    unchanged: type | None = None
    if operand.__func__ in _TEXT_OPERANDS:
        unchanged = str
    elif operand.__func__ in _ROUNDED_OPERANDS and unchanged_type(field) is int:
        unchanged = int
    return Given(functools.partial(operand, field), unchanged, is_sure=False)


_TEXT_OPERANDS = frozenset({PatternLookup.operand.__func__, IExact.operand.__func__})  # type: ignore[attr-defined]  # class methods
_ROUNDED_OPERANDS = frozenset(
    {IntegerGreaterThanOrEqual.operand.__func__, IntegerLessThan.operand.__func__}  # type: ignore[attr-defined]  # class methods
)


def make_collector(given: list[Given], suffix: Values = ()) -> Collect:
    """Writes the function that checks and prepares the values of a step.

    It takes the values that are known, and a dictionary with those of the step, in order.

    Args:
        given: What it takes.
        suffix: Numbers that follow the values.
    """
    namespace: dict[str, Any] = {"plain": PLAIN_TYPES, "Shaped": Shaped}
    values = "".join(f"v{index}, " for index in range(len(given)))
    lines = [f"    {values}= given.values()"] if given else []
    for index, one in enumerate(given):
        value, depth = f"v{index}", "    "
        if one.unchanged is not None:
            lines.append(f"    if type({value}) is not {one.unchanged.__name__}:")
            depth = "        "
        namespace[f"p{index}"] = one.prepare
        lines.append(f"{depth}if type({value}) not in plain: return None")
        lines.append(f"{depth}{value} = p{index}({value})")
        if not one.is_sure:
            lines.append(f"{depth}if isinstance({value}, Shaped): return None")
    end = "".join(f"{number}, " for number in suffix)
    # PERF: joining two tuples takes half as long as unpacking one into another.
    source = ["def collect(known, given):", *lines, f"    return known + ({values}{end})"]
    exec("\n".join(source), namespace)  # noqa: S102 - made of numbers and names of built-in types
    collect: Collect = namespace["collect"]
    return collect


def _taken_anew(method: Any, queryset: Any, names: Any, options: dict[str, Any]) -> Any:
    """Calls a method of QuerySets; remembers where it leads if names and flags decide that."""
    trail = queryset._trail
    given = (*names, *options.values())
    if (
        trail is None
        or trail.template.is_sliced
        or any(type(one) not in {str, bool} for one in given)
    ):
        return method(queryset, *names, **options)
    refined = method(queryset._chain(trail.template), *names, **options)
    key = (method.__name__, names, *options.items())
    return queryset._moved(trail.add(key, refined._query, _known_only, 0), queryset._values)


def remembered(method: F) -> F:
    """Makes a method of QuerySets a step of trails where its arguments are names and flags."""
    name = method.__name__

    def refine(self: Any, *names: Any) -> Any:
        trail = self._trail
        if trail is not None:
            try:
                after = trail.steps.get((name, names))
            except TypeError:  # something that cannot be a key
                after = None
            if after is not None:
                return self._moved(after, self._values)
        return _taken_anew(method, self, names, {})

    def refine_with_options(self: Any, *names: Any, **options: Any) -> Any:
        if not options:
            return refine(self, *names)
        trail = self._trail
        if trail is not None:
            try:
                after = trail.steps.get((name, names, *options.items()))
            except TypeError:  # something that cannot be a key
                after = None
            if after is not None:
                return self._moved(after, self._values)
        return _taken_anew(method, self, names, options)

    # PERF: a dictionary for keywords is made by each call of a function that takes them.
    code = method.__code__
    takes_options = code.co_kwonlyargcount or code.co_flags & inspect.CO_VARKEYWORDS
    return cast("F", functools.wraps(method)(refine_with_options if takes_options else refine))


def plan_of(
    queryset: Any, kind: str, connection: Any, general: Any, compile_state: Callable[..., Plan]
) -> tuple[Plan, Any]:
    """Returns a plan of a QuerySet and its values.

    Args:
        queryset: The QuerySet.
        kind: What is wanted of it.
        connection: The connection that it is for.
        general: Finds the plan of a description by its shape.
        compile_state: Makes the plan of a description with slots.
    """
    trail = queryset._trail
    if trail is None:
        return cast("tuple[Plan, Any]", general(queryset._query, connection))
    plan = trail.plans.get((kind, connection.dialect))
    if plan is None:
        plan = trail.plan(kind, connection, compile_state)
    if PLANS.is_verifying:
        verify(plan, queryset._values, *general(queryset._query, connection))
    return plan, queryset._values


def verify(plan: Plan, values: Sequence[Any], fresh: Plan, fresh_values: list[Any]) -> None:
    """Compares what a trail led to with what the general way gives.

    Raises:
        PlanMismatch: The statements differ.
        AssertionError: The parameters differ.
    """
    PLANS.verify("trail", plan, fresh)
    given = in_order(plan.sql, plan.parameters(values))
    if given != in_order(fresh.sql, fresh.parameters(fresh_values)):
        raise AssertionError(f"A trail has other values: {values!r} for {fresh_values!r}.")
