"""`optimizemigration`: makes the operations of a migration fewer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.db.migrations import Migration
from plectrum.db.migrations.exceptions import AmbiguityError
from plectrum.db.migrations.loader import MigrationLoader
from plectrum.db.migrations.optimizer import MigrationOptimizer
from plectrum.db.migrations.writer import MigrationWriter


class Command(BaseCommand):
    """Joins the operations of one migration where they can be, and writes it anew."""

    help = "Optimizes the operations for the named migration."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which migration, and whether only to look."""
        parser.add_argument("app_label", help="The application of the migration.")
        parser.add_argument("migration_name", help="Its name, or how its name begins.")
        parser.add_argument(
            "--check",
            action="store_true",
            help="Exit with status 1 if it can be optimized, and write nothing.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Optimizes the migration."""
        migration = self._find(options["app_label"], options["migration_name"])
        verbosity = options["verbosity"]
        operations = MigrationOptimizer().optimize(migration.operations, migration.app_label)
        if len(operations) == len(migration.operations):
            if verbosity > 0:
                self.stdout.write("No optimizations possible.")
            return
        if verbosity > 0:
            self.stdout.write(
                f"Optimizing from {len(migration.operations)} operations to "
                f"{len(operations)} operations."
            )
        if options["check"]:
            raise SystemExit(1)
        self._write(migration, operations, verbosity)

    def _find(self, label: str, name: str) -> Migration:
        try:
            apps.get_app_config(label)
        except LookupError as error:
            raise CommandError(str(error)) from error
        loader = MigrationLoader(None)
        if label not in loader.migrated_apps:
            raise CommandError(f"App '{label}' does not have migrations.")
        try:
            return loader.get_migration_by_prefix(label, name)
        except AmbiguityError as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(
                f"Cannot find a migration matching '{name}' from app '{label}'."
            ) from error

    def _write(self, migration: Migration, operations: list[Any], verbosity: int) -> None:
        migration.operations = operations
        writer = MigrationWriter(migration)
        source = writer.as_string()
        if writer.needs_manual_porting:
            if migration.replaces:
                raise CommandError(
                    "Migration will require manual porting but is already a squashed migration.",
                    hint="Transition it to a normal migration first: delete what it replaces and "
                    "its `replaces`.",
                )
            new = Migration(f"{migration.name}_optimized", migration.app_label)
            new.dependencies, new.operations = migration.dependencies, operations
            new.replaces, new.initial = [migration.key], migration.initial
            new.run_before, new.atomic = migration.run_before, migration.atomic
            writer = MigrationWriter(new)
            source = writer.as_string()
            if verbosity > 0:
                self.stdout.write(
                    self.style.MIGRATE_HEADING("Manual porting required")
                    + "\n  Your migrations contained functions that must be manually copied over,"
                    "\n  as we could not safely copy their implementation."
                    "\n  See the comment at the top of the optimized migration for details."
                )
        Path(writer.path).write_text(source, encoding="utf-8")
        if verbosity > 0:
            self.stdout.write(self.style.MIGRATE_HEADING(f"Optimized migration {writer.path}"))
