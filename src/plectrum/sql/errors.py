"""The exceptions of the SQL engine."""

from __future__ import annotations

from plectrum.core.exceptions import FrameworkError


class SqlError(FrameworkError):
    """A statement cannot be written."""

    code = "sql"


class UnsupportedByDatabase(SqlError):
    """The database of this dialect has no way to write what was asked for."""

    code = "unsupported-by-database"


class UnknownExplainOption(UnsupportedByDatabase, ValueError):
    """EXPLAIN is asked for a format or an option that the database has not."""

    code = "unknown-explain-option"


class InvalidName(SqlError, ValueError):
    """A name or alias from outside has characters that could end it within the SQL text."""

    code = "invalid-name"
