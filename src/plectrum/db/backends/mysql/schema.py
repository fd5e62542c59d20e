"""Changing the schema of MariaDB and MySQL.

Source: https://mariadb.com/kb/en/alter-table/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db.backends.base.schema import BaseDatabaseSchemaEditor
from plectrum.db.backends.base.schema_alter import TableChange
from plectrum.db.backends.mysql.schema_alter import altered_types, holding
from plectrum.sql.render.ddl import DdlStyle

if TYPE_CHECKING:
    from plectrum.db.backends.mysql.base import DatabaseWrapper

_UNINDEXED_TYPES = ("longtext", "longblob", "json", "tinytext", "mediumtext", "text", "blob")


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def literal(text: str) -> str:
    """Returns a text constant, in which a backslash escapes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


class DatabaseSchemaEditor(BaseDatabaseSchemaEditor):
    """Nothing can be undone: each statement is kept as soon as it has run."""

    connection: DatabaseWrapper
    style = DdlStyle(
        quote=_quote,
        auto_primary_key="AUTO_INCREMENT PRIMARY KEY",
        auto="AUTO_INCREMENT",
        has_inline_comments=True,
        literal=literal,
    )

    # What fields and expressions are

    def quote_default(self, value: Any) -> str:
        """Returns a value after DEFAULT; MySQL takes one for text as an expression only."""
        text = self.quote_value(value)
        return text if self.connection.mysql_is_mariadb else f"({text})"

    def database_default_sql(self, field: Any) -> str | None:
        """Returns what stands after DEFAULT, expressions in parentheses."""
        text = super().database_default_sql(field)
        is_expression = hasattr(field.db_default, "resolve_expression")
        return f"({text})" if text is not None and is_expression else text

    def makes_index(self, field: Any) -> bool:
        """Tells whether a field gets an index: not text, and not what a foreign key indexes."""
        if field.remote_field is not None and getattr(field, "db_constraint", False):
            return False
        type_name = str(field.db_type(self.connection) or "").lower()
        return not type_name.startswith(_UNINDEXED_TYPES)

    # Statements

    def drop_index_sql(self, table: str, name: str) -> str:
        """Returns the statement that drops an index, which belongs to its table."""
        return f"DROP INDEX {self.quote_name(name)} ON {self.quote_name(table)}"

    def drop_constraint_sql(self, table: str, name: str, kind: str) -> str:
        """Returns the statement that drops a constraint of a kind."""
        words = {
            "foreign_key": "DROP FOREIGN KEY",
            "unique": "DROP INDEX",
            "check": "DROP CONSTRAINT",
        }
        alter = f"ALTER TABLE {self.quote_name(table)}"
        if kind == "primary_key":
            return f"{alter} DROP PRIMARY KEY"
        return f"{alter} {words[kind]} {self.quote_name(name)}"

    def rename_index_sql(self, table: str, old: str, new: str) -> str:
        """Returns the statement that renames an index."""
        names = self.quote_name(old), self.quote_name(new)
        return f"ALTER TABLE {self.quote_name(table)} RENAME INDEX {names[0]} TO {names[1]}"

    def alter_db_table_comment(
        self, model: Any, old_db_table_comment: str, new_db_table_comment: str
    ) -> None:
        """Sets the comment of a model's table."""
        comment = literal(new_db_table_comment or "")
        self.execute(f"ALTER TABLE {self.quote_name(model._meta.db_table)} COMMENT = {comment}")

    # The change of a table

    def alter_table(self, change: TableChange, dependents: list[TableChange] | None = None) -> None:
        """Leads a table from one definition to another; references let go of what changes."""
        everything = [*(dependents or []), change]
        altered = set().union(*map(altered_types, everything))
        super().alter_table(
            holding(change, self, altered),
            [holding(one, self, altered) for one in dependents or []],
        )
