"""Making and deleting SQLite databases."""

from __future__ import annotations

from pathlib import Path

from plectrum.db.backends.base.creation import BaseDatabaseCreation

_COMPANIONS = ("", "-wal", "-shm", "-journal")


class DatabaseCreation(BaseDatabaseCreation):
    """A database is a file, or nothing where it lives in memory."""

    def exists(self, name: str) -> bool:
        """Tells whether there is a file."""
        return Path(name).exists()

    def create(self, name: str) -> None:
        """Deletes what is there: the file is made when it is opened."""
        self.destroy(name)

    def destroy(self, name: str) -> None:
        """Deletes the file and those beside it, or the memory."""
        if self.connection.settings_dict["NAME"] == name == ":memory:":
            self.connection.destroy()  # type: ignore[attr-defined]  # SQLite's own
        if name != ":memory:":
            for ending in _COMPANIONS:
                Path(name + ending).unlink(missing_ok=True)
