"""`help`: tells which commands there are, or what one of them takes."""

from __future__ import annotations

from typing import Any

from plectrum.core.management.base import BaseCommand
from plectrum.core.management.line import ManagementUtility
from plectrum.core.management.parser import CommandParser


class Command(BaseCommand):
    """Tells of commands.

    Attributes:
        utility: What runs the command line, which knows its program's name and what is wrong with
            the settings; set where `help` is run from one.
    """

    help = "Tell which commands there are, or what one of them does and takes."
    requires_system_checks: tuple[str, ...] = ()
    utility: ManagementUtility | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds of which command to tell."""
        parser.add_argument("command", nargs="?", help="A command; all of them if left out.")
        parser.add_argument("--commands", action="store_true", help="Only the names of all.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tells."""
        utility = self.utility or ManagementUtility()
        name = options["command"]
        if name is None:
            self.stdout.write(utility.main_help_text(commands_only=options["commands"]))
        else:
            utility.fetch_command(name).print_help(utility.prog_name, name)
