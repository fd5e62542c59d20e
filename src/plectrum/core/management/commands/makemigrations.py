"""`makemigrations`: writes the migrations that the models need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.db import connections, router
from plectrum.db.migrations import Migration
from plectrum.db.migrations.autodetector import MigrationAutodetector, Migrations
from plectrum.db.migrations.loader import MigrationLoader
from plectrum.db.migrations.optimizer import MigrationOptimizer
from plectrum.db.migrations.questioner import (
    InteractiveMigrationQuestioner,
    MigrationQuestioner,
    NonInteractiveMigrationQuestioner,
)
from plectrum.db.migrations.state.project import ProjectState
from plectrum.db.migrations.writer import MigrationWriter
from plectrum.utils.memory import collection_paused


class Command(BaseCommand):
    """Compares the models with the migrations and writes what is missing."""

    help = "Write new migrations for what has changed in the models."
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds for what to write and how."""
        parser.add_argument("args", metavar="app_label", nargs="*", help="Only these applications.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Only show what would be written."
        )
        parser.add_argument("--merge", action="store_true", help="Join branches of migrations.")
        parser.add_argument(
            "--empty", action="store_true", help="Write a migration to be filled in."
        )
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )
        parser.add_argument("-n", "--name", help="The name of the migration, without its number.")
        parser.add_argument(
            "--no-header",
            action="store_false",
            dest="include_header",
            help="Without the comment that says when it was made.",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            dest="check_changes",
            help="Exit with status 1 if a migration is missing, and write nothing.",
        )
        parser.add_argument(
            "--scriptable", action="store_true", help="Print only the paths of written files."
        )
        parser.add_argument(
            "--update", action="store_true", help="Put the changes into the last migration."
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Runs the command, after which the process ends."""
        with collection_paused(what_is_made_stays=True):
            super().run_from_argv(argv)

    @collection_paused()
    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Finds the differences and writes them."""
        self.options = options
        self.log = self.stderr if options["scriptable"] else self.stdout
        name = options["name"]
        if name and not name.isidentifier():
            raise CommandError("The migration name must be a valid Python identifier.")
        self._refuse_unknown(set(app_labels))
        loader = MigrationLoader(None, ignore_no_migrations=True)
        self._check_history(loader)
        conflicts = loader.detect_conflicts()
        if app_labels:
            conflicts = {label: conflicts[label] for label in conflicts if label in app_labels}
        if conflicts and not options["merge"]:
            self._refuse_conflicts(conflicts)
        if options["merge"]:
            self._merge(loader, conflicts)
            return
        changes = self._changes(loader, set(app_labels))
        if not changes:
            self._say_no_changes(app_labels)
            return
        if options["check_changes"]:
            self._write(changes, writes=False)
            raise SystemExit(1)
        if options["update"]:
            self._update(changes, loader, set(app_labels))
        else:
            self._write(changes, writes=not options["dry_run"])

    def _refuse_unknown(self, app_labels: set[str]) -> None:
        errors = []
        for label in sorted(app_labels):
            try:
                apps.get_app_config(label)
            except LookupError as error:
                errors.append(str(error))
        for text in errors:
            self.stderr.write(text)
        if errors:
            raise SystemExit(2)

    def _check_history(self, loader: MigrationLoader) -> None:
        """Refuses to go on from a record that is not in order, where a database can be asked."""
        for alias in connections:
            connection = connections[alias]
            is_used = connection.vendor != "dummy" and any(
                router.allow_migrate(alias, label) for label in loader.migrated_apps
            )
            if is_used:
                try:
                    loader.check_consistent_history(connection)
                except connection_errors() as error:
                    self.stderr.write(
                        "Got an error checking a consistent migration history performed for "
                        f"database connection '{alias}': {error}"
                    )

    def _refuse_conflicts(self, conflicts: dict[str, list[str]]) -> None:
        listed = "; ".join(f"{', '.join(names)} in {label}" for label, names in conflicts.items())
        raise CommandError(
            "Conflicting migrations detected; multiple leaf nodes in the migration graph: "
            f"({listed}).\nTo fix them run 'python manage.py makemigrations --merge'"
        )

    def _questioner(self, app_labels: set[str]) -> MigrationQuestioner:
        given: dict[str, Any] = {
            "specified_apps": app_labels,
            "dry_run": self.options["dry_run"] or self.options["check_changes"],
            "write": lambda text: self.log.write(text, ending=""),
        }
        if self.options["interactive"]:
            return InteractiveMigrationQuestioner(ask=self._ask, **given)
        return NonInteractiveMigrationQuestioner(**given)

    def _ask(self, question: str) -> str:
        """Asks where the log goes: the paths stand alone for a script."""
        if not self.options["scriptable"]:
            return input(question)
        self.log.write(question, ending="")
        return input()

    def _changes(self, loader: MigrationLoader, app_labels: set[str]) -> Migrations:
        questioner = self._questioner(app_labels)
        old = loader.project_state()
        detector = self.autodetector(old, ProjectState.from_apps(apps, like=old), questioner)
        if self.options["empty"]:
            if not app_labels:
                raise CommandError("You must supply at least one app label when using --empty.")
            empty = {label: [Migration("custom", label)] for label in app_labels}
            return detector.arrange_for_graph(empty, loader.graph, self.options["name"])
        return detector.changes(
            loader.graph,
            trim_to_apps=app_labels or None,
            convert_apps=app_labels - loader.migrated_apps or None,
            migration_name=self.options["name"],
        )

    def _say_no_changes(self, app_labels: tuple[Any, ...]) -> None:
        if self.options["verbosity"] < 1:
            return
        if app_labels:
            listed = "', '".join(app_labels)
            word = "app" if len(app_labels) == 1 else "apps"
            self.log.write(f"No changes detected in {word} '{listed}'")
        else:
            self.log.write("No changes detected")

    def _write(self, changes: Migrations, *, writes: bool) -> None:
        for app_label, migrations in changes.items():
            if self.options["verbosity"] >= 1:
                self.log.write(self.style.MIGRATE_HEADING(f"Migrations for '{app_label}':"))
            for migration in migrations:
                writer = MigrationWriter(migration, self.options["include_header"])
                self._describe(writer, migration)
                if writes:
                    Path(writer.path).write_text(writer.as_string(), encoding="utf-8")
                    if self.options["scriptable"]:
                        self.stdout.write(_relative(writer.path))
                elif self.options["verbosity"] == 3:
                    self.log.write(f"Full migrations file '{writer.filename}':")
                    self.log.write(writer.as_string())

    def _describe(self, writer: MigrationWriter, migration: Migration) -> None:
        if self.options["verbosity"] < 1:
            return
        self.log.write(f"  {self.style.MIGRATE_LABEL(_relative(writer.path))}")
        for operation in migration.operations:
            self.log.write(f"    {operation.formatted_description()}")

    def _update(self, changes: Migrations, loader: MigrationLoader, app_labels: set[str]) -> None:
        label = min(app_labels) if app_labels else next(iter(changes))
        leaves = loader.graph.leaf_nodes(label)
        if not leaves:
            raise CommandError(f"App {label} has no migration, cannot update last migration.")
        last = loader.get_migration(*leaves[0])
        if last.replaces:
            raise CommandError(
                f"Cannot update squash migration '{last}'.", hint="Make a new one instead."
            )
        if self._is_applied(last):
            raise CommandError(
                f"Cannot update applied migration '{last}'.",
                hint=f"Undo it first: migrate {label} <the one before>.",
            )
        for migration in changes[label]:
            last.operations.extend(migration.operations)
            last.dependencies += [
                dependency
                for dependency in migration.dependencies
                if dependency != last.key and dependency not in last.dependencies
            ]
        last.operations = MigrationOptimizer().optimize(last.operations, label)
        old_path = Path(MigrationWriter(last).path)
        number, _, _ = last.name.partition("_")
        name = self.options["name"] or last.suggest_name()
        if f"{number}_{name}" == last.name and not self.options["name"]:
            name += "_updated"  # the file has changed: who has it applied must notice
        last.name = f"{number}_{name}"
        self._write({label: [last]}, writes=not self.options["dry_run"])
        new_path = Path(MigrationWriter(last).path)
        if not self.options["dry_run"] and new_path != old_path and new_path.exists():
            old_path.unlink()
            if self.options["verbosity"] >= 1:
                self.log.write(f"Deleted {_relative(str(old_path))}")

    def _is_applied(self, migration: Migration) -> bool:
        from plectrum.db.migrations.recorder import MigrationRecorder

        return any(
            migration.key in MigrationRecorder(connections[alias]).applied_migrations()
            for alias in connections
        )

    def _merge(self, loader: MigrationLoader, conflicts: dict[str, list[str]]) -> None:
        if not conflicts:
            self.log.write("No conflicts detected to merge.")
            return
        questioner: MigrationQuestioner = (
            self._questioner(set())
            if self.options["interactive"]
            else MigrationQuestioner(defaults={"ask_merge": True})
        )
        for label, names in conflicts.items():
            self._show_branches(loader, label, names)
            if not questioner.ask_merge(label):
                continue
            numbers = [MigrationAutodetector.parse_number(name) or 0 for name in names]
            joined = "_".join(sorted(names))[:40].rstrip("_")
            name = self.options["name"] or f"merge_{joined}"
            migration = Migration(f"{max(numbers) + 1:04}_{name}", label)
            migration.dependencies = [(label, one) for one in sorted(names)]
            self._write_merge(migration)

    def _write_merge(self, migration: Migration) -> None:
        writer = MigrationWriter(migration, self.options["include_header"])
        if self.options["dry_run"]:
            if self.options["verbosity"] == 3:
                self.log.write(f"Full merge migrations file '{writer.filename}':")
                self.log.write(writer.as_string())
            return
        Path(writer.path).write_text(writer.as_string(), encoding="utf-8")
        if self.options["verbosity"] >= 1:
            self.log.write(f"\nCreated new merge migration {_relative(writer.path)}")
        if self.options["scriptable"]:
            self.stdout.write(_relative(writer.path))

    def _show_branches(self, loader: MigrationLoader, label: str, names: list[str]) -> None:
        ancestries = [
            [key for key in loader.graph.forwards_plan((label, name)) if key[0] == label]
            for name in names
        ]
        common = set.intersection(*map(set, ancestries))
        self.log.write(self.style.MIGRATE_HEADING(f"Merging {label}"))
        for name, ancestry in zip(names, ancestries, strict=True):
            self.log.write(self.style.MIGRATE_LABEL(f"  Branch {name}"))
            for key in ancestry:
                if key not in common:
                    for operation in loader.graph.nodes[key].operations:
                        self.log.write(f"    {operation.formatted_description()}")


def connection_errors() -> tuple[type[Exception], ...]:
    """Returns the errors that mean a database cannot be asked."""
    from plectrum.db import OperationalError

    return (OperationalError,)


def _relative(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
