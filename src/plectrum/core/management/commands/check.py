"""`check`: looks for mistakes in a project."""

from __future__ import annotations

from typing import Any

from plectrum.apps import apps
from plectrum.core import checks
from plectrum.core.checks.registry import registry
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser

LEVELS = {
    "CRITICAL": checks.CRITICAL,
    "ERROR": checks.ERROR,
    "WARNING": checks.WARNING,
    "INFO": checks.INFO,
    "DEBUG": checks.DEBUG,
}


class Command(BaseCommand):
    """Runs the system checks."""

    help = "Look for mistakes in the whole project, or in some applications."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which checks to run, on what, and what counts as a failure."""
        parser.add_argument("args", metavar="app_label", nargs="*")
        parser.add_argument("--tag", "-t", action="append", dest="tags", help="Checks of one kind.")
        parser.add_argument("--list-tags", action="store_true", help="List the kinds of checks.")
        parser.add_argument(
            "--deploy", action="store_true", help="Also the checks of a deployment's settings."
        )
        parser.add_argument(
            "--fail-level",
            default="ERROR",
            choices=list(LEVELS),
            help="The least serious finding that makes the command fail.",
        )
        parser.add_argument(
            "--database",
            action="append",
            dest="databases",
            help="Check a database, how it is set up too; if none is given, all of them, but for "
            "how they are set up.",
        )

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Runs them."""
        deploys = options["deploy"]
        if options["list_tags"]:
            self.stdout.write("\n".join(sorted(registry.tags_available(deploys))))
            return
        tags = options["tags"]
        for tag in tags or ():
            if not registry.tag_exists(tag, deploys):
                raise CommandError(f'There is no system check with the "{tag}" tag.')
        self.check(
            app_configs=[apps.get_app_config(label) for label in app_labels] or None,
            tags=tags,
            display_num_errors=True,
            include_deployment_checks=deploys,
            fail_level=LEVELS[options["fail_level"]],
            databases=options["databases"],
        )
