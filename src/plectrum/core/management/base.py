"""The classes that commands derive from."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

import plectrum
from plectrum.apps import apps
from plectrum.core import checks
from plectrum.core.exceptions import FrameworkError, ImproperlyConfigured
from plectrum.core.management.output import OutputWrapper, color_style, no_style
from plectrum.core.management.parser import (
    CommandParser,
    HelpFormatter,
    add_base_arguments,
    apply_base_options,
)
from plectrum.db import DEFAULT_DB_ALIAS, connections
from plectrum.utils import translation

ALL_CHECKS = "__all__"


class CommandError(FrameworkError):
    """A command cannot do what it was asked; printed as a message, not as a traceback.

    Args:
        args: The message.
        returncode: The exit status.
        kwargs: As for `FrameworkError`.
    """

    code = "command-error"

    def __init__(self, *args: Any, returncode: int = 1, **kwargs: Any) -> None:
        self.returncode = returncode
        super().__init__(*args, **kwargs)


class SystemCheckError(CommandError):
    """The system checks found serious errors."""

    code = "system-check"


def no_translations(handle_func: Callable[..., Any]) -> Callable[..., Any]:
    """Makes the `handle` of a command run without translations.

    Args:
        handle_func: The function; the language that was active is so again afterwards.
    """

    @functools.wraps(handle_func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        language = translation.get_language()
        translation.deactivate_all()
        try:
            return handle_func(*args, **kwargs)
        finally:
            if language is not None:
                translation.activate(language)

    return wrapper


class BaseCommand:
    """A command; a module `management/commands/<name>.py` has a subclass `Command`.

    Attributes:
        help: What it does, in a few words.
        missing_args_message: What to say when required arguments are missing.
        output_transaction: Whether to print `BEGIN;` and `COMMIT;` around what it returns.
        requires_migrations_checks: Whether to say when migrations are not applied.
        requires_system_checks: The tags of the checks to run first, `__all__`, or none.
        stealth_options: Options that `call_command` may give without an argument for them.
        suppressed_base_arguments: Arguments of all commands that its help leaves out.
        style: Functions that colour a text by its role.
        stdout: Where to print.
        stderr: Where to print errors.
    """

    help = ""
    missing_args_message: str | None = None
    output_transaction = False
    requires_migrations_checks = False
    requires_system_checks: list[str] | tuple[str, ...] | str = ALL_CHECKS
    base_stealth_options: ClassVar[tuple[str, ...]] = ("stderr", "stdout")
    stealth_options: tuple[str, ...] = ()
    suppressed_base_arguments: ClassVar[set[str]] = set()
    _called_from_command_line = False

    def __init__(
        self,
        stdout: Any = None,
        stderr: Any = None,
        no_color: bool = False,
        force_color: bool = False,
    ) -> None:
        if no_color and force_color:
            raise CommandError("'no_color' and 'force_color' can't be used together.")
        self.stdout = OutputWrapper(stdout or sys.stdout)
        self.stderr = OutputWrapper(stderr or sys.stderr)
        self.style = no_style() if no_color else color_style(force_color)
        if not no_color:
            self.stderr.style_func = self.style.ERROR

    def get_version(self) -> str:
        """Returns the version to print; the framework's for its own commands."""
        return plectrum.__version__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Returns the parser of the command's arguments."""
        parser = CommandParser(
            prog=f"{os.path.basename(prog_name)} {subcommand}",  # noqa: PTH119 - a name, not a path
            description=self.help or None,
            formatter_class=kwargs.pop("formatter_class", HelpFormatter),
            missing_args_message=self.missing_args_message,
            called_from_command_line=self._called_from_command_line,
            **kwargs,
        )
        add_base_arguments(parser, self)
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the command's own arguments."""

    def print_help(self, prog_name: str, subcommand: str) -> None:
        """Prints what the command does and its arguments."""
        self.create_parser(prog_name, subcommand).print_help()

    def run_from_argv(self, argv: list[str]) -> None:
        """Runs the command as the command line asks, and exits with a status on errors.

        Args:
            argv: Program, name of the command, arguments.
        """
        self._called_from_command_line = True
        parser = self.create_parser(argv[0], argv[1])
        options = parser.parse_args(argv[2:])
        apply_base_options(options)
        keywords = vars(options)
        args = keywords.pop("args", ())
        try:
            self.execute(*args, **keywords)
        except CommandError as error:
            if options.traceback:
                raise
            if isinstance(error, SystemCheckError):
                self.stderr.write(str(error), _unchanged)
            else:
                self.stderr.write(f"{type(error).__name__}: {error}")
                if error.hint:
                    self.stderr.write(error.hint, _unchanged)
            sys.exit(error.returncode)
        finally:
            # There is nothing to close where no database is configured.
            with suppress(ImproperlyConfigured):
                connections.close_all()

    def execute(self, *args: Any, **options: Any) -> Any:
        """Runs the checks and the command, and prints what it returns."""
        if options["force_color"] and options["no_color"]:
            raise CommandError("The --no-color and --force-color options can't be used together.")
        if options["force_color"]:
            self.style = color_style(force_color=True)
        elif options["no_color"]:
            self.style = no_style()
            self.stderr.style_func = None
        if options.get("stdout"):
            self.stdout = OutputWrapper(options["stdout"])
        if options.get("stderr"):
            self.stderr = OutputWrapper(options["stderr"])
        if self.requires_system_checks and not options.get("skip_checks"):
            self.check(**self.get_check_kwargs(options))
        if self.requires_migrations_checks:
            self.check_migrations()
        output = self.handle(*args, **options)
        if output:
            self._print(output, options)
        return output

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        """Returns the arguments of `check` for the checks that run first.

        Args:
            options: The command's options.
        """
        required = self.requires_system_checks
        return {} if required == ALL_CHECKS else {"tags": list(required)}

    def _print(self, output: str, options: dict[str, Any]) -> None:
        if self.output_transaction:
            begin, commit = self.style.SQL_KEYWORD("BEGIN;"), self.style.SQL_KEYWORD("COMMIT;")
            output = f"{begin}\n{output}\n{commit}"
        self.stdout.write(output)

    def check(
        self,
        app_configs: Any = None,
        tags: Any = None,
        display_num_errors: bool = False,
        include_deployment_checks: bool = False,
        fail_level: int = checks.ERROR,
        databases: Any = None,
    ) -> None:
        """Runs the system checks and prints what they find.

        Args:
            app_configs: The applications to check; all when `None`.
            tags: The kinds of checks to run; all when `None`.
            display_num_errors: Also print how many there are.
            include_deployment_checks: Whether to run those for deployment too.
            fail_level: How serious a finding has to be to end the command.
            databases: The aliases of databases that are checked; with `None`, what they can do is
                compared with the models, and how they are set up only checked for the tag.

        Raises:
            SystemCheckError: Something at least as serious as `fail_level` was found.
        """
        messages = checks.run_checks(
            app_configs=app_configs,
            tags=tags,
            include_deployment_checks=include_deployment_checks,
            databases=list(connections) if databases is None else databases,
            leaves_databases=databases is None and checks.Tags.database not in (tags or ()),
        )
        visible = [message for message in messages if not message.is_silenced()]
        report = _report(visible, len(messages) - len(visible), display_num_errors, self.style)
        if any(message.is_serious(fail_level) for message in visible):
            raise SystemCheckError(self.style.ERROR(report))
        if report:
            (self.stderr if visible else self.stdout).write(report, _unchanged)

    def check_migrations(self) -> None:
        """Prints which migrations are not applied, if there are any."""
        from plectrum.db.migrations.executor import MigrationExecutor

        try:
            executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        except ImproperlyConfigured:
            return
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            names = ", ".join(sorted({migration.app_label for migration, _ in plan}))
            self.stdout.write(
                self.style.NOTICE(
                    f"\nYou have {len(plan)} unapplied migration(s). Your project may not work "
                    "properly until you apply the migrations for app(s): "
                    f"{names}.\nRun 'python manage.py migrate' to apply them."
                )
            )

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Does what the command is for; a text it returns is printed."""
        raise NotImplementedError("subclasses of BaseCommand must provide a handle() method")


class AppCommand(BaseCommand):
    """A command that takes labels of applications."""

    missing_args_message = "Enter at least one application label."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the labels."""
        parser.add_argument(
            "args", metavar="app_label", nargs="+", help="One or more application label."
        )

    def handle(self, *app_labels: Any, **options: Any) -> str | None:
        """Runs `handle_app_config` for each application."""
        try:
            configs = [apps.get_app_config(label) for label in app_labels]
        except (LookupError, ImportError) as error:
            raise CommandError(
                f"{error} Are you sure your INSTALLED_APPS setting is correct?"
            ) from error
        outputs = [self.handle_app_config(config, **options) for config in configs]
        return "\n".join(filter(None, outputs))

    def handle_app_config(self, app_config: Any, **options: Any) -> str | None:
        """Does what the command is for with one application."""
        raise NotImplementedError("Subclasses of AppCommand must provide handle_app_config().")


