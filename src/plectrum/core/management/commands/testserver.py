"""`testserver`: serves the project with a test database that has the data of fixtures."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from plectrum.core.management.base import BaseCommand
from plectrum.core.management.discovery import call_command
from plectrum.core.management.parser import CommandParser
from plectrum.db import connection, connections


class Command(BaseCommand):
    """Makes a test database, loads fixtures, and serves; the database stays."""

    help = "Serve the project for development, with a test database and the data of fixtures."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which fixtures, and where to listen."""
        parser.add_argument("args", metavar="fixture", nargs="*", help="Fixtures to load.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing: a test database that is there is deleted.",
        )
        parser.add_argument(
            "--addrport", default="", help="Port, or address and port: 0.0.0.0:8000."
        )
        parser.add_argument("--ipv6", "-6", action="store_true", dest="use_ipv6", help="IPv6.")

    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        """Serves until it is interrupted; a change of the source does not start it anew."""
        verbosity = options["verbosity"]
        connection.creation.create_test_db(
            verbosity=verbosity, autoclobber=not options["interactive"]
        )
        with ExitStack() as sharing:
            if getattr(connection, "is_in_memory", False):
                sharing.enter_context(connections.shared(connection.alias))
            if fixture_labels:
                call_command("loaddata", *fixture_labels, verbosity=verbosity)
            call_command(
                "runserver",
                addrport=options["addrport"],
                use_reloader=False,
                use_ipv6=options["use_ipv6"],
            )
