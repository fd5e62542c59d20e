"""What a backend finds wrong with its server, and with fields for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plectrum.core.checks import CheckMessage
    from plectrum.db.backends.base.base import BaseDatabaseWrapper


class BaseDatabaseValidation:
    """Finds nothing; a backend overrides what it knows better.

    Args:
        connection: The connection to the database.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Returns what is wrong with how the server is set up."""
        return []

    def check_field(self, field: Any, **kwargs: Any) -> list[CheckMessage]:
        """Returns what of a field's declaration the database cannot do."""
        return []
