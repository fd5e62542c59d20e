"""`sqlmigrate`: prints the SQL of a migration."""

from __future__ import annotations

from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.db import connections
from plectrum.db.migrations.exceptions import AmbiguityError
from plectrum.db.migrations.loader import MigrationLoader


class Command(BaseCommand):
    """Prints statements without running them."""

    help = "Print the SQL statements of one migration."
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which migration, and in which direction."""
        parser.add_argument("app_label", help="The application of the migration.")
        parser.add_argument("migration_name", help="Its name, or how its name begins.")
        parser.add_database_argument("For which database.")
        parser.add_argument("--backwards", action="store_true", help="What undoes it.")

    def handle(self, *args: Any, **options: Any) -> str:
        """Returns the statements."""
        connection = connections[options["database"]]
        loader = MigrationLoader(connection, replace_migrations=False)
        label, name = options["app_label"], options["migration_name"]
        try:
            apps.get_app_config(label)
            if label not in loader.migrated_apps:
                raise CommandError(f"App '{label}' does not have migrations")
            migration = loader.get_migration_by_prefix(label, name)
        except (LookupError, AmbiguityError) as error:
            if isinstance(error, KeyError):
                raise CommandError(
                    f"Cannot find a migration matching '{name}' from app '{label}'. Is it in "
                    "INSTALLED_APPS?"
                ) from error
            raise CommandError(str(error)) from error
        self.output_transaction = bool(migration.atomic and connection.features.can_rollback_ddl)
        state = loader.project_state(migration.key, at_end=False)
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            if options["backwards"]:
                migration.unapply(state, editor, collect_sql=True)
            else:
                migration.apply(state, editor, collect_sql=True)
        if not editor.collected_sql and options["verbosity"] >= 1:
            self.stderr.write("No operations found.")
        return "\n".join(editor.collected_sql)
