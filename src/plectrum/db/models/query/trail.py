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
import itertools
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from plectrum.db.models.lookups.registration import on_registration
from plectrum.db.models.query.paths import PLAIN_TYPES, Binding, binding_for
from plectrum.db.models.query.plans import PLANS, Plan, compile_plan
from plectrum.db.models.query.recipes import unchanged_type
from plectrum.db.models.query.state import Chosen, Condition, Group, QueryState
from plectrum.db.models.signals import on_init_receivers
from plectrum.sql.shape import Shaped, Slot

TRAILS_KEPT = 4096

Values = tuple[Any, ...]
F = TypeVar("F", bound=Callable[..., Any])


class Step(NamedTuple):
    """Where a refinement leads.

    Attributes:
        trail: The trail after it.
        collect: Makes the values after it of those before it and the given ones; gives `None`
            where the given ones ask for another way.
    """

    trail: Trail
    collect: Callable[..., Values | None]


class Trail:
    """A description without its values.

    Args:
        template: The description, with slots in the place of values. Past the last step, what a
            statement that writes is made from.
        count: How many values it takes.
    """

    __slots__ = ("count", "plans", "steps", "template")

    def __init__(self, template: Any, count: int) -> None:
        self.template = template
        self.count = count
        self.steps: dict[Hashable, Step] = {}
        self.plans: dict[Hashable, Plan] = {}

    def add(
        self, key: Hashable, template: Any, collect: Callable[..., Values | None], more: int
    ) -> Step:
        """Remembers where a refinement leads.

        Args:
            key: The refinement.
            template: The description after it.
            collect: See `Step`.
            more: How many values it adds.
        """
        step = Step(Trail(template, self.count + more), collect)
        _kept.add(self, self.steps, key, step)
        return step

    def add_conditions(
        self, key: Hashable, names: list[str], negated: bool = False, is_get: bool = False
    ) -> Step:
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

    def add_slice(self, is_from_start: bool, is_to_end: bool) -> Step:
        """Remembers a slice with or without a beginning and an end."""
        template = self.template
        key = ("slice", is_from_start, is_to_end)
        if not is_plain(template):
            return self.add(key, template, never, 0)
        numbers = itertools.count(self.count)
        changes: dict[str, Any] = {}
        if not is_from_start:
            changes["low"] = Slot(next(numbers))
        if not is_to_end:
            changes["high"] = Slot(next(numbers))
        collect = _SLICES[is_from_start, is_to_end]
        return self.add(key, template.replaced(**changes), collect, len(changes))

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
    derived = model._meta.derived
    trail: Trail | None = derived.get(Trail)
    if trail is None:
        trail = derived[Trail] = Trail(QueryState(model), 0)
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


def never(_known: Values, *_given: Any) -> None:
    """Collects nothing: the refinement is no step of a trail."""


def _known_only(known: Values) -> Values:
    return known


_SLICES: dict[tuple[bool, bool], Callable[..., Values | None]] = {
    (True, True): lambda known, _start, _stop: known,
    (True, False): lambda known, _start, stop: (*known, stop),
    (False, True): lambda known, start, _stop: (*known, start),
    (False, False): lambda known, start, stop: (*known, start, stop - start),
}


class Given(NamedTuple):
    """A value that a step takes.

    Attributes:
        field: The field that it is for.
        prepare: What prepares it.
        is_sure: Whether what is prepared is a value again, never something shaped.
    """

    field: Any
    prepare: Callable[[Any], Any]
    is_sure: bool


def _given(binding: Binding) -> Given:
    """Returns the value that a lookup takes."""
    if binding.prepare is None:
        operand = binding.operand
        if binding.relation is None:
            operand = functools.partial(binding.lookup.operand, binding.field)
        return Given(binding.field, operand, is_sure=False)
    return Given(binding.field, binding.prepare, is_sure=True)


def make_collector(given: list[Given], suffix: Values = ()) -> Callable[..., Values | None]:
    """Writes the function that checks and prepares the values of a step.

    Args:
        given: What it takes.
        suffix: Numbers that follow the values.
    """
    namespace: dict[str, Any] = {"plain": PLAIN_TYPES, "Shaped": Shaped}
    lines = []
    for index, one in enumerate(given):
        value, depth = f"v{index}", "    "
        unchanged = unchanged_type(one.field) if one.is_sure else None
        if unchanged is not None:
            lines.append(f"    if type({value}) is not {unchanged.__name__}:")
            depth = "        "
        namespace[f"p{index}"] = one.prepare
        lines.append(f"{depth}if type({value}) not in plain: return None")
        lines.append(f"{depth}{value} = p{index}({value})")
        if not one.is_sure:
            lines.append(f"{depth}if isinstance({value}, Shaped): return None")
    values = "".join(f", v{index}" for index in range(len(given)))
    end = "".join(f", {number}" for number in suffix)
    source = [f"def collect(known{values}):", *lines, f"    return (*known{values}{end})"]
    exec("\n".join(source), namespace)  # noqa: S102 - made of numbers and names of built-in types
    collect: Callable[..., Values | None] = namespace["collect"]
    return collect


def remembered(method: F) -> F:
    """Makes a method of QuerySets a step of trails where its arguments are names and flags."""
    name = method.__name__

    @functools.wraps(method)
    def refine(self: Any, *names: Any, **options: Any) -> Any:
        trail = self._trail
        if trail is None:
            return method(self, *names, **options)
        key = (name, *names, *options.items()) if options else (name, *names)
        try:
            step = trail.steps.get(key)
        except TypeError:  # something that cannot be a key
            return method(self, *names, **options)
        if step is None:
            given = (*names, *options.values())
            if trail.template.is_sliced or any(type(one) not in {str, bool} for one in given):
                return method(self, *names, **options)
            after = method(self._chain(trail.template), *names, **options)
            step = trail.add(key, after._query, _known_only, 0)
        return self._moved(step.trail, self._values)

    return cast("F", refine)


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
    if list(plan.parameters(values)) != list(fresh.parameters(fresh_values)):
        raise AssertionError(f"A trail has other values: {values!r} for {fresh_values!r}.")
