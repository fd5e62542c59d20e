"""Making and deleting whole databases, for tests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from plectrum.utils.module_loading import import_string

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

    # For tests: what makes their databases is far above, and loaded when one is made.

    def create_test_db(
        self,
        verbosity: int = 1,
        autoclobber: bool = False,
        keepdb: bool = False,
        *,
        serialize: bool = False,
    ) -> str:
        """Makes a test database, applies the migrations, and lets the alias mean it.

        Args:
            verbosity: How much is told.
            autoclobber: Whether one of the same name is deleted without a question.
            keepdb: Whether one of the same name is used as it is.
            serialize: Whether its contents are kept for `serialized_rollback`.

        Returns:
            Its name, which is NAME in DATABASES from now on.

        Raises:
            SystemExit: One is there and was not to be deleted.
        """
        create: Any = import_string("plectrum.test.creation.create_test_db")
        name: str = create(self.connection, verbosity, autoclobber, keepdb, serialize=serialize)
        return name

    def destroy_test_db(
        self, old_database_name: str, verbosity: int = 1, keepdb: bool = False
    ) -> None:
        """Deletes the test database, and lets the alias mean another database again.

        Args:
            old_database_name: The name of that.
            verbosity: How much is told.
            keepdb: Whether the test database stays.
        """
        destroy: Any = import_string("plectrum.test.creation.destroy_test_db")
        destroy(self.connection, old_database_name, verbosity, keepdb)

    def serialize_db_to_string(self) -> str:
        """Returns the contents of the database as JSON, which `serialized_rollback` can restore."""
        serialize: Any = import_string("plectrum.test.serialized.serialize_db_to_string")
        text: str = serialize(self.connection.alias)
        return text

    def deserialize_db_from_string(self, data: str) -> None:
        """Stores what `serialize_db_to_string` returned."""
        deserialize: Any = import_string("plectrum.test.serialized.deserialize_db_from_string")
        deserialize(self.connection.alias, data)
