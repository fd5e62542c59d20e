"""Plans: a query's statement, found by its shape or compiled.

Each function takes the description of a query and gives a plan and the values of this query.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from plectrum.core.exceptions import EmptyResultSet
from plectrum.db.models.lookups.registration import on_registration
from plectrum.db.models.query import foreign
from plectrum.db.models.query.lowering import SelectLowering
from plectrum.db.models.query.readers import Reader, reader_of
from plectrum.db.models.query.state import QueryState, Selection
from plectrum.db.models.signals import on_init_receivers
from plectrum.db.utils import NotSupportedError
from plectrum.sql.errors import UnsupportedByDatabase
from plectrum.sql.nodes import dml, predicates, select
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes.base import dump
from plectrum.sql.plan import PlanCache
from plectrum.sql.render import render
from plectrum.sql.render.base import Statement
from plectrum.sql.shape import slots
from plectrum.utils.records import replace


class Plan:
    """A compiled query.

    Attributes:
        sql: The text.
        count: How many parameters the text has.
        bind: Makes the driver's parameters; `None` where they are the values themselves.
        read: Makes objects of rows; `None` where the statement has none.
        statement: The text with where its parameters come from; `None` where nothing is sent.
        node: What the text was made from.
        decoders: For statements whose row is read by their own caller.
    """

    __slots__ = ("bind", "count", "decoders", "node", "read", "sql", "statement")

    def __init__(
        self,
        statement: Statement | None,
        read: Reader | None = None,
        node: Any = None,
        decoders: Any = (),
    ) -> None:
        self.statement = statement
        self.sql = statement.sql if statement is not None else ""
        self.bind = statement.bind if statement is not None else None
        self.count = len(statement.bindings) if statement is not None else 0
        self.read = read
        self.node = node
        self.decoders = decoders

    @property
    def is_empty(self) -> bool:
        """Whether no row can match, so that nothing is sent."""
        return self.statement is None

    def parameters(self, values: Sequence[Any]) -> Any:
        """Returns the driver's parameters; values of conditions that fell away are left out."""
        if self.bind is not None:
            return self.bind(values)
        count = self.count
        return values if len(values) == count else values[:count]

    def explained(self) -> str:
        """Returns text, tree and reader for people."""
        reader = getattr(self.read, "__plectrum_source__", "") if self.read else ""
        return f"{self.sql}\n\n{dump(self.node)}\n{reader}"


PLANS: PlanCache[Plan] = PlanCache(lambda plan: plan.sql)
on_registration(PLANS.clear)
on_init_receivers(PLANS.clear)

Compile = Callable[[Any, Any], Plan]


def plan_for(
    kind: Hashable, state: Any, connection: Any, compile_state: Compile
) -> tuple[Plan, list[Any]]:
    """Returns the plan of a query and its values.

    Args:
        kind: What is wanted of the query, as part of the key.
        state: The query.
        connection: The connection that it is for.
        compile_state: Makes the plan of the query with slots in the place of its values.
    """
    values: list[Any] = []
    key = (kind, connection.dialect, state.shape(values))
    plan = PLANS.get(
        key, lambda: compile_plan(state.with_slots(slots()), connection, compile_state)
    )
    return plan, values


def compile_plan(slotted: Any, connection: Any, compile_state: Compile) -> Plan:
    """Returns the plan of a query with slots; an empty one where no row can match.

    Raises:
        NotSupportedError: The database cannot do what the query asks for.
    """
    try:
        return compile_state(slotted, connection)
    except EmptyResultSet:
        return Plan(None)
    except UnsupportedByDatabase as error:
        raise NotSupportedError(str(error), hint=error.hint) from error


def rows_plan(state: QueryState, connection: Any) -> tuple[Plan, list[Any]]:
    """Returns the plan that gives a query's rows."""
    return plan_for("rows", state, connection, compile_rows)


def compile_rows(state: QueryState, connection: Any) -> Plan:
    """Makes the plan that gives a query's rows."""
    node, columns = SelectLowering(state, connection).rows()
    return Plan(render(node, connection.dialect), reader_of(state, columns), node)


def count_plan(state: QueryState, connection: Any) -> tuple[Plan, list[Any]]:
    """Returns the plan that counts a query's rows."""
    return plan_for("count", unordered(state), connection, compile_count)


def unordered(state: QueryState) -> QueryState:
    """Returns a query without an order, where the order cannot matter."""
    if state.is_sliced or state.distinct_fields or state.combined is not None:
        return state
    return state.replaced(ordering=(), related=(), lock=None)


def count_slotted(state: QueryState, connection: Any) -> Plan:
    """Makes the plan that counts the rows of a query with slots, whatever its order."""
    return compile_count(unordered(state), connection)


def exists_slotted(state: QueryState, connection: Any) -> Plan:
    """Makes the plan that tells whether a query with slots has rows, whatever its order."""
    return compile_exists(unordered(state), connection)


