"""`sqlflush`: prints what `flush` would run."""

from __future__ import annotations

from typing import Any

from plectrum.core.management.base import BaseCommand
from plectrum.core.management.parser import CommandParser
from plectrum.core.management.sql import sql_flush
from plectrum.db import connections


class Command(BaseCommand):
    """Prints statements without running them."""

    help = "Print the SQL statements that `flush` would run."
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which database."""
        parser.add_database_argument()

    def handle(self, *args: Any, **options: Any) -> str:
        """Returns the statements."""
        connection = connections[options["database"]]
        self.output_transaction = bool(connection.features.can_rollback_ddl)
        statements = sql_flush(connection)
        if not statements and options["verbosity"] >= 1:
            self.stderr.write("No tables found.")
        return "\n".join(f"{statement.rstrip(';')};" for statement in statements)
