"""Reading the schema that a database has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper
    from plectrum.db.backends.base.cursor import CursorWrapper


class TableInfo(NamedTuple):
    """A table or view: its name, `t` or `v`, and its comment."""

    name: str
    type: str
    comment: str | None = None


class FieldInfo(NamedTuple):
    """A column as the database describes it.

    Attributes:
        name: Its name.
        type_code: Its type, in lower case with its sizes.
        null_ok: Whether it may hold NULL.
        default: Its default as SQL text, or `None`.
        collation: Its collation, or `None`.
        is_autofield: Whether the database counts it up.
        comment: Its comment, or `None`.
        generation: What it is computed from as SQL text, or `None`.
    """

    name: str
    type_code: str
    null_ok: bool
    default: str | None = None
    collation: str | None = None
    is_autofield: bool = False
    comment: str | None = None
    generation: str | None = None


class Relation(NamedTuple):
    """What a column that is a foreign key refers to.

    Attributes:
        column: The column.
        table: Its table.
        on_delete: What the database does when the row is deleted, as it stands after ON DELETE.
    """

    column: str
    table: str
    on_delete: str = "NO ACTION"


class BaseDatabaseIntrospection(ABC):
    """Asks a database for its tables, columns, constraints and relations.

    Args:
        connection: The connection to ask.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def table_names(
        self, cursor: CursorWrapper | None = None, include_views: bool = False
    ) -> list[str]:
        """Returns the names of the tables, sorted.

        Args:
            cursor: The cursor to ask with; `None` for one of its own.
            include_views: Also views.
        """
        if cursor is None:
            with self.connection.cursor() as own:
                return self.table_names(own, include_views)
        return sorted(
            info.name
            for info in self.get_table_list(cursor)
            if include_views or info.type in {"t", "p"}
        )

    @abstractmethod
    def get_table_list(self, cursor: CursorWrapper) -> list[TableInfo]:
        """Returns the tables and views."""

    @abstractmethod
    def get_table_description(self, cursor: CursorWrapper, table_name: str) -> list[FieldInfo]:
        """Returns the columns of a table, in order."""

    @abstractmethod
    def get_relations(self, cursor: CursorWrapper, table_name: str) -> dict[str, Relation]:
        """Returns what the columns that are foreign keys refer to."""

    @abstractmethod
    def get_constraints(self, cursor: CursorWrapper, table_name: str) -> dict[str, dict[str, Any]]:
        """Returns the constraints and indexes of a table by name.

        Each has `columns` (in order, `None` for an expression), `include` (the columns that an
        index holds beside those it is sorted by), `primary_key`, `unique`, `foreign_key` (table
        and column or `None`), `check`, `index`, `definition` (as SQL, `None` where the database
        keeps none), `orders` and `type`.
        """

    def get_primary_key_columns(self, cursor: CursorWrapper, table_name: str) -> list[str]:
        """Returns the columns of a table's primary key, in order."""
        constraints = self.get_constraints(cursor, table_name).values()
        return next((list(one["columns"]) for one in constraints if one["primary_key"]), [])


def constraint_entry(columns: list[Any], **known: Any) -> dict[str, Any]:
    """Returns an entry of `get_constraints` in which what is not given is false."""
    return {
        "columns": columns,
        "include": [],
        "primary_key": False,
        "unique": False,
        "foreign_key": None,
        "check": False,
        "index": False,
        "definition": None,
        "orders": [],
        "type": None,
        **known,
    }