def _needs_subquery(state: QueryState, lowering: SelectLowering) -> bool:
    return bool(
        state.is_sliced
        or state.is_distinct
        or state.distinct_fields
        or lowering.is_grouped
        or lowering.qualifying
        or state.combined is not None
    )


def compile_count(state: QueryState, connection: Any) -> Plan:
    """Makes the plan that counts a query's rows."""
    lowering = SelectLowering(state, connection)
    if state.combined is None:
        lowering.lower_steps()
    counted: Any = select.Output(nodes.Call("COUNT", (nodes.Star(),)), "__count")
    if _needs_subquery(state, lowering):
        inner, _columns = SelectLowering(state, connection).rows()
        node = select.Select((counted,), select.Derived(named_outputs(inner), "subquery"))
    else:
        where = lowering.where_node()
        node = select.Select((counted,), _table(lowering), lowering.joins(where), where)
    return Plan(render(node, connection.dialect), None, node)


def named_outputs(node: Any) -> Any:
    """Returns a query whose outputs are called `col0`, `col1`, …, as a derived table needs it."""
    if isinstance(node, select.Compound):
        return replace(node, queries=tuple(named_outputs(query) for query in node.queries))
    outputs = tuple(
        select.Output(output.value, f"col{index}") for index, output in enumerate(node.outputs)
    )
    return replace(node, outputs=outputs, lock=None)


def _table(lowering: SelectLowering) -> select.Table:
    return select.Table(lowering.scope.options.db_table, lowering.scope.base)


def exists_plan(state: QueryState, connection: Any) -> tuple[Plan, list[Any]]:
    """Returns the plan that tells whether a query has rows."""
    return plan_for("exists", unordered(state), connection, compile_exists)


def exists_node(state: QueryState, connection: Any, outer: Any = None) -> Any:
    """Returns a SELECT that has a row if, and only if, a query has some."""
    lowering = SelectLowering(state, connection, outer)
    limit = nodes.Keyword("1")
    if state.combined is not None or state.is_sliced or state.distinct_fields:
        node, _columns = lowering.rows()
        return node if state.is_sliced else replace(node, limit=limit)
    lowering.lower_steps()
    one = select.Output(nodes.Keyword("1"), "a")
    where = lowering.where_node()
    if lowering.is_grouped or lowering.qualifying:
        node, _columns = SelectLowering(state, connection, outer).rows()
        return replace(node, limit=limit)
    return select.Select((one,), _table(lowering), lowering.joins(where), where, limit=limit)


def compile_exists(state: QueryState, connection: Any) -> Plan:
    """Makes the plan that tells whether a query has rows."""
    node = exists_node(state, connection)
    return Plan(render(node, connection.dialect), None, node)


# Writing

KEYS = Selection("flat", ("pk",))


def key_query(state: QueryState, connection: Any, outer: Any = None) -> Any:
    """Returns a SELECT of the keys of a query's rows."""
    keys = state.replaced(selection=KEYS, ordering=state.ordering if state.is_sliced else ())
    node, _columns = SelectLowering(keys, connection, outer).rows()
    return node


def where_of(state: QueryState, connection: Any, lowering: SelectLowering) -> Any:
    """Returns the condition of a statement that writes to the query's own table."""
    if not (lowering.scope.joins or _needs_subquery(state, lowering)):
        return lowering.where_node()
    column = lowering.scope.column_node(None, state.model._meta.pk)
    keys = key_query(state, connection)
    if connection.vendor == "mysql":
        # A statement must not read the table that it writes to, unless from a derived table.
        inner = named_outputs(keys)
        outputs = tuple(
            select.Output(nodes.Column("keys", f"col{index}"))
            for index in range(len(state.model._meta.pk_fields))
        )
        keys = select.Select(outputs, select.Derived(inner, "keys"))
    return predicates.InQuery(column, keys)


def delete_plan(state: QueryState, connection: Any) -> tuple[Plan, list[Any]]:
    """Returns the plan that deletes a query's rows from its model's own table."""
    return plan_for("delete", unordered(state), connection, _compile_delete)


def _compile_delete(state: QueryState, connection: Any) -> Plan:
    lowering = SelectLowering(state, connection)
    lowering.lower_steps()
    where = where_of(state, connection, lowering)
    node = dml.Delete(state.model._meta.db_table, where)
    return Plan(render(node, connection.dialect), None, node)


def parameter_node(index: int, field: Any, connection: Any, is_stored: bool = True) -> Any:
    """Returns the place of a value that is stored in a field's column, or compared with it."""
    encoder = foreign.stored_encoder_of if is_stored else foreign.encoder_of
    encode = encoder(field, connection)
    return nodes.Parameter(index, None, field.sql_type(), encode, is_stored=is_stored)
