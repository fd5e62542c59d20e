"""`test`: runs the project's tests, with pytest or with the project's own runner."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from plectrum.conf import SETTINGS_MODULE_VARIABLES, settings
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.utils.environ import variable
from plectrum.utils.module_loading import import_string

ANY_TESTS = "test*.py"
DEFAULT_RUNNER = "plectrum.test.runner.DiscoverRunner"


class Command(BaseCommand):
    """Runs pytest with the project's settings.

    Where TEST_RUNNER names a runner of the project's own, or pytest is not installed, the runner
    runs the tests.
    """

    help = "Run the tests of the project, or those that are named."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which tests and how."""
        parser.add_argument(
            "args", metavar="test_label", nargs="*", help="Modules, classes or paths."
        )
        parser.add_argument("--failfast", action="store_true", help="Stop at the first failure.")
        parser.add_argument("--parallel", nargs="?", const="auto", help="In so many processes.")
        parser.add_argument("-k", dest="test_name_patterns", action="append", help="By name.")
        parser.add_argument("--pattern", "-p", help="The names of files with tests: test*.py.")
        parser.add_argument(
            "--top-level-directory",
            "-t",
            dest="top_level",
            metavar="TOP_LEVEL",
            help="The directory of the top-level modules; found out if left out.",
        )
        parser.add_argument("--tag", dest="tags", action="append", help="Only those with a tag.")
        parser.add_argument("--exclude-tag", dest="exclude_tags", action="append")
        parser.add_argument("--keepdb", action="store_true", help="Keep the test database.")
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Do not ask."
        )
        parser.add_argument(
            "--reverse", "-r", action="store_true", help="Run the last tests first."
        )
        parser.add_argument(
            "--shuffle",
            nargs="?",
            type=int,
            const=None,
            default=False,
            metavar="SEED",
            help="Run the tests in an order by chance, or the one that a number stands for.",
        )
        parser.add_argument("--debug-mode", action="store_true", help="Run with DEBUG on.")
        parser.add_argument(
            "--debug-sql",
            "-d",
            action="store_true",
            help="Show the statements of failing tests; with --verbosity 2 those of all.",
        )
        parser.add_argument("--timing", action="store_true", help="Tell how long things took.")
        parser.add_argument("--pdb", action="store_true", help="Debug where a test fails.")
        parser.add_argument(
            "--buffer", "-b", action="store_true", help="Drop what passing tests print."
        )
        parser.add_argument(
            "--no-faulthandler",
            action="store_false",
            dest="enable_faulthandler",
            help="Do not show where the interpreter crashed.",
        )
        parser.add_argument(
            "--durations", type=int, metavar="N", help="Show the N slowest tests, 0 for all."
        )
        parser.add_argument("--testrunner", help="The dotted path of a runner, for TEST_RUNNER.")
        path = _option(sys.argv, "--testrunner") or settings.TEST_RUNNER
        if path != DEFAULT_RUNNER:
            import_string(path).add_arguments(parser)

    def handle(self, *labels: Any, **options: Any) -> None:
        """Runs the tests, and exits with a status that says whether they passed."""
        path = options.pop("testrunner") or settings.TEST_RUNNER
        if path == DEFAULT_RUNNER and importlib.util.find_spec("pytest") is not None:
            self._run_pytest(labels, options)
        runner = import_string(path)(**_for_runner(options))
        sys.exit(bool(runner.run_tests(list(labels))))

    def _run_pytest(self, labels: Sequence[Any], options: dict[str, Any]) -> NoReturn:
        """Runs pytest in a process of its own, and exits with its status."""
        if options["interactive"] and not options["keepdb"] and sys.stdin.isatty():
            _ask_for_deletions(is_parallel=bool(options["parallel"]))
        arguments = pytest_arguments(labels, options)
        paths = [options["pythonpath"], sys.path[0], os.environ.get("PYTHONPATH")]
        environment = {
            **os.environ,
            SETTINGS_MODULE_VARIABLES[0]: settings.SETTINGS_MODULE,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        }
        flags = [f"-W{option}" for option in sys.warnoptions]
        result = subprocess.run(
            [sys.executable, *flags, "-m", "pytest", *arguments], env=environment, check=False
        )
        sys.exit(result.returncode)


