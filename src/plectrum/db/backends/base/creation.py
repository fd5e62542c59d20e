"""Making and deleting whole databases, for tests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper


class BaseDatabaseCreation(ABC):
    """Makes and deletes databases on the server of a connection.

    Args:
        connection: The connection.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @abstractmethod
    def exists(self, name: str) -> bool:
        """Tells whether there is a database of a name."""

    @abstractmethod
    def create(self, name: str) -> None:
        """Makes an empty database, in place of one of the same name."""

    @abstractmethod
    def destroy(self, name: str) -> None:
        """Deletes a database."""
