"""`migrate`: brings a database to the schema of the migrations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.core.management.progress import MigrationProgress
from plectrum.core.management.pruning import pruning_of
from plectrum.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from plectrum.core.management.tables import create_missing_tables
from plectrum.db import connections
from plectrum.db.migrations.autodetector import MigrationAutodetector
from plectrum.db.migrations.exceptions import AmbiguityError
from plectrum.db.migrations.executor import MigrationExecutor, Plan
from plectrum.db.migrations.impact import breaks_older_code, impact_of, statements_of
from plectrum.db.migrations.lock import serialised
from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.project import ProjectState


class Command(BaseCommand):
    """Applies and undoes migrations."""

    help = "Bring the database to the state of the migrations: all of them, or up to one."
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds how far to go and how."""
        parser.add_argument("app_label", nargs="?", help="Only this application.")
        parser.add_argument(
            "migration_name", nargs="?", help="Up or back to this one; 'zero' undoes all."
        )
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )
        parser.add_database_argument()
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
            "--prune", action="store_true", help="Delete the record of migrations that are gone."
        )

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        """Returns the arguments for the checks: the database that is migrated is one of them."""
        return {**super().get_check_kwargs(options), "databases": [options["database"]]}

    def handle(self, *args: Any, **options: Any) -> None:
        """Plans, and does what was planned."""
        self.verbosity = options["verbosity"]
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"]:
            self._migrate(connection, options)
            return
        with serialised(connection, self.stderr.write):
            self._migrate(connection, options)

    def _migrate(self, connection: Any, options: dict[str, Any]) -> None:
        progress = MigrationProgress(self.stdout, self.style, self.verbosity)
        executor = MigrationExecutor(connection, progress)
        executor.loader.check_consistent_history(connection)
        self._refuse_conflicts(executor)
        targets = self._targets(executor, options)
        plan = executor.migration_plan(targets)
        only_looks = options["plan"] or options["check_unapplied"]
        if options["prune"]:
            self._prune(executor, options["app_label"], forgets=not only_looks)
        if options["plan"]:
            self._show(executor, plan)
        if plan and options["check_unapplied"]:
            raise SystemExit(1)
        if only_looks or options["prune"]:
            return
        self._announce(executor, options, targets)
        emit_pre_migrate_signal(self.verbosity, options["interactive"], connection.alias, plan=plan)
        if options["run_syncdb"]:
            self._synchronize(connection, executor, options["app_label"])
        if self.verbosity >= 1:
            self.stdout.write(self.style.MIGRATE_HEADING("Running migrations:"))
        progress.total = len(plan)
        try:
            state = executor.migrate(
                targets, plan, fake=options["fake"], fake_initial=options["fake_initial"]
            )
        finally:
            progress.stop()
        if not plan:
            self._say_nothing_to_do(executor)
        after = _with_unmigrated(state, executor.loader.unmigrated_apps)
        emit_post_migrate_signal(
            self.verbosity, options["interactive"], connection.alias, plan=plan, apps=after.apps
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
                raise CommandError(f"Can't use run_syncdb with app '{label}' as it has migrations.")
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
                hint=f"There are: {known}." if known else None,
            ) from error
        executor.loader.split_squashed(migration.key)
        return [migration.key]

    def _synchronize(self, connection: Any, executor: MigrationExecutor, label: str | None) -> None:
        """Makes the tables of applications without migrations."""
        labels = _unmigrated(executor, label)
        if self.verbosity >= 1 and labels:
            self.stdout.write(self.style.MIGRATE_HEADING("Synchronizing apps without migrations:"))

        def announce(table: str) -> None:
            if self.verbosity >= 1:
                self.stdout.write(f"  Creating table {table}")

        create_missing_tables(connection, labels, announce)

    def _announce(
        self,
        executor: MigrationExecutor,
        options: dict[str, Any],
        targets: list[tuple[str, str | None]],
    ) -> None:
        if self.verbosity < 1:
            return
        self.stdout.write(self.style.MIGRATE_HEADING("Operations to perform:"))
        if options["run_syncdb"]:
            labels = _unmigrated(executor, options["app_label"])
            if labels:
                self._announce_one("Synchronize unmigrated apps", ", ".join(labels))
        if options["migration_name"]:
            label, name = targets[0]
            if name is None:
                self._announce_one("Unapply all migrations", label)
            else:
                self._announce_one("Target specific migration", f"{name}, from {label}")
        elif targets:
            labels = sorted({label for label, _ in targets})
            self._announce_one("Apply all migrations", ", ".join(labels))
        elif not options["run_syncdb"]:
            self._announce_one("Apply all migrations", "(none)")

    def _announce_one(self, head: str, what: str) -> None:
        self.stdout.write(self.style.MIGRATE_LABEL(f"  {head}: ") + what)

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
                    said = _said_by(operation, backwards=backwards)
                    self.stdout.write(f"    {undone}{operation.describe()}{said}")
                else:
                    self.stdout.write("    At the end")
                if operation is None or operation.reversible or not backwards:
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
        detector = self.autodetector(old, ProjectState.from_apps(apps, like=old))
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

    def _prune(self, executor: MigrationExecutor, label: str | None, *, forgets: bool) -> None:
        if label is None:
            raise CommandError("Migrations can be pruned only when an app is specified.")
        recorded = list(executor.recorder.applied_migrations())
        gone, squashed = pruning_of(executor.loader, recorded, label)
        self._say("Pruning migrations:", self.style.MIGRATE_HEADING)
        if squashed:
            names = ", ".join(".".join(key) for key in squashed)
            self._say(
                "  Cannot use --prune because the following squashed migrations have their "
                f"'replaces' attributes and may not be recorded as applied:\n    {names}\n"
                "  Migrate again if they are not applied, then remove 'replaces' from them.",
                self.style.NOTICE,
            )
            return
        if not gone:
            self._say("  No migrations to prune.")
        for key in gone:
            if forgets:
                executor.recorder.record_unapplied(*key)
                self._say(f"  Pruning {'.'.join(key)} {self.style.SUCCESS('OK')}")
            else:
                self._say(f"  Would prune {'.'.join(key)}")

    def _say(self, text: str, style: Any = None) -> None:
        if self.verbosity >= 1:
            self.stdout.write(text, style)


def _said_by(operation: Any, *, backwards: bool) -> str:
    """Returns what the author of Python code says that it does, and what cannot be undone."""
    if backwards and not operation.reversible:
        return " -> IRREVERSIBLE"
    code = getattr(operation, "reverse_code" if backwards else "code", None)
    # From Python 3.13 on, None has a docstring of its own.
    said = ((code is not None and getattr(code, "__doc__", None)) or "").strip().splitlines()
    return f" -> {said[0]}" if said else ""


def _unmigrated(executor: MigrationExecutor, label: str | None) -> list[str]:
    """Returns the applications with models and without migrations, or the one that is asked for."""
    return [
        config.label
        for config in apps.get_app_configs()
        if config.label in executor.loader.unmigrated_apps
        and config.models_module is not None
        and label in {None, config.label}
    ]


def _with_unmigrated(state: ProjectState, labels: Iterable[str]) -> ProjectState:
    """Returns a state that also has the models of applications without migrations."""
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    if not models:
        return state
    complete = state.clone()
    complete.clear_delayed_apps_cache()
    for model in models:
        complete.add_model(ModelState.from_model(model))
    return complete
