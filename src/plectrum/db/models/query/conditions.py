"""Conditions: from what a caller wrote to a checked value, and from that to nodes."""

from __future__ import annotations

from typing import Any

from plectrum.core.exceptions import EmptyResultSet
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.expressions.references import F
from plectrum.db.models.lookups.base import Resolved, Several, Structure, is_expression
from plectrum.db.models.lookups.comparison import In, IsNull
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.joining import never_true
from plectrum.db.models.query.paths import PLAIN_TYPES, Binding, Path, binding_for, check_names
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.scope import Scope
from plectrum.db.models.query.state import Condition, Group
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates, select
from plectrum.sql.shape import Shaped


def group_of(
    state: Any, args: tuple[Any, ...], kwargs: dict[str, Any], negated: bool = False
) -> Group:
    """Returns the checked conditions of a call of `filter` or `exclude`.

    Raises:
        FieldError: A name does not exist; near names are suggested.
        TypeError: A positional argument is no condition.
    """
    items = [_checked(state, argument) for argument in args] if args else []
    known = None if state.annotations or state.filtered_relations else state.model._meta.derived
    for name, value in kwargs.items():
        # PERF: a name that was used before, and a plain value, take the way of fewest calls.
        binding = known.get(name) if known is not None else None
        if binding is None:
            binding = binding_for(state, name)
        prepare = binding.prepare
        if prepare is not None and type(value) in PLAIN_TYPES:
            items.append(Condition(binding, prepare(value)))
        else:
            items.append(_compared(state, binding, value))
    return Group("AND", tuple(items), negated)


def _checked(state: Any, item: Any) -> Any:
    """Returns one part of a condition with its names resolved."""
    if isinstance(item, Q):
        children = tuple([_checked(state, child) for child in item.children])
        return Group(item.connector, children, item.negated)
    if isinstance(item, tuple):
        name, value = item
        return _compared(state, binding_for(state, name), value)
    if getattr(item, "conditional", False) and isinstance(item, Shaped):
        check_names(state, item)
        return prepared_expression(state, item)
    if is_expression(item) and hasattr(item, "as_operand"):
        return item.as_operand()
    raise TypeError(f"Cannot filter against a non-conditional expression: {item!r:.200}.")


def prepared_expression(query: Any, expression: Any) -> Any:
    """Returns an expression with the conditions in it resolved for a query."""
    if isinstance(expression, Q):
        return group_of(query, (expression,), {})
    if hasattr(expression, "as_operand"):
        return expression.as_operand()
    return prepared_within(query, expression)


def prepared_within(query: Any, expression: Any) -> Any:
    """Returns what is itself no condition with those in it resolved for a query."""
    prepare = getattr(expression, "prepared", None)
    return expression if prepare is None else prepare(query, prepared_expression)


def _compared(state: Any, binding: Binding, value: Any) -> Condition:
    """Returns a condition whose operand's names are known to lead somewhere.

    Raises:
        FieldError: A name leads nowhere.
        ValueError: It is `None`, which the lookup compares nothing with.
    """
    if isinstance(value, Q):
        value = _TruthOf(_checked(state, value))
    elif is_expression(value):
        check_names(state, value)
        value = prepared_within(state, value)
    elif isinstance(value, (list, tuple)):
        for one in value:
            if is_expression(one):
                check_names(state, one)
    elif value is None and not binding.lookup.can_use_none_as_rhs and binding.lookup is not In:
        raise ValueError(f"Cannot use None as a query value ({binding.name}); ask with isnull.")
    return Condition(binding, binding.operand(value))


