"""`showmigrations`: lists migrations, and which of them are applied."""

from __future__ import annotations

from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand
from plectrum.core.management.parser import CommandParser
from plectrum.db import connections
from plectrum.db.migrations.loader import MigrationLoader
from plectrum.db.migrations.recorder import MigrationRecorder


class Command(BaseCommand):
    """Lists by application, or in the order in which they are applied."""

    help = "List all migrations, with a cross in front of those that are applied."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds what to list and how."""
        parser.add_argument("app_label", nargs="*", help="Only these applications.")
        parser.add_database_argument("Whose record to read.")
        formats = parser.add_mutually_exclusive_group()
        formats.add_argument(
            "--list",
            "-l",
            action="store_const",
            dest="format",
            const="list",
            help="By application.",
        )
        formats.add_argument(
            "--plan", "-p", action="store_const", dest="format", const="plan", help="In order."
        )
        parser.set_defaults(format="list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the list."""
        connection = connections[options["database"]]
        loader = MigrationLoader(connection, ignore_no_migrations=True)
        labels = self._labels(options["app_label"])
        if options["format"] == "plan":
            self._show_plan(loader, labels, options["verbosity"])
        else:
            self._show_list(loader, connection, labels, options["verbosity"])

    def _labels(self, labels: list[str]) -> list[str]:
        unknown = False
        for label in labels:
            try:
                apps.get_app_config(label)
            except LookupError as error:
                self.stderr.write(str(error))
                unknown = True
        if unknown:
            raise SystemExit(2)
        return labels

    def _show_list(
        self, loader: MigrationLoader, connection: Any, labels: list[str], verbosity: int
    ) -> None:
        recorded = MigrationRecorder(connection).applied_migrations()
        for label in labels or sorted(loader.migrated_apps):
            self.stdout.write(label, self.style.MIGRATE_LABEL)
            shown: dict[tuple[str, str], None] = {}
            for leaf in loader.graph.leaf_nodes(label):
                for key in loader.graph.forwards_plan(leaf):
                    if key[0] == label:
                        shown[key] = None
            for key in shown:
                self.stdout.write(self._line(loader, key, recorded, verbosity))
            if not shown:
                self.stdout.write(" (no migrations)", self.style.ERROR)

    def _line(
        self, loader: MigrationLoader, key: tuple[str, str], recorded: Any, verbosity: int
    ) -> str:
        title = key[1]
        replaces = loader.graph.nodes[key].replaces
        if replaces:
            title += f" ({len(replaces)} squashed migrations)"
        if key not in loader.applied_migrations:
            return f" [ ] {title}"
        if key in recorded and verbosity >= 2:
            title += f" (applied at {recorded[key].applied:%Y-%m-%d %H:%M:%S})"
        return f" [X] {title}" if key in recorded else f" [-] {title}"

    def _show_plan(self, loader: MigrationLoader, labels: list[str], verbosity: int) -> None:
        graph = loader.graph
        plan: dict[tuple[str, str], None] = {}
        for leaf in graph.leaf_nodes():
            if not labels or leaf[0] in labels:
                plan.update(dict.fromkeys(graph.forwards_plan(leaf)))
        for key in plan:
            mark = "X" if key in loader.applied_migrations else " "
            needs = ""
            if verbosity >= 2 and graph.parents[key]:
                parents = ", ".join(".".join(parent) for parent in sorted(graph.parents[key]))
                needs = f" ... ({parents})"
            self.stdout.write(f"[{mark}]  {'.'.join(key)}{needs}")
        if not plan:
            self.stdout.write("(no migrations)", self.style.ERROR)