class LabelCommand(BaseCommand):
    """A command that takes arguments one by one."""

    label = "label"

    @property
    def missing_args_message(self) -> str:  # type: ignore[override]  # it names the label
        """What to say when none is given."""
        return f"Enter at least one {self.label}."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the labels."""
        parser.add_argument("args", metavar=self.label, nargs="+")

    def handle(self, *labels: Any, **options: Any) -> str | None:
        """Runs `handle_label` for each argument."""
        return "\n".join(filter(None, (self.handle_label(label, **options) for label in labels)))

    def handle_label(self, label: str, **options: Any) -> str | None:
        """Does what the command is for with one argument."""
        raise NotImplementedError("subclasses of LabelCommand must provide a handle_label() method")


_LEVELS = (
    (checks.CRITICAL, None, "CRITICALS"),
    (checks.ERROR, checks.CRITICAL, "ERRORS"),
    (checks.WARNING, checks.ERROR, "WARNINGS"),
    (checks.INFO, checks.WARNING, "INFOS"),
    (checks.DEBUG, checks.INFO, "DEBUGS"),
)


def _report(visible: list[Any], silenced: int, counts: bool, style: Any) -> str:
    """Returns what the checks found, the most serious first."""
    parts = []
    for least, below, heading in _LEVELS:
        found = [
            message
            for message in visible
            if message.level >= least and (below is None or message.level < below)
        ]
        if found:
            colour = style.ERROR if least >= checks.ERROR else style.WARNING
            lines = sorted(colour(str(message)) for message in found)
            parts.append(f"\n{heading}:\n" + "\n".join(lines) + "\n")
    head = "System check identified some issues:\n" if visible else ""
    tail = ""
    if counts:
        if visible:
            tail = "\n"
        issues = {0: "no issues", 1: "1 issue"}.get(len(visible), f"{len(visible)} issues")
        tail += f"System check identified {issues} ({silenced} silenced)."
    return head + "".join(parts) + tail


def _unchanged(text: str) -> str:
    return text


def default_parser() -> argparse.ArgumentParser:
    """Returns a parser of the arguments that come before a command is known."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    parser.add_argument("--pythonpath")
    return parser
