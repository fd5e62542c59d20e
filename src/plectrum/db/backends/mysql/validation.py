"""What MariaDB and MySQL are set up for, and what they make of some fields."""

from __future__ import annotations

from typing import Any

from plectrum.core.checks import CheckMessage, Warning  # noqa: A004 - documented name
from plectrum.db.backends.base.validation import BaseDatabaseValidation

_STRICT_MODES = frozenset({"STRICT_TRANS_TABLES", "STRICT_ALL_TABLES"})
_LONGEST_UNIQUE = 255
_NOT_INDEXED = ("blob", "text", "json")


class DatabaseValidation(BaseDatabaseValidation):
    """Finds a session that cuts values off, and columns that cannot have an index."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Reports a session without strict mode."""
        connection: Any = self.connection
        if connection.sql_mode & _STRICT_MODES:
            return []
        return [
            Warning(
                f"{connection.display_name} Strict Mode is not set for database connection "
                f"'{connection.alias}'.",
                hint="Without it, values that do not fit are cut off with a warning. Write "
                "'OPTIONS': {'sql_mode': 'STRICT_TRANS_TABLES'} into its entry of DATABASES.",
                id="mysql.W002",
            )
        ]

    def check_field(self, field: Any, **kwargs: Any) -> list[CheckMessage]:
        """Reports long unique texts, and indexes on columns of types that take none."""
        if field.remote_field is not None:
            return []
        kind = field.db_type(self.connection)
        if kind is None:
            return []
        found: list[CheckMessage] = []
        name = self.connection.display_name
        is_text = kind.startswith("varchar")
        if is_text and field.unique and (field.max_length or 0) > _LONGEST_UNIQUE:
            found.append(
                Warning(
                    f"{name} may not allow unique CharFields to have a max_length > "
                    f"{_LONGEST_UNIQUE}.",
                    hint="How long a key may be depends on the character set and the row format: "
                    "shorten the field, or try it on your server.",
                    obj=field,
                    id="mysql.W003",
                )
            )
        if field.db_index and kind.lower().endswith(_NOT_INDEXED):
            found.append(
                Warning(
                    f"{name} does not support a database index on {kind} columns.",
                    hint="No index will be created: silence this warning if you do not need one "
                    "here, or remove db_index.",
                    obj=field,
                    id="fields.W162",
                )
            )
        return found
