"""The command line: `plectrum`, `python -m plectrum` and `manage.py`."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import Any

import plectrum
from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.exceptions import FrameworkError, ImproperlyConfigured
from plectrum.core.management.base import BaseCommand, default_parser
from plectrum.core.management.discovery import get_commands, load_command_class
from plectrum.core.management.output import color_style
from plectrum.core.management.parser import apply_base_options
from plectrum.utils.environ import variable

_WITHOUT_PROJECT = {"startproject", "startapp", "help", "version"}
_WITHOUT_SETTINGS = {*_WITHOUT_PROJECT, "makemessages", "compilemessages"}


class ManagementUtility:
    """Runs the command that a command line names.

    Args:
        argv: The command line; `None` for this process's.
    """

    def __init__(self, argv: list[str] | None = None) -> None:
        self.argv = argv or sys.argv[:]
        name = Path(self.argv[0]).name
        self.prog_name = "python -m plectrum" if name == "__main__.py" else name
        self.settings_error: Exception | None = None

    def main_help_text(self, commands_only: bool = False) -> str:
        """Returns the list of commands, by application."""
        commands = get_commands()
        if commands_only:
            return "\n".join(sorted(commands))
        style = color_style()
        by_app: dict[str, list[str]] = {}
        for name, app in sorted(commands.items()):
            by_app.setdefault(app.rpartition(".")[2], []).append(name)
        lines = [
            f"Type '{self.prog_name} help <subcommand>' for help on a specific subcommand.",
            "",
            "Available subcommands:",
        ]
        for app, names in sorted(by_app.items()):
            lines += ["", style.NOTICE(f"[{app}]"), *(f"    {name}" for name in names)]
        if self.settings_error is not None:
            lines += [
                "",
                style.NOTICE(
                    "Note that only the built-in commands are listed as settings are not properly "
                    f"configured (error: {self.settings_error})."
                ),
            ]
        return "\n".join(lines)

    def fetch_command(self, name: str) -> BaseCommand:
        """Returns a command by name; prints near names and exits where there is none."""
        commands = get_commands()
        if name in commands:
            return load_command_class(commands[name], name)
        if self.settings_error is not None:
            sys.stderr.write(f"The settings cannot be used: {self.settings_error}\n")
        elif not settings.configured and not variable("PLECTRUM_SETTINGS_MODULE"):
            sys.stderr.write("No project: the settings are not configured.\n")
        near = difflib.get_close_matches(name, commands, n=1)
        sys.stderr.write(f"Unknown command: {name!r}.")
        sys.stderr.write(f" Did you mean {near[0]}?\n" if near else "\n")
        sys.stderr.write(f"Type '{self.prog_name} help' for usage.\n")
        sys.exit(1)

    def execute(self) -> None:
        """Sets the project up and runs the command."""
        name = self.argv[1] if len(self.argv) > 1 else "help"
        options, _ = default_parser().parse_known_args(self.argv[2:])
        apply_base_options(options)
        self._set_up(name)
        if name in {"version", "--version"}:
            sys.stdout.write(f"{plectrum.__version__}\n")
            return
        arguments = ["help"] if name in {"-h", "--help"} else [name, *self.argv[2:]]
        command: Any = self.fetch_command(arguments[0])
        if hasattr(command, "utility"):  # `help` tells of all commands
            command.utility = self
        if self.settings_error is not None and not settings.configured:
            self._refuse_without_settings(arguments[0], self.settings_error)
        command.run_from_argv([self.prog_name, *arguments])

    def _refuse_without_settings(self, name: str, error: Exception) -> None:
        """Ends the program if a command needs the settings, which have an error."""
        if name in _WITHOUT_SETTINGS or {"-h", "--help"} & set(self.argv):
            return
        if "--traceback" in self.argv:
            raise error
        sys.stderr.write(f"The settings cannot be used: {error}\n")
        sys.exit(1)

    def _set_up(self, name: str) -> None:
        """Loads the project; a broken one may still start another and get help."""
        try:
            _ = settings.INSTALLED_APPS
        except (ImproperlyConfigured, ImportError) as error:
            self.settings_error = error
        if not settings.configured:
            return
        try:
            plectrum.setup()
        except (FrameworkError, ImportError) as error:
            if name not in _WITHOUT_PROJECT and name != "runserver":
                raise
            self.settings_error = error
            apps.app_configs = {}
            apps.apps_ready = apps.models_ready = apps.ready = True


def execute_from_command_line(argv: list[str] | None = None) -> None:
    """Runs the command that a command line names; `manage.py` calls it."""
    ManagementUtility(argv).execute()
