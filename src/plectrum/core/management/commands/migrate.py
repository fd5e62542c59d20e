"""`migrate`: brings a database to the schema of the migrations."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from plectrum.core.management.tables import create_missing_tables
from plectrum.db import DEFAULT_DB_ALIAS, connections
from plectrum.db.migrations.autodetector import MigrationAutodetector
from plectrum.db.migrations.exceptions import AmbiguityError
from plectrum.db.migrations.executor import MigrationExecutor, Plan
from plectrum.db.migrations.impact import breaks_older_code, impact_of, statements_of
from plectrum.db.migrations.lock import serialised
from plectrum.db.migrations.state.project import ProjectState


class Command(BaseCommand):
    """Applies and undoes migrations."""

    help = "Bring the database to the state of the migrations: all of them, or up to one."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds how far to go and how."""
        parser.add_argument("app_label", nargs="?", help="Only this application.")
        parser.add_argument(
            "migration_name", nargs="?", help="Up or back to this one; 'zero' undoes all."
        )
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="The database; 'default' by default."
        )
        parser.add_argument("--fake", action="store_true", help="Note as done without doing it.")
        parser.add_argument(
            "--fake-initial",
            action="store_true",
            help="Note first migrations as done whose tables exist.",
        )
        parser.add_argument(
            "--run-syncdb",
            action="store_true",
            help="Make the tables of applications without migrations.",
        )
        parser.add_argument("--plan", action="store_true", help="Only show what would be done.")
        parser.add_argument(
            "--check",
            action="store_true",
            dest="check_unapplied",
            help="Exit with status 1 if there is something to do, and do nothing.",
        )
        parser.add_argument(
            "--skip-checks", action="store_true", help="Do not run the system checks first."
        )
        parser.add_argument(
            "--prune", action="store_true", help="Delete the record of migrations that are gone."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Plans, and does what was planned."""
        self.verbosity = options["verbosity"]
        if not options["skip_checks"]:
            self.check(databases=[options["database"]])
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"]:
            self._migrate(connection, options)
            return
        with serialised(connection, self.stderr.write):
            self._migrate(connection, options)

    def _migrate(self, connection: Any, options: dict[str, Any]) -> None:
        executor = MigrationExecutor(connection, self._progress)
        executor.loader.check_consistent_history(connection)
        self._refuse_conflicts(executor)
        targets = self._targets(executor, options)
        plan = executor.migration_plan(targets)
        if options["prune"]:
            self._prune(executor, options["app_label"])
            return
        if options["plan"]:
            self._show(executor, plan)
        if options["plan"] or options["check_unapplied"]:
            if plan and options["check_unapplied"]:
                raise SystemExit(1)
            return
        emit_pre_migrate_signal(self.verbosity, options["interactive"], connection.alias, plan=plan)
        self._announce(options, targets)
        if options["run_syncdb"]:
            self._synchronize(connection, executor, options["app_label"])
        state = executor.migrate(
            targets, plan, fake=options["fake"], fake_initial=options["fake_initial"]
        )
        if not plan:
            self._say_nothing_to_do(executor)
        emit_post_migrate_signal(
            self.verbosity, options["interactive"], connection.alias, plan=plan, apps=state.apps
        )

    def _refuse_conflicts(self, executor: MigrationExecutor) -> None:
        conflicts = executor.loader.detect_conflicts()
        if conflicts:
            listed = "; ".join(
                f"{', '.join(names)} in {label}" for label, names in conflicts.items()
            )
            raise CommandError(
                "Conflicting migrations detected; multiple leaf nodes in the migration graph: "
                f"({listed}).\nTo fix them run 'python manage.py makemigrations --merge'"
            )

    def _targets(
        self, executor: MigrationExecutor, options: dict[str, Any]
    ) -> list[tuple[str, str | None]]:
        label, name = options["app_label"], options["migration_name"]
        if label is None:
            return list(executor.loader.graph.leaf_nodes())
        try:
            apps.get_app_config(label)
        except LookupError as error:
            raise CommandError(str(error)) from error
        if options["run_syncdb"]:
            if label in executor.loader.migrated_apps:
                raise CommandError(
                    f"Can't use run_syncdb with app_label '{label}' as it has migrations."
                )
            return []
        if label not in executor.loader.migrated_apps:
            raise CommandError(f"App '{label}' does not have migrations.")
        if name is None:
            return list(executor.loader.graph.leaf_nodes(label))
        if name == "zero":
            return [(label, None)]
        try:
            migration = executor.loader.get_migration_by_prefix(label, name)
        except AmbiguityError as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            known = ", ".join(
                found for app, found in sorted(executor.loader.disk_migrations) if app == label
            )
            raise CommandError(
                f"Cannot find a migration matching '{name}' from app '{label}'.",
                hint=f"There are: {known}.",
            ) from error
        return [migration.key]

    def _synchronize(self, connection: Any, executor: MigrationExecutor, label: str | None) -> None:
        """Makes the tables of applications without migrations."""
        if self.verbosity >= 1:
            self.stdout.write(self.style.MIGRATE_HEADING("Synchronizing apps without migrations:"))
        labels = [label] if label else sorted(executor.loader.unmigrated_apps)

        def announce(table: str) -> None:
            if self.verbosity >= 1:
                self.stdout.write(f"  Creating table {table}")

        create_missing_tables(connection, labels, announce)

    def _announce(self, options: dict[str, Any], targets: list[tuple[str, str | None]]) -> None:
        if self.verbosity < 1:
            return
        self.stdout.write(self.style.MIGRATE_HEADING("Operations to perform:"))
        if options["migration_name"]:
            label, name = targets[0]
            what = f"Target specific migration: {name}, from {label}"
            if name is None:
                what = f"Unapply all migrations: {label}"
        else:
            labels = sorted({label for label, _ in targets})
            what = f"Apply all migrations: {', '.join(labels) or '(none)'}"
        head, _, tail = what.partition(": ")
        self.stdout.write(self.style.MIGRATE_LABEL(f"  {head}: ") + tail)
        self.stdout.write(self.style.MIGRATE_HEADING("Running migrations:"))

    def _progress(self, action: str, migration: Any = None, fake: bool = False) -> None:
        if self.verbosity < 1:
            return
        if action in {"apply_start", "unapply_start"}:
            verb = "Applying" if action == "apply_start" else "Unapplying"
            self._started = time.monotonic()
            self.stdout.write(f"  {verb} {migration}...", ending="")
            self.stdout.flush()
        else:
            seconds = f" ({time.monotonic() - self._started:.3f}s)" if self.verbosity > 1 else ""
            self.stdout.write(self.style.SUCCESS(f" {'FAKED' if fake else 'OK'}{seconds}"))

    def _show(self, executor: MigrationExecutor, plan: Plan) -> None:
        self.stdout.write("Planned operations:", self.style.MIGRATE_LABEL)
        if not plan:
            self.stdout.write("  No planned migration operations.")
        for migration, backwards in plan:
            self.stdout.write(str(migration), self.style.MIGRATE_HEADING)
            state = executor.loader.project_state(migration.key, at_end=False)
            for operation, statements in statements_of(
                executor.connection, migration, state, backwards=backwards
            ):
                undone = "Undo " if backwards else ""
                if operation is not None:
                    self.stdout.write(f"    {undone}{operation.describe()}")
                else:
                    self.stdout.write("    At the end")
                self._show_statements(executor.connection, statements)
                warning = None if backwards else breaks_older_code(operation)
                if warning is not None:
                    self.stdout.write(self.style.WARNING(f"      ! {warning}"))

    def _show_statements(self, connection: Any, statements: list[str] | None) -> None:
        """Prints statements, on PostgreSQL with their locks and what is safer."""
        if self.verbosity < 1:
            return
        if statements is None:
            self.stdout.write("      (runs Python code)")
            return
        for statement in statements:
            self.stdout.write(f"      {statement}")
            impact = impact_of(statement) if connection.vendor == "postgresql" else None
            if impact is not None:
                self.stdout.write(f"        -- {impact}")
                if impact.advice:
                    self.stdout.write(self.style.WARNING(f"        ! {impact.advice}"))

    def _say_nothing_to_do(self, executor: MigrationExecutor) -> None:
        if self.verbosity < 1:
            return
        self.stdout.write("  No migrations to apply.")
        old = executor.loader.project_state()
        detector = MigrationAutodetector(old, ProjectState.from_apps(apps, like=old))
        changes = detector.changes(executor.loader.graph)
        if changes:
            labels = ", ".join(repr(label) for label in sorted(changes))
            self.stdout.write(
                self.style.NOTICE(
                    f"  Your models in app(s): {labels} have changes that are not yet reflected "
                    "in a migration, and so won't be applied.\n  Run 'manage.py makemigrations' "
                    "to make new migrations, and then re-run 'manage.py migrate' to apply them."
                )
            )

    def _prune(self, executor: MigrationExecutor, label: str | None) -> None:
        if label is None:
            raise CommandError("Migrations can be pruned only when an app is specified.")
        recorded = [key for key in executor.recorder.applied_migrations() if key[0] == label]
        gone = [key for key in recorded if key not in executor.loader.disk_migrations]
        blocked = [
            key
            for key in executor.loader.replacements
            if key[0] == label and set(executor.loader.replacements[key].replaces) & set(gone)
        ]
        self._report_pruning(label, gone, blocked, executor.recorder.record_unapplied)

    def _report_pruning(
        self,
        label: str,
        gone: list[tuple[str, str]],
        blocked: list[tuple[str, str]],
        forget: Callable[[str, str], None],
    ) -> None:
        self.stdout.write("Pruning migrations:", self.style.MIGRATE_HEADING)
        if blocked:
            self.stdout.write(
                self.style.NOTICE(
                    "  Cannot use --prune because the following squashed migrations have their "
                    f"'replaces' attributes and may not be recorded as applied: {label}: "
                    f"{', '.join(name for _, name in blocked)}"
                )
            )
            return
        if not gone:
            self.stdout.write("  No migrations to prune.")
        for app_label, name in gone:
            forget(app_label, name)
            self.stdout.write(f"  Pruning {app_label}.{name} " + self.style.SUCCESS("OK"))
