"""Tables written as statements.

A `DdlStyle` says how one database writes what differs; statements are text, since a schema
change takes no parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from plectrum.sql.nodes.ddl import (
    CheckConstraint,
    ColumnDefinition,
    Exclusion,
    IndexDefinition,
    IndexPart,
    Reference,
    TableDefinition,
    UniqueKey,
)
from plectrum.sql.render.identifiers import check_operator, check_operator_class
from plectrum.utils.records import record


def literal(text: str) -> str:
    """Returns a text constant: quotes are doubled (SQL:2016, 5.3)."""
    return "'" + text.replace("'", "''") + "'"


@record
class DdlStyle:
    """How a database writes schema changes.

    Attributes:
        quote: Quotes a name.
        auto_primary_key: What follows the type of a counted column that is the primary key.
        auto: What follows the type of another counted column.
        reference_suffix: What follows a foreign key, such as when it is checked.
        has_inline_references: Whether foreign keys stand in CREATE TABLE, rather than being
            added when all tables exist.
        has_comments: Whether `COMMENT ON` statements are known.
        has_stored_generated_columns: Whether a computed column may be stored.
        has_inline_comments: Whether comments stand in the definitions themselves.
        has_tablespaces: Whether tables and indexes can be told where they are stored.
        literal: Writes a text constant.
    """

    quote: Callable[[str], str]
    auto_primary_key: str = ""
    auto: str = ""
    reference_suffix: str = ""
    has_inline_references: bool = False
    has_comments: bool = False
    has_stored_generated_columns: bool = True
    has_inline_comments: bool = False
    has_tablespaces: bool = False
    literal: Callable[[str], str] = literal


def create_table(table: TableDefinition, style: DdlStyle) -> str:
    """Returns the CREATE TABLE statement, without indexes."""
    parts = [column_definition(column, style, table.primary_key) for column in table.columns]
    single_auto = len(table.primary_key) == 1 and _is_auto_key(table)
    if table.primary_key and not (single_auto and "PRIMARY KEY" in style.auto_primary_key):
        parts.append(f"PRIMARY KEY ({_names(table.primary_key, style)})")
    parts += [unique_key(key, style) for key in table.unique_keys]
    parts += [check_constraint(check, style) for check in table.checks]
    parts += [exclusion(one, style) for one in table.exclusions]
    if style.has_inline_references:
        parts += [reference(key, style) for key in table.references]
    comment = f" COMMENT = {style.literal(table.comment)}" if _is_commented(table, style) else ""
    place = _tablespace(table, style)
    end = comment + (f" {place}" if place else "")
    return f"CREATE TABLE {style.quote(table.name)} ({', '.join(parts)}){end}"


def _tablespace(item: TableDefinition | IndexDefinition, style: DdlStyle) -> str:
    is_told = item.tablespace and style.has_tablespaces
    return f"TABLESPACE {style.quote(item.tablespace)}" if is_told else ""


def _is_commented(item: TableDefinition | ColumnDefinition, style: DdlStyle) -> bool:
    return bool(item.comment and style.has_inline_comments)


def table_statements(table: TableDefinition, style: DdlStyle) -> Iterator[str]:
    """Yields the statements that follow CREATE TABLE: indexes and comments."""
    for index in table.indexes:
        yield create_index(table.name, index, style)
    if style.has_comments:
        if table.comment:
            yield comment_on_table(table.name, table.comment, style)
        for column in table.columns:
            if column.comment:
                yield comment_on_column(table.name, column.name, column.comment, style)


def column_definition(
    column: ColumnDefinition, style: DdlStyle, primary_key: tuple[str, ...] = ()
) -> str:
    """Returns a column as it stands in CREATE TABLE and ADD COLUMN."""
    words = [style.quote(column.name), column.type]
    if column.collation:
        words.append(f"COLLATE {style.quote(column.collation)}")
    if column.generated is not None:
        stored = " STORED" if column.is_stored else " VIRTUAL"
        words.append(f"GENERATED ALWAYS AS ({column.generated}){stored}")
    if column.default is not None:
        words.append(f"DEFAULT {column.default}")
    if column.generated is None:
        # A computed column may be NULL: what it is computed from may be.
        words.append("NULL" if column.is_null else "NOT NULL")
    if column.is_auto:
        words.append(style.auto_primary_key if primary_key == (column.name,) else style.auto)
    if column.is_unique and primary_key != (column.name,):
        words.append("UNIQUE")
    if column.check:
        words.append(f"CHECK ({column.check})")
    if _is_commented(column, style):
        words.append(f"COMMENT {style.literal(column.comment)}")
    return " ".join(filter(None, words))


def reference(key: Reference, style: DdlStyle) -> str:
    """Returns a foreign key as it stands in CREATE TABLE and ADD."""
    name, columns = style.quote(key.name), _names(key.columns, style)
    return f"CONSTRAINT {name} FOREIGN KEY ({columns}) {_target(key, style)}"


def inline_reference(key: Reference, style: DdlStyle) -> str:
    """Returns a foreign key of one column as it stands behind that column's definition."""
    return f"CONSTRAINT {style.quote(key.name)} {_target(key, style)}"


