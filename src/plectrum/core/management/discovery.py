"""Finding commands and calling them from code."""

from __future__ import annotations

import difflib
import functools
import pkgutil
from argparse import _SubParsersAction  # the only way to see which options have sub-commands
from importlib import import_module
from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.utils.memory import collection_paused


def find_commands(management_dir: str) -> list[str]:
    """Returns the names of the commands in a `management` directory."""
    directory = Path(management_dir) / "commands"
    if not directory.is_dir() and directory.parent.parent.is_dir():
        return []  # PERF: Python would look for an archive in each part of the path
    return [
        name
        for _, name, is_package in pkgutil.iter_modules([str(directory)])
        if not is_package and not name.startswith("_")
    ]


def load_command_class(app_name: str, name: str) -> BaseCommand:
    """Imports a command of an application and makes it."""
    with collection_paused():
        module = import_module(f"{app_name}.management.commands.{name}")
    command: BaseCommand = module.Command()
    return command


def get_commands() -> dict[str, str]:
    """Returns the names of all commands with the application each is of.

    One of a project's applications takes the place of a built-in one of the same name; the
    application that is installed first counts.
    """
    configs = apps.get_app_configs() if settings.configured else ()
    return dict(_commands_of(tuple((config.name, str(config.path)) for config in configs)))


@functools.cache
def _commands_of(applications: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Returns the commands of applications, given by name and path; tests install others."""
    commands = dict.fromkeys(find_commands(str(Path(__file__).parent)), "plectrum.core")
    for name, path in reversed(applications):
        commands.update(dict.fromkeys(find_commands(str(Path(path) / "management")), name))
    return commands


def call_command(command_name: str | BaseCommand, *args: Any, **options: Any) -> Any:
    """Runs a command and returns what its `handle` returns.

    Args:
        command_name: The command's name, or the command.
        args: Its arguments, as on the command line.
        options: Its options, by the names that `handle` gets them by.

    Raises:
        CommandError: There is no such command, or it fails.
        TypeError: It has no such option.
    """
    command = command_name if isinstance(command_name, BaseCommand) else _command(command_name)
    name = command.__class__.__module__.split(".")[-1]
    parser = command.create_parser("", name)
    flags = _flags(parser)
    given = {flags.get(option, option): value for option, value in options.items()}
    parsed = [str(argument) for argument in _flattened(args)]
    parsed += _required_arguments(parser, given)
    defaults = parser.parse_args(args=parsed)
    values = {**vars(defaults), **given}
    _refuse_unknown(command, parser, values)
    positional = values.pop("args", ())
    values.setdefault("skip_checks", True)
    if "skip_checks" not in given:
        values["skip_checks"] = True
    return command.execute(*positional, **values)


def _command(name: str) -> BaseCommand:
    commands = get_commands()
    if name not in commands:
        near = difflib.get_close_matches(name, commands, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise CommandError(f"Unknown command: {name!r}.{hint}")
    return load_command_class(commands[name], name)


def _flags(parser: Any) -> dict[str, str]:
    """Returns for each option's name with underscores the name that `handle` gets it by."""
    return {
        min(action.option_strings).lstrip("-").replace("-", "_"): action.dest
        for action in parser._actions
        if action.option_strings
    }


def _flattened(args: Any) -> list[Any]:
    flat: list[Any] = []
    for argument in args:
        flat += _flattened(argument) if isinstance(argument, list | tuple) else [argument]
    return flat


def _required_arguments(parser: Any, given: dict[str, Any]) -> list[str]:
    """Returns required options that were given by keyword in the form of the command line."""
    arguments = []
    groups = [
        action
        for group in parser._mutually_exclusive_groups
        if group.required
        for action in group._group_actions
    ]
    for action in parser._actions:
        if not action.option_strings or action.dest not in given:
            continue
        if action.required or action in groups:
            option = min(action.option_strings)
            value = given[action.dest]
            if action.nargs == 0:
                arguments.append(option)
            else:
                values = value if isinstance(value, list | tuple) else [value]
                arguments += [option, *map(str, values)]
    return arguments


def _refuse_unknown(command: BaseCommand, parser: Any, values: dict[str, Any]) -> None:
    known = {action.dest for action in _all_actions(parser)}
    known |= set(command.base_stealth_options) | set(command.stealth_options)
    unknown = set(values) - known - {"args", "skip_checks"}
    if unknown:
        raise TypeError(
            f"Unknown option(s) for {command.__class__.__module__.split('.')[-1]} command: "
            f"{', '.join(sorted(unknown))}. Valid options are: {', '.join(sorted(known))}."
        )


def _all_actions(parser: Any) -> Any:
    for action in parser._actions:
        yield action
        if isinstance(action, _SubParsersAction):
            for inner in action.choices.values():
                yield from _all_actions(inner)
