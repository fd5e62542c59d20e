"""Lowering a query's description to a SELECT of the SQL engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from plectrum.core.exceptions import EmptyResultSet, FieldError
from plectrum.db.models.expressions.base import Lowered, OrderBy
from plectrum.db.models.expressions.references import F
from plectrum.db.models.query.columns import Columns
from plectrum.db.models.query.conditions import Conditions, group_of, refuse_impossible
from plectrum.db.models.query.groups import (
    columns_of_rows,
    has_parameter,
    is_constant,
    is_of_groups,
    with_nulls_apart,
)
from plectrum.db.models.query.joining import never_true
from plectrum.db.models.query.ordering import order_nodes
from plectrum.db.models.query.scope import Aliases, Scope
from plectrum.db.models.query.state import Annotation, Chosen, Group, QueryState
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates, select
from plectrum.sql.nodes.base import walk
from plectrum.sql.shape import Slot
from plectrum.utils.records import replace


class SelectLowering:
    """Lowers one query.

    Args:
        state: The query, with slots in the place of its values.
        connection: The connection that it is compiled for.
        outer: The scope of the query that this one stands within.
        is_never: Whether a query without rows is wanted, of the same columns.
    """

    def __init__(
        self,
        state: QueryState,
        connection: Any,
        outer: Scope | None = None,
        *,
        is_never: bool = False,
    ) -> None:
        self.state = state
        self.is_never = is_never
        self.scope = Scope(state, connection, outer.aliases if outer else Aliases(), outer)
        self.scope.compile_query = lower_within
        self.conditions = Conditions(self.scope)
        self.scope.lower_condition = self._lower_any_condition
        self.where: list[Any] = []
        self.having: list[Any] = []
        self.qualifying: list[Any] = []
        self.grouping: list[Any] | None = None
        self.is_grouped = False
        self.lowered_steps = False

    def _lower_any_condition(self, condition: Any) -> Lowered:
        """Returns the node of a condition as an expression holds it."""
        if not isinstance(condition, Group):
            condition = group_of(self.state, (condition,), {})
        return self.conditions.lower(condition)

    # Steps

    def lower_steps(self) -> None:
        """Lowers conditions and annotations in the order in which they were added.

        Raises:
            EmptyResultSet: No row can match.
        """
        if self.is_never:
            self.where.append(predicates.Truth(False))
        elif self.state.is_empty:
            raise EmptyResultSet("No row can match.")
        for step in self.state.steps:
            if isinstance(step, Annotation):
                self._annotate(step)
            elif isinstance(step, Chosen):
                self.scope.chosen = {name: self.scope.reference(name) for name in step.names}
            elif not self.is_never:
                self._filter(step)

    def _annotate(self, step: Annotation) -> None:
        lowered = self.scope.lower_condition_or_value(step.expression)
        self.scope.annotations[step.name] = lowered
        if lowered.is_aggregate:
            if not self.is_grouped or step.grouping is not None:
                self.grouping = self._grouped_by(step.grouping)
            self.is_grouped = True

    def _grouped_by(self, names: tuple[str, ...] | None) -> list[Any] | None:
        """Returns what the rows that an aggregate counts together have in common."""
        if names is None:
            return None
        values = [self.scope.value(name) for name in names]
        return [value.node for value in values if not value.is_aggregate]

    def _filter(self, group: Any) -> None:
        self.scope.group = object()
        for part in _joined_by_and(group):
            lowered = self.conditions.lower(part)
            node = refuse_impossible(lowered.node)
            if node is None:
                continue
            if lowered.is_window:
                self.qualifying.append(node)
            else:
                (self.having if lowered.is_aggregate else self.where).append(node)
        self.scope.group = None

    # The statement

    def rows(self, extend: Callable[[Columns], None] | None = None) -> tuple[Any, Columns]:
        """Returns the statement for the query's rows, and what its columns are.

        Args:
            extend: Is given the columns before the statement is made, and may add others.

        Raises:
            EmptyResultSet: No row can match.
        """
        if self.state.combined is not None:
            node, columns = self._combined()
            if extend is not None:
                extend(columns)
            return node, columns
        self.lower_steps()
        columns = Columns.of(self)
        if extend is not None:
            extend(columns)
        outputs = list(columns.outputs)
        is_default = self.state.ordering is None
        order_by: tuple[nodes.Ordering, ...] = ()
        if not (is_default and self.is_grouped):
            order_by = order_nodes(self, self.state, columns)
        order_by, outputs = self._with_order_outputs(order_by, outputs)
        columns.hidden = len(outputs) - len(columns.outputs)
        node = self._select(outputs, order_by, columns)
        return (self._qualified(node) if self.qualifying else node), columns

    def _qualified(self, node: select.Select) -> select.Select:
        """Returns the rows of a query for which conditions on window functions hold.

        They are known once the rows are, so the query becomes a table of another one.
        """
        name = "qualify"
        inner = [select.Output(o.value, f"col{index}") for index, o in enumerate(node.outputs)]
        outputs = [select.Output(nodes.Column(name, str(one.name))) for one in inner]
        ordered: list[nodes.Ordering] = []
        for index, one in enumerate(node.order_by):
            operand: Any = one.operand
            if not isinstance(operand, nodes.Keyword):
                inner.append(select.Output(operand, f"order{index}"))
                operand = nodes.Column(name, f"order{index}")
            ordered.append(nodes.Ordering(operand, one.descending, one.nulls))
        conditions = []
        for index, condition in enumerate(self.qualifying):
            inner.append(select.Output(condition, f"qual{index}"))
            conditions.append(self.conditions.as_predicate(nodes.Column(name, f"qual{index}")))
        bare = replace(
            node, outputs=tuple(inner), order_by=(), limit=None, offset=None, distinct=False
        )
        return select.Select(
            tuple(outputs),
            select.Derived(bare, name),
            (),
            _conjunction(conditions),
            order_by=tuple(ordered),
            limit=node.limit,
            offset=node.offset,
            distinct=node.distinct,
        )

    def _with_order_outputs(
        self, order_by: tuple[nodes.Ordering, ...], outputs: list[select.Output]
    ) -> tuple[tuple[nodes.Ordering, ...], list[select.Output]]:
        """Refers to outputs by position where rows are distinct or the order has parameters.

        Groups too: a database does not see that two expressions with parameters are the same.
        """
        if not self.scope.dialect.capabilities.has_nulls_ordering:
            # Of a position it cannot be asked whether it is NULL.
            order_by = tuple(part for one in order_by for part in with_nulls_apart(one))
        is_distinct = self.state.is_distinct and not self.state.distinct_fields
        if not (is_distinct or self.is_grouped):
            return tuple(self._by_position(one, outputs) for one in order_by), outputs
        ordered = []
        for one in order_by:
            if isinstance(one.operand, nodes.Keyword) or not (
                is_distinct or has_parameter(one.operand)
            ):
                ordered.append(one)
                continue
            values = [output.value for output in outputs]
            if one.operand not in values:
                outputs = [*outputs, select.Output(one.operand, f"__order_{len(outputs)}")]
                values.append(one.operand)
            position = nodes.Keyword(str(values.index(one.operand) + 1))
            ordered.append(nodes.Ordering(position, one.descending, one.nulls))
        return tuple(ordered), outputs

    @staticmethod
    def _by_position(one: nodes.Ordering, outputs: list[select.Output]) -> nodes.Ordering:
        """Refers to an output by its position, unless it is a plain column."""
        if isinstance(one.operand, nodes.Column):
            return one
        for index, output in enumerate(outputs):
            if output.value == one.operand and has_parameter(one.operand):
                position = nodes.Keyword(str(index + 1))
                return nodes.Ordering(position, one.descending, one.nulls)
        return one

    def _select(
        self, outputs: Sequence[select.Output], order_by: Sequence[Any], columns: Columns | None
    ) -> select.Select:
        distinct_on = tuple(self.scope.reference(name).node for name in self.state.distinct_fields)
        where = self.where_node()
        group_by = self._group_by(outputs, order_by, columns) if self.is_grouped else None
        having = _conjunction(self.having)
        return select.Select(
            tuple(outputs),
            select.Table(self.scope.options.db_table, self.scope.base),
            self.joins(where),
            where,
            group_by,
            having,
            tuple(order_by),
            self.limit(),
            self.offset(),
            self.state.is_distinct,
            distinct_on,
            self._lock(columns),
        )

    def where_node(self) -> Any:
        """Returns all conditions on rows as one; `None` for none."""
        extra = self.state.extra
        where = [*self.where, *([] if extra is None else extra.conditions(self.scope))]
        return _conjunction(where)

    def joins(self, where: Any) -> tuple[select.Join, ...]:
        """Returns the joined tables."""
        joined = self.scope.join_nodes(never_true(where) if where is not None else set())
        return (*joined, *self._extra_joins)

    @cached_property
    def _extra_joins(self) -> tuple[select.Join, ...]:
        """The tables of `extra()`; the conditions beside them say which rows belong together."""
        extra = self.state.extra
        always = nodes.Keyword("1 = 1")
        return tuple(
            select.Join(select.Table(name, self.scope.aliases.take(name)), always)
            for name in (extra.tables if extra is not None else ())
        )

    def limit(self) -> Any:
        """Returns how many rows are asked for."""
        high = self.state.high
        if high is None:
            return None
        return nodes.Parameter(high.index) if isinstance(high, Slot) else nodes.Keyword(str(high))

    def offset(self) -> Any:
        """Returns how many rows are left out."""
        low: Any = self.state.low
        return nodes.Parameter(low.index) if isinstance(low, Slot) else None

    def _group_by(
        self, outputs: Sequence[select.Output], order_by: Sequence[Any], columns: Columns | None
    ) -> tuple[Any, ...]:
        """Returns what rows are counted together by."""
        by: list[Any] = []
        if self.grouping is not None:
            by.extend(self.grouping)
            by.extend(one.value for one in outputs if isinstance(one.value, nodes.Column))
        else:
            by.extend(self._key_columns(columns))
            by.extend(one.value for one in outputs if self._is_undecided(one.value, columns))
        if columns is not None:
            hidden = [one.value for one in outputs[len(columns.outputs) :]]
            by.extend(value for value in hidden if not is_of_groups(value))
        kept = self._kept_annotations()
        by.extend(one.node for one in kept if not one.is_aggregate and not one.is_window)
        by.extend(
            one.operand
            for one in order_by
            if not is_of_groups(one.operand) and not isinstance(one.operand, nodes.Keyword)
        )
        tables = {self.scope.base, *(joined.alias for joined in self.scope.joins)}
        of_groups = [one.node for one in kept if one.is_aggregate or one.is_window]
        of_groups += [one.operand for one in order_by if is_of_groups(one.operand)]
        by.extend(
            column
            for node in of_groups
            for column in columns_of_rows(node)
            if column.table in tables
            if self.grouping is not None or self._is_undecided(column, columns)
        )
        having = [column for node in self.having for column in columns_of_rows(node)]
        by.extend(column for column in having if column.table in tables)
        parts = [part for node in by for part in nodes.parts_of(node)]
        unique: list[Any] = []
        for node in parts:
            # A node with a list for a value has no hash.
            if node not in unique and not is_constant(node):
                unique.append(node)
        values = [output.value for output in outputs]
        return tuple(
            nodes.Keyword(str(values.index(node) + 1))
            if node in values and not isinstance(node, nodes.Column)
            else node
            for node in unique
        )

    def _kept_annotations(self) -> list[Lowered]:
        """Returns the annotations that rows have, or had when their groups were made."""
        selection = self.state.selection
        names = None if selection is None or self.grouping is None else selection.names
        return [
            lowered
            for name, lowered in self.scope.annotations.items()
            if (names is None or name in names)
            and (annotation := self.state.annotations.get(name)) is not None
            and annotation.is_selected
        ]

    def _key_columns(self, columns: Columns | None) -> list[Any]:
        """Returns the keys of all tables whose columns are selected."""
        keys = []
        if columns is not None and columns.models:
            for model in columns.models:
                keys.extend(model.key_columns())
        else:
            options = self.scope.options
            keys.append(self.scope.column_node(self.scope.base, options.pk))
        return keys

    def _is_undecided(self, node: Any, columns: Columns | None) -> bool:
        """Tells whether the keys that rows are grouped by leave an output open."""
        if any(node == one.node for one in self.scope.annotations.values()):
            return False  # it is grouped by as an annotation, or counts
        decided = {self.scope.base, *(one.alias for one in (columns.models if columns else ()))}
        parts = list(walk(node))
        if is_of_groups(node) or any(isinstance(part, nodes.Subquery) for part in parts):
            return False
        return any(isinstance(part, nodes.Column) and part.table not in decided for part in parts)

    def _lock(self, columns: Columns | None) -> Any:
        lock = self.state.lock
        if lock is None:
            return None
        tables: list[str] = []
        for name in lock.of:
            if name == "self":
                tables.append(self.scope.base)
            else:
                tables.append(self._table_of(name, columns))
        locks_all = self.scope.dialect.capabilities.locks_missing_rows
        if not (lock.of or locks_all) and any(join.hop.is_nullable for join in self.scope.joins):
            tables.append(self.scope.base)
            tables.extend(join.alias for join in self.scope.joins if not join.hop.is_nullable)
        return select.Lock(tuple(tables), lock.nowait, lock.skip_locked, lock.no_key)

    def _table_of(self, name: str, columns: Columns | None) -> str:
        for model in columns.models if columns is not None else []:
            if model.path == name:
                return model.alias
        known = [model.path for model in columns.models if model.path] if columns else []
        raise FieldError(
            f"Invalid field name(s) given in select_for_update(of=(...)): {name}. Only relational "
            f"fields followed in the query are allowed. Choices are: {', '.join(['self', *known])}."
        )

    # Queries joined by UNION and the like

    def _combined(self) -> tuple[Any, Columns]:
        combined = self.state.combined
        if combined is None or self.state.is_empty:
            raise EmptyResultSet("There is nothing to combine.")
        operator, states = combined
        parts: list[Any] = []
        columns: Columns | None = None
        for index, state in enumerate(states):
            if self.state.selection is not None:
                state = with_selection(state, self.state)
            lowering = SelectLowering(state, self.scope.connection, self.scope.outer)
            try:
                node, its_columns = lowering.rows()
            except EmptyResultSet:
                if operator == "INTERSECT" or (operator == "EXCEPT" and index == 0):
                    raise
                continue
            columns = columns or its_columns
            parts.append(node)
        if columns is None or not parts:
            raise EmptyResultSet("No row can match.")
        if len(parts) == 1 and not self.state.ordering and not self.state.is_sliced:
            return parts[0], columns
        order_by = self._order_of_combined(columns)
        return (
            select.Compound(operator, tuple(parts), order_by, self.limit(), self.offset()),
            columns,
        )

    def _order_of_combined(self, columns: Columns) -> tuple[nodes.Ordering, ...]:
        """Returns the order, by positions of the outputs."""
        result: list[nodes.Ordering] = []
        for item in self.state.ordering or ():
            descending = False
            name = item
            nulls = ""
            if isinstance(item, OrderBy):
                descending = item.descending
                nulls = "first" if item.nulls_first else "last" if item.nulls_last else ""
                name = item.expression.name if isinstance(item.expression, F) else None
            elif isinstance(item, F):
                name = item.name
            elif isinstance(item, str):
                descending, name = item.startswith("-"), item.lstrip("-")
            positions = columns.positions_of(name, self.scope.options) if name else []
            if not positions:
                raise FieldError("ORDER BY term does not match any column in the result set.")
            if self.state.is_reversed:
                descending = not descending
            result.extend(
                nodes.Ordering(nodes.Keyword(str(position + 1)), descending, nulls)
                for position in positions
            )
        return tuple(result)


def with_selection(state: QueryState, outer: QueryState) -> QueryState:
    """Returns a part of a combined query that selects what the whole one does."""
    if state.combined is not None:
        operator, states = state.combined
        parts = tuple(with_selection(part, outer) for part in states)
        return state.replaced(combined=(operator, parts), selection=outer.selection)
    return state if state.selection is not None else state.replaced(selection=outer.selection)


def _joined_by_and(group: Any) -> Iterator[Any]:
    """Yields the conditions that must all hold for one to."""
    if isinstance(group, Group) and group.connector == "AND" and not group.negated:
        for item in group.items:
            yield from _joined_by_and(item)
    else:
        yield group


def _conjunction(items: list[Any]) -> Any:
    if not items:
        return None
    if len(items) == 1:
        return items[0]
    flat: list[Any] = []
    for item in items:
        flat.extend(item.items if isinstance(item, predicates.And) else [item])
    return predicates.And(tuple(flat))


def lower_within(query: Any, outer: Scope) -> Any:
    """Returns the node of a query that stands within another.

    Args:
        query: What holds its state: a `QueryOperand`.
        outer: The scope of the other query.
    """
    state = query.state
    try:
        node, columns = SelectLowering(state, outer.connection, outer).rows()
    except EmptyResultSet:
        if state.combined is not None:
            state = state.combined[1][0]
        node, columns = SelectLowering(state, outer.connection, outer, is_never=True).rows()
    return _without_hidden(node, columns) if columns.hidden else node


def _without_hidden(node: Any, columns: Columns) -> Any:
    """Returns a query without the columns that are there for the order of distinct rows only."""
    inner = [select.Output(one.value, f"col{index}") for index, one in enumerate(node.outputs)]
    outputs = [
        select.Output(nodes.Column("ordered", f"col{index}"))
        for index in range(len(columns.outputs))
    ]
    return select.Select(
        tuple(outputs), select.Derived(replace(node, outputs=tuple(inner)), "ordered")
    )
