"""One process at a time migrates a database.

A server keeps the lock for as long as the connection lasts, so that a process that dies leaves
none behind; for a file, the operating system does the same.

Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS,
    https://mariadb.com/kb/en/get_lock/
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from plectrum.core.files import locks

WAITING = "Waiting for another process that is migrating this database..."


@contextmanager
def serialised(connection: Any, tell: Callable[[str], None]) -> Iterator[None]:
    """Lets no other process migrate the same database during the block.

    Args:
        connection: The database.
        tell: Told when another process has to be waited for.
    """
    name = str(connection.settings_dict["NAME"])
    queries = connection.ops.migration_lock_queries(_digest(name))
    if queries is not None:
        with _on_server(connection, queries, tell):
            yield
    elif connection.vendor == "sqlite" and not connection.is_in_memory:
        with _on_file(name, tell):
            yield
    else:
        yield


def _digest(name: str) -> str:
    return hashlib.sha256(f"plectrum migrate {name}".encode()).hexdigest()[:15]


@contextmanager
def _on_server(
    connection: Any, queries: tuple[str, str, str], tell: Callable[[str], None]
) -> Iterator[None]:
    take, wait, give_back = queries
    with connection.cursor() as cursor:
        if not cursor.execute(take).fetchone()[0]:
            tell(WAITING)
            cursor.execute(wait).fetchall()
    try:
        yield
    finally:
        if connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute(give_back).fetchall()


@contextmanager
def _on_file(name: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Locks a file of its own: closing the database's file would give up SQLite's locks."""
    path = Path(tempfile.gettempdir()) / f"plectrum-{_digest(str(Path(name).resolve()))}.lock"
    with path.open("w") as file:
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            tell(WAITING)
            locks.lock(file, locks.LOCK_EX)
        try:
            yield
        finally:
            locks.unlock(file)