class Conditions:
    """Lowers conditions within a scope.

    Args:
        scope: The query's scope.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def lower(self, item: Any, negated: bool = False, within: bool = False) -> Lowered:
        """Returns the node of a condition.

        Args:
            item: A group, a condition, or an expression that is one.
            negated: Whether it stands under an odd number of negations.
            within: Whether it stands under any negation at all.
        """
        if isinstance(item, Group):
            return self._group(item, negated, within)
        if isinstance(item, Condition):
            return self._condition(item, negated, within)
        lowered = self.scope.lower(item)
        return lowered._replace(node=self.as_predicate(lowered.node))

    def as_predicate(self, node: Any) -> Any:
        """Returns a value as a condition, where a database needs it to be compared."""
        if self.scope.dialect.capabilities.has_conditions_on_values:
            return node
        return predicates.Compare("=", node, nodes.Keyword("1"))

    def _group(self, group: Group, negated: bool, within: bool) -> Lowered:
        inside = negated != group.negated
        within = within or group.negated
        lowered = [self.lower(item, inside, within) for item in group.items]
        items = tuple(one.node for one in lowered)
        node: Any
        if group.connector == Q.XOR:
            node = predicates.Xor(items)
        elif group.connector == Q.OR:
            node = _or(items)
        else:
            node = _and(items)
        if group.negated and group.items:
            node = predicates.negation(node)
        return Lowered(
            node,
            None,
            any(one.is_aggregate for one in lowered),
            any(one.is_window for one in lowered),
        )

    def _condition(self, condition: Condition, negated: bool, within: bool) -> Lowered:
        binding = condition.binding
        if within and binding.is_multi_valued:
            if self._is_filtered(binding):
                if not self.scope.asks_filtered(_first_part(binding)):
                    return Lowered(predicates.Exists(self._filtered_rows(condition)))
            elif self._first_new(binding.path) is not None:
                return Lowered(self._related_rows(condition))
        left = self._left(binding, self.scope)
        lowered = self._compare(binding, left, condition.operand, self.scope)
        if negated and getattr(condition.operand, "has_null", False):
            is_null = predicates.null_check(left.node)
            return lowered._replace(node=predicates.Or((lowered.node, is_null)))
        if negated and not isinstance(lowered.node, predicates.Truth):
            guards = self._null_guards(condition, left)
            if guards:
                return lowered._replace(node=predicates.And((lowered.node, *guards)))
        return lowered

    def _null_guards(self, condition: Condition, left: Lowered) -> list[Any]:
        """Returns what lets rows without a value through a negated comparison.

        COMPAT: it is the columns that are asked for a value, not what transforms make of them.
        """
        binding, guarded = condition.binding, []
        if self._needs_null_guard(binding, condition):
            path = binding.path if binding.transforms else None
            guarded.append(left.node if path is None else self.scope.column(path).node)
        if isinstance(condition.operand, F) and binding.annotation is None:
            operand = self.scope.lower(condition.operand)
            if isinstance(operand.node, nodes.Column) and getattr(operand.field, "null", False):
                guarded.append(operand.node)
        return [predicates.null_check(node, negated=True) for node in guarded]

    def _left(self, binding: Binding, scope: Scope) -> Lowered:
        """Returns the value that a lookup asks about."""
        if binding.annotation is not None:
            left = scope.reference(binding.annotation)
        elif binding.path is None or self._is_filtered(binding):
            left = scope.reference("__".join(binding.name.split("__")[: self._depth(binding)]))
        else:
            left = scope.column(binding.path)
        for transform in binding.transforms:
            left = scope.lower(transform(Resolved(left)))
        if left.field is None and binding.field is not None:
            left = left._replace(field=binding.field)
        return left

    def _is_filtered(self, binding: Binding) -> bool:
        """Tells whether a name begins with a relation with conditions of its own."""
        return binding.annotation is None and _first_part(binding) in self.scope.filtered

    @staticmethod
    def _depth(binding: Binding) -> int:
        """Returns how many parts of a name lead to the field."""
        return len(binding.name.split("__")) - (len(binding.path.rest) if binding.path else 0)

    @staticmethod
    def _compare(binding: Binding, left: Lowered, operand: Any, scope: Scope) -> Lowered:
        lookup = binding.lookup(Resolved(left), None)
        bilateral = [t for t in binding.transforms if getattr(t, "bilateral", False)]
        for transform in bilateral:
            operand = _transformed(transform, operand, binding.field)
        is_given = binding.is_foreign and isinstance(operand, Structure)
        lookup.rhs = operand.value if is_given else operand
        lowered: Lowered = lookup.lower(scope)
        return lowered

    def _needs_null_guard(self, binding: Binding, condition: Condition) -> bool:
        """Tells whether a negated comparison must let rows without a value through."""
        if issubclass(binding.lookup, IsNull) or binding.path is None:
            return False
        operand = getattr(condition.operand, "value", condition)
        if operand is None:
            return False
        if self._is_filtered(binding):
            return True
        return bool(binding.path.field.null or any(hop.is_nullable for hop in binding.path.hops))

    def _first_new(self, path: Path) -> int | None:
        """Returns the first hop to many that no condition of the same call has joined.

        What stands beside it in one call of `filter` asks about the same related row; then the
        negation asks about that row alone.
        """
        alias = self.scope.base
        for index, hop in enumerate(path.hops):
            joined = self.scope.joined(alias, hop)
            if joined is None:
                many = (at for at, one in enumerate(path.hops[index:], index) if one.is_many)
                return next(many, None)
            alias = joined
        return None

    def _related_rows(self, condition: Condition) -> Any:
        """Returns whether related rows fulfil a condition; where it asks for NULL, or are none."""
        matching = predicates.Exists(self._split(condition))
        operand = condition.operand
        asks_null = isinstance(operand, Structure) and operand.value in {None, True}
        if not asks_null:
            return matching
        none = predicates.Not(predicates.Exists(self._split(condition, is_bare=True)))
        return predicates.Or((none, matching))

    def _filtered_rows(self, condition: Condition) -> Any:
        """Returns a query for the same object, if a row of its filtered relation fulfils it."""
        scope = self.scope
        state = scope.state.replaced(steps=(), annotations={})
        inner = Scope(state, scope.connection, scope.aliases, scope)
        within = Conditions(inner)
        inner.lower_condition = within.lower
        operand = condition.operand
        if is_expression(operand):
            operand = _Outward(operand)
        left = within._left(condition.binding, inner)
        node = self._compare(condition.binding, left, operand, inner).node
        key = scope.options.pk
        links = [
            predicates.Compare("=", here, there)
            for here, there in zip(
                nodes.parts_of(inner.column_node(inner.base, key)),
                nodes.parts_of(scope.column_node(scope.base, key)),
                strict=True,
            )
        ]
        return select.Select(
            (select.Output(nodes.Keyword("1"), "a"),),
            select.Table(scope.options.db_table, inner.base),
            inner.join_nodes(never_true(node)),
            predicates.And((*links, node)),
            limit=nodes.Keyword("1"),
        )

    def _split(self, condition: Condition, is_bare: bool = False) -> Any:
        """Returns a query for related rows that fulfil a condition, for its negation.

        What stands under `exclude` across a relation to many is asked of all related rows: no
        one of them may fulfil it.
        """
        scope, path = self.scope, condition.binding.path
        first = self._first_new(path) or 0
        parent = scope.follow(path.hops[:first])
        hop = path.hops[first]
        inner = Scope(
            scope.state.replaced(model=hop.target, steps=(), annotations={}, filtered_relations=()),
            scope.connection,
            scope.aliases,
            scope,
        )
        inner.lower_condition = Conditions(inner).lower
        alias = inner.follow(path.hops[first + 1 :])
        left = Lowered(inner.column_node(alias, path.field), path.field)
        for transform in condition.binding.transforms:
            left = inner.lower(transform(Resolved(left)))
        operand = condition.operand
        within = _Outward(operand) if is_expression(operand) else operand
        if is_bare:
            lowered = Lowered(predicates.Truth(True))
        else:
            lowered = self._compare(condition.binding, left, within, inner)
        links: list[Any] = [
            inner.same_key(inner.base, there, parent, here) for here, there in hop.columns
        ]
        if hop.condition is not None:
            links.append(hop.condition(inner, parent, inner.base))
        is_missing = isinstance(lowered.node, predicates.IsNull) and not lowered.node.negated
        inner_joins = inner.join_nodes(set() if is_missing else {one.alias for one in inner.joins})
        return select.Select(
            (select.Output(nodes.Keyword("1"), "a"),),
            select.Table(hop.target._meta.db_table, inner.base),
            inner_joins,
            predicates.And((*links, lowered.node)),
            limit=nodes.Keyword("1"),
        )


def _first_part(binding: Binding) -> str:
    return binding.name.split(LOOKUP_SEP, 1)[0]


def _transformed(transform: Any, operand: Any, field: Any) -> Any:
    """Returns what is compared with, transformed as the left side is: each of several values."""
    if isinstance(operand, Structure):
        return operand  # no value: an empty list, or the question for NULL
    if isinstance(operand, Several):
        return Several([_transformed(transform, item, field) for item in operand.items])
    return transform(_AsExpression(operand, field))


class _AsExpression(Shaped):
    """A value's place as an expression, for transforms that are applied to both sides."""

    def __init__(self, operand: Any, field: Any) -> None:
        self.operand = operand
        self._output_field_or_none = self.output_field = field

    def resolve_expression(self, *_: Any, **__: Any) -> Any:
        """Returns itself."""
        return self

    def as_operand(self) -> Any:
        """Returns the operand."""
        return self

    def lower(self, scope: Any) -> Lowered:
        """Returns the place of the value."""
        return Lowered(scope.operand_node(self.operand, self.output_field), self.output_field)


