"""Several migrations turned into one that stands for them."""

from __future__ import annotations

from collections.abc import Sequence

from plectrum.db.migrations.migration import Migration, SwappableTuple
from plectrum.db.migrations.operations import RunPython, RunSQL
from plectrum.db.migrations.operations.base import Operation
from plectrum.db.migrations.optimizer import MigrationOptimizer

Key = tuple[str, str]


def squashed(migrations: Sequence[Migration], name: str, *, optimizes: bool = True) -> Migration:
    """Returns one migration that does what several do.

    Args:
        migrations: The migrations of one application, in order.
        name: The name of the new one.
        optimizes: Whether operations are joined where they can be.
    """
    first = migrations[0]
    result = Migration(name, first.app_label)
    result.operations = all_operations(migrations)
    if optimizes:
        result.operations = MigrationOptimizer().optimize(result.operations, first.app_label)
    result.replaces = list(dict.fromkeys(key for one in migrations for key in _stood_for(one)))
    going = set(result.replaces)
    result.dependencies = list(
        dict.fromkeys(
            dependency
            for one in migrations
            for dependency in one.dependencies
            if isinstance(dependency, SwappableTuple) or tuple(dependency) not in going
        )
    )
    result.run_before = list(
        dict.fromkeys(key for one in migrations for key in one.run_before if key not in going)
    )
    # What cannot run in a transaction, such as an index made concurrently, is among them still.
    result.atomic = all(one.atomic for one in migrations)
    result.initial = True if first.initial or not _depends_on_own(first) else None
    return result


def _stood_for(migration: Migration) -> list[Key]:
    """Returns what a migration stands for: those that it replaces, and itself."""
    replaced = [(app_label, name) for app_label, name in migration.replaces]
    return [*replaced, migration.key]


def _depends_on_own(migration: Migration) -> bool:
    return any(app_label == migration.app_label for app_label, _ in migration.dependencies)


def all_operations(migrations: Sequence[Migration]) -> list[Operation]:
    """Returns the operations of several migrations, in order."""
    return [operation for one in migrations for operation in one.operations]


def barriers(operations: Sequence[Operation]) -> int:
    """Returns how many operations stand in the way of joining others, and may not be left out."""
    return sum(
        isinstance(operation, (RunPython, RunSQL)) and not operation.elidable
        for operation in operations
    )
