"""`shell`: Python with the project loaded."""

from __future__ import annotations

import code
import select
import sys
from importlib import import_module
from typing import Any

from plectrum.apps import apps
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.utils.module_loading import import_string


class Command(BaseCommand):
    """Runs an interactive interpreter, or code that is given."""

    help = "Run Python with the project and all models at hand."
    requires_system_checks: tuple[str, ...] = ()
    shells = ("ipython", "bpython", "python")

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which interpreter and what to run."""
        parser.add_argument("--no-startup", action="store_true", help="Without PYTHONSTARTUP.")
        parser.add_argument("--no-imports", action="store_true", help="Without the models.")
        parser.add_argument("-i", "--interface", choices=self.shells, help="The interpreter.")
        parser.add_argument("-c", "--command", help="Run this code and end.")

    def get_auto_imports(self) -> list[str] | None:
        """Returns the dotted paths of what is at hand: all models and some of the framework."""
        models = [f"{m.__module__}.{m.__name__}" for m in reversed(apps.get_models())]
        return [
            "plectrum.conf.settings",
            "plectrum.db.connection",
            "plectrum.db.models.functions",
            "plectrum.db.models",
            "plectrum.db.reset_queries",
            "plectrum.utils.timezone",
            *models,
        ]

    def get_namespace(self, **options: Any) -> dict[str, Any]:
        """Returns what is at hand by name."""
        paths = None if options.get("no_imports") else self.get_auto_imports()
        return {path.rpartition(".")[2]: import_string(path) for path in paths or ()}

    def ipython(self, options: dict[str, Any]) -> None:
        """Runs IPython."""
        import_module("IPython").start_ipython(argv=[], user_ns=self.get_namespace(**options))

    def bpython(self, options: dict[str, Any]) -> None:
        """Runs bpython."""
        import_module("bpython").embed(self.get_namespace(**options))

    def python(self, options: dict[str, Any]) -> None:
        """Runs Python's own interpreter."""
        namespace = self.get_namespace(**options)
        try:
            import readline
            import rlcompleter

            readline.set_completer(rlcompleter.Completer(namespace).complete)
            readline.parse_and_bind("tab: complete")
        except ImportError:
            self.stderr.write("Without readline there is no completion by Tab.")
        names = ", ".join(sorted(namespace))
        code.interact(banner=f"At hand: {names}" if names else None, local=namespace)

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the code that is given, or an interpreter."""
        if options["command"]:
            exec(options["command"], self.get_namespace(**options))  # noqa: S102 - what it is for
            return
        if (
            sys.platform != "win32"
            and not sys.stdin.isatty()
            and select.select([sys.stdin], [], [], 0)[0]
        ):
            exec(sys.stdin.read(), self.get_namespace(**options))  # noqa: S102 - what it is for
            return
        shells = [options["interface"]] if options["interface"] else self.shells
        for shell in shells:
            try:
                getattr(self, shell)(options)
            except ImportError:
                continue
            return
        raise CommandError(f"Couldn't import {options['interface']} interface.")