def pytest_arguments(labels: Sequence[Any], options: dict[str, Any]) -> list[str]:
    """Returns the command's options in pytest's words.

    Those that pytest needs no word for are left out: it always drops what passing tests print,
    and the command has asked what there was to ask.
    """
    arguments = [as_node(str(label)) for label in labels]
    if options["parallel"]:
        arguments += ["-n", str(_processes(options["parallel"]))]
    for name, word in _LISTS.items():
        arguments += [f"{word}={value}" for value in options[name] or ()]
    arguments += [word for name, word in _FLAGS.items() if options[name]]
    if options["pattern"]:
        arguments += ["-o", f"python_files={options['pattern']}"]
    if options["top_level"]:
        arguments += ["-o", f"pythonpath={options['top_level']}"]
    if options["shuffle"] is not False:
        arguments.append(f"--shuffle-tests={options['shuffle'] or 0}")
    if not options["enable_faulthandler"]:
        arguments += ["-p", "no:faulthandler"]
    if options["durations"] is not None:
        arguments.append(f"--durations={options['durations']}")
    if options["verbosity"] >= 2:
        arguments.append("-v")
        if options["debug_sql"]:
            arguments.append("--log-cli-level=DEBUG")
    return arguments


_LISTS = {
    "test_name_patterns": "--test-pattern",
    "tags": "--tag",
    "exclude_tags": "--exclude-tag",
}
_FLAGS = {
    "failfast": "-x",
    "keepdb": "--keepdb",
    "reverse": "--reverse-tests",
    "debug_mode": "--debug-mode",
    "debug_sql": "--debug-sql",
    "timing": "--timing",
    "pdb": "--pdb",
}


def as_node(label: str) -> str:
    """Returns a dotted name of a module, class or method as pytest writes it.

    What is no such name (a path, an option of pytest) stays as it is.
    """
    if label.startswith("-") or "::" in label or os.path.exists(label):  # noqa: PTH110 - any text
        return label
    parts = label.split(".")
    for end in range(len(parts), 0, -1):
        spec = _spec(".".join(parts[:end]))
        if spec is None:
            continue
        place = spec.origin
        if spec.submodule_search_locations:
            place = next(iter(spec.submodule_search_locations))
        return "::".join([str(place), *parts[end:]])
    return label


def _spec(name: str) -> Any:
    """Returns where a module is, `None` for no module."""
    try:
        return importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None


def _processes(parallel: str) -> str:
    """Returns how many processes are wanted; the environment says what `auto` means."""
    return variable("PLECTRUM_TEST_PROCESSES") or parallel if parallel == "auto" else parallel


def _option(arguments: Sequence[str], name: str) -> str | None:
    """Returns the value of an option that decides which other options there are."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == name:
            return following
        if argument.startswith(f"{name}="):
            return argument.removeprefix(f"{name}=")
    return None


def _for_runner(options: dict[str, Any]) -> dict[str, Any]:
    """Returns the options as a runner takes them: those that every command has are left out.

    Raises:
        CommandError: The number of processes is none, or the debugger is wanted in several.
    """
    given = {name: value for name, value in options.items() if name not in _OF_ALL_COMMANDS}
    given["pattern"] = given["pattern"] or ANY_TESTS
    parallel = _processes(given.pop("parallel") or "0")
    try:
        given["parallel"] = os.cpu_count() or 1 if parallel == "auto" else int(parallel)
    except ValueError as error:
        raise CommandError(f"--parallel takes a number, or auto; not {parallel!r}.") from error
    if given["pdb"] and given["parallel"] > 1:
        raise CommandError("You cannot use --pdb with parallel tests; pass --parallel=1 to use it.")
    return given


def _ask_for_deletions(*, is_parallel: bool) -> None:
    """Asks before the test databases of an earlier run are deleted.

    Those of parallel workers have names of their own, which nobody else's database has.
    """
    from plectrum.test.creation import ask_for_deletion, existing_names

    for name in () if is_parallel else existing_names():
        ask_for_deletion(name)


_OF_ALL_COMMANDS = frozenset(
    {"settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}
)
