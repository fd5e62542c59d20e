"""Forgetting migrations that are gone: what `migrate --prune` does."""

from __future__ import annotations

from typing import NamedTuple

from plectrum.db.migrations.loader import MigrationLoader

Key = tuple[str, str]


class Pruning(NamedTuple):
    """What could be deleted from the record of an application.

    Attributes:
        gone: Migrations that are recorded and that no file has.
        squashed: Migrations that still name some of them in `replaces`: while they do, the record
            tells whether they are applied.
    """

    gone: list[Key]
    squashed: list[Key]


def pruning_of(loader: MigrationLoader, recorded: list[Key], app_label: str) -> Pruning:
    """Returns what is gone of an application, and what stands in the way of forgetting it.

    Args:
        loader: The migrations on disk.
        recorded: The migrations that the database has had.
        app_label: The application.
    """
    gone = [key for key in recorded if key[0] == app_label and key not in loader.disk_migrations]
    squashed = [
        key
        for key, migration in loader.replacements.items()
        if key[0] == app_label and not set(gone).isdisjoint(migration.replaces)
    ]
    return Pruning(gone, squashed)
