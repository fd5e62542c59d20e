"""`test`: runs the project's tests with pytest."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import Any

from plectrum.conf import SETTINGS_MODULE_VARIABLES, settings
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser


class Command(BaseCommand):
    """Runs pytest with the project's settings."""

    help = "Run the tests of the project, or those that are named; pytest is underneath."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which tests and how."""
        parser.add_argument("args", metavar="test_label", nargs="*", help="Paths, or pytest's own.")
        parser.add_argument("--failfast", action="store_true", help="Stop at the first failure.")
        parser.add_argument("--parallel", nargs="?", const="auto", help="In so many processes.")
        parser.add_argument("-k", dest="test_name_patterns", action="append", help="By name.")
        parser.add_argument("--tag", dest="tags", action="append", help="Only those with a tag.")
        parser.add_argument("--exclude-tag", dest="exclude_tags", action="append")
        parser.add_argument("--keepdb", action="store_true", help="Keep the test database.")

    def handle(self, *labels: Any, **options: Any) -> None:
        """Runs pytest in a process of its own, and exits with its status."""
        if importlib.util.find_spec("pytest") is None:
            raise CommandError("pytest is not installed.", hint="pip install pytest")
        arguments = [*map(str, labels)]
        if options["failfast"]:
            arguments.append("-x")
        if options["parallel"]:
            arguments += ["-n", options["parallel"]]
        if options["test_name_patterns"]:
            arguments += ["-k", " or ".join(options["test_name_patterns"])]
        marks = [*(options["tags"] or ()), *(f"not {t}" for t in options["exclude_tags"] or ())]
        if marks:
            arguments += ["-m", " and ".join(marks)]
        if options["keepdb"]:
            arguments.append("--keepdb")
        arguments += ["-v"] if options["verbosity"] >= 2 else []
        environment = {**os.environ, SETTINGS_MODULE_VARIABLES[0]: settings.SETTINGS_MODULE}
        result = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], env=environment, check=False
        )
        sys.exit(result.returncode)
