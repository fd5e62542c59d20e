"""`squashmigrations`: turns several migrations into one that stands for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.db import DEFAULT_DB_ALIAS, connections
from plectrum.db.migrations import Migration
from plectrum.db.migrations.exceptions import AmbiguityError
from plectrum.db.migrations.loader import MigrationLoader
from plectrum.db.migrations.squash import all_operations, barriers, squashed
from plectrum.db.migrations.writer import MigrationWriter


class Command(BaseCommand):
    """Writes a migration that replaces others, which stay until every database has them."""

    help = "Squash an existing set of migrations, from the first up to one, into a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which migrations, and how."""
        parser.add_argument("app_label", help="The application of the migrations.")
        parser.add_argument("start_migration_name", nargs="?", help="The first of them.")
        parser.add_argument("migration_name", help="The last of them.")
        parser.add_argument(
            "--no-optimize", action="store_true", help="Keep all operations as they are."
        )
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )
        parser.add_argument("--squashed-name", help="The name of the new migration.")
        parser.add_argument(
            "--no-header",
            action="store_false",
            dest="include_header",
            help="Without the comment that says when it was made.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Finds the migrations, asks, and writes the new one."""
        self.verbosity = options["verbosity"]
        label = options["app_label"]
        self._refuse_unknown(label)
        loader = MigrationLoader(connections[DEFAULT_DB_ALIAS])
        last = self._find(loader, label, options["migration_name"])
        migrations = self._chain(loader, last)
        if options["start_migration_name"]:
            migrations = self._from(loader, migrations, label, options["start_migration_name"])
        if not self._agrees(migrations, options["interactive"]):
            return
        name = self._name(migrations, options["squashed_name"])
        before = all_operations(migrations)
        new = squashed(migrations, name, optimizes=not options["no_optimize"])
        self._report(before, new, optimizes=not options["no_optimize"])
        self._write(new, options["include_header"])

    def _refuse_unknown(self, label: str) -> None:
        try:
            apps.get_app_config(label)
        except LookupError as error:
            raise CommandError(str(error)) from error

    def _find(self, loader: MigrationLoader, label: str, name: str) -> Migration:
        if label not in loader.migrated_apps:
            raise CommandError(
                f"App '{label}' does not have migrations (so squashmigrations on it makes no sense)"
            )
        try:
            migration = loader.get_migration_by_prefix(label, name)
        except AmbiguityError as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(
                f"Cannot find a migration matching '{name}' from app '{label}'."
            ) from error
        if migration.key not in loader.graph:
            stands_in = next(
                (key for key, one in loader.replacements.items() if migration.key in one.replaces),
                None,
            )
            raise CommandError(
                f"Migration {migration} has been squashed already.",
                hint=f"Squash up to {stands_in[1]} or a later one." if stands_in else None,
            )
        return migration

    def _chain(self, loader: MigrationLoader, last: Migration) -> list[Migration]:
        plan = loader.graph.forwards_plan(last.key)
        return [loader.get_migration(*key) for key in plan if key[0] == last.app_label]

    def _from(
        self, loader: MigrationLoader, migrations: list[Migration], label: str, name: str
    ) -> list[Migration]:
        first = self._find(loader, label, name)
        try:
            return migrations[migrations.index(first) :]
        except ValueError:
            raise CommandError(
                f"The migration '{first}' cannot be found. Maybe it comes after the migration "
                f"'{migrations[-1]}'?\nHave a look at:\n"
                f"  python manage.py showmigrations {label}\nto debug this issue."
            ) from None

    def _agrees(self, migrations: list[Migration], interactive: bool) -> bool:
        if self.verbosity > 0 or interactive:
            self.stdout.write(self.style.MIGRATE_HEADING("Will squash the following migrations:"))
            for migration in migrations:
                self.stdout.write(f" - {migration.name}")
        if not interactive:
            return True
        answer = input("Do you wish to proceed? [y/N] ")
        return answer.strip().lower() in {"y", "yes"}

    def _name(self, migrations: list[Migration], given: str | None) -> str:
        first, last = migrations[0].name, migrations[-1].name
        number = first.partition("_")[0]
        if not given:
            return f"{number}_squashed_{last}"
        name = f"{number}_{given}"
        if not name.replace("_", "a").isalnum():
            raise CommandError("The squashed migration name must be a valid Python identifier.")
        return name

    def _report(self, before: list[Any], new: Migration, *, optimizes: bool) -> None:
        if self.verbosity < 1:
            return
        if not optimizes:
            self.stdout.write(self.style.MIGRATE_HEADING("(Skipping optimization.)"))
            return
        self.stdout.write(self.style.MIGRATE_HEADING("Optimizing..."))
        after = len(new.operations)
        if after == len(before):
            self.stdout.write("  No optimizations possible.")
        else:
            self.stdout.write(f"  Optimized from {len(before)} operations to {after} operations.")
        count = barriers(new.operations)
        if count:
            self.stdout.write(
                f"  {count} RunPython or RunSQL operation{'s' if count > 1 else ''} stand in the "
                "way of joining more; mark those that new databases do not need as elidable=True."
            )

    def _write(self, migration: Migration, include_header: bool) -> None:
        writer = MigrationWriter(migration, include_header)
        path = Path(writer.path)
        if path.exists():
            raise CommandError(
                f"Migration {migration.name} already exists. Use a different name.",
                hint="Give one with --squashed-name.",
            )
        path.write_text(writer.as_string(), encoding="utf-8")
        if self.verbosity < 1:
            return
        self.stdout.write(
            self.style.MIGRATE_HEADING(f"Created new squashed migration {path}")
            + "\n  You should commit this migration but leave the old ones in place;\n"
            "  the new migration will be used for new installs. Once you are sure\n"
            "  all instances of the codebase have applied the migrations you squashed,\n"
            "  you can delete them."
        )
        if writer.needs_manual_porting:
            self.stdout.write(
                self.style.MIGRATE_HEADING("Manual porting required")
                + "\n  Your migrations contained functions that must be manually copied over,\n"
                "  as we could not safely copy their implementation.\n"
                "  See the comment at the top of the squashed migration for details."
            )
