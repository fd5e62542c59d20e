"""`extra()`: pieces of SQL that the caller writes, in the places where they go.

SECURITY: the texts are taken as they are; what comes from outside belongs into the parameters.
Names of columns and tables are checked and quoted.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from plectrum.db.models.expressions.base import Expression, Lowered, OrderBy
from plectrum.db.models.query.foreign import pieces
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.render.identifiers import check_alias
from plectrum.sql.shape import Shaped, Slot


class Fragment(Shaped):
    """A piece of SQL and its parameters."""

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        self.sql = sql
        self.params = tuple(params)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the text; the parameters are values."""
        parameters.extend(self.params)
        return (self.sql, len(self.params))

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the piece with places for its parameters."""
        return Fragment(self.sql, [Slot(next(numbers)) for _ in self.params])

    def node(self) -> Any:
        """Returns the node of the text, in parentheses."""
        return nodes.Raw(tuple(pieces(self.sql, self.params)), is_enclosed=True)


class Extra(Shaped):
    """What all calls of `extra()` on a query added.

    Attributes:
        select: Values by name.
        where: Conditions.
        tables: Names of tables to read from besides.
    """

    parts = ("select", "where", "tables")

    def __init__(
        self,
        select: Mapping[str, Fragment] | None = None,
        where: Sequence[Fragment] = (),
        tables: Sequence[str] = (),
    ) -> None:
        self.select = dict(select or {})
        self.where = tuple(where)
        self.tables = tuple(tables)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values."""
        return tuple(self.select)

    def value(self, name: str) -> Any:
        """Returns the node of a value."""
        return self.select[name].node()

    def lowered(self, name: str) -> Lowered:
        """Returns a value; nothing is known of its type."""
        return Lowered(self.value(name), None)

    def conditions(self, _scope: Any) -> list[Any]:
        """Returns the nodes of the conditions."""
        return [one.node() for one in self.where]

    def and_more(
        self,
        select: Mapping[str, str] | None,
        select_params: Sequence[Any],
        where: Sequence[str],
        params: Sequence[Any],
        tables: Sequence[str],
    ) -> Extra:
        """Returns these pieces and those of one more call.

        Raises:
            InvalidName: A name may not stand in SQL.
            ValueError: There are not as many parameters as places.
        """
        given = iter(select_params or ())
        named = {check_alias(name): _taking(sql, given) for name, sql in (select or {}).items()}
        given = iter(params or ())
        conditions = [_taking(sql, given) for sql in where or ()]
        return Extra(
            {**self.select, **named},
            (*self.where, *conditions),
            (*self.tables, *[check_alias(name) for name in tables or ()]),
        )


def _taking(sql: str, params: Iterator[Any]) -> Fragment:
    """Returns a text with the parameters of its places.

    Raises:
        ValueError: There are not enough.
    """
    count = sql.replace("%%", "").count("%s")
    taken = list(itertools.islice(params, count))
    if len(taken) != count:
        raise ValueError(f"extra() has {count} places for parameters and {len(taken)}: {sql!r}.")
    return Fragment(sql, taken)


class TableColumn(Expression):
    """A column of a table, as `extra(order_by=["table.column"])` names it."""

    parts = ("table", "column")

    def __init__(self, table: str, column: str) -> None:
        super().__init__()
        self.table = check_alias(table)
        self.column = check_alias(column)

    def lower(self, scope: Any) -> Lowered:
        """Returns the column."""
        return Lowered(nodes.Column(self.table, self.column))


class ExtraName(str):
    """A name of an order that `extra()` was given, of which nothing is known."""

    __slots__ = ()


def ordering_of(names: Sequence[str]) -> tuple[Any, ...]:
    """Returns the order that `extra(order_by=…)` asks for."""
    items: list[Any] = []
    for name in names:
        table, dot, column = name.lstrip("-").partition(".")
        if dot:
            items.append(OrderBy(TableColumn(table, column), descending=name.startswith("-")))
        else:
            items.append(ExtraName(name))
    return tuple(items)
