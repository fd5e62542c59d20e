"""`runserver`, which also serves static files where DEBUG is on."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.staticfiles.handlers import StaticFilesApplication
from plectrum.core.management.commands.runserver import Command as RunserverCommand
from plectrum.core.management.parser import CommandParser


class Command(RunserverCommand):
    """Serves the project and the static files of its applications."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds whether to serve static files."""
        super().add_arguments(parser)
        parser.add_argument(
            "--nostatic",
            action="store_false",
            dest="use_static_handler",
            help="Do not serve static files.",
        )
        parser.add_argument(
            "--insecure",
            action="store_true",
            dest="insecure_serving",
            help="Serve static files also where DEBUG is off.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until it is interrupted."""
        self.serves_static = options["use_static_handler"]
        self.is_insecure = options["insecure_serving"]
        super().handle(*args, **options)

    def make_application(self) -> Any:
        """Returns the project's application, with static files in front of it."""
        application = super().make_application()
        if not self.serves_static:
            return application
        return StaticFilesApplication(application, insecure=self.is_insecure)
