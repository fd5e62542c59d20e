"""`sqlsequencereset`: prints what makes automatic keys go on after those that are stored."""

from __future__ import annotations

from typing import Any

from plectrum.core.management.base import AppCommand
from plectrum.core.management.parser import CommandParser
from plectrum.db import connections


class Command(AppCommand):
    """Prints statements without running them."""

    help = "Print the SQL statements for resetting sequences of the given applications."
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which database."""
        super().add_arguments(parser)
        parser.add_database_argument()

    def handle_app_config(self, app_config: Any, **options: Any) -> str | None:
        """Returns the statements for an application."""
        if app_config.models_module is None:
            return None
        connection = connections[options["database"]]
        models = app_config.get_models(include_auto_created=True)
        statements = connection.ops.sequence_reset_sql(self.style, models)
        if not statements and options["verbosity"] >= 1:
            self.stderr.write("No sequences found.")
        return "\n".join(statements)