class _TruthOf(Shaped):
    """The truth of conditions, with which a value is compared."""

    parts = ("group",)

    def __init__(self, group: Group) -> None:
        self.group = group

    def resolve_expression(self, *_: Any, **__: Any) -> Any:
        """Returns itself."""
        return self

    def lower(self, scope: Any) -> Lowered:
        """Returns the conditions as a value."""
        lowered: Lowered = scope.lower_condition_or_value(self.group)
        return lowered


class _Outward(Shaped):
    """An expression of the outer query, within an inner one."""

    def __init__(self, expression: Any) -> None:
        self.expression = expression

    def resolve_expression(self, *_: Any, **__: Any) -> Any:
        """Returns itself."""
        return self

    def lower(self, scope: Any) -> Lowered:
        """Returns the expression as the outer query has it."""
        outer: Lowered = scope.outer.lower(self.expression)
        return outer

    def query_outside(self, scope: Any) -> Any:
        """Returns a query that is compared with as the outer query has it."""
        return scope.outer.query_within(self.expression)


def _and(items: tuple[Any, ...]) -> Any:
    if any(item == predicates.Truth(False) for item in items):
        return predicates.Truth(False)
    kept = tuple(item for item in items if item != predicates.Truth(True))
    if len(kept) == 1:
        return kept[0]
    flat: list[Any] = []
    for item in kept:
        flat.extend(item.items if isinstance(item, predicates.And) else [item])
    return predicates.And(tuple(flat)) if flat else predicates.Truth(True)


def _or(items: tuple[Any, ...]) -> Any:
    if any(item == predicates.Truth(True) for item in items):
        return predicates.Truth(True)
    kept = tuple(item for item in items if item != predicates.Truth(False))
    if items and not kept:
        return predicates.Truth(False)
    return kept[0] if len(kept) == 1 else predicates.Or(kept) if kept else predicates.Truth(True)


def refuse_impossible(node: Any) -> Any:
    """Returns a condition, or `None` where every row fulfils it.

    Raises:
        EmptyResultSet: No row can fulfil it.
    """
    if isinstance(node, predicates.Truth):
        if not node.value:
            raise EmptyResultSet("No row can match.")
        return None
    return node
