"""Which changes of a table SQLite makes without building the table anew.

It adds columns that every row may lack, drops columns that nothing else names, and renames
columns together with all that names them.

Source: https://www.sqlite.org/lang_altertable.html
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from plectrum.db.backends.base.schema_alter import TableChange
from plectrum.sql.nodes.ddl import ColumnDefinition, IndexDefinition, TableDefinition
from plectrum.utils.records import replace

Quote = Callable[[str], str]

CAN_DROP_COLUMNS = sqlite3.sqlite_version_info >= (3, 35, 5)


def dropped_columns(change: TableChange) -> list[str]:
    """Returns the names of the columns that a change drops."""
    kept = {change.renames.get(column.name, column.name) for column in change.before.columns}
    kept &= {column.name for column in change.after.columns}
    return [
        column.name
        for column in change.before.columns
        if change.renames.get(column.name, column.name) not in kept
    ]


def is_in_place(change: TableChange, quote: Quote) -> bool:
    """Tells whether no new table is needed, as far as the definitions say.

    Args:
        change: The change.
        quote: Writes an identifier as it stands in conditions and expressions.
    """
    if change.renames:
        return _is_renaming(change, quote)
    gone = set(dropped_columns(change))
    before = tuple(column for column in change.before.columns if column.name not in gone)
    if change.after.columns[: len(before)] != before or not _is_alike(change.before, change.after):
        return False
    added = change.after.columns[len(before) :]
    return all(_can_drop(change, name, quote) for name in gone) and (
        all(_can_add(change, column) for column in added)
        and {key.columns[0] for key in change.new("references")} <= {one.name for one in added}
        and not change.gone("references")
    )


def _is_alike(one: TableDefinition, other: TableDefinition) -> bool:
    """Tells whether all is equal that cannot be changed apart from columns and indexes."""
    return _without_parts(one) == _without_parts(other)


def _without_parts(table: TableDefinition) -> TableDefinition:
    return replace(table, columns=(), indexes=(), references=())


def _can_add(change: TableChange, column: ColumnDefinition) -> bool:
    """Tells whether each row may have NULL in a new column, which is what it gets."""
    is_plain = not (column.is_unique or column.is_auto or column.generated)
    references = [key for key in change.after.references if column.name in key.columns]
    return (
        is_plain
        and column.is_null
        and column.default is None
        and change.fills.get(column.name) is None
        and all(len(key.columns) == 1 for key in references)
    )


def _can_drop(change: TableChange, name: str, quote: Quote) -> bool:
    """Tells whether nothing but its own definition names a column."""
    table = change.before
    column = table.column(name)
    if not CAN_DROP_COLUMNS or column is None or column.is_unique or name in table.primary_key:
        return False
    keys: list[Any] = [*table.references, *table.unique_keys]
    named = {one for key in keys for one in key.columns}
    named |= {part.text for index in table.indexes for part in index.parts}
    texts = [check.condition for check in table.checks]
    texts += [one.generated for one in table.columns if one.generated and one is not column]
    texts += [index.condition for index in table.indexes]
    texts += [part.text for index in table.indexes for part in index.parts if part.is_expression]
    return name not in named and not any(quote(name) in text for text in texts)


def is_named_elsewhere(statements: Iterable[tuple[str, str]], column: ColumnDefinition) -> bool:
    """Tells whether what no model describes names a column: a trigger, a view, an own check.

    Args:
        statements: Kind and SQL of all that may name it, as the database keeps them.
        column: The column.
    """
    word = re.compile(rf"(?<!\w){re.escape(column.name)}(?!\w)", re.IGNORECASE)
    own = 1 + len(word.findall(column.check or "")) + len(word.findall(column.generated or ""))
    return any(
        len(word.findall(statement)) > (own if kind == "table" else 0)
        for kind, statement in statements
    )


def _is_renaming(change: TableChange, quote: Quote) -> bool:
    """Tells whether a change renames columns, and nothing else differs but names made of them."""
    renamed = change.before
    for old, new in change.renames.items():
        renamed = _renamed(renamed, old, new, quote)
    return _nameless(renamed) == _nameless(change.after)


def _renamed(table: TableDefinition, old: str, new: str, quote: Quote) -> TableDefinition:
    """Returns a table in which a column has another name, and all that names it says so."""

    def name(given: str) -> str:
        return new if given == old else given

    def names(given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(name, given))

    def text(given: str | None) -> Any:
        return given and given.replace(quote(old), quote(new))

    def index(given: IndexDefinition) -> IndexDefinition:
        parts = tuple(
            replace(part, text=(text if part.is_expression else name)(part.text))
            for part in given.parts
        )
        return replace(given, parts=parts, condition=text(given.condition))

    return replace(
        table,
        columns=tuple(
            replace(one, name=name(one.name), check=text(one.check), generated=text(one.generated))
            for one in table.columns
        ),
        primary_key=names(table.primary_key),
        references=tuple(
            replace(
                key,
                columns=names(key.columns),
                to_columns=names(key.to_columns) if key.to_table == table.name else key.to_columns,
            )
            for key in table.references
        ),
        unique_keys=tuple(replace(key, columns=names(key.columns)) for key in table.unique_keys),
        checks=tuple(replace(one, condition=text(one.condition)) for one in table.checks),
        indexes=tuple(map(index, table.indexes)),
    )


def _nameless(table: TableDefinition) -> tuple[Any, ...]:
    """Returns what a table is like, without the names that are made of those of columns."""
    kinds: list[tuple[Any, ...]] = [table.references, table.unique_keys, table.indexes]
    parts = [frozenset(replace(part, name="") for part in kind) for kind in kinds]
    return (replace(table, references=(), unique_keys=(), indexes=()), *parts)
