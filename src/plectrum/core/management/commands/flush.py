"""`flush`: empties the tables of the project's models."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.core.management.sql import emit_post_migrate_signal, sql_flush
from plectrum.db import connections
from plectrum.db.transaction import atomic
from plectrum.db.utils import DatabaseError


class Command(BaseCommand):
    """Deletes all rows, and runs again what follows migrations."""

    help = (
        "Delete all data from the database, keys that start at 1 again included. The record of "
        "applied migrations stays."
    )
    stealth_options = ("reset_sequences", "inhibit_post_migrate")

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which database, and whether to ask."""
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )
        parser.add_database_argument()

    def handle(self, *args: Any, **options: Any) -> None:
        """Asks, and empties the tables."""
        connection = connections[options["database"]]
        statements = sql_flush(connection, options.get("reset_sequences", True))
        if options["interactive"] and not self._agrees(connection):
            self.stdout.write("Flush cancelled.")
            return
        try:
            self._run(connection, statements)
        except DatabaseError as error:
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"Database {name} couldn't be flushed: {error}",
                hint="Look at the output of `sqlflush`: that is the SQL this command runs.",
            ) from error
        if statements and not options.get("inhibit_post_migrate", False):
            emit_post_migrate_signal(options["verbosity"], options["interactive"], connection.alias)

    def _agrees(self, connection: Any) -> bool:
        answer = input(
            f"You have requested a flush of the database.\n"
            f"This will IRREVERSIBLY DESTROY all data currently in the "
            f"{connection.settings_dict['NAME']!r} database,\n"
            "and return each table to an empty state.\n"
            "Are you sure you want to do this?\n\n"
            "    Type 'yes' to continue, or 'no' to cancel: "
        )
        return answer == "yes"

    def _run(self, connection: Any, statements: list[str]) -> None:
        can_roll_back = connection.features.can_rollback_ddl
        block = atomic(connection.alias) if can_roll_back else nullcontext()
        with block, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
