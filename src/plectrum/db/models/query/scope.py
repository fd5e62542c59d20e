"""The scope of a query being compiled: its tables, and what names mean in it."""

from __future__ import annotations

import itertools
from typing import Any

from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.fields.numbers import BooleanField
from plectrum.db.models.lookups.base import Resolved, is_expression
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query import foreign
from plectrum.db.models.query.paths import Path, relation_hops, resolve_path
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.state import Group
from plectrum.db.models.relations_map import Hop
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates, select
from plectrum.sql.shape import Shaped, Slot
from plectrum.sql.types import TEXT, UNKNOWN, Auto, Char, Integer, SqlType, Text, Uuid

TRUTH = BooleanField()


class Aliases:
    """Gives each table of a statement a name of its own: its own, then T3, T4 and so on."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._numbers = itertools.count(3)

    def take(self, table: str) -> str:
        """Returns a name for one more use of a table."""
        alias = table
        while alias in self._used:
            alias = f"T{next(self._numbers)}"
        self._used.add(alias)
        return alias


class JoinedTable:
    """A table that has been joined.

    Attributes:
        alias: Its name in the statement.
        parent: The name of the table that it was joined to.
        hop: Along which relation.
        group: Which call of `filter` joined it, for relations to many; `None` for others.
        conditions: Further conditions of the join (`FilteredRelation`).
    """

    __slots__ = ("alias", "conditions", "group", "hop", "parent")

    def __init__(self, alias: str, parent: str, hop: Hop, group: Any) -> None:
        self.alias, self.parent, self.hop, self.group = alias, parent, hop, group
        self.conditions: list[Any] = []


class Scope:
    """What expressions are lowered in: one SELECT, with its tables and annotations.

    Args:
        state: The query, with slots in the place of its values.
        connection: The connection that it is compiled for.
        aliases: The names of the statement's tables.
        outer: The scope of the query that this one stands within.
    """

    def __init__(
        self,
        state: Any,
        connection: Any,
        aliases: Aliases | None = None,
        outer: Scope | None = None,
    ) -> None:
        self.state = state
        self.connection = connection
        self.dialect = connection.dialect
        self.aliases = aliases or Aliases()
        self.outer = outer
        self.options = state.model._meta
        self.base = self.aliases.take(self.options.db_table)
        self.joins: list[JoinedTable] = []
        self.annotations: dict[str, Lowered] = {}
        self.chosen: dict[str, Lowered] = {}
        self.ordinals: dict[str, int] = {}
        self.group: Any = None
        self.filtered = dict(state.filtered_relations)
        self.compile_query: Any = outer.compile_query if outer is not None else None
        self.allows_joins = True
        self.inlined: dict[str, Any] | None = None

    # Tables

    def follow(self, hops: tuple[Hop, ...], start: str | None = None) -> str:
        """Joins the tables of a path, or finds them joined, and returns the last one's alias."""
        alias = start or self.base
        for hop in hops:
            alias = self._join(alias, hop)
        return alias

    def joined(self, parent: str, hop: Hop) -> str | None:
        """Returns the alias of a table that has been joined and may be used again, or `None`.

        What is no condition means the related rows that the last condition was about.
        """
        group = self.group if hop.is_many else None
        for joined in reversed(self.joins):
            is_same = joined.parent == parent and joined.hop is hop and not joined.conditions
            if is_same and (group is None or joined.group == group):
                return joined.alias
        return None

    def _join(self, parent: str, hop: Hop) -> str:
        known = self.joined(parent, hop)
        if known is not None:
            return known
        group = self.group if hop.is_many else None
        if not self.allows_joins:
            raise FieldError("Joined field references are not permitted in this query")
        alias = self.aliases.take(hop.target._meta.db_table)
        self.joins.append(JoinedTable(alias, parent, hop, group))
        return alias

    def join_nodes(self, inner: frozenset[str] | set[str]) -> tuple[select.Join, ...]:
        """Returns the joins, each inner one where no row without a partner can matter.

        Args:
            inner: The aliases whose rows the conditions need.
        """
        kept_inner = {self.base}
        result = []
        for joined in self.joins:
            hop = joined.hop
            is_certain = not hop.is_nullable and not joined.conditions
            is_inner = joined.parent in kept_inner and (joined.alias in inner or is_certain)
            if is_inner:
                kept_inner.add(joined.alias)
            result.append(
                select.Join(
                    select.Table(hop.target._meta.db_table, joined.alias),
                    self._join_condition(joined),
                    is_outer=not is_inner,
                )
            )
        return tuple(result)

    def _join_condition(self, joined: JoinedTable) -> Any:
        conditions: list[Any] = [
            self.same_key(joined.parent, here, joined.alias, there)
            for here, there in joined.hop.columns
        ]
        if joined.hop.condition is not None:
            conditions.append(joined.hop.condition(self, joined.parent, joined.alias))
        conditions.extend(joined.conditions)
        return conditions[0] if len(conditions) == 1 else predicates.And(tuple(conditions))

    def same_key(self, parent: str, here: Any, alias: str, there: Any) -> Any:
        """Returns the condition that the columns of two tables are equal, by which they join."""
        return predicates.Compare(
            "=",
            self._comparable(nodes.Column(parent, here.column), here, there),
            self._comparable(nodes.Column(alias, there.column), there, here),
        )

    def _comparable(self, column: Any, field: Any, other: Any) -> Any:
        """Returns a column as text where it is compared with one: as keys of any model are kept.

        Some databases compare a text and a number by themselves. The text is not made a number,
        since it may be the key of a row of another model.
        """
        if not self.dialect.capabilities.needs_typed_parameters:
            return column
        is_text = isinstance(other.sql_type(), (Char, Text))
        if is_text and isinstance(field.sql_type(), (Integer, Auto, Uuid)):
            return nodes.Cast(column, TEXT)
        return column

    # Values

    def type_of(self, field: Any) -> SqlType:
        """Returns the kind of value that a field holds; unknown without a field."""
        return UNKNOWN if field is None else field.sql_type()

    def parameter(self, slot: Any, field: Any, is_typed: bool = False) -> Any:
        """Returns the node of a value that a field describes."""
        kind = self.type_of(field)
        encode = None if field is None else foreign.encoder_of(field, self.connection)
        if not isinstance(slot, Slot):
            return nodes.Parameter(None, slot, kind, encode, is_typed=is_typed)
        return nodes.Parameter(slot.index, None, kind, encode, is_typed=is_typed)

    def stored_node(self, value: Any, field: Any) -> Any:
        """Returns the node of a value that is stored in a field's column, or an expression."""
        if not isinstance(value, Slot):
            return self.operand_node(value, field)
        encode = foreign.stored_encoder_of(field, self.connection)
        return nodes.Parameter(value.index, None, field.sql_type(), encode)

    def operand_node(self, operand: Any, field: Any) -> Any:
        """Returns the node of a value or an expression."""
        if isinstance(operand, Slot) or not isinstance(operand, Shaped):
            return self.parameter(operand, field)
        return self.lower_condition_or_value(operand).node

    def lower(self, expression: Any) -> Lowered:
        """Returns an expression as a node, with the field that describes it."""
        lower = getattr(expression, "lower", None)
        if lower is not None and isinstance(expression, Shaped):
            return lower(self)  # type: ignore[no-any-return]  # by contract
        if isinstance(expression, (Q, Group)):
            return self.lower_condition_or_value(expression)
        if hasattr(expression, "as_operand"):
            return self.lower(expression.as_operand())
        if is_expression(expression):
            return foreign.lower(expression, self)
        return Lowered(self.parameter(expression, None))

    def foreign(self, expression: Any) -> Lowered:
        """Returns the node of an expression that writes SQL of its own."""
        return foreign.lower(expression, self)

    def lower_condition_or_value(self, expression: Any) -> Lowered:
        """Returns the node of a condition or of a value."""
        if isinstance(expression, (Q, Group)):
            lowered: Lowered = self.lower_condition(expression)
            return lowered._replace(field=TRUTH)
        return self.lower(expression)

    lower_condition: Any

    # Names

    def reference(self, name: str) -> Lowered:
        """Returns what a name stands for: an annotation, or a column and its transforms.

        Raises:
            FieldError: There is nothing of that name.
        """
        found = self.annotations.get(name)
        if found is not None:
            return found
        if self.inlined is not None and name in self.inlined:
            return self.lower(self.inlined[name])
        parts = name.split(LOOKUP_SEP)
        annotation = self.annotations.get(parts[0])
        if annotation is not None:
            return self.transformed(annotation, parts[1:])
        if parts[0] in self.filtered:
            return self.filtered_reference(parts)
        path = resolve_path(self.options, parts, self.state)
        return self.transformed(self.column(path), path.rest)

    def value(self, name: str) -> Lowered:
        """Returns what a name among the values of the rows stands for."""
        return self.chosen.get(name) or self.reference(name)

    def column(self, path: Path) -> Lowered:
        """Returns the column at the end of a path."""
        alias = self.follow(path.hops)
        return Lowered(self.column_node(alias, path.field), path.field)

    def column_node(self, alias: str | None, field: Any) -> Any:
        """Returns the column of a field; several as one for a key of several fields."""
        if field.is_row:
            return nodes.Row(
                tuple(nodes.Column(alias, part.column) for part in field.composite_fields)
            )
        return nodes.Column(alias, field.column)

    def transformed(self, lowered: Lowered, names: Any) -> Lowered:
        """Returns what transforms make of a value."""
        for name in names:
            transform = None if lowered.field is None else lowered.field.get_transform(name)
            if transform is None:
                raise FieldError(
                    f"Unsupported lookup '{name}' for {type(lowered.field).__name__} or join on "
                    "the field not permitted."
                )
            lowered = self.lower(transform(Resolved(lowered)))
        return lowered

    def filtered_reference(self, parts: list[str]) -> Lowered:
        """Returns a column across a relation that has conditions of its own."""
        alias, options = self.filtered_join(parts[0])
        if len(parts) == 1:
            parts = [parts[0], "pk"]
        path = resolve_path(options, parts[1:], None)
        last = self.follow(path.hops, alias)
        return self.transformed(Lowered(self.column_node(last, path.field), path.field), path.rest)

    filtered_aliases: dict[str, str] | None = None
    filtered_groups: dict[str, Any] | None = None

    def asks_filtered(self, name: str) -> bool:
        """Tells whether a condition of the same call asks about a filtered relation's row."""
        return self.group is None or (self.filtered_groups or {}).get(name) is self.group

    def filtered_join(self, name: str) -> tuple[str, Any]:
        """Returns alias and options of the table of a relation with conditions of its own."""
        relation = self.filtered[name]
        leading, hops = relation_hops(self.options, relation.relation_name)
        target = hops[-1].target._meta
        self.filtered_aliases = self.filtered_aliases or {}
        self.filtered_groups = self.filtered_groups or {}
        self.filtered_groups[name] = self.group
        alias = self.filtered_aliases.get(name)
        if alias is None:
            group, self.group = self.group, None
            parent = self.follow(hops[:-1], self.follow(leading))
            alias = self.aliases.take(hops[-1].target._meta.db_table)
            joined = JoinedTable(alias, parent, hops[-1], self.group)
            self.joins.append(joined)
            self.filtered_aliases[name] = alias
            # The condition is about the rows of this join, whoever refers to it first.
            condition = self.lower_condition(relation.condition)
            self.group = group
            joined.conditions.append(condition.node)
        return alias, target

    def outer_reference(self, name: Any) -> Lowered:
        """Returns what a name stands for in the query around this one.

        Raises:
            ValueError: There is no query around it.
        """
        if self.outer is None:
            raise ValueError(
                "This queryset contains a reference to an outer query and may only be used in "
                "a subquery."
            )
        if not isinstance(name, str):
            return self.outer.outer_reference(name.name)
        return self.outer.reference(name)

    def column_default(self, field: Any) -> Any:
        """Returns the word for a column's own default, or the default's expression."""
        if self.dialect.capabilities.has_default_keyword:
            return nodes.Keyword("DEFAULT")
        default = field.db_default
        if is_expression(default):
            return self.lower(default).node
        return self.parameter(default, field)

    # Queries within

    def query_within(self, query: Any) -> Any:
        """Returns the node of a query that stands within this one."""
        if isinstance(query, (select.Select, select.Compound)):
            return query
        if isinstance(query, nodes.Subquery):
            return query.query
        outside = getattr(query, "query_outside", None)
        if outside is not None:
            return outside(self)
        return self.compile_query(query, self)
