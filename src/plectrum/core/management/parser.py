"""The arguments of commands."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from plectrum.conf import settings
from plectrum.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from plectrum.core.management.base import BaseCommand

_BASE_ARGUMENTS_LAST = (
    "--version",
    "--verbosity",
    "--traceback",
    "--settings",
    "--pythonpath",
    "--no-color",
    "--force-color",
    "--skip-checks",
)


class HelpFormatter(argparse.HelpFormatter):
    """Prints a command's own arguments before those that all commands have."""

    def add_usage(self, usage: Any, actions: Any, *args: Any, **kwargs: Any) -> None:
        """Adds the line of usage."""
        super().add_usage(usage, self._own_first(actions), *args, **kwargs)

    def add_arguments(self, actions: Any) -> None:
        """Adds the descriptions of arguments."""
        super().add_arguments(self._own_first(actions))

    def _own_first(self, actions: Any) -> Any:
        return sorted(
            actions, key=lambda action: bool(set(action.option_strings) & set(_BASE_ARGUMENTS_LAST))
        )


class CommandParser(argparse.ArgumentParser):
    """Parses a command's arguments.

    Args:
        missing_args_message: What to say when none was given at all.
        called_from_command_line: Whether to print errors and exit rather than raise.
        kwargs: As for `argparse.ArgumentParser`.
    """

    def __init__(
        self,
        *,
        missing_args_message: str | None = None,
        called_from_command_line: bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.missing_args_message = missing_args_message
        self.called_from_command_line = called_from_command_line
        super().__init__(**kwargs)

    def add_database_argument(self, help: str = "The database; 'default' by default.") -> None:
        """Adds `--database`, which takes one of the project's aliases."""
        aliases = tuple(connections) if settings.configured else None
        self.add_argument("--database", default=DEFAULT_DB_ALIAS, choices=aliases, help=help)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parses arguments; none at all gets the command's own message."""
        if self.missing_args_message and not (
            args or any(not str(arg).startswith("-") for arg in args or ())
        ):
            self.error(self.missing_args_message)
        return super().parse_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Prints the usage and exits, or raises `CommandError` for callers in code."""
        if self.called_from_command_line:
            super().error(message)
        from plectrum.core.management.base import CommandError

        raise CommandError(f"Error: {message}")

    def add_subparsers(self, **kwargs: Any) -> Any:
        """Adds sub-commands that report errors as this parser does."""
        parser_class = kwargs.get("parser_class", type(self))
        if issubclass(parser_class, CommandParser):
            from_line = self.called_from_command_line

            def make(**options: Any) -> Any:
                return parser_class(called_from_command_line=from_line, **options)

            kwargs["parser_class"] = make
        return super().add_subparsers(**kwargs)


def add_base_arguments(parser: CommandParser, command: BaseCommand) -> None:
    """Adds the arguments that all commands have."""
    hidden = command.suppressed_base_arguments

    def add(*names: str, **options: Any) -> None:
        if hidden & set(names):
            options["help"] = argparse.SUPPRESS
        parser.add_argument(*names, **options)

    add("--version", action="version", version=command.get_version(), help="Print the version.")
    add(
        "-v",
        "--verbosity",
        default=1,
        type=int,
        choices=[0, 1, 2, 3],
        help="How much to print: 0 for errors only, 1 as usual, 2 for more, 3 for all.",
    )
    add("--settings", help="The dotted path of the settings module, such as 'shop.settings'.")
    add("--pythonpath", help="A directory to import from, such as '/srv/shop'.")
    add("--traceback", action="store_true", help="Show where a CommandError was raised.")
    add("--no-color", action="store_true", help="Print without colours.")
    add("--force-color", action="store_true", help="Print with colours, whatever the terminal.")
    if command.requires_system_checks:
        add("--skip-checks", action="store_true", help="Do not run the system checks first.")


def apply_base_options(options: Any) -> None:
    """Takes `--settings` and `--pythonpath` into account."""
    if getattr(options, "settings", None):
        os.environ["PLECTRUM_SETTINGS_MODULE"] = options.settings
    if getattr(options, "pythonpath", None):
        sys.path.insert(0, options.pythonpath)