def _target(key: Reference, style: DdlStyle) -> str:
    on_delete = f" ON DELETE {key.on_delete}" if key.on_delete else ""
    return (
        f"REFERENCES {style.quote(key.to_table)} ({_names(key.to_columns, style)})"
        f"{on_delete}{style.reference_suffix}"
    )


def unique_key(key: UniqueKey, style: DdlStyle) -> str:
    """Returns a unique constraint as it stands in CREATE TABLE and ADD."""
    nulls = {None: "", True: "NULLS DISTINCT ", False: "NULLS NOT DISTINCT "}[key.nulls_distinct]
    deferrable = f" DEFERRABLE INITIALLY {key.deferrable}" if key.deferrable else ""
    return (
        f"CONSTRAINT {style.quote(key.name)} UNIQUE {nulls}({_names(key.columns, style)})"
        f"{deferrable}"
    )


def check_constraint(check: CheckConstraint, style: DdlStyle) -> str:
    """Returns a check as it stands in CREATE TABLE and ADD."""
    return f"CONSTRAINT {style.quote(check.name)} CHECK ({check.condition})"


def exclusion(one: Exclusion, style: DdlStyle) -> str:
    """Returns an exclusion constraint as it stands in CREATE TABLE and ADD."""
    parts = ", ".join(
        f"{_index_part(part, style)} WITH {check_operator(operator)}"
        for part, operator in zip(one.parts, one.operators, strict=True)
    )
    words = [
        f"CONSTRAINT {style.quote(one.name)} EXCLUDE USING {one.method} ({parts})",
        f"INCLUDE ({_names(one.include, style)})" if one.include else "",
        f"WHERE ({one.condition})" if one.condition else "",
        f"DEFERRABLE INITIALLY {one.deferrable}" if one.deferrable else "",
    ]
    return " ".join(filter(None, words))


def create_index(
    table: str, index: IndexDefinition, style: DdlStyle, *, concurrently: bool = False
) -> str:
    """Returns the CREATE INDEX statement.

    Args:
        table: The table's name.
        index: The index.
        style: How the database writes it.
        concurrently: Whether writers go on while it is built.
    """
    words = [
        "CREATE UNIQUE INDEX" if index.is_unique else "CREATE INDEX",
        "CONCURRENTLY" if concurrently else "",
        f"{style.quote(index.name)} ON {style.quote(table)}",
        f"USING {index.method}" if index.method else "",
        f"({', '.join(_index_part(part, style) for part in index.parts)})",
        f"INCLUDE ({_names(index.include, style)})" if index.include else "",
        "NULLS NOT DISTINCT" if index.nulls_distinct is False else "",
        f"WITH ({index.options})" if index.options else "",
        _tablespace(index, style),
        f"WHERE {index.condition}" if index.condition else "",
    ]
    return " ".join(filter(None, words))


def comment_on_table(table: str, comment: str, style: DdlStyle) -> str:
    """Returns the statement that sets a table's comment; an empty one removes it."""
    return (
        f"COMMENT ON TABLE {style.quote(table)} IS {style.literal(comment) if comment else 'NULL'}"
    )


def comment_on_column(table: str, column: str, comment: str, style: DdlStyle) -> str:
    """Returns the statement that sets a column's comment; an empty one removes it."""
    name = f"{style.quote(table)}.{style.quote(column)}"
    return f"COMMENT ON COLUMN {name} IS {style.literal(comment) if comment else 'NULL'}"


def _index_part(part: IndexPart, style: DdlStyle) -> str:
    words = [f"({part.text})" if part.is_expression else style.quote(part.text)]
    if part.opclass:
        words.append(check_operator_class(part.opclass))
    if part.descending:
        words.append("DESC")
    if part.nulls:
        words.append(f"NULLS {part.nulls.upper()}")
    return " ".join(words)


def _names(columns: tuple[str, ...], style: DdlStyle) -> str:
    return ", ".join(map(style.quote, columns))


def _is_auto_key(table: TableDefinition) -> bool:
    column = table.column(table.primary_key[0])
    return column is not None and column.is_auto
