"""Tables as values: what a CREATE TABLE says, apart from how a database writes it.

Types, conditions and defaults are SQL text of the database the table is for; names are not
quoted.
"""

from __future__ import annotations

from plectrum.sql.nodes.base import Node
from plectrum.utils.records import record, replace


@record
class Reference(Node):
    """A foreign key on one or more columns.

    Attributes:
        name: The constraint's name.
        columns: The columns that refer.
        to_table: The table referred to.
        to_columns: Its columns.
        on_delete: What the database does when the row referred to goes: empty for nothing,
            else `CASCADE`, `SET NULL` or `SET DEFAULT`.
    """

    name: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]
    on_delete: str = ""


@record
class ColumnDefinition(Node):
    """A column.

    Attributes:
        name: Its name.
        type: Its type as the database writes it.
        is_null: Whether it may hold NULL.
        is_auto: Whether the database counts it up.
        is_unique: Whether it holds each value once.
        check: A condition on its value, or `None`.
        default: The value of rows that give none, or `None`.
        collation: How text in it is compared, empty for the database's way.
        comment: What people should know of it.
        generated: The expression it is computed by, or `None`.
        is_stored: Whether a computed value is stored rather than computed at each read.
    """

    name: str
    type: str
    is_null: bool = False
    is_auto: bool = False
    is_unique: bool = False
    check: str | None = None
    default: str | None = None
    collation: str = ""
    comment: str = ""
    generated: str | None = None
    is_stored: bool = True


@record
class UniqueKey(Node):
    """A constraint that no two rows have the same values.

    Attributes:
        name: The constraint's name.
        columns: The columns.
        deferrable: `DEFERRED` or `IMMEDIATE` for one that can be checked at the commit.
        nulls_distinct: Whether rows with NULL always differ; `None` for the database's way.
    """

    name: str
    columns: tuple[str, ...]
    deferrable: str = ""
    nulls_distinct: bool | None = None


@record
class CheckConstraint(Node):
    """A condition that each row meets."""

    name: str
    condition: str


@record
class IndexPart(Node):
    """A column or an expression of an index.

    Attributes:
        text: The name of the column, or an expression's SQL text.
        is_expression: Which of the two `text` is.
        descending: Whether the greatest value comes first.
        opclass: The operator class.
        nulls: Where NULL comes: `first`, `last`, or empty for the database's way.
    """

    text: str
    is_expression: bool = False
    descending: bool = False
    opclass: str = ""
    nulls: str = ""


@record
class Exclusion(Node):
    """A constraint that no two rows compare true by all of several operators; PostgreSQL only.

    Attributes:
        name: The constraint's name.
        method: The kind of the index that serves it.
        parts: What is compared.
        operators: The operator of each part.
        condition: Which rows it is about, empty for all.
        include: Columns whose values are stored in the index beside.
        deferrable: As for a `UniqueKey`.
    """

    name: str
    method: str
    parts: tuple[IndexPart, ...]
    operators: tuple[str, ...]
    condition: str = ""
    include: tuple[str, ...] = ()
    deferrable: str = ""


@record
class IndexDefinition(Node):
    """An index.

    Attributes:
        name: Its name.
        parts: What it is on.
        is_unique: Whether it keeps two rows from being alike.
        condition: Which rows it holds, empty for all.
        include: Columns whose values are stored beside.
        method: The kind of index, empty for the usual one.
        options: The text after `WITH`, empty for none.
        nulls_distinct: As for a `UniqueKey`.
        tablespace: Where it is stored, empty for the usual place.
    """

    name: str
    parts: tuple[IndexPart, ...]
    is_unique: bool = False
    condition: str = ""
    include: tuple[str, ...] = ()
    method: str = ""
    options: str = ""
    nulls_distinct: bool | None = None
    tablespace: str = ""


@record
class TableDefinition(Node):
    """A table with all that belongs to it."""

    name: str
    columns: tuple[ColumnDefinition, ...]
    primary_key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    unique_keys: tuple[UniqueKey, ...] = ()
    checks: tuple[CheckConstraint, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    indexes: tuple[IndexDefinition, ...] = ()
    comment: str = ""
    tablespace: str = ""

    def column(self, name: str) -> ColumnDefinition | None:
        """Returns the column of a name, or `None`."""
        return next((column for column in self.columns if column.name == name), None)

    def without_column(self, name: str) -> TableDefinition:
        """Returns the table without a column and without what is built on it."""
        return replace(
            self,
            columns=tuple(column for column in self.columns if column.name != name),
            primary_key=() if name in self.primary_key else self.primary_key,
            references=tuple(key for key in self.references if name not in key.columns),
            unique_keys=tuple(key for key in self.unique_keys if name not in key.columns),
            indexes=tuple(
                index
                for index in self.indexes
                if name not in {part.text for part in index.parts} | set(index.include)
            ),
        )
