"""What can be wrong with migrations."""

from __future__ import annotations

from plectrum.core.exceptions import FrameworkError
from plectrum.db.utils import DatabaseError


class AmbiguityError(FrameworkError):
    """The beginning of a migration's name fits several."""

    code = "migration-ambiguous"


class BadMigrationError(FrameworkError):
    """A migration module has no usable `Migration` class."""

    code = "migration-bad"


class CircularDependencyError(FrameworkError):
    """Migrations depend on each other in a circle."""

    code = "migration-circular"


class InconsistentMigrationHistory(FrameworkError):
    """A migration is recorded as applied before one that it depends on."""

    code = "migration-inconsistent"


class InvalidBasesError(FrameworkError, ValueError):
    """A model's bases cannot be found among the models of a state."""

    code = "migration-bases"


class IrreversibleError(FrameworkError, RuntimeError):
    """A migration cannot be undone."""

    code = "migration-irreversible"


class NodeNotFoundError(FrameworkError, LookupError):
    """A migration depends on one that does not exist."""

    code = "migration-not-found"

    def __init__(self, message: str, node: tuple[str, str], origin: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.origin = origin


class MigrationSchemaMissing(DatabaseError):
    """The table that records migrations cannot be made."""

    code = "migration-table"
