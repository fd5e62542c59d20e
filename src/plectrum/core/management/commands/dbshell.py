"""`dbshell`: runs the database's own command-line client."""

from __future__ import annotations

import subprocess
from typing import Any

from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.db import connections


class Command(BaseCommand):
    """Starts the client with the connection's parameters."""

    help = "Run the command-line client of the database, with what follows -- passed on to it."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which database, and the client's own arguments."""
        parser.add_database_argument()
        parser.add_argument("parameters", nargs="*", metavar="-- arguments", help="For the client.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the client."""
        client = connections[options["database"]].client
        try:
            client.runshell(options["parameters"])
        except FileNotFoundError as error:
            raise CommandError(
                f"You appear not to have the {client.executable_name!r} program installed or on "
                "your path.",
                hint="Install the client of your database, or add its directory to PATH.",
            ) from error
        except subprocess.CalledProcessError as error:
            command = " ".join(error.cmd)
            raise CommandError(
                f"{command!r} returned non-zero exit status {error.returncode}.",
                returncode=error.returncode,
            ) from error
