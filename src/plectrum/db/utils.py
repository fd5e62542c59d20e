"""The errors of databases (PEP 249) and the names of connections.

FrameworkError
└── Error
    ├── InterfaceError
    └── DatabaseError
        ├── DataError, IntegrityError, InternalError, NotSupportedError
        ├── ProgrammingError
        │   └── TransactionManagementError
        └── OperationalError
            └── ConnectionPoolTimeout
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.core.exceptions import FrameworkError

if TYPE_CHECKING:
    from types import ModuleType

DEFAULT_DB_ALIAS = "default"
PLECTRUM_VERSION_PICKLE_KEY = "_plectrum_version"


class Error(FrameworkError):
    """The base of all errors that a database or its library reports."""

    code = "database-error"


class InterfaceError(Error):
    """The database library was used wrongly, for instance on a closed connection."""

    code = "database-interface-error"


class DatabaseError(Error):
    """The database refused or failed."""


class DataError(DatabaseError):
    """A value does not fit, for instance a number out of range."""

    code = "database-data-error"


class OperationalError(DatabaseError):
    """The database could not do its work: connection lost, locked, out of space, deadlock."""

    code = "database-operational-error"


class ConnectionPoolTimeout(OperationalError):
    """All connections of the pool were in use for too long."""

    code = "connection-pool-timeout"


class IntegrityError(DatabaseError):
    """A constraint of the schema would be violated."""

    code = "database-integrity-error"


class InternalError(DatabaseError):
    """The database is in a state that allows no statement, such as a failed transaction."""

    code = "database-internal-error"


class ProgrammingError(DatabaseError):
    """A statement is wrong: syntax, a missing table, a wrong number of parameters."""

    code = "database-programming-error"


class TransactionManagementError(ProgrammingError):
    """A transaction is used in a way that its state does not allow."""

    code = "transaction-management"


class NotSupportedError(DatabaseError):
    """The database has no such feature."""

    code = "database-not-supported"


def refuse_broken_transaction() -> None:
    """Raises: an error occurred in the transaction, and it has not been rolled back yet."""
    raise TransactionManagementError(
        "An error occurred in the current transaction. You can't execute queries until the "
        "end of the 'atomic' block.",
        hint="Catch the error outside an inner `with atomic():`, which rolls back to its "
        "savepoint.",
    )


ERROR_NAMES = (
    "DataError",
    "OperationalError",
    "IntegrityError",
    "InternalError",
    "ProgrammingError",
    "NotSupportedError",
    "DatabaseError",
    "InterfaceError",
    "Error",
)
"""The errors of PEP 249, each before its base."""


def error_map(library: ModuleType | Any) -> dict[type[BaseException], type[Error]]:
    """Returns our error for each error class of a database library."""
    return {getattr(library, name): globals()[name] for name in ERROR_NAMES}


def translate(error: BaseException, errors: dict[type[BaseException], type[Error]]) -> Error:
    """Returns our error for an error of a database library, to be raised from it.

    Args:
        error: What the library raised.
        errors: The library's `error_map`.
    """
    for base in type(error).__mro__:
        if base in errors:
            return errors[base](*error.args)
    return DatabaseError(*error.args)
